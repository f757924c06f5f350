// Defaults, file, environment and options become one checked configuration, the later winning over the earlier. Every value is
// checked wherever it stands, also where another overrides it, and all that is wrong is told at once.

import { ConfigError } from '../errors.js';
import { checkedConfig, here, type Surroundings } from './checked-config.js';
import { KEY_NAMES, KEYS, type KeyName, type Settings } from './config-keys.js';
import type { DaemonConfig } from './daemon-config.js';
import { type Environment, environmentLayer } from './environment.js';
import { type Flag, flagLayer } from './flag.js';
import { jointProblems } from './joint-checks.js';
import { nested } from './nested.js';
import type { Layer, Problem, Setting } from './setting.js';

/** What a configuration file sets (config-file.ts reads it). */
export interface ConfigFile extends Layer {
  readonly file: string;
}

export interface ConfigPlaces {
  /** undefined: no file, so defaults. */
  readonly file?: ConfigFile | undefined;
  readonly environment?: Environment;
  readonly flags?: readonly Flag[];
  /** What `auto` depends on; the system and terminal here unless given. */
  readonly surroundings?: Surroundings;
}

/** Values by key. */
export type ByKey<T> = Readonly<Record<KeyName, T>>;

export interface LoadedConfig {
  readonly config: DaemonConfig;
  readonly file: string | undefined;
  /** Where each key was set: "default", "config/rastro.yaml:12", "environment RASTRO_THREADS", "--threads". */
  readonly source: ByKey<string>;
  /** How a message about its value begins: "config/rastro.yaml:12:8: anonymize.key", "--anonymize". */
  readonly subject: ByKey<string>;
  /** The settings in force as YAML has them, for manifests and logs. */
  readonly given: Readonly<Record<string, unknown>>;
  /** The same by key, as YAML has them. */
  readonly plain: ByKey<unknown>;
  /** And checked, in the program's units. */
  readonly settings: Settings;
  readonly surroundings: Surroundings;
}

const DEFAULTS: Layer = {
  settings: KEY_NAMES.map((key, at) => ({ at, key, value: KEYS[key].initial, origin: 'default', subject: () => key })),
  problems: [],
};

/** Throws ConfigError, and nothing else, whatever the places say. */
export function loadConfig({ file, environment = {}, flags = [], surroundings = here() }: ConfigPlaces): LoadedConfig {
  const ofFile = file === undefined ? [] : [file];
  const { winners, values } = merged([DEFAULTS, ...ofFile, environmentLayer(environment), flagLayer(flags)]);
  const settings = byKey((key) => values[key]) as Settings;
  const joint = jointProblems(settings, surroundings).map(({ key, text }) => `${winners[key].subject()} ${text}`);
  if (joint.length > 0) throw new ConfigError(joint);
  const plain = byKey((key) => plainOf(settings, key, winners[key].value));
  const source = byKey((key) => winners[key].origin);
  const subject = byKey((key) => winners[key].subject());
  return joined({ file: file?.file, settings, plain, source, subject, surroundings });
}

/** The last setting of each key, and its value in the program's units. */
function merged(layers: readonly Layer[]): { winners: ByKey<Setting>; values: ByKey<unknown> } {
  const winners = new Map<KeyName, Setting>();
  const values = new Map<KeyName, unknown>();
  const problems: string[] = [];
  for (const layer of layers) {
    const inPlace: Problem[] = [...layer.problems];
    for (const setting of layer.settings) {
      values.set(setting.key, check(setting, inPlace));
      winners.set(setting.key, setting);
    }
    problems.push(...inPlace.sort((a, b) => a.at - b.at).map(({ text }) => text));
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return { winners: byKey((key) => winners.get(key)!), values: byKey((key) => values.get(key)) };
}

/** A configuration of checked settings. */
export function joined(parts: Omit<LoadedConfig, 'config' | 'given'>): LoadedConfig {
  return { ...parts, config: checkedConfig(parts.settings, parts.surroundings), given: nested(parts.plain) };
}

/** The setting's value in the program's units; what is wrong with it goes to `problems`. */
function check(setting: Setting, problems: Problem[]): unknown {
  const reading = KEYS[setting.key].read(setting.value);
  if ('value' in reading) return reading.value;
  for (const { item, message } of reading.refusals) {
    const subject = setting.subject(item);
    problems.push({ at: setting.at, text: message.startsWith('must') ? `${subject} ${message}` : `${subject}: ${message}` });
  }
  return undefined;
}

/** Lists may be written in several ways; all else is as it was given. */
function plainOf(settings: Settings, key: KeyName, given: unknown): unknown {
  const value: unknown = settings[key];
  return Array.isArray(value) || Array.isArray(given) ? value : given;
}

/** An object with every key. */
export function byKey<T>(read: (key: KeyName) => T): ByKey<T> {
  return Object.fromEntries(KEY_NAMES.map((key) => [key, read(key)])) as Record<KeyName, T>;
}
