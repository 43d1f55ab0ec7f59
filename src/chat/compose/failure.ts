import type { Messages } from "../../i18n/messages.ts";
import type { ActionName } from "../../model/drs.ts";
import type { FailureCause } from "../../model/failure.ts";
import { TRANSFER_FAILED } from "../../model/job-status.ts";
import { quotable } from "../../shared/user-text.ts";

/** Composes the parts of messages about a failed job. */

/** How a job failed, in a headline. */
export const failureHeadline = (job: string, { kind, table }: FailureCause, { failures }: Messages): string =>
  failures.failed(job, failures.causes[kind](table));

/** The newest error line as DRS wrote it, what usually leads to it, and what to do. */
function failureLines({ kind, line }: FailureCause, { failures }: Messages): string[] {
  const usually = failures.usually[kind];
  return [
    ...(line === null ? [] : [failures.quoted(quotable(line))]),
    ...(usually === undefined ? [] : [failures.usuallyIs(usually)]),
    failures.todo[kind],
  ];
}

/**
 * The step after a failure: resume once the cause is removed; check before a reset where the log is gone; look at the log where the cause
 * is not known or the job cannot be resumed.
 * @param name how the job is written in a command
 * @param mayDo whether the reader may ask for an action
 */
function failureNext({ kind }: FailureCause, status: string, name: string, mayDo: MayDo): string {
  const canResume = (TRANSFER_FAILED as readonly string[]).includes(status);
  const [action, line] =
    kind === "log_retention"
      ? (["precheck", `/drs precheck ${name} mode=retry`] as const)
      : (["restart", `/drs resume ${name}`] as const);
  return canResume && kind !== "unknown" && mayDo(action) ? line : `/drs log ${name}`;
}

/** Whether somebody may ask for an action on the job. */
type MayDo = (action: ActionName) => boolean;

/** The parts of a message that a failure adds, without its headline. */
export const failureParts = (
  cause: FailureCause,
  status: string,
  name: string,
  messages: Messages,
  mayDo: MayDo = () => true,
): { readonly body: readonly string[]; readonly next: string } => ({
  body: failureLines(cause, messages),
  next: messages.next(failureNext(cause, status, name, mayDo)),
});
