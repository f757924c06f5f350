// Reads Prometheus' text format 0.0.4 and throws where a text breaks its rules, so that what the daemon serves is checked by
// something that did not write it.

import assert from 'node:assert/strict';

export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface ReadFamily {
  readonly help: string;
  readonly type: string;
  readonly samples: Sample[];
}

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,|$)/y;

/** Families by name. */
export function readExposition(text: string): Map<string, ReadFamily> {
  assert.ok(text.endsWith('\n'), 'the last line has no end');
  const families = new Map<string, ReadFamily>();
  let help: { name: string; text: string } | undefined;
  for (const line of text.split('\n')) {
    const [, keyword, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? [];
    if (line === '') continue;
    if (keyword === 'HELP') help = { name, text: rest };
    else if (keyword === 'TYPE') {
      assert.ok(NAME.test(name) && help?.name === name, `TYPE of ${name} does not stand behind its HELP`);
      assert.ok(!families.has(name), `${name} comes twice`);
      families.set(name, { help: help.text, type: rest, samples: [] });
    } else addSample(families, line);
  }
  return families;
}

function addSample(families: Map<string, ReadFamily>, line: string): void {
  const match = SAMPLE.exec(line);
  assert.ok(match !== null, `not a sample: ${line}`);
  const [, name = '', labels = '', value = ''] = match;
  const family = families.get(name);
  assert.ok(family !== undefined && family === [...families.values()].at(-1), `${name} does not stand with its family`);
  const sample = { name, labels: readLabels(labels), value: Number(value) };
  assert.ok(Number.isFinite(sample.value), `not a number: ${line}`);
  const isNew = !family.samples.some((other) => JSON.stringify(other.labels) === JSON.stringify(sample.labels));
  assert.ok(isNew, `a sample comes twice: ${line}`);
  family.samples.push(sample);
}

function readLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  for (let at = 0; at < text.length; at = LABEL.lastIndex) {
    const match = LABEL.exec(text);
    assert.ok(match !== null, `not labels: ${text}`);
    labels[match[1]!] = match[2]!.replace(/\\(.)/g, (_, letter: string) => (letter === 'n' ? '\n' : letter));
  }
  return labels;
}
