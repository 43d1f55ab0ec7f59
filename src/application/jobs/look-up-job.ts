import { type JobRef, jobKey } from "../../config/compile.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import { type Caller, isAllowedTo, type Services } from "../services.ts";
import { findJob, type UnknownJob } from "./find-job.ts";

/** Why a name stands for no one job. */
export type JobNotFound =
  | ({ readonly kind: "unknown" } & UnknownJob)
  | { readonly kind: "ambiguous"; readonly asked: string; readonly candidates: readonly string[] };

/**
 * Look up a job by alias or id from the config alone, else by its DRS name from the list that the desk keeps. An alias or id always
 * wins over a name, and a word that is nearly an alias counts as a typing error rather than as a name.
 * @param pending whether a name that the list may not have yet is taken on trust, to be looked up after the reply; otherwise the
 *   list is brought up to date first
 */
export async function lookUpJob(
  services: Services,
  caller: Caller,
  asked: string,
  pending: boolean,
): Promise<Result<JobRef, JobNotFound>> {
  const { config } = services.gateway;
  const found = findJob(config, asked);
  if (found.ok) return found;
  const unknown = { kind: "unknown", ...found.error } as const;
  const { account, name, nearest: near } = found.error;
  const isName = account !== undefined && near === undefined && NAME.test(name);
  // No rule can name a job that is not in the config, so its DRS name is told to those who may read every job.
  if (!isName || !isAllowedTo(services, caller, "read", null)) return err(unknown);
  const { ids, isFresh } = await services.desk(account).jobsNamed(name, !pending);
  const [id, ...others] = ids;
  if (others.length > 0) return err({ kind: "ambiguous", asked, candidates: ids });
  if (id !== undefined) return ok(config.jobsById.get(jobKey(account, id)) ?? { alias: null, account, id, name });
  return pending && !isFresh ? ok({ alias: null, account, id: "", name }) : err(unknown);
}

/** DRS job names: 4 to 50 characters, the first a letter (contract section 4.1). */
const NAME = /^[\p{L}][\p{L}\p{N}_.-]{3,49}$/u;
