import { DIGEST_CHARACTERS, type Requirement, type Vote, type VoteObjection } from "./approval.ts";
import type { Operation } from "./operation.ts";
import type { Policy } from "./policy.ts";

/** Check whether every requirement has enough votes of distinct people who may approve now. */
export function isEnough(
  policy: Pick<Policy, "mayApprove">,
  demands: readonly Requirement[],
  given: readonly Vote[],
): boolean {
  return demands.every((demand) => {
    // A vote by ticket counts only if the rule accepts that source's tickets.
    const counted = given.filter(({ ticket }) => !ticket || demand.tickets?.includes(ticket.source));
    const people = [...new Set(counted.map(({ person }) => person))];
    return people.filter((person) => policy.mayApprove(person, demand)).length >= demand.count;
  });
}

/** Find the reason for not counting a vote; `null` if it counts. */
export function objectionToVote(
  policy: Pick<Policy, "personOf" | "mayApprove">,
  { state, approval, principal }: Operation,
  person: string | null,
  pin: string | null,
): VoteObjection | null {
  if (state !== "awaiting_approval" || !approval) return "not_awaiting";
  if (pin !== null && pin !== approval.pin.slice(0, DIGEST_CHARACTERS)) return "other_request";
  if (person === null) return "nobody";
  if (person === policy.personOf(principal.id)) return "requester";
  if (!approval.demands.some((demand) => policy.mayApprove(person, demand))) return "not_asked";
  return approval.given.some((vote) => vote.person === person) ? "already" : null;
}
