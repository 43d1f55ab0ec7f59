import { unconfirmed } from "../../desk/accept/conditions.ts";
import type { Command } from "../../model/command.ts";
import type { Decision, PolicyEffect } from "../../model/policy.ts";

/** What the policy says of a command, and why. */
export interface PolicyVerdict {
  readonly effect: PolicyEffect;
  readonly rule: number | null;
  /** Why it is denied or has to be confirmed; `null` where neither is so. */
  readonly reason: string | null;
}

/** The effect of a decision: `approve` and `confirm` say what is needed first. */
export function verdictOf(decision: Decision, command: Pick<Command, "action" | "confirmation">): PolicyVerdict {
  if (!decision.allowed) return { effect: "deny", rule: decision.refusal.rule, reason: decision.refusal.reason };
  const missing = unconfirmed(command, decision);
  const effect = decision.demands.length > 0 ? "approve" : missing === null ? "allow" : "confirm";
  return { effect, rule: decision.rule, reason: missing };
}
