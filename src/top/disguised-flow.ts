// What is told of a flow where addresses are not to be: others in their place, and nothing that may spell the true ones out. Whose the
// flow is has been found by the true ones before.

import { type AddressWords, addressText } from '../ip-network.js';
import type { Disguise } from '../print/disguise.js';
import type { Attributed } from '../process/attribution.js';
import type { Conversation } from '../query/conversation.js';

export type AddressDisguise = Pick<Disguise, 'replaceIpv4' | 'replaceIpv6'>;

const words = new Int32Array(4);

/** Both addresses of the conversation as text. */
export function disguisedEnds(
  conversation: Conversation,
  disguise: AddressDisguise,
): { readonly source: string; readonly destination: string } {
  const source = disguisedText(conversation.readSource(words), disguise);
  return { source, destination: disguisedText(conversation.readDestination(words), disguise) };
}

/** Of the address in `words`. */
function disguisedText(version: 4 | 6, disguise: AddressDisguise): string {
  if (version === 4) disguise.replaceIpv4(words, 0);
  else disguise.replaceIpv6(words, 0);
  const address: AddressWords = words.subarray(0, version === 4 ? 1 : 4);
  return addressText(address);
}

/** Without its command line, in which whoever started the process may have written any address. */
export function withoutCommand(owner: Attributed): Attributed {
  return owner.process === undefined ? owner : { ...owner, process: { ...owner.process, command: '' } };
}
