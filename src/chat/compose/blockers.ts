import { titleOf } from "../../application/actions/actions.ts";
import { lineNameOf } from "../../application/jobs/find-job.ts";
import { blockerInWords, unblockInWords } from "../../i18n/blockers.ts";
import { type Messages, type Naming, statusInWords, type What } from "../../i18n/messages.ts";
import { messagesOf } from "../../i18n/texts.ts";
import { type Blocker, type Caution, isAboutState, type Remedy, remedyOf } from "../../model/blocker.ts";
import { type ActionName, isActionName } from "../../model/drs.ts";
import type { Button, Draft } from "../../model/message.ts";
import type { OperationJob } from "../../model/operation.ts";
import type { Language } from "../../shared/language.ts";

/** What people are told when something is in the way of an action. */

/** Statuses and actions in the words of a language. */
const namingOf = (messages: Messages, language: Language): Naming => ({
  status: (status) => statusInWords(messages, status),
  action: (action) => (isActionName(action) ? titleOf(action, language) : action),
});

/** A sentence for each caution. */
export const cautionLines = (cautions: readonly Caution[], language: Language): string[] => {
  const messages = messagesOf(language);
  return cautions.map((caution) => messages.blockers.caution(caution, namingOf(messages, language)));
};

/** The parts of a message about what is in the way: why, what would help, and a button for that. */
export function showBlockers(
  what: Pick<What, "verb" | "job">,
  job: OperationJob,
  blockers: readonly Blocker[],
  language: Language,
): Pick<Draft, "headline" | "body" | "next" | "buttons"> {
  const messages = messagesOf(language);
  const naming = namingOf(messages, language);
  const lines = blockers.flatMap((blocker) => {
    const unblock = unblockInWords(blocker, messages, naming);
    return [blockerInWords(blocker, messages, naming), ...(unblock === null ? [] : [unblock])];
  });
  const [remedy] = blockers.flatMap((blocker) => remedyOf(blocker) ?? []);
  const ignore = blockers.some(isAboutState) ? [messages.blockers.ignoreState] : [];
  return {
    headline: messages.blockers.headline(what),
    body: [...lines, ...ignore],
    ...(remedy
      ? { next: messages.next(`/drs ${lineOf(remedy, job)}`), buttons: buttonFor(remedy, job, language) }
      : {}),
  };
}

/** What is in the way and what would help, in one line. */
export const blockersInWords = (blockers: readonly Blocker[], messages: Messages, language: Language): string =>
  blockers
    .map((blocker) => {
      const naming = namingOf(messages, language);
      const unblock = unblockInWords(blocker, messages, naming);
      const text = blockerInWords(blocker, messages, naming);
      return unblock === null ? text : `${text}: ${unblock}`;
    })
    .join("; ");

/** Accepting failed items takes a reason, which a button cannot give. */
const NEEDS_WORDS: ReadonlySet<ActionName> = new Set<ActionName>(["skip_precheck"]);

const lineOf = ({ action, params }: Remedy, job: OperationJob): string =>
  [
    action,
    lineNameOf(job),
    ...Object.entries(params).map(([key, value]) => `${key}=${Array.isArray(value) ? value.join(",") : String(value)}`),
    ...(NEEDS_WORDS.has(action) ? ['reason="…"'] : []),
  ].join(" ");

const buttonFor = (remedy: Remedy, job: OperationJob, language: Language): Button[] =>
  NEEDS_WORDS.has(remedy.action)
    ? []
    : [{ action: "say", label: titleOf(remedy.action, language), value: lineOf(remedy, job), style: "primary" }];
