// The keys as one zod object, and as the JSON Schema (config/rastro.schema.json) with which editors complete and check the file.

import { z } from 'zod';
import { childrenOf, isKey, KEYS } from './config-keys.js';

/** Draft 7 is what editors know best. */
const DRAFT = 'draft-7';

/** All keys below `section` ("" or "flow."), nested as in the file. */
export function configSchema(section = ''): z.ZodType {
  const members = childrenOf(section).map((name) => [name, memberSchema(section + name)] as const);
  return z.strictObject(Object.fromEntries(members));
}

function memberSchema(name: string): z.ZodType {
  if (!isKey(name)) return configSchema(`${name}.`).optional();
  const { schema, about, expected, takenAt, initial } = KEYS[name];
  const when = takenAt === 'reload' ? 'A reload takes a change.' : 'A change is taken at the next start.';
  return (schema as z.ZodType).prefault(initial).meta({ description: `${about} Must be ${expected}. ${when}` });
}

/** The text of config/rastro.schema.json. */
export function jsonSchemaText(): string {
  const schema = z.toJSONSchema(configSchema(), { io: 'input', target: DRAFT });
  return `${JSON.stringify({ title: 'rastro.yaml', description: 'Configuration of rastro', ...schema }, null, 2)}\n`;
}
