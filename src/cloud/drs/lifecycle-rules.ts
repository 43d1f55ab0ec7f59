import type { ActionRules } from "../../model/lifecycle/step.ts";
import { type ActionOperation, followedOf } from "../../model/operation.ts";
import { OUTAGE } from "../../shared/limits.ts";
import { isResendable } from "./action.ts";
import { CATALOGUE } from "./catalogue.ts";

/** Rules that the lifecycle applies to an operation, read from the catalogue. */
export function rulesOf(operation: ActionOperation): ActionRules {
  const action = CATALOGUE[operation.action];
  const { by } = action.reconciliation(operation.actionParams);
  return {
    grace: action.grace,
    isResendable: isResendable(action),
    // Callers of the native dialect have had their answer by then, and may have asked again.
    outageWait: operation.source === "v5" ? null : OUTAGE.byDanger[action.danger],
    reconciledBy: by === "repeat" || by === "person" ? by : "reading",
    ending: endingOf(operation),
  };
}

function endingOf(operation: ActionOperation): ActionRules["ending"] {
  const ending = CATALOGUE[operation.action].ending(operation.actionParams);
  if (ending.by === "response") return "response";
  return ending.by === "detail" && ending.query(followedOf(operation)) === null ? "unreadable" : "polling";
}
