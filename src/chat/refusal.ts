import type { Messages, What } from "../i18n/messages.ts";
import { type Message, toAsker } from "../model/message.ts";
import type { Refusal } from "../model/policy.ts";
import { refusalInWords } from "./in-words.ts";

/** What somebody is told who is refused: by policy, or by the lock of another. */
export const composeRefusal = (what: Pick<What, "verb" | "job">, refusal: Refusal, messages: Messages): Message =>
  toAsker("refused", refusalInWords(what, refusal, messages));
