import type { JobRef } from "../../config/compile.ts";
import type { WatchAnswer } from "../../desk/follow/watches.ts";
import type { ReplyTarget } from "../../model/report.ts";
import type { Goal } from "../../model/watch.ts";
import { operationJob } from "../actions/build-command.ts";
import type { Caller, Services } from "../services.ts";

interface About {
  readonly job: JobRef;
  /** Keys that are accepted once. */
  readonly dedupe: readonly string[];
}

/** Watching a job until a goal, `null` for no end, with updates to a reply target; or no longer watching it. */
export type WatchChange =
  | (About & { readonly change: "watch"; readonly goal: Goal | null; readonly reply: ReplyTarget })
  | (About & { readonly change: "unwatch" });

/** Watch a job for the caller, or stop the caller's watches of it. DRS is not called. */
export const changeWatch = (
  { desk }: Services,
  { principal, place, secret, deliveries }: Caller,
  { job, ...change }: WatchChange,
): Promise<WatchAnswer> =>
  desk(job.account).changeWatch({
    ...{ ...change, ...place, principal, deliveries, job: operationJob(job) },
    ...(secret === undefined ? {} : { secret }),
  });
