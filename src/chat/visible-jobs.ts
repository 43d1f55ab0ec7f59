import { knownJobs } from "../application/known-jobs.ts";
import { decideOn, type Services } from "../application/services.ts";
import type { Action } from "../cloud/drs/action.ts";
import type { JobRef } from "../config/compile.ts";
import type { KnownJob } from "./compose/jobs.ts";
import type { Mistake } from "./grammar/interpret.ts";
import type { ChatLine } from "./line.ts";

/** Which jobs somebody gets to see: their names are told only to who may look at them. */

/** Who asks, and where. */
export type Asker = Pick<ChatLine, "principal" | "source" | "channel">;

export const mayRead = (services: Services, line: Asker, job: JobRef) =>
  decideOn(services, line.principal, "read", job, line).allowed;

/** The names of jobs are told only to who may look at them. */
export function withoutHiddenJobs(services: Services, asker: Asker, mistake: Mistake): Mistake {
  if (mistake.code !== "unknown_job") return mistake;
  const { jobs } = services.gateway.config;
  const isShown = (alias: string) => {
    const job = jobs.get(alias);
    return job !== undefined && mayRead(services, asker, job);
  };
  const near = mistake.nearest !== undefined && isShown(mistake.nearest) ? mistake.nearest : undefined;
  return { ...mistake, nearest: near, known: mistake.known.filter(isShown) };
}

/** The jobs of the config that somebody may look at, with what the desks last saw of them. */
export async function jobsFor(services: Services, asker: Asker): Promise<KnownJob[]> {
  const jobs = [...services.gateway.config.jobs.values()].filter((job) => mayRead(services, asker, job));
  return seenOf(services, jobs);
}

/** Jobs with what their desks last saw of them. */
async function seenOf(services: Services, jobs: readonly JobRef[]): Promise<KnownJob[]> {
  return (await knownJobs(services, jobs)).map(({ job, seen, lock }) => ({
    job,
    status: seen?.status ?? null,
    ageSeconds: seen ? Math.round((services.now() - seen.at) / 1000) : 0,
    lock,
  }));
}

/** The jobs that somebody may do something with, for a form to choose from. */
export async function jobsToChoose(services: Services, line: Asker, action: Action): Promise<KnownJob[]> {
  const jobs = [...services.gateway.config.jobs.values()];
  return seenOf(
    services,
    jobs.filter(
      (job) => mayRead(services, line, job) && decideOn(services, line.principal, action.name, job, line).allowed,
    ),
  );
}
