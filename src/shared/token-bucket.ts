/** A rate limit: a burst at once, then so many per second. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** A token bucket: it starts full, each request takes a token, and it refills up to its burst. It reads no clock. */
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
   * Take a token, if there is one. A refused request costs nothing.
   * @returns 0, or the milliseconds until there is a token
   */
  take(now: number): number {
    const wait = this.#wait(now);
    if (wait === 0) this.#tokens -= 1;
    return wait;
  }

  /**
   * Take a token in advance, for requests that queue instead of coming again.
   * @returns the milliseconds until the token is there
   */
  reserve(now: number): number {
    const wait = this.#wait(now);
    this.#tokens -= 1;
    return wait;
  }

  /** Milliseconds until there is a token. */
  #wait(now: number): number {
    const { burst, perSecond } = this.#rate;
    // A clock that was set back refills nothing. Time counts from there, so that nobody waits for it to catch up.
    const elapsed = Math.max(0, now - this.#at);
    this.#tokens = Math.min(burst, this.#tokens + (elapsed * perSecond) / 1000);
    this.#at = now;
    // Rounding errors of the sum are smaller than this.
    const missing = 1 - this.#tokens;
    return missing > 1e-9 ? Math.ceil((missing * 1000) / perSecond) : 0;
  }
}

/** Token buckets by name. Only the most recently used ones are kept, so that any number of names fits into memory. */
export class TokenBuckets {
  readonly #kept: number;
  /** In the order of use, the most recent one last. */
  readonly #buckets = new Map<string, TokenBucket>();

  /** @param kept number of buckets that are kept; one that was dropped starts full again */
  constructor(kept: number) {
    this.#kept = kept;
  }

  /**
   * The bucket of a name.
   * @param rate rate limit of a new bucket
   */
  of(name: string, rate: () => Rate, now: number): TokenBucket {
    const bucket = this.#buckets.get(name) ?? new TokenBucket(rate(), now);
    this.#buckets.delete(name);
    this.#buckets.set(name, bucket);
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > this.#kept && oldest !== undefined) this.#buckets.delete(oldest);
    return bucket;
  }
}
