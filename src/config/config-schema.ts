// The keys as the JSON Schema (config/rastro.schema.json) with which editors complete and check the file.

import { childrenOf, isKey, KEYS } from './config-keys.js';

type Schema = Readonly<Record<string, unknown>>;

const HEAD = {
  title: 'rastro.yaml',
  description: 'Configuration of rastro',
  // Draft 7 is what editors know best.
  $schema: 'http://json-schema.org/draft-07/schema#',
};

/** All keys below `section` ("" or "flow."), nested as in the file. One whose keys are all left out or commented out is null. */
function sectionSchema(section: string): Schema {
  const members = childrenOf(section).map((name) => [name, memberSchema(section + name)] as const);
  return { type: ['object', 'null'], properties: Object.fromEntries(members), additionalProperties: false };
}

function memberSchema(name: string): Schema {
  if (!isKey(name)) return sectionSchema(`${name}.`);
  const { jsonSchema, about, expected, takenAt, initial } = KEYS[name];
  const when = takenAt === 'reload' ? 'A reload takes a change.' : 'A change is taken at the next start.';
  return { description: `${about} Must be ${expected}. ${when}`, default: initial, ...jsonSchema };
}

/** The text of config/rastro.schema.json. */
export function jsonSchemaText(): string {
  return `${JSON.stringify({ ...HEAD, ...sectionSchema('') }, null, 2)}\n`;
}
