// A terminal that is taken over for a while: its other screen, keys one by one, and, whatever happens, given back as it was. Thin on
// purpose: of the libraries for this, ink 8 and @unblessed need Node.js 22, blessed and neo-blessed are no longer kept, and
// terminal-kit brings decoders of images with it. What is needed is one screenful of text a second, which tmux, ssh and every
// terminal of this century take, and keys, which node:readline reads.

import { writeSync } from 'node:fs';
import { emitKeypressEvents } from 'node:readline';
import type { ReadStream, WriteStream } from 'node:tty';
import type { Key } from './screen-state.js';

const OTHER_SCREEN = '\u001b[?1049h\u001b[?25l\u001b[?7l';
const BACK = '\u001b[?7h\u001b[?25h\u001b[?1049l';
const HOME = '\u001b[H';
const CLEAR_LINE = '\u001b[K';
const CLEAR_BELOW = '\u001b[J';
const STDOUT_FD = 1;
const USUAL_WIDTH = 80;
const USUAL_HEIGHT = 24;

export class Terminal {
  readonly #input: ReadStream;
  readonly #output: WriteStream;
  #isTaken = false;
  readonly #giveBack = (): void => this.close();

  /** Takes it over; `onKey` hears of keys, `onResize` when it has another size. */
  constructor(input: ReadStream, output: WriteStream, onKey: (key: Key) => void, onResize: () => void) {
    this.#input = input;
    this.#output = output;
    // Also when the program crashes: Node.js runs this before it ends, whatever ends it but SIGKILL.
    process.on('exit', this.#giveBack);
    if (input.isTTY) {
      emitKeypressEvents(input);
      input.setRawMode(true);
      input.on('keypress', (_: unknown, key: Key) => onKey(key));
      input.resume();
    }
    output.on('resize', onResize);
    this.#isTaken = true;
    this.#write(OTHER_SCREEN);
  }

  get width(): number {
    return this.#output.columns || USUAL_WIDTH;
  }

  get height(): number {
    return this.#output.rows || USUAL_HEIGHT;
  }

  draw(lines: readonly string[]): void {
    // No line end behind the last line: that would move the picture up.
    if (this.#isTaken) this.#output.write(HOME + lines.map((line) => line + CLEAR_LINE).join('\r\n') + CLEAR_BELOW);
  }

  /** Gives it back. */
  close(): void {
    if (!this.#isTaken) return;
    this.#isTaken = false;
    process.off('exit', this.#giveBack);
    if (this.#input.isTTY) {
      this.#input.setRawMode(false);
      this.#input.pause();
    }
    this.#write(BACK);
  }

  /** At once, since there may be no other time. */
  #write(text: string): void {
    try {
      writeSync(STDOUT_FD, text);
    } catch {
      // Whoever looked at it has gone.
    }
  }
}
