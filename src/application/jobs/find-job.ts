import { type Account, type GatewayConfig, type JobRef, jobKey } from "../../config/compile.ts";
import { jobIdPattern } from "../../config/schema.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import { nearest } from "../../shared/suggest.ts";

/** A name that stands for no job, the nearest one that does, and those there are. */
export interface UnknownJob {
  readonly asked: string;
  /** The account that it would be in, and its name there. */
  readonly account: Account | undefined;
  readonly name: string;
  readonly nearest: string | undefined;
  readonly known: readonly string[];
}

/**
 * The job that a person or program means: an alias, else an id as DRS writes it; in another account `account/job`.
 * An alias never loses to an id.
 */
export function findJob(config: GatewayConfig, asked: string): Result<JobRef, UnknownJob> {
  const byAlias = config.jobs.get(asked);
  if (byAlias) return ok(byAlias);
  const slash = asked.indexOf("/");
  const account = slash < 0 ? config.defaultAccount : config.accounts.get(asked.slice(0, slash));
  const name = asked.slice(slash + 1);
  const found = account && findIn(config, account, name);
  if (found) return ok(found);
  const known = [...config.jobs.keys()];
  return err({ asked, account, name, nearest: nearest(asked, known), known });
}

function findIn(config: GatewayConfig, account: Account, name: string): JobRef | undefined {
  const byAlias = config.jobs.get(name);
  if (byAlias?.account === account) return byAlias;
  if (!jobIdPattern.test(name)) return undefined;
  return config.jobsById.get(jobKey(account, name)) ?? { alias: null, account, id: name };
}

/** How people are shown a job: its alias, else its id, or its name while that is all there is. */
export const jobLabel = ({ alias, id, name }: { alias: string | null; id: string; name?: string | null }) =>
  alias ?? (id === "" ? (name ?? "") : id);

/** How a line of chat names a job: by its alias, else by its account and id. */
export const lineNameOf = ({ alias, account, id }: { alias: string | null; account: string; id: string }): string =>
  alias ?? `${account}/${id}`;
