import type { ReadOutcome } from "../model/drs.ts";
import { JOB_LIST } from "../shared/limits.ts";
import type { CloudClient } from "./client.ts";
import { type ListedJob, readList } from "./drs/list.ts";
import { listRequest } from "./drs/requests.ts";

/** ListJobs asks for one type at a time (contract section 4.3). */
const JOB_TYPES = ["migration", "sync", "cloudDataGuard"] as const;

/** Storage of the list, which outlives restarts. */
export interface JobStore {
  jobsNamed(name: string): string[];
  jobsListedAt(): number;
  replaceJobs(jobs: readonly ListedJob[], at: number): void;
}

/** The jobs of the project by name, as DRS last listed them. Refreshed when somebody asks and it has grown old. */
export class JobDirectory {
  readonly #store: JobStore;
  readonly #upstream: CloudClient;
  readonly #scale: number;
  #refresh: Promise<boolean> | undefined;

  constructor(store: JobStore, upstream: CloudClient, scale: number) {
    this.#store = store;
    this.#upstream = upstream;
    this.#scale = scale;
  }

  /** Ids of the jobs of a name. */
  named(name: string): string[] {
    return this.#store.jobsNamed(name);
  }

  /**
   * Look up the jobs of a name.
   * @param upToDate list the jobs again when there is none
   * @returns their ids, and whether the list is young enough to trust that there are no more
   */
  async lookUp(name: string, upToDate: boolean): Promise<{ ids: string[]; isFresh: boolean }> {
    if (upToDate && this.named(name).length === 0) await this.refresh();
    return { ids: this.named(name), isFresh: this.#isFresh(Date.now()) };
  }

  /** Whether the list is young enough to trust that there are no more. */
  #isFresh(now: number): boolean {
    return now - this.#store.jobsListedAt() < JOB_LIST.fresh * this.#scale;
  }

  /** List all jobs again; `false` when DRS could not be asked. However many ask, it is done once at a time. */
  refresh(): Promise<boolean> {
    this.#refresh ??= this.#listAll().finally(() => {
      this.#refresh = undefined;
    });
    return this.#refresh;
  }

  async #listAll(): Promise<boolean> {
    const all: ListedJob[] = [];
    for (const type of JOB_TYPES) {
      const jobs = await this.#listType(type);
      if (!jobs) return false;
      all.push(...jobs);
    }
    this.#store.replaceJobs(all, Date.now());
    return true;
  }

  /** Pages until a page is empty; `total_count` is not to be trusted (contract section 9, pitfall 22). */
  async #listType(type: (typeof JOB_TYPES)[number]): Promise<ListedJob[] | null> {
    const jobs: ListedJob[] = [];
    while (jobs.length < JOB_LIST.max) {
      const page = await this.#page(type, jobs.length);
      if (page.kind !== "read") return null;
      if (page.value.length === 0) break;
      jobs.push(...page.value);
    }
    return jobs;
  }

  #page(type: string, offset: number): Promise<ReadOutcome<readonly ListedJob[]>> {
    const { origin, projectId } = this.#upstream.target("");
    const search = `job_type=${type}&offset=${offset}&limit=${JOB_LIST.page}`;
    return this.#upstream.readAs("waited", listRequest(origin, projectId, search, null), readList);
  }
}
