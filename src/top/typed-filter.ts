// What is typed behind "/": text that rows contain, or an expression of the filter language. It is an expression once it has an operator:
// a comparison or && or || anywhere, ! in front, or a field's name before in, has, contains or matches. So "tcp" is text, and
// finds TCP all the same.

import { compileFilter, type Predicate } from '../query/filter.js';
import { FilterError } from '../query/filter-error.js';
import { FLOW_FIELDS } from './flow-fields.js';
import type { FlowRow } from './flow-row.js';

const NAMES = FLOW_FIELDS.map(({ name }) => name).join('|');
const EXPRESSION = new RegExp(`==|[!<>]=?|&&|\\|\\||\\b(?:${NAMES})\\s+(?:in|has|contains|matches)\\b`);

export function isExpression(text: string): boolean {
  return EXPRESSION.test(text);
}

/** The flows that the expression is about. Throws FilterError. */
export function flowFilter(expression: string): Predicate<FlowRow> {
  return compileFilter(expression, FLOW_FIELDS);
}

/** What is wrong with an expression; undefined for a good one, and for text. */
export function problemIn(typed: string): string | undefined {
  if (!isExpression(typed)) return undefined;
  try {
    flowFilter(typed);
    return undefined;
  } catch (error) {
    if (error instanceof FilterError) return error.problem;
    throw error;
  }
}
