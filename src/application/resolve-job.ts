import { type JobRef, jobKey } from "../config/compile.ts";
import type { Place } from "../model/policy.ts";
import type { Principal } from "../model/principal.ts";
import { err, ok, type Result } from "../shared/result.ts";
import { findJob, type UnknownJob } from "./find-job.ts";
import { decideOn, type Services } from "./services.ts";

/** Why a name stands for no one job. */
export type UnresolvedJob =
  | ({ readonly kind: "unknown" } & UnknownJob)
  | { readonly kind: "ambiguous"; readonly asked: string; readonly candidates: readonly string[] };

/**
 * The job that is meant: by alias or id from the config alone, else by its DRS name from the list that the desk keeps. An alias or id
 * never loses to a name, and a word that is nearly an alias is taken for a slip rather than for a name.
 * @param pending whether a name that the list may not have yet is taken on trust, to be looked up after the answer; otherwise the
 *   list is brought up to date first
 */
export async function resolveJob(
  services: Services,
  principal: Principal,
  place: Place,
  asked: string,
  pending: boolean,
): Promise<Result<JobRef, UnresolvedJob>> {
  const { config } = services.gateway;
  const found = findJob(config, asked);
  if (found.ok) return found;
  const unknown = { kind: "unknown", ...found.error } as const;
  const { account, name, nearest } = found.error;
  const isName = account !== undefined && nearest === undefined && NAME.test(name);
  // Names of DRS jobs are told to who may look at every job: they are not in the config, so no rule names them.
  if (!isName || !decideOn(services, principal, "read", null, place).allowed) return err(unknown);
  const { ids, isFresh } = await services.desk(account).jobsNamed(name, !pending);
  const [id, ...others] = ids;
  if (others.length > 0) return err({ kind: "ambiguous", asked, candidates: ids });
  if (id !== undefined) return ok(config.jobsById.get(jobKey(account, id)) ?? { alias: null, account, id, name });
  return pending && !isFresh ? ok({ alias: null, account, id: "", name }) : err(unknown);
}

/** What a DRS job may be called: 4 to 50 characters (contract section 4.1), from a letter on. */
const NAME = /^[\p{L}][\p{L}\p{N}_.-]{3,49}$/u;
