import type { Account } from "./config/compile.ts";
import type { Gateway } from "./config/gateway.ts";
import type { Acceptance, Command } from "./desk/command.ts";
import { isSamePerson } from "./desk/decision.ts";
import type { DeskMethods } from "./desk/methods.ts";
import { isWatch, type Operation, type Principal } from "./desk/operation.ts";
import type { Decision, Place, Policy, PolicyAction } from "./desk/ports.ts";

/** What routes work with. Composed once per isolate in `index.ts`. */
export interface Services {
  readonly gateway: Gateway;
  readonly policy: Policy;
  /** The desk of an account's project. */
  readonly desk: (account: Account) => DeskMethods;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/**
 * Has a desk accept a command. Both ways it crosses as text: so many small fields cost less as one string than as an object
 * (bench/README.md, row 3).
 */
export const acceptAt = async (desk: Pick<DeskMethods, "accept">, command: Command): Promise<Acceptance> =>
  JSON.parse(await desk.accept(JSON.stringify(command))) as Acceptance;

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
