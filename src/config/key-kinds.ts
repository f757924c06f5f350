// The kinds of values that configuration keys have. A kind checks a value as YAML gives it and turns it into what the program
// works with, and says how the text of an environment variable or an option becomes such a value.

import { nameProblem, namesIn, oneOf, type Quantity, whole } from '../quantities.js';

export interface Kind<T> {
  /** In words, as a message goes on behind "must be". */
  readonly expected: string;
  /** Of the YAML value, for editors; it takes all that `read` takes, and more. */
  readonly jsonSchema: Readonly<Record<string, unknown>>;
  /** The value in the program's units, or what is wrong with it. */
  read(value: unknown): Reading<T>;
  /** The YAML value that `text` stands for, right or wrong. */
  fromText(text: string): unknown;
}

export type Reading<T> = { readonly value: T } | { readonly refusals: readonly Refusal[] };

export interface Refusal {
  /** Goes on behind the key: "must be ...; got ...", or behind the key and a colon. */
  readonly message: string;
  /** Number of the item of a list that it is about. */
  readonly item?: number;
}

/** A longer value is cut in messages. */
const LONGEST_SHOWN = 60;

/** What came, as messages show it. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return shownList(value);
  if (typeof value === 'object') return 'a map';
  return typeof value === 'string' ? cut(value, '"', '"') : String(value);
}

/** One that holds something else than text is shown by that, which is what is wrong with it. */
function shownList(list: readonly unknown[]): string {
  const at = list.findIndex((item) => typeof item !== 'string');
  if (at === -1) return cut(list.join(', '), '[', ']');
  // It may hold itself.
  return `a list that holds ${Array.isArray(list[at]) ? 'a list' : shown(list[at])}`;
}

/** In quotes as JSON has them, without control characters. */
function cut(text: string, before: string, after: string): string {
  const inside = JSON.stringify(text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}...` : text).slice(1, -1);
  return `${before}${inside}${after}`;
}

function refusal(expected: string, value: unknown): string {
  return `must be ${expected}; got ${shown(value)}`;
}

function refused(expected: string, value: unknown): { readonly refusals: readonly Refusal[] } {
  return { refusals: [{ message: refusal(expected, value) }] };
}

/** A kind whose values are those that `read` knows. */
function single<T>(
  expected: string,
  jsonSchema: Kind<T>['jsonSchema'],
  read: (value: unknown) => T | undefined,
  fromText: (text: string) => unknown = (given) => given,
): Kind<T> {
  const reading = (value: unknown): Reading<T> => {
    const known = read(value);
    return known === undefined ? refused(expected, value) : { value: known };
  };
  return { expected, jsonSchema, read: reading, fromText };
}

/** Text that a quantity reads: a duration, a size, host:port. */
export function quantity<T>({ expected, pattern, read }: Quantity<T>): Kind<T> {
  return single(expected, { type: 'string', pattern }, (value) => (typeof value === 'string' ? read(value) : undefined));
}

export function wholeNumber(least: number, most: number): Kind<number> {
  const isRight = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most;
  return single(
    whole(least, most).expected,
    { type: 'integer', minimum: least, maximum: most },
    (value) => (isRight(value) ? value : undefined),
    (text) => (/^\d{1,15}$/.test(text) ? Number(text) : text),
  );
}

/** As wholeNumber, or "off", which is null. */
export function wholeNumberOrOff(least: number, most: number): Kind<number | null> {
  const number = wholeNumber(least, most);
  const expected = `off or ${number.expected}`;
  const read = (value: unknown): Reading<number | null> => {
    if (value === 'off') return { value: null };
    const reading = number.read(value);
    return 'value' in reading ? reading : refused(expected, value);
  };
  return { expected, jsonSchema: { anyOf: [{ type: 'string', const: 'off' }, number.jsonSchema] }, read, fromText: number.fromText };
}

export function truth(): Kind<boolean> {
  const words = new Map<string, unknown>([
    ['true', true],
    ['false', false],
  ]);
  return single(
    'true or false',
    { type: 'boolean' },
    (value) => (typeof value === 'boolean' ? value : undefined),
    (text) => words.get(text) ?? text,
  );
}

export function word<const T extends string>(choices: readonly T[]): Kind<T> {
  return single(oneOf(choices).expected, { type: 'string', enum: [...choices] }, (value) => choices.find((choice) => choice === value));
}

/** Any text that `isRight` takes. */
export function text(expected: string, isRight: (text: string) => boolean): Kind<string> {
  return single(expected, { type: 'string' }, (value) => (typeof value === 'string' && isRight(value) ? value : undefined));
}

export interface NameRules {
  readonly expected: string;
  /** Words that stand for a list and are alone. */
  readonly words: readonly string[];
  /** The names there are; undefined where `problem` alone tells. */
  readonly known?: readonly string[];
  readonly problem?: (name: string) => string | undefined;
  readonly mayBeEmpty: boolean;
}

/** A word, or names: a list in YAML, or text with commas between them. */
export function names(rules: NameRules): Kind<string | readonly string[]> {
  const { expected, words, known } = rules;
  const item = known === undefined ? { type: 'string' } : { type: 'string', enum: [...known] };
  const jsonSchema = {
    anyOf: [
      { type: 'string', examples: [...words] },
      { type: 'array', items: item },
    ],
  };
  return { expected, jsonSchema, read: (value) => namesOf(value, rules), fromText: listOf };
}

function namesOf(value: unknown, rules: NameRules): Reading<string | readonly string[]> {
  const list = typeof value === 'string' ? listOf(value) : value;
  if (!isTexts(list)) return refused(rules.expected, value);
  const only = list.length === 1 ? list[0]! : '';
  if (rules.words.includes(only)) return { value: only };
  if (list.length === 0 && !rules.mayBeEmpty) return refused(rules.expected, value);
  const refusals = [...list.keys()].flatMap((index) => {
    const message = problemOf(list, index, rules);
    return message === undefined ? [] : [{ message, item: index }];
  });
  return refusals.length > 0 ? { refusals } : { value: list };
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function listOf(text: string): string[] {
  return text.trim() === '' ? [] : namesIn(text);
}

function problemOf(list: readonly string[], index: number, { words, known, problem }: NameRules): string | undefined {
  const name = list[index]!;
  if (words.includes(name)) return `${JSON.stringify(name)} must stand alone`;
  const wrong = problem?.(name) ?? nameProblem(list, index, known === undefined ? list : [...known, ...words]);
  return wrong;
}
