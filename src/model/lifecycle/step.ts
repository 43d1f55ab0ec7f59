import { FOLLOW } from "../../shared/limits.ts";
import type { Approval, Vote } from "../approval.ts";
import type { Blocker } from "../blocker.ts";
import type { CutoverReadiness } from "../cutover.ts";
import type { ActionOutcome, ActionParams, Evidence, JobProgress } from "../drs.ts";
import type { FailureCause } from "../failure.ts";
import type {
  ActionOperation,
  AnyOperation,
  Attempt,
  Operation,
  OperationJob,
  Problem,
  State,
  Upstream,
} from "../operation.ts";
import type { Refusal } from "../policy.ts";
import type { Verdict } from "../result.ts";
import type { Goal, News } from "../watch.ts";

/** Events, effects and steps of the lifecycle. */

/** Events of an action. */
export type ActionEvent =
  /** The job of a command that named it only by its DRS name was found. */
  | { readonly type: "job_found"; readonly job: OperationJob; readonly approval: Approval | null }
  /** The request can be shown to approvers, with the job's state if it could be read. */
  | { readonly type: "shown"; readonly note: string | null }
  /** The exact request stands in the operation's ticket, whose newest change was `after`. */
  | { readonly type: "request_written"; readonly after: string | null }
  /** An approving vote. `isEnough`: no further votes are required. */
  | { readonly type: "approve_vote"; readonly vote: Vote; readonly isEnough: boolean }
  | { readonly type: "deny_vote"; readonly vote: Vote }
  | { readonly type: "expired" }
  /** Policy, evaluated again just before sending, denies. */
  | Denied
  /** The call is about to be sent, to `sentTo` and with `sentParams` where these differ from the operation's; the attempt is stored first. */
  | {
      readonly type: "sending";
      readonly baseline: string | null;
      readonly sentTo?: string | undefined;
      readonly sentParams?: ActionParams;
    }
  /** The call could not be prepared (no token, job unreadable); surely nothing was sent. */
  | { readonly type: "postponed"; readonly cause: string; readonly retryAfter: number | null }
  /** Preparation showed that the call can never succeed. */
  | {
      readonly type: "impossible";
      readonly problem: Problem;
      readonly upstream: Upstream | null;
      readonly blockers?: readonly Blocker[];
    }
  /** The outcome of the call. `renewable`: a refused credential can be renewed. */
  | { readonly type: "answered"; readonly outcome: ActionOutcome; readonly renewable: boolean }
  /**
   * A reading to reconcile a lost call: its fingerprint, `null` if DRS could not be read, and evidence that the call took
   * effect.
   */
  | { readonly type: "reconcile_reading"; readonly seen: string | null; readonly evidence: Evidence | null }
  /** The reading before the next attempt shows that the lost call took effect after all. */
  | { readonly type: "late_effect"; readonly evidence: Evidence }
  /** A poll of an accepted action, with the job's status and progress if they were read. */
  | {
      readonly type: "reading";
      readonly verdict: Verdict;
      readonly status: string | null;
      readonly progress?: JobProgress | null;
    }
  | NotRead
  /** DRS accepted a later action of the lane. */
  | { readonly type: "superseded"; readonly by: string }
  | Cancelled
  /** A person records the outcome of an `unknown` operation. */
  | {
      readonly type: "outcome_recorded";
      readonly outcome: "succeeded" | "failed";
      readonly by: string;
      readonly note: string;
    };

/** Events of a watch. */
export type WatchEvent =
  /** A reading of the job; `null` status: the job is gone. */
  | {
      readonly type: "observed";
      readonly status: string | null;
      readonly progress: JobProgress | null;
      /** Why the job failed, if that could be read. */
      readonly cause?: FailureCause;
      /** Whether the job can be cut over, where the goal is reached. */
      readonly cutover?: CutoverReadiness;
    }
  | NotRead
  | { readonly type: "goal_changed"; readonly goal: Goal | null }
  /** The watcher lost the right to read the job. */
  | Denied
  | Cancelled
  /** No report route is left. */
  | { readonly type: "undeliverable"; readonly cause: string };

interface NotRead {
  readonly type: "not_read";
  readonly cause: string;
  readonly retryAfter: number | null;
}

interface Denied {
  readonly type: "denied";
  readonly refusal: Refusal;
}

interface Cancelled {
  readonly type: "cancelled";
  readonly by: string;
}

