// That a folder of the daemon's is proven by its own manifests.

import assert from 'node:assert/strict';
import { verifyFolder } from '../../src/output/verify.js';
import { runProblems } from '../../src/output/verify-runs.js';

export async function assertAllAgree(folder: string): Promise<void> {
  const verdicts = await verifyFolder(folder);
  assert.deepEqual(
    verdicts.flatMap(({ file, differences }) => differences.map((difference) => ({ file, ...difference }))),
    [],
  );
  assert.deepEqual(
    verdicts.filter(({ status }) => !['agrees', 'taken away', 'end of run'].includes(status)).map(({ file, status }) => ({ file, status })),
    [],
  );
  assert.deepEqual(runProblems(verdicts), []);
}
