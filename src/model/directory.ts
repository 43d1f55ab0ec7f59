import type { Unread } from "./drs.ts";

/** A job of the project as DRS lists it. What a listing leaves out is `null`. */
export interface DirectoryJob {
  readonly id: string;
  /** The name in DRS, which anybody with the right may change there. */
  readonly name: string;
  readonly status: string | null;
  /** `migration`, `sync` or `cloudDataGuard`. */
  readonly type: string;
  /** Source and target engine in one word, e.g. `mysql`, `oracle-to-gaussdbv5`. */
  readonly engine: string | null;
  /** `up` into the cloud, `down` out of it, `non-dbs` between others' databases. */
  readonly direction: string | null;
  readonly network: string | null;
  /** `parent`, `child`, `master` or `slave`; `null` for a job of its own. */
  readonly role: string | null;
  /** Id of the job that this one is a child of. */
  readonly parent: string | null;
  /** Epoch milliseconds. */
  readonly createdAt: number | null;
}

/** An engine and each side of it: `oracle-to-mysql` is one of `oracle` and of `mysql`, too. */
export const sidesOf = (engine: string): readonly string[] => [engine, ...engine.split("-to-")];

/** What DRS lists of a job that rules may go by. An engine that a listing leaves out is not known. */
export type JobTraits = Pick<DirectoryJob, "name" | "engine">;

/** What DRS lists of all jobs of an account, and a word for how they are listed now. */
export interface AllTraits {
  readonly revision: string;
  readonly jobs: readonly (JobTraits & { readonly id: string })[];
}

/** Find what DRS lists of a job of an account; `null` while no listing had it. */
export type Listings = (account: string, jobId: string) => JobTraits | null;
/** How old a list of jobs is, and whether it can be read again. */
export interface ListState {
  /** End of the last complete listing, in epoch milliseconds; 0 before the first. */
  readonly listedAt: number;
  /** Why the listing after that could not be read; `null` unless it failed. */
  readonly failure: Unread | null;
}
