import { type GatewayConfig, jobKey } from "../../config/compile.ts";
import type { DirectoryJob, ListState } from "../../model/directory.ts";
import type { JobInQuestion, PolicyAction, Question } from "../../model/policy.ts";
import { DISCOVERY } from "../../shared/limits.ts";
import type { Resources } from "../context.ts";
import type { DirectoryFilter } from "../store/directory.ts";

/** Who looks at a list, from where, and for what. */
export interface Viewer extends Pick<Question, "principal" | "place"> {
  /** What they must be allowed beside reading. */
  readonly rights: readonly PolicyAction[];
}

/** What is asked of the directory, and for whom. */
export interface ListQuery extends DirectoryFilter {
  readonly viewer: Viewer;
}

/** A page of a list, and how old the list is. */
export interface ListedJobs extends ListState {
  readonly jobs: DirectoryJob[];
}

type Needed = Pick<Resources, "gateway" | "account" | "policy" | "store" | "scale">;

/** A page of the project's jobs as DRS last listed them, of those that the viewer may read and has the rights on. */
export function listedJobs(resources: Needed, { viewer, ...filter }: ListQuery, now: number): ListedJobs {
  const { directory } = resources.store.cloudState;
  const { listedAt, failure } = directory.freshness();
  const isCurrent = failure !== null && now - failure.at < DISCOVERY.failed * resources.scale;
  const jobs = directory.list(filter, sightOf(resources, viewer, now));
  return { jobs, listedAt, failure: isCurrent ? failure.why : null };
}

/** Whether the viewer may see a job. Policy is asked once for all jobs that its rules cannot tell apart. */
function sightOf({ gateway, account, policy }: Needed, viewer: Viewer, now: number): (job: DirectoryJob) => boolean {
  const { principal, place, rights } = viewer;
  const known = new Map<string, boolean>();
  return (listed) => {
    const job = policyJob(gateway.config, account, listed);
    const key = JSON.stringify([job.alias, gateway.config.goesByListing && [listed.name, listed.engine]]);
    const decided = known.get(key);
    if (decided !== undefined) return decided;
    const isSeen = (["read", ...rights] as const).every(
      (action) => policy.decide({ principal, place, action, job, params: {}, reason: null, now }).allowed,
    );
    known.set(key, isSeen);
    return isSeen;
  };
}

/** A listed job as policy sees it. */
const policyJob = (
  { jobsById }: GatewayConfig,
  account: Resources["account"],
  { id }: DirectoryJob,
): JobInQuestion => ({ alias: jobsById.get(jobKey(account, id))?.alias ?? null, account: account.name, id });
