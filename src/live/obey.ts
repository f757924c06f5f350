// An engine does what the supervisor has ordered, between two turns of its loop.

import { knowFilters } from '../capture/filter.js';
import type { LiveSource } from '../capture/live-source.js';
import { CaptureError } from '../errors.js';
import type { EngineControl, EngineMessage } from './engine-control.js';
import type { LiveEngine } from './live-engine.js';

/** Carries out every order that waits. */
export function obey(control: EngineControl, live: LiveEngine, source: LiveSource, say: (message: EngineMessage) => void): void {
  for (let order = control.take(); order !== undefined; order = control.take()) {
    try {
      if (order.kind === 'configure') live.configure(order.rules, order.flushIntervalMs);
      else {
        if (order.compiled !== undefined) knowFilters(order.compiled);
        source.setFilter(order.expression);
      }
      say({ kind: 'configured' });
    } catch (error) {
      if (!(error instanceof CaptureError)) throw error;
      say({ kind: 'refused', message: error.message });
    }
  }
}
