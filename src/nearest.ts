// What somebody who mistyped a name probably meant.

/** The name of `known` that `name` was probably meant to be; undefined where none is near. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  if (name === '') return undefined;
  const near = known
    .map((candidate) => ({ candidate, distance: distanceTo(name, candidate), whole: editDistance(name, candidate) }))
    .sort((a, b) => a.distance - b.distance || a.whole - b.whole)[0];
  return near !== undefined && near.distance <= Math.max(1, name.length / 3) ? near.candidate : undefined;
}

/** From the whole candidate, or with one more from as much of it as `name` is long: people cut names off, and mistype what is left. */
function distanceTo(name: string, candidate: string): number {
  const beginning = candidate.slice(0, name.length);
  return Math.min(editDistance(name, candidate), 1 + editDistance(name, beginning));
}

/** Letters added, left out, changed, or swapped with their neighbour (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitute = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = isSwap ? beforePrevious[j - 2]! + 1 : substitute;
      current.push(Math.min(substitute, swap, previous[j]! + 1, current[j - 1]! + 1));
    }
    [beforePrevious, previous] = [previous, current];
  }
  return previous[b.length]!;
}
