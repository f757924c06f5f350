// Tokens become the tree that filter-syntax.ts describes, by recursive descent.

import { nearest } from '../nearest.js';
import { FilterError } from './filter-error.js';
import { lexFilter, type Token } from './filter-lexer.js';
import { type FilterNode, OPERATORS, type Operator } from './filter-syntax.js';

/** Parentheses and nots inside each other; far more than anyone writes, far fewer than the stack holds. */
const DEEPEST = 200;
const AND = ['&&', 'and'];
const OR = ['||', 'or'];
const NOT = ['!', 'not'];

/** The tree of the filter `text`. Throws FilterError, whatever the text is. */
export function parseFilter(text: string): FilterNode {
  return new FilterParser(text).parse();
}

class FilterParser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = lexFilter(text);
  }

  parse(): FilterNode {
    if (this.#tokens.length === 1) throw this.#error('the filter is empty');
    const node = this.#or();
    if (this.#next < this.#tokens.length - 1) throw this.#error(`expected && or || or the end, got ${told(this.#token)}`);
    return node;
  }

  get #token(): Token {
    return this.#tokens[this.#next]!;
  }

  #error(problem: string, token = this.#token): FilterError {
    return new FilterError(problem, this.#text, token.at, token.end);
  }

  /** Takes the next token if it is one of `words`. */
  #takes(words: readonly string[]): boolean {
    const is = isOneOf(this.#token, words);
    if (is) this.#next++;
    return is;
  }

  #or(): FilterNode {
    return this.#chain('or', OR, () => this.#chain('and', AND, () => this.#one()));
  }

  #chain(type: 'or' | 'and', words: readonly string[], part: () => FilterNode): FilterNode {
    const first = part();
    const of = [first];
    while (this.#takes(words)) of.push(part());
    return of.length === 1 ? first : { type, of };
  }

  #one(): FilterNode {
    if (++this.#depth > DEEPEST) throw this.#error(`more than ${DEEPEST} parentheses or nots inside each other`);
    const node = this.#takes(NOT) ? { type: 'not' as const, of: this.#one() } : this.#group();
    this.#depth--;
    return node;
  }

  #group(): FilterNode {
    const opening = this.#token;
    if (!this.#takes(['('])) return this.#test();
    const node = this.#or();
    if (this.#takes([')'])) return node;
    if (this.#token.kind === 'end') throw this.#error('this ( is not closed', opening);
    throw this.#error(`expected && or || or ), got ${told(this.#token)}`);
  }

  #test(): FilterNode {
    const field = this.#token;
    const isReserved = isOneOf(field, [...AND, ...OR, ...OPERATORS]);
    if (field.kind !== 'word' || isReserved) throw this.#error(`expected a field, got ${told(field)}`);
    this.#next++;
    const operatorToken = this.#token;
    if (operatorToken.kind === 'end' || isOneOf(operatorToken, [...AND, ...OR, ')'])) return { type: 'is', field };
    if (!this.#takes(OPERATORS)) throw this.#noOperator(field);
    const operator = operatorToken.text.toLowerCase();
    if (operator === 'in') return { type: 'in', field, operatorToken, values: this.#values() };
    return { type: 'compare', field, operator: operator as Operator, operatorToken, value: this.#value(operator === 'matches') };
  }

  #noOperator(field: Token): FilterError {
    const token = this.#token;
    const near = token.kind === 'word' ? nearest(token.text, [...OPERATORS, 'and', 'or']) : undefined;
    const hint = near === undefined ? '' : `; did you mean ${near}?`;
    return this.#error(`expected ${OPERATORS.join(' ')} behind ${field.text}, got ${told(token)}${hint}`);
  }

  #values(): Token[] {
    const opening = this.#token;
    if (!this.#takes(['{'])) return [this.#value(false)];
    const values = [this.#value(false)];
    while (this.#takes([','])) values.push(this.#value(false));
    if (this.#takes(['}'])) return values;
    if (this.#token.kind === 'end') throw this.#error('this { is not closed', opening);
    throw this.#error(`expected , or }, got ${told(this.#token)}`);
  }

  #value(mayBeRegex: boolean): Token {
    const token = this.#token;
    const isValue = token.kind === 'word' || token.kind === 'string' || (mayBeRegex && token.kind === 'regex');
    if (!isValue) throw this.#error(`expected ${mayBeRegex ? 'a regular expression such as /abc/' : 'a value'}, got ${told(token)}`);
    this.#next++;
    return token;
  }
}

/** Symbols are as written; words may be in capitals. Nothing in quotes is either. */
function isOneOf({ kind, text }: Token, words: readonly string[]): boolean {
  return (kind === 'symbol' || kind === 'word') && words.includes(text.toLowerCase());
}

function told({ kind, text }: Token): string {
  if (kind === 'end') return 'the end';
  return kind === 'regex' ? `/${text}/` : JSON.stringify(text);
}
