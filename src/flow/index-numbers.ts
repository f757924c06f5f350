// Numbers of a table's index (kernels/key-index.ts) that whoever gives it its memory needs too. Numbers alone, as decode/packet-words.ts says.

/** Rows per slot at which the index begins to double, and which it does not pass while it does. */
export const GROWING_LOAD = 0.6;
export const MAX_LOAD = 0.64;
/** Slots moved per row added while growing, so that all are moved before MAX_LOAD is reached: 1 / (MAX_LOAD - GROWING_LOAD). */
export const MOVES_PER_ROW = 25;
/** A run of this many full slots does not happen at MAX_LOAD with a secret seed. */
export const SPILL_SLOTS = 4096;
/** Homes whose entries are moved at once at most. */
export const HOMES_ASIDE = 8192;
/** Bytes of a slot. */
export const SLOT_BYTES = 8;
