import type { Blocker } from "../model/blocker.ts";
import { english } from "./en-us.ts";
import { type Messages, type Naming, reasonInWords } from "./messages.ts";

/** Names as DRS writes them, for programs and the ledger. */
export const AS_IN_DRS: Naming = { status: (status) => status, action: (action) => action };

/** Say what is in the way. The operator's own words are shown as they are. */
export function blockerInWords(blocker: Blocker, { blockers, reasons }: Messages, naming: Naming): string {
  if (!("refusal" in blocker)) return blockers.text(blocker, naming);
  const { reason, why } = blocker.refusal;
  return why === undefined ? reason : reasonInWords(reasons, why);
}

/** Say what would remove a blocker; `null` where the gateway knows nothing that would. */
export const unblockInWords = (blocker: Blocker, { blockers }: Messages, naming: Naming): string | null =>
  "refusal" in blocker ? null : blockers.unblock(blocker, naming);

/** Describe a blocker in one English sentence, for programs and the ledger. */
export function describeBlocker(blocker: Blocker): string {
  const unblock = unblockInWords(blocker, english, AS_IN_DRS);
  const text = blockerInWords(blocker, english, AS_IN_DRS);
  return unblock === null ? text : `${text}: ${unblock}`;
}
