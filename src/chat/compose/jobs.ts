import type { JobPage } from "../../application/jobs/browse-jobs.ts";
import { listNameOf } from "../../application/jobs/find-job.ts";
import type { KnownJob } from "../../application/jobs/list-jobs.ts";
import type { JobDetail } from "../../cloud/drs/detail.ts";
import { readProgress } from "../../cloud/drs/progress.ts";
import type { GatewayConfig } from "../../config/compile.ts";
import type { LogPage } from "../../desk/follow/job-logs.ts";
import { type Messages, statusInWords } from "../../i18n/messages.ts";
import { messagesOf } from "../../i18n/texts.ts";
import type { ActionName, ReadOutcome, Unread } from "../../model/drs.ts";
import type { FailureCause } from "../../model/failure.ts";
import { isFailed } from "../../model/job-status.ts";
import type { Lock } from "../../model/lock.ts";
import { type Message, toRequester } from "../../model/message.ts";
import type { Language } from "../../shared/language.ts";
import { quotable } from "../../shared/user-text.ts";
import { heldBy } from "../in-words.ts";
import { failureHeadline, failureParts } from "./failure.ts";
import { showTransfer } from "./progress.ts";

/** What people are told of jobs. */

/** Why a job has failed, and what the reader may do about it. */
interface ShownFailure {
  readonly cause: FailureCause;
  readonly mayDo: (action: ActionName) => boolean;
}

/**
 * A job as it is now, or why it cannot be read.
 * @param failure why it has failed, if it has and that could be read
 */
export function composeStatus(
  job: string,
  read: ReadOutcome<JobDetail>,
  lock: Lock | null,
  language: Language,
  failure: ShownFailure | null = null,
): Message {
  const messages = messagesOf(language);
  if (read.kind !== "read") return composeUnreadable(job, read, messages);
  const { status } = read.value;
  if (status === undefined) return toRequester("failed", messages.notReadable(job, messages.noStatus));
  const shown = showTransfer(status, readProgress(status, read.value), messages);
  const held = lock ? [messages.locks.held(job, heldBy(lock))] : [];
  const state = `${statusInWords(messages, status)} (${status})`;
  if (failure) {
    const { cause, mayDo } = failure;
    const { body, next } = failureParts(cause, status, job, messages, mayDo);
    const headline = failureHeadline(job, cause, messages);
    return toRequester("failed", headline, [...body, ...held], {
      next,
      context: [state],
    });
  }
  const headline = messages.jobLine(job, state);
  const unknown = isFailed(status) ? [messages.failures.causeUnknown] : [];
  const { body, ...parts } = shown;
  return toRequester(isFailed(status) ? "failed" : "answer", headline, [...body, ...unknown, ...held], parts);
}

/** Why a job cannot be read. */
export function composeUnreadable(job: string, read: Unread, messages: Messages): Message {
  return toRequester("failed", messages.notReadable(job, causeOf(read, messages)));
}

const causeOf = (read: Unread, messages: Messages): string =>
  read.kind === "unavailable"
    ? read.cause
    : messages.saidByDrs(quotable(`${read.error.code ?? read.error.status}: ${read.error.message}`));

/** What keeps a list of jobs from being whole: it is read just now, or cannot be. */
export const listNotes = (
  { isPending, unreadable }: Pick<JobPage, "isPending" | "unreadable">,
  now: number,
  messages: Messages,
): string[] => [
  ...(isPending ? [messages.listingJobs] : []),
  ...unreadable.map(({ account, why, listedAt }) => {
    const seen = listedAt === 0 ? null : messages.seenAgo(Math.round((now - listedAt) / 1000));
    return messages.jobsUnlisted(account, causeOf(why, messages), seen);
  }),
];

/** The newest lines of a job's log. */
export function composeLog(job: string, read: ReadOutcome<LogPage>, language: Language): Message {
  const messages = messagesOf(language);
  const { failures } = messages;
  if (read.kind !== "read") return composeUnreadable(job, read, messages);
  const { lines } = read.value;
  if (lines.length === 0) return toRequester("answer", failures.noLog(job));
  const body = lines.map(
    ({ at, level, message }) => `• ${at === null ? "" : `${timeInWords(at)} `}${level}: ${message}`,
  );
  return toRequester("answer", failures.logTitle(job, lines.length), body);
}

/** A time to the second, `2026-11-28 10:23:00 UTC`. */
const timeInWords = (at: number): string =>
  new Date(at)
    .toISOString()
    .replace("T", " ")
    .replace(/\.\d+Z$/, " UTC");

/** What jobs are named by. */
type Named = Pick<GatewayConfig, "accounts">;

/** A page of the jobs somebody may read, each with the status that was last read. */
export function composeJobs(config: Named, page: JobPage, now: number, language: Language): Message {
  const messages = messagesOf(language);
  const { jobs, next } = page;
  const notes = [...(next ? [messages.moreJobs] : []), ...listNotes(page, now, messages)];
  // There may be jobs that no listing has found yet.
  if (jobs.length === 0) return toRequester("answer", notes[0] ?? messages.noJobs, notes.slice(1));
  const lines = jobs.map(({ job, seen, lock, health, waiting }) => {
    const parts = seen
      ? [
          messages.health.words[health.health],
          `${statusInWords(messages, seen.status)} (${messages.seenAgo(Math.round((now - seen.at) / 1000))})`,
        ]
      : [messages.neverSeen];
    if (health.mayLoseLogs) parts.push(messages.health.logsMayExpire);
    if (waiting > 0) parts.push(messages.health.waiting(waiting));
    const state = parts.join(" · ");
    return `• ${messages.jobLine(listNameOf(config, job), lock ? messages.locks.mark(state, lock.name) : state)}`;
  });
  return toRequester("answer", messages.jobsTitle, [...lines, ...notes]);
}

/** A job as a choice of a menu: its name, and the status that was last read. */
export function jobChoice(config: Named, { job, seen }: Pick<KnownJob, "job" | "seen">, language: Language): string {
  const label = listNameOf(config, job);
  const messages = messagesOf(language);
  return seen ? messages.jobLine(label, statusInWords(messages, seen.status)) : label;
}
