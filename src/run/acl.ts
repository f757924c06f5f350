// `rastro acl`: conversations of a source become an access list.

import { basename } from 'node:path';
import type { AccessList } from '../acl/acl-rule.js';
import { accessListText } from '../acl/dialects.js';
import { RuleBuilder } from '../acl/rule-builder.js';
import { ACL_COLUMNS, aclRows } from '../acl/rule-table.js';
import { captureName } from '../capture/open-capture.js';
import { SinkError, UsageError } from '../errors.js';
import type { RecordSink } from '../flow/dead-list.js';
import { ByteSink } from '../output/byte-sink.js';
import { STDOUT_FD } from '../output/output-file.js';
import { Conversation, type Known } from '../query/conversation.js';
import { formatRows } from '../query/row-format.js';
import type { AclRequest } from './acl-options.js';
import { readConversations } from './conversation-run.js';

/** Writes the access list and answers the exit status. Throws UsageError, CaptureError and SinkError. */
export async function writeAcl(request: AclRequest): Promise<number> {
  const builder = new RuleBuilder(request.rules);
  // Without its folders, which are nobody's business in the configuration of a firewall.
  const name = request.source.files.map((file) => basename(captureName(file))).join(', ');
  const { failure, exitStatus } = await readConversations(request.source, (known) => {
    checkKnown(known, name);
    return sinkInto(builder, known, request.isAskedFor?.(known));
  });
  if (failure !== undefined) process.stderr.write(`rastro: ${failure}; the rules are of what came before that\n`);
  try {
    const sink = new ByteSink(STDOUT_FD, 'standard output');
    for (const text of aclText(request, builder.finish(), name)) sink.utf8(text);
    sink.flush();
  } catch (error) {
    if (!(error instanceof SinkError) || error.code !== 'EPIPE') throw error;
  }
  return exitStatus;
}

function checkKnown({ flags }: Known, name: string): void {
  if (flags) return;
  throw new UsageError(
    `${name} has no column flags, without which refused connections look like others; replay with --columns and flags (rflags too, with --direction bi)`,
  );
}

/** Gives the conversations that are asked for to `builder`. */
function sinkInto(builder: RuleBuilder, known: Known, isAskedFor: ((row: Conversation) => boolean) | undefined): RecordSink {
  const cursor = new Conversation(known);
  return {
    put(batch) {
      for (let i = 0; i < batch.rows; i++) {
        cursor.move(batch, batch.at(i));
        if (isAskedFor === undefined || isAskedFor(cursor)) builder.add(cursor);
      }
      return batch.buffer;
    },
  };
}

/** What is written of `list`, piece by piece. */
export function aclText({ dialect, format }: AclRequest, list: AccessList, name: string): Iterable<string> {
  if (dialect !== undefined) return [accessListText(list, dialect, name)];
  return formatRows(format ?? 'table', ACL_COLUMNS, aclRows(list));
}
