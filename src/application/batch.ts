import type { Account } from "../config/compile.ts";
import { type DeskClient, inOneCall } from "../desk/client.ts";
import type { Decision, Policy, Question } from "../model/policy.ts";
import type { Services } from "./services.ts";

/**
 * The same services for the items of one batch, which are worked on side by side: what they ask of a desk at the same time crosses as one
 * call, and what a caller may do on a job is decided once, however many items are about it.
 */
export function forBatch(services: Services): Services {
  const desks = new Map<Account, DeskClient>();
  const desk = (account: Account): DeskClient => {
    const known = desks.get(account) ?? inOneCall(services.desk(account));
    desks.set(account, known);
    return known;
  };
  return { ...services, desk, policy: { ...services.policy, decide: decideOnce(services) } };
}

/**
 * Decide a question about rights, which has neither params nor a reason, once for all jobs that rules cannot tell apart. Others are decided
 * each time: conditions may read them.
 */
function decideOnce({ policy, gateway }: Services): Policy["decide"] {
  const { goesByListing } = gateway.config;
  const decided = new Map<string, Decision>();
  return (question) => {
    if (question.reason !== null || Object.keys(question.params).length > 0) return policy.decide(question);
    const key = keyOf(question, goesByListing);
    const decision = decided.get(key) ?? policy.decide(question);
    decided.set(key, decision);
    return decision;
  };
}

const keyOf = ({ principal, action, job, place }: Question, goesByListing: boolean): string =>
  JSON.stringify([
    ...[principal.id, action, place.source, place.channel, job.alias, job.account],
    ...(goesByListing ? [job.id, job.name] : []),
  ]);
