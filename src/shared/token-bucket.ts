/** How much is let through: so many at once, and then so many a second. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** A token bucket: full at first, a token a request, refilled with time up to its burst. It knows no clock. */
export class TokenBucket {
  readonly #rate: Rate;
  #tokens: number;
  #at: number;

  /** @param now epoch milliseconds */
  constructor(rate: Rate, now: number) {
    this.#rate = rate;
    this.#tokens = rate.burst;
    this.#at = now;
  }

  /**
   * Takes a token.
   * @returns 0, or when there is none the milliseconds until there is one: what is refused costs nothing
   */
  take(now: number): number {
    const wait = this.#wait(now);
    if (wait === 0) this.#tokens -= 1;
    return wait;
  }

  /**
   * Takes a token, be it one that comes later: for what stands in line rather than come again.
   * @returns the milliseconds until it is there
   */
  reserve(now: number): number {
    const wait = this.#wait(now);
    this.#tokens -= 1;
    return wait;
  }

  /** Milliseconds until there is a token. */
  #wait(now: number): number {
    const { burst, perSecond } = this.#rate;
    // A clock that was set back refills nothing, and time counts from there: nobody waits for it to catch up.
    const elapsed = Math.max(0, now - this.#at);
    this.#tokens = Math.min(burst, this.#tokens + (elapsed * perSecond) / 1000);
    this.#at = now;
    // Sums of fractions fall short of a whole token by less than this.
    const missing = 1 - this.#tokens;
    return missing > 1e-9 ? Math.ceil((missing * 1000) / perSecond) : 0;
  }
}

/** A bucket for each of many, by name, of which there may be any number: those that asked last are remembered. */
export class TokenBuckets {
  readonly #kept: number;
  /** The one that asked last stands last. */
  readonly #buckets = new Map<string, TokenBucket>();

  /** @param kept how many are remembered; one that is forgotten begins anew */
  constructor(kept: number) {
    this.#kept = kept;
  }

  /** @param rate of one that is not known yet */
  of(name: string, rate: () => Rate, now: number): TokenBucket {
    const bucket = this.#buckets.get(name) ?? new TokenBucket(rate(), now);
    this.#buckets.delete(name);
    this.#buckets.set(name, bucket);
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > this.#kept && oldest !== undefined) this.#buckets.delete(oldest);
    return bucket;
  }
}
