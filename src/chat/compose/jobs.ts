import { jobLabel } from "../../application/find-job.ts";
import type { JobDetail } from "../../cloud/drs/detail.ts";
import { readProgress } from "../../cloud/drs/progress.ts";
import { statusInWords } from "../../i18n/messages.ts";
import { messagesOf } from "../../i18n/texts.ts";
import type { ReadOutcome } from "../../model/drs.ts";
import type { Lock } from "../../model/lock.ts";
import { type Message, toAsker } from "../../model/message.ts";
import type { OperationJob } from "../../model/operation.ts";
import type { Language } from "../../shared/language.ts";
import { heldBy } from "../in-words.ts";
import { showTransfer } from "./progress.ts";

/** What people are told of jobs. */

/** A job as it is now, or why it cannot be read. */
export function composeStatus(
  job: string,
  read: ReadOutcome<JobDetail>,
  lock: Lock | null,
  language: Language,
): Message {
  const messages = messagesOf(language);
  if (read.kind !== "read") {
    const cause =
      read.kind === "unavailable" ? read.cause : `${read.error.code ?? read.error.status}: ${read.error.message}`;
    return toAsker("failed", messages.notReadable(job, cause));
  }
  const { status } = read.value;
  if (status === undefined) return toAsker("failed", messages.notReadable(job, messages.noStatus));
  const shown = showTransfer(status, readProgress(read.value), messages);
  const held = lock ? [messages.locks.held(job, heldBy(lock))] : [];
  const headline = messages.jobLine(job, `${statusInWords(messages, status)} (${status})`);
  return { ...toAsker("answer", headline), ...shown, lines: [...shown.lines, ...held] };
}

/** How a job that nobody has looked at just now is shown. */
export interface KnownJob {
  readonly job: Pick<OperationJob, "alias" | "id">;
  readonly status: string | null;
  readonly ageSeconds: number;
  readonly lock: Lock | null;
}

/** The jobs somebody may look at, with what was last seen of them. */
export function composeJobs(jobs: readonly KnownJob[], language: Language): Message {
  const messages = messagesOf(language);
  if (jobs.length === 0) return toAsker("answer", messages.noJobs);
  const lines = jobs.map(({ job, status, ageSeconds, lock }) => {
    const state =
      status === null ? messages.neverSeen : `${statusInWords(messages, status)} (${messages.seenAgo(ageSeconds)})`;
    return `• ${messages.jobLine(jobLabel(job), lock ? messages.locks.mark(state, lock.name) : state)}`;
  });
  return toAsker("answer", messages.jobsTitle, lines);
}

/** How a job is offered to choose: its name, and the state that was last seen. */
export function jobChoice({ job, status }: Pick<KnownJob, "job" | "status">, language: Language): string {
  const label = jobLabel(job);
  const messages = messagesOf(language);
  return status === null ? label : messages.jobLine(label, statusInWords(messages, status));
}
