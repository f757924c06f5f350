// Networks that anonymizing leaves as they are.

import { networkOf, networkProblem } from '../ip-network.js';

/** What is wrong with `text` as one of them; undefined where nothing is. */
export function keptNetworkProblem(text: string): string | undefined {
  const problem = networkProblem(text);
  if (problem !== undefined) return problem;
  const network = networkOf(text);
  return network?.length === 0 ? `${network.text} is every address, and none would be anonymized` : undefined;
}
