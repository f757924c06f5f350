// Configuration files of tests.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Surroundings } from '../../src/config/checked-config.js';
import { readConfigFile } from '../../src/config/config-file.js';
import { type ConfigPlaces, type LoadedConfig, loadConfig } from '../../src/config/load-config.js';
import { ConfigError } from '../../src/errors.js';
import { temporaryFolder } from '../run-rastro.js';

export const LINUX: Surroundings = { platform: 'linux', isTerminal: false };

/** Path of a file that holds `content`, gone when the test ends. */
export function yamlFile(t: TestContext, content: string | Uint8Array): string {
  const file = join(temporaryFolder(t), 'rastro.yaml');
  writeFileSync(file, content);
  return file;
}

interface TestPlaces extends Omit<ConfigPlaces, 'file'> {
  /** A path. */
  readonly file?: string;
}

export function load({ file, ...places }: TestPlaces): LoadedConfig {
  return loadConfig({ surroundings: LINUX, file: file === undefined ? undefined : readConfigFile(file), ...places });
}

/** What is wrong with `places`; "FILE" stands for the path of its file. */
export function problemsOf(places: TestPlaces): string[] {
  try {
    load(places);
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    return error.problems.map((problem) => (places.file === undefined ? problem : problem.replaceAll(places.file, 'FILE')));
  }
  return [];
}
