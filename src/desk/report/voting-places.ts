import { isWatch, type Operation } from "../../model/operation.ts";
import type { ReplyTarget, VotingPlaces } from "../../model/report.ts";
import { takesVotesFrom } from "../../model/voting.ts";
import type { Resources } from "../context.ts";

/** From where an operation may be approved, as a report says it; `undefined` unless it awaits approval. */
export function votingPlaces(
  { policy, gateway }: Pick<Resources, "policy" | "gateway">,
  operation: Operation,
  { source, channel = null }: ReplyTarget,
): VotingPlaces | undefined {
  const { approval, state, id } = operation;
  if (isWatch(operation) || state !== "awaiting_approval" || !approval) return undefined;
  const { demands } = approval;
  const isHere = takesVotesFrom(policy, operation, demands, { source, channel });
  const places = new Set(demands.flatMap((demand) => policy.placesToVote(demand, operation)));
  const { public_url } = gateway.config.parsed;
  const page = public_url === undefined ? "source:console" : `${public_url}/operations/${id}`;
  return { isHere, places: [...places].map((place) => (place === "source:console" ? page : place)) };
}
