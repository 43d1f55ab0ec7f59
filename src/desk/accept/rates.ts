import type { Gateway } from "../../config/gateway.ts";
import { rateOf } from "../../config/rate.ts";
import type { Principal } from "../../model/principal.ts";
import { COMMAND_RATE } from "../../shared/limits.ts";
import { type Rate, type TokenBucket, TokenBuckets } from "../../shared/token-bucket.ts";

/** The rate limits of commands, by principal. In memory alone: a restart refills all buckets. */
export class Rates {
  readonly #gateway: Gateway;
  readonly #buckets = new TokenBuckets(COMMAND_RATE.kept);

  constructor(gateway: Gateway) {
    this.#gateway = gateway;
  }

  /** Count a command. Returns 0, or the whole seconds after which the next one is taken. */
  take(principal: Principal, now: number): number {
    if (!this.#gateway.runtime.rateLimits) return 0;
    return Math.ceil(this.#bucketOf(principal, now).take(now) / 1000);
  }

  #bucketOf(principal: Principal, now: number): TokenBucket {
    return this.#buckets.of(principal.id, () => this.#rateOf(principal), now);
  }

  /** Count a command that waits until the limit allows it. Returns the milliseconds until then. */
  reserve(principal: Principal, now: number): number {
    return this.#gateway.runtime.rateLimits ? this.#bucketOf(principal, now).reserve(now) : 0;
  }

  #rateOf({ kind, name }: Principal): Rate {
    if (kind === "person") return COMMAND_RATE.person;
    if (kind === "source") return COMMAND_RATE.source;
    return rateOf(this.#gateway.config.parsed.clients[name]?.rate, COMMAND_RATE.client);
  }
}
