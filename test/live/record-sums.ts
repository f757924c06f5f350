// What the rows of a CSV with the default columns add up to, by key: what must be the same however flows were cut.

/** Packets and bytes of each key, summed over its records; keys of conversations have their lesser end first. */
export function recordSums(rows: readonly string[], isBidirectional: boolean): Map<string, string> {
  const totals = new Map<string, number[]>();
  for (const row of rows) {
    const fields = row.split(',');
    const [source, destination, protocol, sourcePort, destinationPort] = fields;
    const ends = [`${source} ${sourcePort}`, `${destination} ${destinationPort}`];
    const numbers = fields.slice(5, isBidirectional ? 9 : 7).map(Number);
    if (isBidirectional && ends[0]! > ends[1]!) {
      ends.reverse();
      numbers.push(...numbers.splice(0, 2));
    }
    const key = `${protocol} ${ends.join(' ')}`;
    const total = totals.get(key) ?? numbers.map(() => 0);
    totals.set(
      key,
      total.map((sum, i) => sum + numbers[i]!),
    );
  }
  return new Map([...totals].sort().map(([key, total]) => [key, total.join(' ')]));
}
