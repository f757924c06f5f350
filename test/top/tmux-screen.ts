// A program on a terminal of its own, by tmux: keys go in, the screen comes back as text. Needs tmux; tests skip elsewhere.

import { execFileSync, spawnSync } from 'node:child_process';
import type { TestContext } from 'node:test';
import { setTimeout } from 'node:timers/promises';

/** Only what hangs comes this far. */
const HUNG_MS = 40_000;
const LOOK_MS = 100;

let made = 0;

export class TmuxScreen {
  readonly #socket = `rastro-test-${process.pid}-${made++}`;

  private constructor() {}

  /** Starts the shell command on a terminal of `columns` by `rows`; it goes when the test ends. */
  static start(t: TestContext, command: string, columns = 80, rows = 24): TmuxScreen {
    const screen = new TmuxScreen();
    t.after(() => spawnSync('tmux', ['-L', screen.#socket, 'kill-server']));
    screen.#tmux('-f', '/dev/null', 'new-session', '-d', '-x', String(columns), '-y', String(rows), command);
    return screen;
  }

  #tmux(...args: string[]): string {
    return execFileSync('tmux', ['-L', this.#socket, ...args], { encoding: 'utf8' });
  }

  /** Keys as tmux names them: letters, Tab, Enter, Escape, C-c. */
  press(...keys: string[]): void {
    this.#tmux('send-keys', ...keys);
  }

  resize(columns: number, rows: number): void {
    this.#tmux('resize-window', '-x', String(columns), '-y', String(rows));
  }

  /** What stands on it, with lines that were too long for it joined again. */
  text(): string {
    return this.#tmux('capture-pane', '-p', '-J');
  }

  /** Resolves with the screen once `isShown` is true of it. */
  async until(isShown: (text: string) => boolean): Promise<string> {
    const endMs = performance.now() + HUNG_MS;
    for (let text = this.text(); ; text = this.text()) {
      if (isShown(text)) return text;
      if (performance.now() > endMs) throw new Error(`waited in vain; the screen is\n${text}`);
      await setTimeout(LOOK_MS);
    }
  }
}
