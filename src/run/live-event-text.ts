// What a watching command says of its interfaces and of the clock.

import type { LiveEvent } from '../capture/live-options.js';

export function liveEventText(event: LiveEvent): string {
  switch (event.kind) {
    case 'interface-lost':
      return `${event.interface} is ${event.reason}; it is captured again when it is back`;
    case 'interface-back':
      return `${event.interface} is back`;
    case 'interface-trouble':
      return `${event.interface} cannot be captured: ${event.message}; tried again`;
    case 'clock-step':
      return `the clock was set by ${event.seconds} s; conversations go on as if it had not been`;
  }
}
