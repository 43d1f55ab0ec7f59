import type { DirectoryJob } from "../model/directory.ts";
import type { ReadOutcome, Unread } from "../model/drs.ts";
import { JOB_LIST } from "../shared/limits.ts";
import type { CloudClient } from "./client.ts";
import { directoryJobs, readList } from "./drs/list.ts";
import { listRequest } from "./drs/requests.ts";

/** ListJobs asks for one type at a time (contract section 4.3). */
const JOB_TYPES = ["migration", "sync", "cloudDataGuard"] as const;

/** A job that a name in DRS stands for, with its whole name and the status that was last read. */
export type NamedInDrs = Pick<DirectoryJob, "id" | "name" | "status">;

/** Where the directory is kept. */
export interface DirectoryStore {
  named(name: string): readonly NamedInDrs[];
  freshness(): { readonly listedAt: number };
  note(jobs: readonly DirectoryJob[], at: number): void;
  remove(ids: readonly string[]): void;
  ids(): readonly Pick<DirectoryJob, "id" | "type" | "parent">[];
  listed(at: number): void;
  unreadable(why: Unread, at: number): void;
}

/** The class of a listing's calls, and whether it may make its next one now; otherwise it ends, and goes on from there later. */
export interface ListingBudget {
  readonly callClass: "waited" | "background";
  readonly mayGoOn: () => boolean;
}

/** How a listing ended. */
export type ListingEnd = "listed" | "unreadable" | "out_of_budget";

/** Where a listing stands, and what it has seen. In memory: after a restart it begins again. */
interface Listing {
  type: number;
  offset: number;
  readonly seen: Set<string>;
}

const beginning = (): Listing => ({ type: 0, offset: 0, seen: new Set() });

/**
 * Lists the project's jobs into the directory, page by page. Each page is kept as soon as it is read. A job that no page had is asked for by
 * its id before it is removed: jobs move between pages while others are created and deleted.
 */
export class JobDirectory {
  readonly #store: DirectoryStore;
  readonly #transaction: (work: () => void) => void;
  readonly #cloud: Pick<CloudClient, "target" | "readAs">;
  readonly #scale: number;
  #listing = beginning();
  #refresh: Promise<ListingEnd> | undefined;

  constructor(
    store: DirectoryStore,
    transaction: (work: () => void) => void,
    cloud: Pick<CloudClient, "target" | "readAs">,
    scale: number,
  ) {
    this.#store = store;
    this.#transaction = transaction;
    this.#cloud = cloud;
    this.#scale = scale;
  }

  /** The jobs of a name. */
  named(name: string): readonly NamedInDrs[] {
    return this.#store.named(name).map(({ id, name: whole, status }) => ({ id, name: whole, status }));
  }

  /**
   * Look up the jobs of a name.
   * @param upToDate list the jobs again when there is none
   * @returns the jobs, and whether the list is young enough to trust that there are no more
   */
  async lookUp(name: string, upToDate: boolean): Promise<{ jobs: readonly NamedInDrs[]; isFresh: boolean }> {
    if (upToDate && this.named(name).length === 0) await this.refresh();
    return { jobs: this.named(name), isFresh: this.isFresh(Date.now()) };
  }

  /** Whether the list is young enough to trust that there are no more. */
  isFresh(now: number): boolean {
    return now - this.#store.freshness().listedAt < JOB_LIST.fresh * this.#scale;
  }

  /** List all jobs again; `false` when DRS could not be asked. However many ask, it is done once at a time. */
  async refresh(): Promise<boolean> {
    for (;;) {
      const end = await this.list({ callClass: "waited", mayGoOn: () => true });
      // A listing that others began may have ended for want of calls: who waits goes on with it.
      if (end !== "out_of_budget") return end === "listed";
    }
  }

  /** Go on with the listing that is under way, or begin one. */
  list(budget: ListingBudget): Promise<ListingEnd> {
    this.#refresh ??= this.#listAll(budget).finally(() => {
      this.#refresh = undefined;
    });
    return this.#refresh;
  }

  async #listAll(budget: ListingBudget): Promise<ListingEnd> {
    const listing = this.#listing;
    for (; listing.type < JOB_TYPES.length; listing.type += 1, listing.offset = 0) {
      const end = await this.#listType(JOB_TYPES[listing.type] ?? "", listing, budget);
      if (end !== "listed") return end;
    }
    const end = await this.#removeMissing(listing.seen, budget);
    if (end === "out_of_budget") return end;
    this.#listing = beginning();
    if (end === "listed") this.#store.listed(Date.now());
    return end;
  }

  /** Read pages until one is empty; `total_count` is not to be trusted (contract section 9, pitfall 22). */
  async #listType(type: string, listing: Listing, budget: ListingBudget): Promise<ListingEnd> {
    while (listing.offset < JOB_LIST.max) {
      if (!budget.mayGoOn()) return "out_of_budget";
      const page = await this.#page(budget, type, `offset=${listing.offset}&limit=${JOB_LIST.page}`);
      if (page.kind !== "read") return this.#fail(page);
      if (page.value.count === 0) break;
      listing.offset += page.value.count;
      this.#note(page.value.jobs, listing.seen);
    }
    return "listed";
  }

  /** Ask for each job that was on no page, and remove those that DRS does not know any more. */
  async #removeMissing(seen: Set<string>, budget: ListingBudget): Promise<ListingEnd> {
    const missing = this.#store.ids().filter(({ id }) => !seen.has(id));
    for (const [type, jobs] of Map.groupBy(missing, (job) => job.type)) {
      // A child comes with its parent or not at all.
      const ids = jobs.flatMap(({ id, parent }) => (parent === null ? [id] : []));
      for (let index = 0; index < ids.length; index += JOB_LIST.idsAtOnce) {
        if (!budget.mayGoOn()) return "out_of_budget";
        const asked = ids.slice(index, index + JOB_LIST.idsAtOnce);
        const page = await this.#page(budget, type, `name=${asked.join(",")}&offset=0&limit=${JOB_LIST.page}`);
        if (page.kind !== "read") return this.#fail(page);
        this.#note(page.value.jobs, seen);
      }
    }
    const gone = missing.filter(({ id }) => !seen.has(id)).map(({ id }) => id);
    if (gone.length > 0) this.#transaction(() => this.#store.remove(gone));
    return "listed";
  }

  #fail(why: Unread): ListingEnd {
    this.#store.unreadable(why, Date.now());
    return "unreadable";
  }

  #note(jobs: readonly DirectoryJob[], seen: Set<string>): void {
    for (const { id } of jobs) seen.add(id);
    this.#transaction(() => this.#store.note(jobs, Date.now()));
  }

  /** A page by when the jobs were created: new ones come last and shift nothing. */
  async #page(
    { callClass }: ListingBudget,
    type: string,
    search: string,
  ): Promise<ReadOutcome<{ jobs: DirectoryJob[]; count: number }>> {
    const { origin, projectId } = this.#cloud.target("");
    const query = `job_type=${type}&${search}&sort_key=create_time&sort_dir=asc`;
    const read = await this.#cloud.readAs(callClass, listRequest(origin, projectId, query, null), readList);
    if (read.kind !== "read") return read;
    return {
      ...read,
      value: { jobs: read.value.flatMap((job) => directoryJobs(type, job)), count: read.value.length },
    };
  }
}
