import type { GatewayConfig } from "../config/compile.ts";
import type { SelectableJob } from "../config/job-selectors.ts";
import type { Listings } from "../model/directory.ts";
import type { JobInQuestion } from "../model/policy.ts";

/** What policy goes by. */
export interface Basis {
  readonly config: GatewayConfig;
  readonly listings: Listings;
}

/** What selectors find a job by. */
export function selectableJob({ config, listings }: Basis, job: JobInQuestion): SelectableJob {
  const alias = job.alias === null ? [] : [job.alias];
  const account = job.account === null ? [] : [`account:${job.account}`];
  const names = ["*", ...alias, ...account, ...tagsOfJob(config, job).map((tag) => `tag:${tag}`)];
  return { names, ...((config.goesByListing ? listed(config, listings, job) : null) ?? UNLISTED) };
}

const UNLISTED = { name: null, engine: null } as const;

function listed(config: GatewayConfig, listings: Listings, { alias, account, id, name }: JobInQuestion) {
  if (account === null) return null;
  const known = id || (alias === null ? undefined : config.jobs.get(alias)?.id);
  return known ? listings(account, known) : { name: name ?? null, engine: null };
}

/** Tags are those of the config, never the cloud's: whoever may tag in the cloud is not to change who may do what. */
export const tagsOfJob = (config: GatewayConfig, { alias }: JobInQuestion): readonly string[] =>
  (alias === null ? undefined : config.parsed.jobs[alias]?.tags) ?? [];
