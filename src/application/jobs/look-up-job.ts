import type { NamedInDrs } from "../../cloud/job-directory.ts";
import { type GatewayConfig, type JobRef, jobKey } from "../../config/compile.ts";
import type { PolicyAction, Refusal } from "../../model/policy.ts";
import { logNotice } from "../../shared/log.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import { type Caller, decide, isAllowedTo, mayKnow, type Services } from "../services.ts";
import { findJob, SUGGESTIONS, type UnknownJob } from "./find-job.ts";

/** Why a name stands for no one job. */
export type JobNotFound =
  | ({ readonly kind: "unknown" } & UnknownJob)
  | { readonly kind: "ambiguous"; readonly asked: string; readonly candidates: readonly string[] };

/** What a caller looks for. */
export interface JobQuery {
  readonly asked: string;
  /** What it is wanted for: the right to it is enough to know of the job. */
  readonly right: PolicyAction;
  /**
   * Whether a name that the desk's list may not have yet is taken on trust, to be looked up after the reply; otherwise the list is brought
   * up to date first.
   */
  readonly pending: boolean;
}

/** The job of a name in the config, for callers who may know of it. */
export function findKnownJob(
  services: Services,
  caller: Caller,
  { asked, right }: Omit<JobQuery, "pending">,
): Result<JobRef, UnknownJob> {
  const isKnown = (job: JobRef) => mayKnow(services, caller, right, job);
  return findJob(services.gateway.config, asked, isKnown, (job) => isAllowedTo(services, caller, "read", job));
}

/**
 * Look up a job by alias or id from the config alone, else by its DRS name from the list that the desk keeps. An alias or id always
 * wins over a name, and a word that is nearly an alias counts as a typing error rather than as a name. A job that the caller may not know
 * of is not found; that it was asked for is recorded.
 */
export async function lookUpJob(
  services: Services,
  caller: Caller,
  { asked, right, pending }: JobQuery,
): Promise<Result<JobRef, JobNotFound>> {
  const found = findKnownJob(services, caller, { asked, right });
  if (found.ok) return found;
  const { account, name, nearest: near, hidden } = found.error;
  const unknown = { kind: "unknown", ...found.error } as const;
  if (hidden) await recordAttempt(services, caller, right, hidden);
  const isName = account !== undefined && near === undefined && hidden === null && NAME.test(name);
  if (!isName) return err(unknown);
  // Whether a job of that name would be theirs to know of. If not, DRS is not asked for it, and only rules about its engine could tell.
  const mayAsk = mayKnow(services, caller, right, { alias: null, account, name });
  if (!mayAsk && !services.gateway.config.goesByListing) return err(unknown);
  const known = (jobs: readonly NamedInDrs[]) =>
    jobs
      .map(({ id, name: whole, status }) => ({
        job: jobOf(services.gateway.config, { account, id, name: whole }),
        status,
      }))
      .filter(({ job }) => mayKnow(services, caller, right, job));
  const { jobs, isFresh } = await services.desk(account).jobsNamed(name, mayAsk && !pending);
  if (jobs.length > 0) await services.traits?.renew(account);
  const exact = known(jobs);
  // Only who looks may abbreviate a name.
  const viewer = { principal: caller.principal, place: caller.place, rights: [] };
  const isExact = exact.length > 0 || right !== "read";
  const fitting = isExact ? exact : known(await services.desk(account).jobsLike(name, viewer));
  const [named, ...others] = fitting;
  if (others.length > 0) {
    const candidates = fitting.map(
      ({ job, status }) => `${job.id} (${[account.name, status ?? ""].filter(Boolean).join(", ")})`,
    );
    return err({ kind: "ambiguous", asked, candidates: candidates.slice(0, SUGGESTIONS) });
  }
  if (named) return ok(named.job);
  return mayAsk && pending && !isFresh ? ok({ alias: null, account, id: "", name }) : err(unknown);
}

const jobOf = ({ jobsById }: GatewayConfig, named: Omit<JobRef, "alias">): JobRef =>
  jobsById.get(jobKey(named.account, named.id)) ?? { ...named, alias: null };

/** Record that somebody asked for a change of a job that is hidden from them. Readings are not recorded. */
export async function recordAttempt(
  services: Services,
  caller: Caller,
  right: PolicyAction,
  job: JobRef,
): Promise<void> {
  const decision = decide(services, caller, right, job);
  if (right === "read" || decision.allowed) return;
  const { principal, place, secret, deliveries } = caller;
  const refused = {
    principal,
    action: right,
    job: { id: job.id },
    source: place.source,
    deliveries,
    ...(secret ? { secret } : {}),
  };
  await services.desk(job.account).recordRefusal(refused, decision.refusal);
  logRefusal(services, caller, right, decision.refusal);
}

/** The line that the desk's refusal of a command has, too. */
function logRefusal(
  { gateway, request }: Services,
  { principal, place }: Caller,
  right: PolicyAction,
  { rule }: Refusal,
) {
  const platform = gateway.config.sources.get(place.source)?.platform.name;
  logNotice("refused", {
    ...(request ? { request_id: request.id } : {}),
    ...{ rule, source: place.source },
    ...(platform === undefined ? {} : { platform }),
    ...{ action: right, actor: principal.id },
  });
}

/** DRS job names: 4 to 50 characters, the first a letter (contract section 4.1). */
const NAME = /^[\p{L}][\p{L}\p{N}_.-]{3,49}$/u;
