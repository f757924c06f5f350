// Access lists from packets told in short, through the real engine.

import type { AccessList } from '../../src/acl/acl-rule.js';
import { RuleBuilder, type RuleOptions } from '../../src/acl/rule-builder.js';
import { ALL_KNOWN, Conversation } from '../../src/query/conversation.js';
import type { Frame } from '../fakes/traffic.js';
import { batches } from '../query/talk.js';

export const HOSTS: RuleOptions = { aggregate: 32, aggregate6: 128, isAnsweredOnly: false };

/** What is made of the conversations of `frames`. */
export function accessList(frames: readonly Frame[], options: Partial<RuleOptions> = {}): AccessList {
  const builder = new RuleBuilder({ ...HOSTS, ...options });
  for (const conversation of conversations(frames)) builder.add(conversation);
  return builder.finish();
}

/** A cursor that is moved through them. */
export function* conversations(frames: readonly Frame[]): Generator<Conversation> {
  const cursor = new Conversation(ALL_KNOWN);
  for (const batch of batches(frames)) for (let i = 0; i < batch.rows; i++) yield cursor.move(batch, batch.at(i));
}
