// A table on a terminal that is drawn anew while it grows: on the terminal's other screen, so that what was there is there
// again at the end, and no longer than the screen is high.

import type { RecordSink } from '../flow/dead-list.js';
import type { OnLooker } from './on-looker.js';
import type { ReplayTotals } from './stats.js';

/** Milliseconds between two pictures, and how many times the time that one took: with many flows they come more seldom. */
const REDRAW_MS = 1000;
const REST = 10;
/** Where a terminal does not say. */
const USUAL_HEIGHT = 24;

const OTHER_SCREEN = '\u001b[?1049h\u001b[?25l\u001b[?7l';
const BACK = '\u001b[?7h\u001b[?25h\u001b[?1049l';
const HOME = '\u001b[H';
const CLEAR_LINE = '\u001b[K';
const CLEAR_BELOW = '\u001b[J';

/** The picture: at most `height` lines, each with its end. */
export type Draw = (snapshot: (sink: RecordSink) => void, totals: ReplayTotals, height: number) => string;

/** A terminal to draw on; process.stdout is one, tests have others. */
export interface Canvas {
  readonly rows?: number;
  write(text: string): unknown;
}

export class LiveScreen implements OnLooker {
  readonly #canvas: Canvas;
  readonly #draw: Draw;
  readonly #nowMs: () => number;
  readonly #notes: string[] = [];
  #nextMs = Number.NEGATIVE_INFINITY;
  #isOpen = false;

  constructor(canvas: Canvas, draw: Draw, nowMs: () => number = () => performance.now()) {
    this.#canvas = canvas;
    this.#draw = draw;
    this.#nowMs = nowMs;
  }

  look(snapshot: (sink: RecordSink) => void, totals: () => ReplayTotals): void {
    const startedMs = this.#nowMs();
    if (startedMs < this.#nextMs) return;
    const note = this.#notes.at(-1);
    const height = (this.#canvas.rows ?? USUAL_HEIGHT) - (note === undefined ? 0 : 1);
    const lines = this.#draw(snapshot, totals(), height).trimEnd().split('\n').slice(0, height);
    if (note !== undefined) lines.push(note);
    // No line end behind the last line: that would move the picture up.
    const text = lines.map((line) => line + CLEAR_LINE).join('\r\n');
    this.#canvas.write((this.#isOpen ? '' : OTHER_SCREEN) + HOME + text + CLEAR_BELOW);
    this.#isOpen = true;
    const endedMs = this.#nowMs();
    this.#nextMs = endedMs + Math.max(REDRAW_MS, REST * (endedMs - startedMs));
  }

  note(text: string): void {
    this.#notes.push(text);
  }

  /** Gives the terminal back, and says what there was to note. */
  close(): void {
    if (this.#isOpen) this.#canvas.write(BACK);
    this.#isOpen = false;
    for (const note of this.#notes.splice(0)) process.stderr.write(`rastro: ${note}\n`);
  }
}
