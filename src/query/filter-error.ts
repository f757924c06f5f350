// A filter that cannot be understood: what is wrong, and the place in the text, with a caret under it.

import { UsageError } from '../errors.js';

export class FilterError extends UsageError {
  /** What is wrong, without the place. */
  readonly problem: string;
  /** Where in the filter's text it is: the first character, and one past the last. */
  readonly at: number;
  readonly end: number;

  constructor(problem: string, text: string, at: number, end = at + 1) {
    const line = text.replace(/\s/g, ' ');
    super(`filter: ${problem}\n  ${line}\n  ${' '.repeat(at)}${'^'.repeat(Math.max(1, end - at))}`);
    this.problem = problem;
    this.at = at;
    this.end = end;
  }
}
