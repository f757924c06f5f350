// A pcapng timestamp becomes seconds and nanoseconds (draft-ietf-opsawg-pcapng, options if_tsresol and if_tsoffset).

const NS_PER_SECOND = 1_000_000_000;

export class TimestampUnits {
  readonly #unitsPerSecond: bigint;
  /** Nanoseconds per unit where that is a whole number (resolutions 10^0 to 10^-9); else 0. */
  readonly #nsPerUnit: number;
  /** Seconds to add (if_tsoffset). */
  readonly #offsetSeconds: number;
  #referenceHigh = 0;
  #referenceLow = 0;
  #referenceSeconds = 0;
  #referenceNs = 0;
  /** Result of the last `convert`. */
  seconds = 0;
  nanoseconds = 0;

  /** `resolution` is the option's byte: a negative power of 10, or of 2 where its upper bit is set. */
  constructor(resolution: number, offsetSeconds: bigint) {
    const exponent = BigInt(resolution & 0x7f);
    this.#unitsPerSecond = (resolution & 0x80) === 0 ? 10n ** exponent : 2n ** exponent;
    const isWhole = (resolution & 0x80) === 0 && exponent <= 9n;
    this.#nsPerUnit = isWhole ? NS_PER_SECOND / Number(this.#unitsPerSecond) : 0;
    this.#offsetSeconds = Number(offsetSeconds);
    this.#setReference(0, 0);
  }

  /** Sets `seconds` and `nanoseconds` (which may pass a second) from a timestamp of two words. */
  convert(high: number, low: number): void {
    if (this.#nsPerUnit > 0) {
      const ns = ((high - this.#referenceHigh) * 2 ** 32 + (low - this.#referenceLow)) * this.#nsPerUnit;
      // Near the reference Float64 is exact; far from it a new reference is taken, with BigInt, once a day of capture.
      if (ns < 0 || ns >= 86_400 * NS_PER_SECOND) this.#setReference(high, low);
      else {
        this.seconds = this.#referenceSeconds;
        this.nanoseconds = this.#referenceNs + ns;
        return;
      }
    } else this.#setReference(high, low);
    this.seconds = this.#referenceSeconds;
    this.nanoseconds = this.#referenceNs;
  }

  #setReference(high: number, low: number): void {
    const units = (BigInt(high) << 32n) | BigInt(low);
    this.#referenceHigh = high;
    this.#referenceLow = low;
    this.#referenceSeconds = Number(units / this.#unitsPerSecond) + this.#offsetSeconds;
    this.#referenceNs = Number(((units % this.#unitsPerSecond) * BigInt(NS_PER_SECOND)) / this.#unitsPerSecond);
  }
}
