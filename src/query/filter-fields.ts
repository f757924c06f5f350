// What a filter can ask of a row: fields by name, each of one kind, with how it is read. Rows may be conversations, packets or
// anything else; whoever has them says what their fields are.
//
// A field with several readers is about each of them: `port == 53` is true where either port is.

export interface FieldBase {
  readonly name: string;
  readonly about: string;
  /** Why nothing can be said about it here, such as a CSV without that column; asking for it is then an error. */
  readonly unknown?: string | undefined;
}

export interface NumberField<R> extends FieldBase {
  /** bytes take kB, MB, KiB ...; durations are read in nanoseconds and take ms, s, m ... */
  readonly kind: 'number' | 'bytes' | 'duration';
  /** NaN where the row has no such value: equal to nothing, neither more nor less than anything. */
  readonly reads: readonly ((row: R) => number)[];
  /** Numbers that have names. */
  readonly named?: (word: string) => number | undefined;
  /** What is written for one, in errors, where it is not simply a number. */
  readonly expected?: string;
}

export interface TimeField<R> extends FieldBase {
  readonly kind: 'time';
  /** Whole seconds since 1970, and nanoseconds beyond them. */
  readonly seconds: (row: R) => number;
  readonly nanoseconds: (row: R) => number;
}

export interface AddressField<R> extends FieldBase {
  readonly kind: 'address';
  /** Puts the address into the first word of `into` (IPv4) or the first four, in network order; answers its version, 0 where there is none. */
  readonly reads: readonly ((row: R, into: Int32Array) => number)[];
}

export interface FlagsField<R> extends FieldBase {
  readonly kind: 'flags';
  /** TCP flags as bits. */
  readonly reads: readonly ((row: R) => number)[];
}

export interface TextField<R> extends FieldBase {
  readonly kind: 'text';
  /** '' where the row has no such text. */
  readonly reads: readonly ((row: R) => string)[];
  /** All there can be, where they are few: another is an error. */
  readonly words?: readonly string[];
}

export interface TruthField<R> extends FieldBase {
  readonly kind: 'truth';
  readonly read: (row: R) => boolean;
}

export type Field<R> = NumberField<R> | TimeField<R> | AddressField<R> | FlagsField<R> | TextField<R> | TruthField<R>;

export type FieldKind = Field<unknown>['kind'];

/** What each kind can be asked. */
export const OPERATORS_OF: Readonly<Record<FieldKind, readonly string[]>> = {
  number: ['==', '!=', '<', '<=', '>', '>=', 'in'],
  bytes: ['==', '!=', '<', '<=', '>', '>=', 'in'],
  duration: ['==', '!=', '<', '<=', '>', '>=', 'in'],
  time: ['==', '!=', '<', '<=', '>', '>='],
  address: ['==', '!=', 'in'],
  flags: ['==', '!=', 'has'],
  text: ['==', '!=', 'in', 'contains', 'matches'],
  truth: [],
};
