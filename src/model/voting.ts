import { type Ballot, type Requirement, shortDigest, type VoteObjection } from "./approval.ts";
import { isWatch, type Operation } from "./operation.ts";
import type { Place } from "./place.ts";
import type { Policy, Subject } from "./policy.ts";

type Counting = Pick<Policy, "mayApprove" | "limitsAllow" | "acceptsVotesFrom">;

/** Check whether a vote counts for a requirement: that of a ticket if the rule accepts its source's tickets, any other by its place. */
const counts = (
  policy: Counting,
  subject: Subject,
  requirement: Requirement,
  { person, place, ticket }: Pick<Ballot, "person" | "place" | "ticket">,
): boolean =>
  policy.mayApprove(person, requirement) &&
  (ticket
    ? (requirement.tickets?.includes(ticket.source) ?? false) && policy.limitsAllow(place, subject)
    : policy.acceptsVotesFrom(place, requirement, subject));

/** Check whether every requirement has enough votes of distinct people who may approve now. */
export function isEnough(
  policy: Counting,
  subject: Subject,
  requirements: readonly Requirement[],
  given: readonly Ballot[],
): boolean {
  return requirements.every((requirement) => {
    const counted = given.filter((vote) => counts(policy, subject, requirement, vote));
    return new Set(counted.map(({ person }) => person)).size >= requirement.count;
  });
}

/** The person of the config who votes, if it is one, and from where. */
interface Voter {
  readonly person: string | null;
  readonly place: Place;
}

/** Find the reason for not counting a vote; `null` if it counts. */
export function objectionToVote(
  policy: Pick<Policy, "personOf" | "mayApprove" | "acceptsVotesFrom">,
  operation: Operation,
  { person, place }: Voter,
  digest: string | null,
): VoteObjection | null {
  const { state, approval, principal } = operation;
  if (isWatch(operation) || state !== "awaiting_approval" || !approval) return "not_awaiting";
  if (digest !== null && digest !== shortDigest(approval)) return "other_request";
  if (person === null) return "nobody";
  if (person === policy.personOf(principal.id)) return "requester";
  const asked = approval.demands.filter((requirement) => policy.mayApprove(person, requirement));
  if (asked.length === 0) return "not_asked";
  if (!takesVotesFrom(policy, operation, asked, place)) return "not_here";
  return approval.given.some((vote) => vote.person === person) ? "already" : null;
}

/** Check whether an operation waits for the approval of its ticket. The exact request is written into that apart, and stays there. */
export const isAskedByTicket = ({ state, approval, ticket }: Operation): boolean =>
  state === "awaiting_approval" &&
  ticket !== undefined &&
  (approval?.demands.some(({ tickets }) => tickets?.includes(ticket.source)) ?? false);

/** Check whether a vote from a place would count for any of these requirements. */
export const takesVotesFrom = (
  policy: Pick<Policy, "acceptsVotesFrom">,
  subject: Subject,
  requirements: readonly Requirement[],
  place: Place,
): boolean => requirements.some((requirement) => policy.acceptsVotesFrom(place, requirement, subject));
