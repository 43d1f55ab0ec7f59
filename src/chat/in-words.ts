import { titleOf } from "../application/actions/actions.ts";
import { jobLabel } from "../application/jobs/find-job.ts";
import { type Messages, reasonInWords, type What } from "../i18n/messages.ts";
import type { Decided } from "../model/command.ts";
import type { Lock } from "../model/lock.ts";
import { type Message, toMessage, toRequester } from "../model/message.ts";
import type { Operation, Problem } from "../model/operation.ts";
import type { Refusal } from "../model/policy.ts";
import type { Language } from "../shared/language.ts";
import { quotable, userText } from "../shared/user-text.ts";

/** What people are told of operations and refusals, whatever tells it. */

/** What an operation is about, in words. */
export const whatOf = ({ action, job, id, principal }: Operation, language: Language): What => ({
  verb: titleOf(action, language),
  job: jobLabel(job),
  id,
  by: principal.name,
});

/** A lock as messages take it. */
export const heldBy = ({ name, since, reason }: Lock) => ({
  name,
  reason: reason === null ? null : quotable(reason),
  since: new Date(since).toISOString(),
});

/** Why policy or a lock says no, in the language of who is told; the operator's own words as they are. */
export function reasonOf(
  { reason, why, lock }: Pick<Refusal, "reason" | "why" | "lock">,
  { reasons, locks }: Messages,
): string {
  if (lock) return locks.reason(heldBy(lock));
  return why === undefined ? reason : reasonInWords(reasons, why);
}

/** Codes of problems whose detail somebody else wrote, with how that is labelled. */
const WRITTEN_BY: Readonly<Record<string, (detail: string, messages: Messages) => string>> = {
  settled: (detail, { note }) => note(userText(detail)),
  refused_by_drs: (detail, { saidByDrs }) => saidByDrs(quotable(detail)),
  compare_failed: (detail, { saidByDrs }) => saidByDrs(quotable(detail)),
  connection_failed: (detail, { saidByDrs }) => saidByDrs(quotable(detail)),
  diagnosis_failed: (detail, { saidByDrs }) => saidByDrs(quotable(detail)),
  repair_failed: (detail, { saidByDrs }) => saidByDrs(quotable(detail)),
};

/** What went wrong, in the language of who is told where policy said it; labelled where a person or DRS wrote it. */
export function detailOf({ code, detail, why }: Problem, messages: Messages): string {
  const labelled = Object.hasOwn(WRITTEN_BY, code) ? WRITTEN_BY[code] : undefined;
  return labelled?.(detail, messages) ?? reasonOf({ reason: detail, ...(why === undefined ? {} : { why }) }, messages);
}

/** The line of a reason that a person gave; none where they gave none. */
export const reasonLine = (reason: string | null, messages: Messages): string[] =>
  reason === null ? [] : [messages.reason(userText(reason))];

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
): Message => (isRepeated ? toMessage({ ...message, body: [...message.body, decidedBefore] }) : message);
