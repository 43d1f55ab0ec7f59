import { operationJob } from "../application/actions/build-command.ts";
import { browseJobs, type JobSearch } from "../application/jobs/browse-jobs.ts";
import { lineNameOf } from "../application/jobs/find-job.ts";
import type { Services } from "../application/services.ts";
import type { PolicyAction } from "../model/policy.ts";
import { jobChoice } from "./compose/jobs.ts";
import { type ChatLine, callerOf } from "./line.ts";

/** A job that a menu offers. */
export interface JobChoice {
  /** What people see: the job's name, and the status that was last read. */
  readonly label: string;
  /** What a line names it by: its alias, else account and id, which no other job has. */
  readonly value: string;
}

/** What a menu offers, and whether there are more that it could. */
export interface JobChoices {
  readonly choices: readonly JobChoice[];
  readonly hasMore: boolean;
}

/** What somebody looks for in a menu. */
export interface JobsWanted {
  /** What they have typed so far: part of an alias, a DRS name or an id, of one account where it begins with `account/`. */
  readonly typed: string;
  /** What they must be allowed beside reading. */
  readonly rights: readonly PolicyAction[];
  /** How many the menu takes. */
  readonly limit: number;
}

/** The jobs that a menu offers, those with an alias first; DRS is not asked. */
export async function jobChoices(
  services: Services,
  line: ChatLine,
  { typed, rights, limit }: JobsWanted,
): Promise<JobChoices> {
  const { config } = services.gateway;
  const { jobs, next } = await browseJobs(services, callerOf(line), {
    ...sought(config.accounts, typed),
    rights,
    limit,
  });
  const choices = jobs.map((known) => ({
    label: jobChoice(config, known, line.language),
    value: lineNameOf(operationJob(known.job)),
  }));
  return { choices, hasMore: next !== null };
}

/** What a part of a name means: of one account where it begins with `account/`, as lists show jobs. */
export function sought(accounts: ReadonlyMap<string, unknown>, typed: string): Pick<JobSearch, "account" | "text"> {
  const text = typed.trim();
  const slash = text.indexOf("/");
  const account = text.slice(0, Math.max(slash, 0));
  return accounts.has(account) ? { account, text: text.slice(slash + 1) } : { text };
}
