// The filter language: text in, predicate over rows out. filter-syntax.ts has the grammar, filter-fields.ts the kinds of fields.
// Whatever is wrong, down to the type of a value, is said when the filter is read, with its place; running it cannot fail.

import { nearest } from '../nearest.js';
import { FilterError } from './filter-error.js';
import { type Field, type FieldKind, OPERATORS_OF } from './filter-fields.js';
import type { Token } from './filter-lexer.js';
import { parseFilter } from './filter-parser.js';
import type { FilterNode } from './filter-syntax.js';
import { type Predicate, testOf } from './filter-tests.js';

export type { Predicate } from './filter-tests.js';

/** The predicate that `text` writes over rows with `fields`. Throws FilterError. */
export function compileFilter<R>(text: string, fields: readonly Field<R>[]): Predicate<R> {
  return new FilterCompiler(text, fields).compile(parseFilter(text));
}

const KIND_NAMES: Readonly<Record<FieldKind, string>> = {
  number: 'a number',
  bytes: 'an amount of bytes',
  duration: 'a duration',
  time: 'a time',
  address: 'an address',
  flags: 'a set of TCP flags',
  text: 'text',
  truth: 'true or false by itself',
};

class FilterCompiler<R> {
  readonly #text: string;
  readonly #fields: readonly Field<R>[];

  constructor(text: string, fields: readonly Field<R>[]) {
    this.#text = text;
    this.#fields = fields;
  }

  compile(node: FilterNode): Predicate<R> {
    switch (node.type) {
      case 'or': {
        const parts = node.of.map((part) => this.compile(part));
        return (row) => parts.some((part) => part(row));
      }
      case 'and': {
        const parts = node.of.map((part) => this.compile(part));
        return (row) => parts.every((part) => part(row));
      }
      case 'not': {
        const of = this.compile(node.of);
        return (row) => !of(row);
      }
      case 'is':
        return this.#truth(node.field);
      case 'compare':
        return this.#test(node.field, node.operator, node.operatorToken, [node.value]);
      case 'in':
        return this.#test(node.field, 'in', node.operatorToken, node.values);
    }
  }

  #truth(token: Token): Predicate<R> {
    const field = this.#field(token);
    if (field.kind === 'truth') return field.read;
    const example = `${OPERATORS_OF[field.kind].slice(0, -1).join(', ')} or ${OPERATORS_OF[field.kind].at(-1)}`;
    throw this.#error(`${field.name} is ${KIND_NAMES[field.kind]}; compare it with ${example}`, token);
  }

  #test(token: Token, operator: string, operatorToken: Token, values: readonly Token[]): Predicate<R> {
    const field = this.#field(token);
    const known = OPERATORS_OF[field.kind];
    if (!known.includes(operator)) {
      const can = known.length === 0 ? 'stands alone' : `takes ${known.join(' ')}`;
      throw this.#error(`${field.name} is ${KIND_NAMES[field.kind]}, which ${can}; got ${operator}`, operatorToken);
    }
    return testOf(field, { operator, operatorToken, values }, (problem, at) => {
      throw this.#error(problem, at);
    });
  }

  #field(token: Token): Field<R> {
    const field = this.#fields.find(({ name }) => name === token.text);
    if (field?.unknown !== undefined) throw this.#error(`nothing is known of ${field.name}: ${field.unknown}`, token);
    if (field !== undefined) return field;
    const names = this.#fields.map(({ name }) => name);
    const near = nearest(token.text, names);
    const hint = near === undefined ? `known are ${names.join(', ')}` : `did you mean ${near}?`;
    throw this.#error(`unknown field ${JSON.stringify(token.text)}; ${hint}`, token);
  }

  #error(problem: string, { at, end }: Token): FilterError {
    return new FilterError(problem, this.#text, at, end);
  }
}
