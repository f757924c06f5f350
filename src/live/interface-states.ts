// Which interfaces are being captured, as the engines tell it, and what the log says of each change.

import type { Logger } from 'pino';
import type { LiveEvent } from '../capture/live-options.js';
import type { InterfaceFigures } from './figures.js';

export class InterfaceStates {
  readonly #isUp = new Map<string, boolean>();
  readonly #log: Logger;

  constructor(names: readonly string[] | 'any', log: Logger) {
    this.#log = log;
    for (const name of names === 'any' ? ['any'] : names) this.#isUp.set(name, true);
  }

  hear(event: LiveEvent): void {
    const { kind, ...fields } = event;
    if (kind === 'interface-lost') {
      this.#isUp.set(event.interface, false);
      this.#log.warn(fields, 'interface lost; it is captured again when it is back');
    } else if (kind === 'interface-back') {
      this.#isUp.set(event.interface, true);
      this.#log.info(fields, 'interface back');
    } else if (kind === 'interface-trouble') this.#log.error(fields, 'interface cannot be captured; tried again');
    else this.#log.warn(fields, 'the clock was set; flows go on as if it had not been');
  }

  figures(): InterfaceFigures[] {
    return [...this.#isUp].map(([name, isUp]) => ({ name, isUp }));
  }
}

/** Why no frames come in; undefined while one interface is captured. */
export function whyNotCapturing(interfaces: readonly InterfaceFigures[]): string | undefined {
  if (interfaces.some(({ isUp }) => isUp)) return undefined;
  return `not capturing: ${interfaces.map(({ name }) => `${name} is down`).join(', ')}`;
}
