import type { Acceptance, Command } from "../model/command.ts";
import type { Event } from "../model/lifecycle/step.ts";
import { isEnded, type Operation } from "../model/operation.ts";
import type { Refusal } from "../model/policy.ts";
import type { Counters } from "./counters.ts";

/** What is counted of commands and operations. Nothing counts before it is stored. */

/** Policy's code; rules with words of their own, and approvals that cannot be waited for, share one. */
const reasonOf = ({ lock, why }: Refusal): string => (lock ? "locked" : (why?.code ?? "denied"));

/** A command that was answered. A repeated delivery was counted when it first came. */
export function countAcceptance(counters: Counters, { source, rule }: Command, acceptance: Acceptance): void {
  const { kind } = acceptance;
  if (kind === "repeated") return;
  if (rule !== undefined) counters.count("rule_matched", { source, rule: String(rule) });
  if (kind === "joined") return;
  if (kind === "accepted") counters.count("accepted", { source });
  else counters.count("refused", { source, reason: kind === "refused" ? reasonOf(acceptance.refusal) : kind });
}

/**
 * An operation that an event has changed. One of unknown outcome that is settled counts as both; the time it took counts once, when its
 * result is known.
 */
export function countChange(counters: Counters, operation: Operation, event: Event): void {
  const { action, state, attempts, problem, createdAt, finishedAt } = operation;
  if (event.type === "leaving" && attempts.length > 1) counters.count("retries");
  if (!isEnded(state)) return;
  counters.count("operations", { action, outcome: state });
  if (problem?.code === "gave_up") counters.count("gave_up", { what: "operation" });
  if (state !== "succeeded" && state !== "failed") return;
  counters.observe("time_to_result_seconds", { action }, ((finishedAt ?? createdAt) - createdAt) / 1000);
}
