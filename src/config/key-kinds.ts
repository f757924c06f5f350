// The kinds of values that configuration keys have. A kind checks a value as YAML gives it and turns it into what the program
// works with, and says how the text of an environment variable or an option becomes such a value.

import { z } from 'zod';
import { nameProblem, namesIn, oneOf, type Quantity, whole } from '../quantities.js';

export interface Kind<T> {
  /** In words, as a message goes on behind "must be". */
  readonly expected: string;
  /** Its messages go on behind the key: "must be ...; got ...". */
  readonly schema: z.ZodType<T>;
  /** The YAML value that `text` stands for, right or wrong. */
  fromText(text: string): unknown;
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

/** As the `error` of a zod type. */
function expecting(expected: string): { error: (issue: { readonly input?: unknown }) => string } {
  return { error: ({ input }) => refusal(expected, input) };
}

/** Text that a quantity reads: a duration, a size, host:port. */
export function quantity<T>({ expected, pattern, read }: Quantity<T>): Kind<T> {
  const schema = z
    .string(expecting(expected))
    .meta({ pattern })
    .transform((text, context) => {
      const value = read(text);
      if (value !== undefined) return value;
      context.addIssue({ code: 'custom', message: refusal(expected, text) });
      return z.NEVER;
    });
  return { expected, schema, fromText: (text) => text };
}

export function wholeNumber(least: number, most: number): Kind<number> {
  const { expected } = whole(least, most);
  const refused = expecting(expected);
  return {
    expected,
    schema: z.int(refused).min(least, refused).max(most, refused),
    fromText: (text) => (/^\d{1,15}$/.test(text) ? Number(text) : text),
  };
}

/** As wholeNumber, or "off", which is null. */
export function wholeNumberOrOff(least: number, most: number): Kind<number | null> {
  const number = wholeNumber(least, most);
  const off = z.literal('off').transform(() => null);
  const expected = `off or ${number.expected}`;
  return { ...number, expected, schema: z.union([off, number.schema], expecting(expected)) };
}

export function truth(): Kind<boolean> {
  const words = new Map<string, unknown>([
    ['true', true],
    ['false', false],
  ]);
  const expected = 'true or false';
  return { expected, schema: z.boolean(expecting(expected)), fromText: (text) => words.get(text) ?? text };
}

export function word<const T extends string>(choices: readonly T[]): Kind<T> {
  const { expected } = oneOf(choices);
  return { expected, schema: z.enum(choices, expecting(expected)), fromText: (text) => text };
}

/** Any text that `isRight` takes. */
export function text(expected: string, isRight: (text: string) => boolean): Kind<string> {
  const schema = z.string(expecting(expected)).refine(isRight, expecting(expected));
  return { expected, schema, fromText: (given) => given };
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
  const item = known === undefined ? z.string() : z.string().meta({ enum: [...known] });
  const choices = [z.string().meta({ examples: [...words] }), z.array(item)] as const;
  const schema = z.union(choices, expecting(expected)).transform((given, context) => {
    const list = typeof given === 'string' ? listOf(given) : given;
    const only = list.length === 1 ? list[0]! : '';
    if (words.includes(only)) return only;
    if (list.length === 0 && !rules.mayBeEmpty) context.addIssue({ code: 'custom', message: refusal(expected, given) });
    for (const index of list.keys()) {
      const message = problemOf(list, index, rules);
      if (message !== undefined) context.addIssue({ code: 'custom', message, path: [index] });
    }
    return list;
  });
  return { expected, schema, fromText: listOf };
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
