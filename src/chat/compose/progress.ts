import { progressIn } from "../../cloud/drs/progress.ts";
import { type Messages, statusInWords } from "../../i18n/messages.ts";
import type { JobProgress } from "../../model/drs.ts";
import type { Draft, Progress } from "../../model/message.ts";
import type { AnyOperation } from "../../model/operation.ts";

/** Progress as part of a message. */
type Shown = Pick<Draft, "progress" | "body">;

const NOTHING: Shown = { body: [] };

/**
 * Show how far a transfer is: a bar while the full copy runs, the delay once it is incremental, and nothing where neither means
 * anything.
 */
export function showTransfer(status: string, progress: JobProgress | null | undefined, messages: Messages): Shown {
  const meaningful = progressIn(status, progress);
  if (!meaningful) return NOTHING;
  const { percent, remaining, delay } = meaningful;
  if (status === "FULL_TRANSFER_STARTED" && percent !== null) {
    return { progress: barOf(percent, statusInWords(messages, status), remaining, messages), body: [] };
  }
  return delay !== null ? { body: [messages.delay(messages.duration(delay))] } : NOTHING;
}

/** How far an operation is that runs: of a transfer by its status, of a check, a diagnosis or a repair by itself. */
export function showRunning(
  { note, progress }: Pick<AnyOperation, "note" | "progress">,
  verb: string,
  messages: Messages,
): Shown {
  if (note === null || !progress) return NOTHING;
  if (!note.endsWith("%")) return showTransfer(note, progress, messages);
  return progress.percent === null ? NOTHING : { progress: barOf(progress.percent, verb, null, messages), body: [] };
}

const barOf = (percent: number, phase: string, remaining: number | null, messages: Messages): Progress => ({
  percent,
  phase,
  remaining: remaining === null ? null : messages.remaining(messages.duration(remaining)),
});
