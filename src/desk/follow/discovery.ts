import type { JobDirectory } from "../../cloud/job-directory.ts";
import { DISCOVERY } from "../../shared/limits.ts";
import type { Resources } from "../context.ts";
import type { Scheduler } from "../scheduler.ts";
import type { Tasks } from "../tasks.ts";

type Needed = Pick<Resources, "account" | "store" | "cloud" | "scale">;

/**
 * Keeps the directory of the project's jobs up to date while somebody looks at it: sooner while it is looked at or operations are open,
 * not at all a day after the last look. A listing takes what is left of the call budget and goes on where it stopped.
 */
export class Discovery {
  readonly #resources: Needed;
  readonly #directory: Pick<JobDirectory, "list" | "isFresh">;
  readonly #scheduler: Pick<Scheduler, "arm">;
  readonly #tasks: Pick<Tasks, "start">;
  #keptAt = Number.NEGATIVE_INFINITY;

  constructor(
    resources: Needed,
    directory: Pick<JobDirectory, "list" | "isFresh">,
    scheduler: Pick<Scheduler, "arm">,
    tasks: Pick<Tasks, "start">,
  ) {
    this.#resources = resources;
    this.#directory = directory;
    this.#scheduler = scheduler;
    this.#tasks = tasks;
  }

  /** Note that somebody looks at the jobs. What is old is listed again, and nobody waits for it. */
  look(): void {
    const { account, store, scale } = this.#resources;
    if (!account.discovers) return;
    const { directory } = store.cloudState;
    const now = Date.now();
    const until = now + DISCOVERY.wanted * scale;
    // However often somebody looks, it is noted once in a while.
    const isNoted = directory.wantedUntil() > until - DISCOVERY.noted * scale;
    if (isNoted && directory.nextDue() !== null) return;
    directory.want(until);
    directory.setDue(this.#directory.isFresh(now) ? this.#next(now) : now);
    this.#scheduler.arm();
    this.#tasks.start("discover");
  }

  /** List the jobs now and then although nobody looks at them: rules go by what is listed. */
  keep(): void {
    const { account, store, scale } = this.#resources;
    if (!account.discovers) return;
    const { directory } = store.cloudState;
    const now = Date.now();
    const isKept = now - this.#keptAt < DISCOVERY.soon * scale;
    if (isKept || directory.nextDue() !== null) return;
    this.#keptAt = now;
    directory.setDue(Math.max(now, directory.freshness().listedAt + DISCOVERY.later * scale));
    this.#scheduler.arm();
    this.#tasks.start("discover");
  }

  /** List the jobs, if the time has come. */
  async work(): Promise<void> {
    const { store, cloud } = this.#resources;
    const now = Date.now();
    const due = store.cloudState.directory.nextDue();
    if (due === null || due > now) return;
    // Moved before the work: an instance that dies in it loses one listing.
    this.#setDue(this.#next(now));
    const delay = () => cloud.delay("background", Date.now());
    const end = await this.#directory.list({ callClass: "background", mayGoOn: () => delay() === 0 });
    if (end === "out_of_budget") this.#setDue(Date.now() + delay());
    // A job may have become one to sample.
    this.#scheduler.arm();
  }

  #setDue(at: number | null): void {
    this.#resources.store.cloudState.directory.setDue(at);
    this.#scheduler.arm();
  }

  /** When the next listing is due; `null` when nobody has looked for so long. */
  #next(now: number): number | null {
    const { store, scale } = this.#resources;
    const until = store.cloudState.directory.wantedUntil();
    if (until <= now) return null;
    const isLookedAt = until - now > (DISCOVERY.wanted - DISCOVERY.recent) * scale;
    const isBusy = isLookedAt || store.operations.openJobs(1).length > 0;
    return now + (isBusy ? DISCOVERY.soon : DISCOVERY.later) * scale;
  }
}
