// The system's wall clock, to the millisecond, and its steady one, as Node has them on every system.

import { steadyMs } from '../steady-time.js';
import type { ClockReader } from './capture-clock.js';

const MS_PER_SECOND = 1000;

export class PortableClocks implements ClockReader {
  wallSeconds = 0;
  steadySeconds = 0;

  read(): void {
    this.wallSeconds = Date.now() / MS_PER_SECOND;
    this.steadySeconds = steadyMs() / MS_PER_SECOND;
  }
}