export type Event = ActionEvent | WatchEvent;

/** Purpose of an operation's timer. */
export type TimerKind = "resolve" | "present" | "expire" | "send" | "sending" | "settle" | "poll";

/** The one timer of an open operation. `at`: epoch milliseconds. */
export interface Timer {
  readonly kind: TimerKind;
  readonly at: number;
}

export type Effect =
  /** Set the operation's one timer. */
  | ({ readonly type: "timer" } & Timer)
  | { readonly type: "no_timer" }
  | {
      readonly type: "record";
      readonly kind: string;
      readonly actor: string | null;
      readonly data: Readonly<Record<string, unknown>>;
    }
  | { readonly type: "report"; readonly kind: "progress" | "final" }
  /** Post an update as a separate message. */
  | { readonly type: "update"; readonly news: News }
  /** Stop reporting: erase reply addresses and undelivered messages. */
  | { readonly type: "stop_reporting" }
  /** End operations of the same lane that are still followed on this job. */
  | { readonly type: "supersede" };

export interface Step {
  readonly operation: Operation;
  readonly effects: readonly Effect[];
}

/** What the lifecycle needs to know of an operation's action; read from the catalogue. */
export interface ActionRules {
  /** Milliseconds for which a reading equal to the one before the call means "not yet". */
  readonly grace: number;
  /** Whether the call may be sent again once it is known to have had no effect. */
  readonly isResendable: boolean;
  /** Milliseconds for which it waits for DRS to become available, while nothing was sent; `null` where it has a number of tries instead. */
  readonly outageWait: number | null;
  /** How a lost call is reconciled: by repeating it, by reading DRS, or by asking a person. */
  readonly reconciledBy: "repeat" | "reading" | "person";
  /** How the end is recognised: in DRS's response, by polling, or not at all, since the response lacks what polling needs. */
  readonly ending: "response" | "polling" | "unreadable";
}

/** Time, chance and the catalogue, as arguments. `scale` multiplies all waiting times; `random` is in [0, 1). */
export interface Context {
  readonly now: number;
  readonly scale: number;
  readonly random: () => number;
  readonly rulesOf: (operation: ActionOperation) => ActionRules;
}

/** Copy an operation with changes. */
export const changed = <O extends Operation>(operation: O, change: Partial<AnyOperation>, { now }: Context): O => ({
  ...operation,
  ...change,
  updatedAt: now,
});

/** Polls after which their interval grows no more. */
const POLLS_TO_CAP = Math.ceil(Math.log(FOLLOW.cap / FOLLOW.first) / Math.log(FOLLOW.factor));

/** Count a poll. One that came after the longest interval, since the budget had no call for it, is followed by that interval. */
export const countPoll = ({ polls, updatedAt }: Operation, { now, scale }: Context): number =>
  now - updatedAt >= FOLLOW.cap * scale ? POLLS_TO_CAP : Math.min(polls + 1, POLLS_TO_CAP);

/** Leave the operation as it was where a poll has changed nothing of it: then only its next timer is new. */
export function withoutNews(before: Operation, step: Step): Step {
  const after = { ...step.operation, updatedAt: before.updatedAt };
  return JSON.stringify(after) === JSON.stringify(before) ? { ...step, operation: before } : step;
}

/** Get the latest attempt. */
export const lastAttempt = (operation: Operation): Attempt | undefined => operation.attempts.at(-1);

/** Copy the attempts with one changed, by default the latest. */
export const withAttempt = (
  { attempts }: Operation,
  change: Partial<Attempt>,
  which = attempts.length - 1,
): readonly Attempt[] => attempts.map((attempt, index) => (index === which ? { ...attempt, ...change } : attempt));

/** End an operation: clear its timer, record the end and report it. */
export function end(
  operation: Operation,
  state: State,
  problem: Problem | null,
  context: Context,
  data: Readonly<Record<string, unknown>> = {},
  actor: string | null = null,
): Step {
  const ended = changed(operation, { state, problem, note: null, finishedAt: context.now }, context);
  const cause = problem?.cause ? { cause: problem.cause.kind } : {};
  const detail = problem ? { code: problem.code, detail: problem.detail, ...cause } : {};
  return {
    operation: ended,
    effects: [
      { type: "no_timer" },
      { type: "record", kind: state, actor, data: { ...detail, ...data } },
      { type: "report", kind: "final" },
    ],
  };
}
