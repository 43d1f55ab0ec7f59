import type { Context } from "hono";
import type { Account } from "../config/compile.ts";
import type { Gateway } from "../config/gateway.ts";
import type { DeskClient } from "../desk/client.ts";
import type { SecretAge } from "../model/command.ts";
import { isWatch, type Operation } from "../model/operation.ts";
import type { Place } from "../model/place.ts";
import type { Decision, JobInQuestion, Policy, PolicyAction, Question } from "../model/policy.ts";
import { isSamePerson, type Principal } from "../model/principal.ts";
import type { NamedTicket } from "../model/report.ts";
import type { Language } from "../shared/language.ts";
import { requestIdOf } from "../shared/problem.ts";
import { traceOf } from "../shared/trace.ts";
import type { KnownTraits } from "./jobs/known-traits.ts";

/** A request as the log and traces know it. */
interface RequestRef {
  readonly id: string;
  /** The caller's trace (W3C Trace Context); `null` where it named none. */
  readonly trace: string | null;
}

/** Who asks, and where. */
export interface Caller {
  readonly principal: Principal;
  readonly place: Place;
  /** Which signing secret of the source matched, where there may be two. */
  readonly secret?: SecretAge | undefined;
  /** The platform's ids of the delivery that it came by, which is evaluated once; none where the caller may ask again under the same key. */
  readonly deliveries?: readonly string[] | undefined;
}

/** What routes work with. Composed once per isolate in `index.ts`. */
export interface Services {
  readonly gateway: Gateway;
  readonly policy: Policy;
  /** The desk of an account's project. */
  readonly desk: (account: Account) => DeskClient;
  /** The ticket of a key that somebody names, in the first source that could keep it; calls nobody. */
  readonly findTicket: (key: string, language: Language) => NamedTicket | null;
  /** What the policy knows of what DRS lists; absent where no rule goes by it. */
  readonly traits?: Pick<KnownTraits, "idsOf" | "renew">;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** What is being answered, see `inRequest`; absent in work of the gateway's own. */
  readonly request?: RequestRef;
}

/** The same for what is done in one request: the log then knows it by the request's id, and operations by the caller's trace. */
export const inRequest = (services: Services, c: Context): Services => ({
  ...services,
  request: { id: requestIdOf(c), trace: traceOf(c.req.header("traceparent")) },
});

/** A job as policy knows it, whatever else is known of it. */
export interface NamedJob extends Pick<JobInQuestion, "id" | "name"> {
  readonly alias: string | null;
  readonly account: { readonly name: string };
}

/** `job`: `null` for every job. */
type AskedOnJob = readonly [caller: Caller, action: PolicyAction, job: NamedJob | null];

const questionOnJob = (now: number, ...[{ principal, place }, action, job]: AskedOnJob): Question => {
  const { alias = null, account, id, name } = job ?? {};
  const asked = { alias, account: account?.name ?? null, id, name };
  return { principal, action, job: asked, place, params: {}, reason: null, now };
};

/** Ask the policy before there is a command: may the caller read a job, or see an action offered? */
export const decide = ({ policy, now }: Pick<Services, "policy" | "now">, ...asked: AskedOnJob): Decision =>
  policy.decide(questionOnJob(now(), ...asked));

/** Whether the policy allows it. */
export const isAllowedTo = (...asked: Parameters<typeof decide>): boolean => decide(...asked).allowed;

/** Whether the config gives the caller an action on a job at all. */
export const isGranted = ({ policy, now }: Pick<Services, "policy" | "now">, ...asked: AskedOnJob): boolean =>
  policy.grants(questionOnJob(now(), ...asked));

/**
 * Whether a caller may know of a job: who may read it, or is given what they ask for on it. To all others it is like a job that does not
 * exist, on every surface, down to the bytes.
 */
export const mayKnow = (services: Pick<Services, "policy" | "now">, ...[caller, action, job]: AskedOnJob): boolean =>
  isAllowedTo(services, caller, "read", job) || isGranted(services, caller, action, job);

/**
 * The right that changing an operation takes: the one to ask for it. Starting a watch takes the right to read alone, so stopping
 * another person's watch takes the right to lock the job.
 */
export const rightToChange = (
  { policy }: Pick<Services, "policy">,
  operation: Operation,
  { principal }: Caller,
): PolicyAction => {
  if (!isWatch(operation)) return operation.action;
  return isSamePerson(policy, operation.principal.id, principal.id) ? "read" : "lock";
};
