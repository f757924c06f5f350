// The screen of `rastro top`: pictures of what there is, keys that change them, and at the end the report where the screen was.

import { finalReport } from '../top/final-report.js';
import type { Shown } from '../top/live-top.js';
import { picture } from '../top/picture.js';
import { afterKey, firstState, type Key, type ScreenState } from '../top/screen-state.js';
import { askedFor, type SnapshotOptions } from '../top/snapshot-lines.js';
import { Terminal } from '../top/terminal.js';

export class TopScreen {
  readonly #title: string;
  readonly #notes: string[] = [];
  readonly #isAskedFor: SnapshotOptions['isAskedFor'];
  #terminal: Terminal | undefined;
  #state: ScreenState;
  #shown: Shown | undefined;

  constructor(title: string, options: SnapshotOptions) {
    this.#title = title;
    this.#isAskedFor = options.isAskedFor;
    this.#state = firstState(options);
  }

  get isPaused(): boolean {
    return this.#state.isPaused;
  }

  show(shown: Shown): void {
    this.#terminal ??= new Terminal(
      process.stdin,
      process.stdout,
      (key) => this.#press(key),
      () => this.#draw(),
    );
    this.#shown = shown;
    this.#draw();
  }

  #press(key: Key): void {
    const next = afterKey(this.#state, key);
    // As Ctrl-C does where keys are not read one by one: whoever waits for signals ends the run.
    if (next === 'quit') process.kill(process.pid, 'SIGINT');
    else {
      this.#state = next;
      this.#draw();
    }
  }

  #draw(): void {
    const terminal = this.#terminal;
    const shown = this.#shown;
    if (terminal === undefined || shown === undefined) return;
    const { width, height } = terminal;
    const note = this.#notes.at(-1);
    const hasColours = !process.env['NO_COLOR'];
    const { book, ...rest } = shown;
    const seen = askedFor(book, this.#isAskedFor);
    terminal.draw(picture({ ...rest, seen, title: this.#title, state: this.#state, note, width, height, hasColours }));
  }

  note(text: string): void {
    this.#notes.push(text);
  }

  /** Gives the terminal back, and says what there was to note. */
  close(): void {
    this.#terminal?.close();
    this.#terminal = undefined;
    this.#shown = undefined;
    for (const note of this.#notes.splice(0)) process.stderr.write(`rastro: ${note}\n`);
  }

  end({ book, totals, dropped }: Shown): Iterable<string> {
    return finalReport(book, this.#isAskedFor, totals, dropped);
  }
}
