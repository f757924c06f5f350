// Addresses that are not to be told: what is shown in place of each, in numbers and in names that spell an address out.

/** One to one, and the same for the same address; the anonymizer is one. */
export interface Disguise {
  /** Replaces the address at `at` of `words`: one word of IPv4, four of IPv6. */
  replaceIpv4(words: Int32Array, at: number): void;
  replaceIpv6(words: Int32Array, at: number): void;
  /** In place of a hardware address, in hex with colons. */
  hardware(address: string): string;
}

/** An octet or a nibble for each part of an address, last first (RFC 1035 section 3.5, RFC 3596 section 2.5). */
const REVERSE_IPV4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.in-addr\.arpa\.?$/i;
const REVERSE_IPV6 = /^((?:[0-9a-f]\.){32})ip6\.arpa\.?$/i;
const REVERSE = /(in-addr|ip6)\.arpa\.?$/i;
/** No top-level domain is a number. */
const LITERAL = /^(?=.*\d)[\d.]+$|:/;
const LEFT_OUT = '(left out)';

const words = new Int32Array(4);

/** The name, or what stands for one that spells an address out. Other names stay: they are what one looks at DNS for. */
export function disguisedName(name: string, disguise: Disguise): string {
  // Of a name that is cut off nobody can say what it would have been.
  if (name.endsWith('>')) return LEFT_OUT;
  const ipv4 = REVERSE_IPV4.exec(name);
  if (ipv4?.slice(1).every((part) => Number(part) < 256)) {
    words[0] = ipv4.slice(1).reduce((word, part, i) => word | (Number(part) << (8 * i)), 0);
    disguise.replaceIpv4(words, 0);
    return `${[0, 8, 16, 24].map((shift) => (words[0]! >>> shift) & 0xff).join('.')}.in-addr.arpa.`;
  }
  const ipv6 = REVERSE_IPV6.exec(name);
  if (ipv6 !== null) {
    const digits = [...ipv6[1]!.replaceAll('.', '')].reverse().join('');
    for (let word = 0; word < 4; word++) words[word] = Number.parseInt(digits.slice(8 * word, 8 * word + 8), 16);
    disguise.replaceIpv6(words, 0);
    const shown = Array.from(words, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
    return `${[...shown].reverse().join('.')}.ip6.arpa.`;
  }
  return REVERSE.test(name) || LITERAL.test(name) ? LEFT_OUT : name;
}
