import type { Gateway } from "../config/gateway.ts";
import { rateOf } from "../config/rate.ts";
import { COMMAND_RATE } from "../limits.ts";
import { type Rate, TokenBucket } from "../token-bucket.ts";
import type { Principal } from "./operation.ts";

/** How fast each principal gives commands. In memory alone: a restart forgives, and forgetting costs no more than that. */
export class Rates {
  readonly #gateway: Gateway;
  /** The one that asked last stands last. */
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(gateway: Gateway) {
    this.#gateway = gateway;
  }

  /** Counts a command. Returns 0, or the whole seconds after which the next one is taken. */
  take(principal: Principal, now: number): number {
    if (!this.#gateway.runtime.rateLimits) return 0;
    return Math.ceil(this.#bucketOf(principal, now).take(now) / 1000);
  }

  #bucketOf(principal: Principal, now: number): TokenBucket {
    const { id } = principal;
    const bucket = this.#buckets.get(id) ?? new TokenBucket(this.#rateOf(principal), now);
    this.#buckets.delete(id);
    this.#buckets.set(id, bucket);
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > COMMAND_RATE.kept && oldest !== undefined) this.#buckets.delete(oldest);
    return bucket;
  }

  /** Counts a command that waits its turn. Returns the milliseconds until it may go on. */
  reserve(principal: Principal, now: number): number {
    return this.#gateway.runtime.rateLimits ? this.#bucketOf(principal, now).reserve(now) : 0;
  }

  #rateOf({ kind, name }: Principal): Rate {
    if (kind === "person") return COMMAND_RATE.person;
    if (kind === "source") return COMMAND_RATE.source;
    return rateOf(this.#gateway.config.parsed.clients[name]?.rate, COMMAND_RATE.client);
  }
}
