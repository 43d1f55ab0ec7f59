import type { Context } from "hono";
import type { Account } from "../config/compile.ts";
import type { Gateway } from "../config/gateway.ts";
import type { DeskClient } from "../desk/client.ts";
import type { Acceptance, Command } from "../model/command.ts";
import { isWatch, type Operation } from "../model/operation.ts";
import type { Decision, Place, Policy, PolicyAction } from "../model/policy.ts";
import { isSamePerson, type Principal } from "../model/principal.ts";
import type { NamedTicket } from "../model/report.ts";
import type { Language } from "../shared/language.ts";
import { logNotice } from "../shared/log.ts";
import { requestIdOf } from "../shared/problem.ts";
import { traceOf } from "../shared/trace.ts";

/** A request as the log and traces know it. */
interface RequestRef {
  readonly id: string;
  /** The caller's trace (W3C Trace Context); `null` where it named none. */
  readonly trace: string | null;
}

/** What routes work with. Composed once per isolate in `index.ts`. */
export interface Services {
  readonly gateway: Gateway;
  readonly policy: Policy;
  /** The desk of an account's project. */
  readonly desk: (account: Account) => DeskClient;
  /** The ticket of a key that somebody names, in the first source that could keep it; calls nobody. */
  readonly findTicket: (key: string, language: Language) => NamedTicket | null;
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

/** Have the desk of an account accept a command, and log the outcome in one line. */
export async function acceptAt(services: Services, account: Account, command: Command): Promise<Acceptance> {
  const trace = services.request?.trace ?? null;
  const acceptance = await services.desk(account).accept(trace === null ? command : { ...command, trace });
  logNotice(acceptance.kind, {
    ...(trace === null ? {} : { trace_id: trace }),
    ...lineOf(services, command, acceptance),
  });
  return acceptance;
}

/** Who asked what and where, and what came of it; no word of theirs, and no param. */
function lineOf({ gateway, request }: Services, { source, action, principal }: Command, acceptance: Acceptance) {
  const platform = gateway.config.parsed.sources[source]?.platform;
  return {
    ...(request ? { request_id: request.id } : {}),
    ...("operation" in acceptance ? { operation: acceptance.operation.id } : {}),
    ...(acceptance.kind === "refused" ? { rule: acceptance.refusal.rule } : {}),
    source,
    ...(platform === undefined ? {} : { platform }),
    action,
    actor: principal.id,
  };
}

/** A job as policy knows it, whatever else is known of it. */
export interface NamedJob {
  readonly alias: string | null;
  readonly account: { readonly name: string };
}

/**
 * Whether somebody may do something with a job, asked before there is a command: look at it, or see a verb offered.
 * @param job `null` for every job
 */
export const decideOn = (
  { policy, now }: Pick<Services, "policy" | "now">,
  principal: Principal,
  action: PolicyAction,
  job: NamedJob | null,
  place: Place,
): Decision => {
  const named = { alias: job?.alias ?? null, account: job?.account.name ?? null };
  return policy.decide({ principal, action, job: named, place, params: {}, reason: null, now: now() });
};

/**
 * What somebody needs to change the course of an operation: what it took to ask for it. To watch took no more than to look, so the
 * watches of others are left to who may keep them off the job.
 */
export const rightOver = ({ policy }: Pick<Services, "policy">, operation: Operation, who: Principal): PolicyAction => {
  if (!isWatch(operation)) return operation.action;
  return isSamePerson(policy, operation.principal.id, who.id) ? "read" : "lock";
};
