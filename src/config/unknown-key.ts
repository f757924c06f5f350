// What is said of a key that does not exist.

import { nearest } from '../nearest.js';
import { childrenOf, isKey, isSection, KEY_NAMES, sectionOf } from './config-keys.js';

/** "unknown key flow.idle_timout; did you mean flow.idle_timeout?" */
export function unknownKey(name: string): string {
  if (isSection(name))
    return `${name} is a section, not a key; its keys are ${KEY_NAMES.filter((key) => key.startsWith(`${name}.`)).join(', ')}`;
  const section = sectionOf(name);
  const meant = meantBy(name, section);
  if (meant !== undefined) return `unknown key ${shownKey(name)}; did you mean ${meant}?`;
  const here = section === '' ? 'known are' : `${section.slice(0, -1)} has`;
  return `unknown key ${shownKey(name)}; ${here} ${childrenOf(section).join(', ')}`;
}

/** Of a name with dots in a file, where a section is a map: "unknown key flow.idle_timeout; write flow: { idle_timeout: ... }". */
export function dottedKey(name: string): string {
  const meant = isKey(name) || isSection(name) ? name : meantBy(name, sectionOf(name));
  return meant === undefined ? unknownKey(name) : `unknown key ${shownKey(name)}; write ${asMaps(meant)}`;
}

/** As YAML has it in one line. */
function asMaps(name: string): string {
  const names = name.split('.');
  const last = `${names.at(-1)}: ${isKey(name) ? '...' : '{ ... }'}`;
  return names.slice(0, -1).reduceRight((inner, section) => `${section}: { ${inner} }`, last);
}

/** A name next to it, the same name in another section, or the nearest of all. */
function meantBy(name: string, section: string): string | undefined {
  const last = name.slice(section.length);
  const sibling = nearest(last, childrenOf(section));
  if (sibling !== undefined) return section + sibling;
  const elsewhere = KEY_NAMES.filter((key) => key.slice(sectionOf(key).length) === last || key.replaceAll('.', '_') === last);
  return elsewhere[0] ?? nearest(name, KEY_NAMES);
}

/** In quotes where it would not read as a name. */
function shownKey(name: string): string {
  return /^[\w.-]{1,80}$/.test(name) ? name : JSON.stringify(name.length > 80 ? `${name.slice(0, 80)}...` : name);
}
