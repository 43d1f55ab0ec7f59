import { CATALOGUE } from "../../cloud/drs/catalogue.ts";
import type { Requirement } from "../../model/approval.ts";
import type { Command } from "../../model/command.ts";
import type { Permission, Refusal } from "../../model/policy.ts";

/**
 * Why the job has to be typed once more; `null` when it need not be, or was. The approval of a second person is a better check than
 * typing.
 */
export function unconfirmed(
  { action, confirmation }: Pick<Command, "action" | "confirmation">,
  { confirmation: rule, demands }: Pick<Permission, "confirmation" | "demands">,
): string | null {
  if (confirmation === "typed") return null;
  if (rule !== null) return `rule ${rule} of the policy wants it confirmed`;
  const isFinal = CATALOGUE[action].danger === "irreversible" && demands.length === 0;
  return isFinal && confirmation === "missing" ? `${action} cannot be undone` : null;
}

const inWords = ({ count, groups }: Requirement) => `${count} of ${groups.join(", ")}`;

/** The refusal of a command that needs approval and may not wait for it. */
export const wantsApproval = (demands: readonly Requirement[]): Refusal => ({
  rule: demands[0]?.rule ?? null,
  reason: `it needs the approval of ${demands.map(inWords).join(" and of ")}`,
});
