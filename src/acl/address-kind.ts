// Addresses that are no single host.

/** True for a multicast address (RFC 5771, RFC 4291) and for the limited broadcast. */
export function isToMany(words: readonly number[]): boolean {
  const first = words[0]!;
  if (words.length === 4) return first >>> 24 === 0xff;
  return first >>> 28 === 0xe || first === -1;
}

/** 0.0.0.0 or ::, which a host has before it has an address. */
export function isUnspecified(words: readonly number[]): boolean {
  return words.every((word) => word === 0);
}
