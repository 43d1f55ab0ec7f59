import type { Account, GatewayConfig } from "../../config/compile.ts";
import type { DeskClient } from "../../desk/client.ts";
import type { JobTraits, Listings } from "../../model/directory.ts";
import { JOB_TRAITS } from "../../shared/limits.ts";
import { logError } from "../../shared/log.ts";

interface OfAccount {
  readonly revision: string;
  readonly jobs: ReadonlyMap<string, JobTraits>;
}

/**
 * What DRS lists of the jobs of every account, kept in memory for decisions of the policy outside of a desk. Nothing is kept where no rule goes
 * by it. A desk decides by its own list, so that what is some seconds old here lets nothing through.
 */
export class KnownTraits {
  readonly #config: GatewayConfig;
  readonly #desk: (account: Account) => Pick<DeskClient, "traits">;
  readonly #fresh: number;
  readonly #byAccount = new Map<string, OfAccount>();
  #readAt: number | null = null;

  /** @param scale multiplies the time for which lists are kept */
  constructor(config: GatewayConfig, desk: (account: Account) => Pick<DeskClient, "traits">, scale: number) {
    this.#config = config;
    this.#desk = desk;
    this.#fresh = JOB_TRAITS.fresh * scale;
  }

  readonly find: Listings = (account, jobId) => this.#byAccount.get(account)?.jobs.get(jobId) ?? null;

  /** Ids of the jobs of an account. */
  idsOf(account: string): readonly string[] {
    return [...(this.#byAccount.get(account)?.jobs.keys() ?? [])];
  }

  /** Bring what is kept of an account up to date: its desk has just listed jobs. */
  async renew(account: Account): Promise<void> {
    if (this.#config.goesByListing) await this.#read(account);
  }

  /** Bring what is kept up to date, unless it is some seconds old at the most. Never throws: what cannot be read is not known. */
  async refresh(now: number): Promise<void> {
    if (!this.#config.goesByListing || (this.#readAt !== null && now - this.#readAt < this.#fresh)) return;
    // While one request reads again, others go by what is known; a promise of another request cannot be waited for.
    if (this.#readAt !== null) this.#readAt = now;
    await Promise.all([...this.#config.accounts.values()].map((account) => this.#read(account)));
    this.#readAt = now;
  }

  async #read(account: Account): Promise<void> {
    try {
      const known = this.#byAccount.get(account.name);
      const read = await this.#desk(account).traits(known?.revision ?? null);
      if (read === null) return;
      const jobs = new Map(read.jobs.map(({ id, name, engine }) => [id, { name, engine }]));
      this.#byAccount.set(account.name, { revision: read.revision, jobs });
    } catch (error) {
      this.#byAccount.delete(account.name);
      logError("traits_unread", error, { desk: account.desk });
    }
  }
}
