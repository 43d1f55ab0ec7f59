import { type Agreement, type Demand, type Objection, PIN_CHARACTERS } from "./approval.ts";
import type { Operation } from "./operation.ts";
import type { Policy } from "./policy.ts";

/** Whether each demand has as many distinct people as it wants, of those who may agree now. */
export function isEnough(
  policy: Pick<Policy, "mayApprove">,
  demands: readonly Demand[],
  given: readonly Agreement[],
): boolean {
  return demands.every((demand) => {
    // A ticket's word counts where the rule lets tickets speak.
    const words = given.filter(({ ticket }) => !ticket || demand.tickets?.includes(ticket.source));
    const people = [...new Set(words.map(({ person }) => person))];
    return people.filter((person) => policy.mayApprove(person, demand)).length >= demand.count;
  });
}

/** Why a word does not count; `null` when it does. */
export function objectionTo(
  policy: Pick<Policy, "personOf" | "mayApprove">,
  { state, approval, principal }: Operation,
  person: string | null,
  pin: string | null,
): Objection | null {
  if (state !== "awaiting_approval" || !approval) return "not_awaiting";
  if (pin !== null && pin !== approval.pin.slice(0, PIN_CHARACTERS)) return "other_request";
  if (person === null) return "nobody";
  if (person === policy.personOf(principal.id)) return "requester";
  if (!approval.demands.some((demand) => policy.mayApprove(person, demand))) return "not_asked";
  return approval.given.some((agreement) => agreement.person === person) ? "already" : null;
}
