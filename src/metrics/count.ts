import type { Acceptance, Command } from "../model/command.ts";
import type { Event } from "../model/lifecycle/step.ts";
import { isEnded, type Operation } from "../model/operation.ts";
import type { Refusal } from "../model/policy.ts";
import type { Counters } from "./counters.ts";

/** Counts commands and operations, after they are stored. */

/** Reason label of a refusal: the policy code. Rules with a custom reason, and approvals that cannot be had, are `denied`. */
const reasonOf = ({ lock, why }: Refusal): string => (lock ? "locked" : (why?.code ?? "denied"));

/** Count an answered command. A duplicate was counted when its first delivery came. */
export function countAcceptance(
  counters: Counters,
  { source, rule }: Pick<Command, "source" | "rule">,
  acceptance: Acceptance,
): void {
  const { kind } = acceptance;
  if (kind === "repeated" || ("isRepeated" in acceptance && acceptance.isRepeated)) return;
  if (rule !== undefined) counters.count("rule_matched", { source, rule: String(rule) });
  if (kind === "joined") return;
  if (kind === "accepted") counters.count("accepted", { source });
  else counters.count("refused", { source, reason: kind === "refused" ? reasonOf(acceptance.refusal) : kind });
}

/**
 * Count an operation that an event has changed. An unknown outcome that a person resolves counts as both. The duration counts
 * once, when the result is known.
 */
export function countChange(counters: Counters, operation: Operation, event: Event): void {
  const { action, state, attempts, problem, createdAt, finishedAt } = operation;
  if (event.type === "sending" && attempts.length > 1) counters.count("retries");
  if (!isEnded(state)) return;
  counters.count("operations", { action, outcome: state });
  if (problem?.code === "gave_up") counters.count("gave_up", { what: "operation" });
  if (state !== "succeeded" && state !== "failed") return;
  counters.observe("time_to_result_seconds", { action }, ((finishedAt ?? createdAt) - createdAt) / 1000);
}
