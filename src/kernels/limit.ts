// What the limit on live flows (flow/eviction.ts) wants to know while it is reached.

/** A flow began, or now ends sooner: its end by silence is at `deadlineNs`. */
declare function noticed(row: i32, deadlineNs: f64): void;
/** Ends a flow as a packet comes at `timeNs`, here or in the other table; answers how many may begin now, one at least. */
declare function makeRoom(timeNs: f64): i32;

let isWatched: bool = false;

export function setWatched(watched: bool): void {
  isWatched = watched;
}

/** Flows that may begin before room must be made. */
let room: i32 = 0;

export function setRoom(flows: i32): void {
  room = flows;
}

/** A flow begins as a packet comes at `timeNs`: there is room for it then. */
export function takeRoom(timeNs: f64): void {
  if (room <= 0) room = makeRoom(timeNs);
  room--;
}

/** Tells of a flow, where somebody listens. */
export function tellDeadline(row: i32, deadlineNs: f64): void {
  if (isWatched) noticed(row, deadlineNs);
}
