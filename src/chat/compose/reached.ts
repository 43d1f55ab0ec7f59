import { progressIn } from "../../cloud/drs/progress.ts";
import type { Messages } from "../../i18n/messages.ts";
import type { JobProgress } from "../../model/drs.ts";
import type { Button } from "../../model/message.ts";
import type { ActionOperation } from "../../model/operation.ts";
import { INCREMENTAL } from "../../model/watch.ts";

/** Composes the parts of messages about a successful start, resume or reset: where the job is, and what it has not reached yet. */

type ReachingVerb = keyof Messages["reached"]["verbs"];

/** The parts of a message that says how far a job has come. */
interface ReachedParts {
  readonly headline: string;
  readonly body: readonly string[];
  readonly next?: string;
  readonly buttons: readonly Button[];
}

/** Seconds behind below which a job has caught up. */
const CAUGHT_UP = 5;

interface Phase {
  readonly words: string;
  readonly body: readonly string[];
  /** Goal to watch for, and the words of its button; `null` when the last goal is reached. */
  readonly goal: { readonly until: string; readonly label: string } | null;
}

/** Where a job is by its status; `null` for statuses that a start, resume or reset does not end in. */
function phaseOf(status: string, progress: JobProgress | null, { reached, duration }: Messages): Phase | null {
  const { percent = null, remaining = null, delay = null } = progress ?? {};
  const incremental = { until: "incremental", label: reached.watchIncremental };
  switch (status) {
    case "FULL_TRANSFER_STARTED": {
      const words = reached.fullCopy(percent === null ? null : Math.floor(percent));
      const body = [reached.notIncremental(remaining ? duration(remaining) : null)];
      return { words, body, goal: incremental };
    }
    case "FULL_TRANSFER_COMPLETE":
      return { words: reached.fullCopyComplete, body: [], goal: null };
    case "STARTJOBING":
      return { words: reached.starting, body: [], goal: incremental };
    case INCREMENTAL: {
      const hasCaughtUp = delay !== null && delay < CAUGHT_UP;
      const goal = hasCaughtUp ? null : { until: `delay<${CAUGHT_UP}s`, label: reached.watchDelay };
      return { words: reached.incremental(delay === null ? null : duration(delay)), body: [], goal };
    }
    default:
      return null;
  }
}

const isReaching = (action: string): action is ReachingVerb => ["start", "restart", "reset"].includes(action);

/** A time to the minute, `2026-11-29 02:00 UTC`. */
const timeInWords = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;

/** Compose where a job is after a successful start, resume or reset; `null` for other operations. */
export function reachedParts(operation: ActionOperation, job: string, messages: Messages): ReachedParts | null {
  const { action, state, result, progress, actionParams, updatedAt } = operation;
  const status = result?.status;
  if (state !== "succeeded" || status === undefined || !isReaching(action)) return null;
  const name = operation.job.alias ?? `${operation.job.account}/${operation.job.id}`;
  const startTime = Number(actionParams.start_time);
  if (status === "WAITING_FOR_START" && Number.isFinite(startTime)) {
    const wait = Math.max(0, Math.round((startTime - updatedAt) / 1000));
    return {
      headline: messages.reached.scheduled(job, timeInWords(startTime)),
      body: [messages.reached.startsIn(messages.duration(wait))],
      ...watchStep(`watch ${name}`, messages.reached.watch, messages),
    };
  }
  const phase = phaseOf(status, progressIn(status, progress), messages);
  if (phase === null) return null;
  const { words, body, goal } = phase;
  const line = goal === null ? `watch ${name}` : `watch ${name} until ${goal.until}`;
  return {
    headline: messages.reached.verbs[action](job, words),
    body,
    ...watchStep(line, goal?.label ?? messages.reached.watch, messages),
  };
}

const watchStep = (line: string, label: string, messages: Messages): Pick<ReachedParts, "next" | "buttons"> => ({
  next: messages.next(`/drs ${line}`),
  buttons: [{ action: "say", label, value: line, style: "primary" }],
});
