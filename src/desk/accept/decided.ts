import type { Decided } from "../../model/command.ts";
import type { Principal } from "../../model/principal.ts";
import { DECISIONS_PER_HOUR, DEDUPE_MEMORY } from "../../shared/limits.ts";
import type { Store } from "../store/store.ts";

/** Deliveries that had no effect: they have none either when they come again, whatever would be decided by then. */

/** What came by a delivery of a platform; nothing else is remembered. */
export interface Delivered {
  readonly principal: Principal;
  readonly deliveries?: readonly string[] | undefined;
  readonly remembered?: "for_ever" | undefined;
}

/** What was decided about a delivery when it came before. */
export function findDecision<Answer extends Decided>(
  { requests }: Pick<Store, "requests">,
  { deliveries = [] }: Delivered,
  now: number,
): Answer | undefined {
  for (const delivery of deliveries) {
    const answer = requests.decision(delivery, now);
    if (answer !== undefined) return { ...JSON.parse(answer), isRepeated: true };
  }
  return undefined;
}

/** Remember an answer without effect for as long as an acceptance would be. Returns the answer. */
export function keepDecision<Answer extends Decided>(
  { requests }: Pick<Store, "requests">,
  { principal, deliveries = [], remembered }: Delivered,
  answer: Answer,
  now: number,
): Answer {
  if (answer.isRepeated || deliveries.length === 0) return answer;
  if (requests.countRefusal(`deliveries of ${principal.id}`, hourOf(now)) > DECISIONS_PER_HOUR) return answer;
  const forgottenAt = remembered === "for_ever" ? Number.MAX_SAFE_INTEGER : now + DEDUPE_MEMORY;
  for (const delivery of deliveries) requests.keepDecision(delivery, JSON.stringify(answer), forgottenAt);
  return answer;
}

/** Hours since the epoch. */
export const hourOf = (now: number): number => Math.floor(now / 3_600_000);
