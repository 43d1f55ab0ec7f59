import type { Refusal } from "../desk/operation.ts";
import type { Messages, What } from "../i18n/messages.ts";
import { heldBy } from "./locks.ts";
import { type Message, toAsker } from "./message.ts";

/** What somebody is told who is refused: by policy, or by the lock of another. */
export const composeRefusal = (
  what: Pick<What, "verb" | "job">,
  { lock, reason }: Refusal,
  messages: Messages,
): Message => toAsker("refused", lock ? messages.locks.keptOut(what, heldBy(lock)) : messages.refused(what, reason));
