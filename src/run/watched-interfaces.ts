// Which interfaces are watched: those that were named, or what `auto` comes to.

import type { InterfaceFacts } from '../capture/interface-facts.js';
import { candidates, defaultRouteInterface, listInterfaces } from '../capture/interfaces.js';
import type { SourceOptions } from '../capture/live-options.js';
import type { CaptureConfig } from '../config/daemon-config.js';
import { loadConfig } from '../config/load-config.js';
import { captureOptions } from '../live/daemon-options.js';
import { chooseInterface, type InterfaceChoice, terminalDialogue } from './choose-interface.js';
import type { WatchRequest } from './watch-options.js';

/** Or the exit status of a user who chose none. */
export type Watched = { readonly names: readonly string[] | 'any' } | { readonly exitStatus: number };

/** `auto` becomes the interface with the default route, or what the user picks. Throws UsageError. */
export async function watchedInterfaces(interfaces: CaptureConfig['interfaces']): Promise<Watched> {
  if (interfaces !== 'auto') return { names: interfaces };
  const usual = defaultRouteInterface();
  const choices = candidates(listInterfaces()).map((facts) => choiceOf(facts, usual));
  const chosen = await chooseInterface(choices, terminalDialogue());
  return 'name' in chosen ? { names: [chosen.name] } : chosen;
}

function choiceOf({ name, state, addresses, megabitsPerSecond }: InterfaceFacts, usual: string | undefined): InterfaceChoice {
  const speed = megabitsPerSecond === undefined ? [] : [`${megabitsPerSecond} Mbit/s`];
  return { name, hasDefaultRoute: name === usual, about: [state, ...addresses, ...speed].join(', ') };
}

/** What the source of a watching command is told; environment and files are the daemon's. Throws ConfigError and UsageError. */
export async function watchedSource({ flags }: WatchRequest): Promise<SourceOptions | { readonly exitStatus: number }> {
  const { config } = loadConfig({ flags });
  const watched = await watchedInterfaces(config.capture.interfaces);
  return 'names' in watched ? captureOptions(config, watched.names) : watched;
}

/** The interfaces as text. */
export function watchedText({ interfaces }: Pick<SourceOptions, 'interfaces'>): string {
  return interfaces === 'any' ? 'every interface' : interfaces.join(', ');
}
