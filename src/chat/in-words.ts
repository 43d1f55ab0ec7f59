import { titleOf } from "../application/actions/actions.ts";
import { jobLabel } from "../application/jobs/find-job.ts";
import { type Messages, reasonInWords, type What } from "../i18n/messages.ts";
import type { Decided } from "../model/command.ts";
import type { Lock } from "../model/lock.ts";
import { type Message, toRequester } from "../model/message.ts";
import type { Operation, Problem } from "../model/operation.ts";
import type { Refusal } from "../model/policy.ts";
import type { Language } from "../shared/language.ts";

/** What people are told of operations and refusals, whatever tells it. */

/** What an operation is about, in words. */
export const whatOf = ({ action, job, id, principal }: Operation, language: Language): What => ({
  verb: titleOf(action, language),
  job: jobLabel(job),
  id,
  by: principal.name,
});

/** A lock as messages take it. */
export const heldBy = ({ name, since, reason }: Lock) => ({ name, reason, since: new Date(since).toISOString() });

/** Why policy or a lock says no, in the language of who is told; the operator's own words as they are. */
export function reasonOf(
  { reason, why, lock }: Pick<Refusal, "reason" | "why" | "lock">,
  { reasons, locks }: Messages,
): string {
  if (lock) return locks.reason(heldBy(lock));
  return why === undefined ? reason : reasonInWords(reasons, why);
}

/** What went wrong, in the language of who is told where policy said it. */
export const detailOf = ({ detail, why }: Problem, messages: Messages): string =>
  reasonOf({ reason: detail, ...(why === undefined ? {} : { why }) }, messages);

/** What somebody is told who is refused: by policy, or by the lock of another. */
export const refusalInWords = (what: Pick<What, "verb" | "job">, refusal: Refusal, messages: Messages): string =>
  refusal.lock
    ? messages.locks.keptOut(what, heldBy(refusal.lock))
    : messages.refused(what, reasonOf(refusal, messages));

/** The message to a caller who is refused, by policy or by the lock of another. */
export const composeRefusal = (what: Pick<What, "verb" | "job">, refusal: Refusal, messages: Messages): Message =>
  toRequester("refused", refusalInWords(what, refusal, messages));

/** Of a delivery that came before, the answer that it had then, and how to ask again. */
export const withHowToAskAgain = (
  message: Message,
  { isRepeated }: Decided & { readonly kind: string },
  { decidedBefore }: Messages,
): Message => (isRepeated ? { ...message, body: [...message.body, decidedBefore] } : message);
