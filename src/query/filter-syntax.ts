// What a filter says, before any field is known: a tree of tests joined by and, or and not. The parser builds it, printFilter
// writes it out again.
//
//   filter  = all { ("||" | "or") all }
//   all     = one { ("&&" | "and") one }
//   one     = ("!" | "not") one | "(" filter ")" | test
//   test    = FIELD                                                       a field that is true or false
//           | FIELD ("==" | "!=" | "<" | "<=" | ">" | ">=") VALUE
//           | FIELD "in" (VALUE | "{" VALUE { "," VALUE } "}")
//           | FIELD ("contains" | "has") VALUE
//           | FIELD "matches" (REGEX | STRING)
//   VALUE   = a word (10.0.0.0/8, 1.5MB, 15s, tcp) or "quoted"; REGEX = /.../ with letters behind

import { quoted, type Token } from './filter-lexer.js';

export type Operator = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'contains' | 'has' | 'matches';

export const OPERATORS: readonly string[] = ['==', '!=', '<', '<=', '>', '>=', 'in', 'contains', 'has', 'matches'];

export type FilterNode =
  | { readonly type: 'or' | 'and'; readonly of: readonly FilterNode[] }
  | { readonly type: 'not'; readonly of: FilterNode }
  | { readonly type: 'is'; readonly field: Token }
  | { readonly type: 'compare'; readonly field: Token; readonly operator: Operator; readonly operatorToken: Token; readonly value: Token }
  | { readonly type: 'in'; readonly field: Token; readonly operatorToken: Token; readonly values: readonly Token[] };

/** The filter's text in one way of writing; parsed again it gives the same tree. */
export function printFilter(node: FilterNode): string {
  switch (node.type) {
    case 'or':
      return node.of.map((part) => (part.type === 'or' ? `(${printFilter(part)})` : printFilter(part))).join(' || ');
    case 'and':
      return node.of.map((part) => (part.type === 'or' || part.type === 'and' ? `(${printFilter(part)})` : printFilter(part))).join(' && ');
    case 'not':
      return node.of.type === 'or' || node.of.type === 'and' ? `!(${printFilter(node.of)})` : `!${printFilter(node.of)}`;
    case 'is':
      return node.field.text;
    case 'compare':
      return `${node.field.text} ${node.operator} ${printValue(node.value)}`;
    case 'in':
      return `${node.field.text} in {${node.values.map(printValue).join(', ')}}`;
  }
}

function printValue({ kind, text, flags }: Token): string {
  if (kind === 'string') return quoted(text);
  return kind === 'regex' ? `/${text}/${flags}` : text;
}
