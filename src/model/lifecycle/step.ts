import type { Agreement, Approval } from "../approval.ts";
import type { ActionOutcome, Evidence, JobProgress } from "../drs.ts";
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

/** The words of the lifecycle: what happens to an operation, and what follows from it. */

/** What happens to a verb that is sent and followed. */
export type ActionEvent =
  /** The job that was known by its name alone has been found. */
  | { readonly type: "resolved"; readonly job: OperationJob; readonly approval: Approval | null }
  /** What waits for approval can be shown to people, with the job's state where that could be read. */
  | { readonly type: "presented"; readonly note: string | null }
  /** Somebody agreed. `isEnough`: nobody else has to. */
  | { readonly type: "agreed"; readonly agreement: Agreement; readonly isEnough: boolean }
  | { readonly type: "disagreed"; readonly agreement: Agreement }
  /** The time to agree is over. */
  | { readonly type: "expired" }
  /** Policy, asked again just before sending, says no. */
  | Denied
  /** The call is about to leave: written down before it does. */
  | { readonly type: "leaving"; readonly baseline: string | null }
  /** It could not be prepared (no token, job unreadable): surely nothing was sent. */
  | { readonly type: "held_up"; readonly cause: string; readonly retryAfter: number | null }
  /** Preparing it showed that it can never succeed. */
  | { readonly type: "impossible"; readonly problem: Problem; readonly upstream: Upstream | null }
  /** DRS answered, or did not. `renewable`: the credential that was refused can be renewed. */
  | { readonly type: "answered"; readonly outcome: ActionOutcome; readonly renewable: boolean }
  /**
   * What was read to learn whether a lost call took effect: its fingerprint, `null` when it could not be read, and the evidence
   * that it did.
   */
  | { readonly type: "settle_reading"; readonly seen: string | null; readonly evidence: Evidence | null }
  /** What was read before a next try shows that the lost call took effect after all. */
  | { readonly type: "late_effect"; readonly evidence: Evidence }
  /** A reading of an accepted action: the job's status and how far it is, where those were read. */
  | {
      readonly type: "reading";
      readonly verdict: Verdict;
      readonly status: string | null;
      readonly progress?: JobProgress | null;
    }
  | NotRead
  /** DRS accepted another verb of the lane. */
  | { readonly type: "superseded"; readonly by: string }
  | Cancelled
  /** A person settles what nobody knew. */
  | { readonly type: "settled"; readonly outcome: "succeeded" | "failed"; readonly by: string; readonly note: string };

/** What happens to a watch. */
export type WatchEvent =
  /** The job was looked at; it is gone where it has no status. */
  | { readonly type: "observed"; readonly status: string | null; readonly progress: JobProgress | null }
  | NotRead
  /** Who watches asked again. */
  | { readonly type: "goal_changed"; readonly goal: Goal | null }
  /** Who watches may not look at the job any more. */
  | Denied
  | Cancelled
  /** There is no way left by which news could be told. */
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

/** What the timer of an operation is for. */
export type TimerKind = "resolve" | "present" | "expire" | "send" | "sending" | "settle" | "poll";

/** The one timer of an open operation. `at`: epoch milliseconds. */
export interface Timer {
  readonly kind: TimerKind;
  readonly at: number;
}

export type Effect =
  /** The operation's one timer; replaces the one before. */
  | ({ readonly type: "timer" } & Timer)
  | { readonly type: "no_timer" }
  | {
      readonly type: "record";
      readonly kind: string;
      readonly actor: string | null;
      readonly data: Readonly<Record<string, unknown>>;
    }
  | { readonly type: "report"; readonly kind: "progress" | "final" }
  /** A message of its own, which the next one does not replace. */
  | { readonly type: "news"; readonly news: News }
  /** Nobody is told any more: addresses and what has not left yet are erased. */
  | { readonly type: "silence" }
  /** Ends whatever of the same lane is still followed on this job. */
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

/** A changed operation. */
export const changed = <O extends Operation>(operation: O, change: Partial<AnyOperation>, { now }: Context): O => ({
  ...operation,
  ...change,
  updatedAt: now,
});

/** The attempt under way, or the last one. */
export const lastAttempt = (operation: Operation): Attempt | undefined => operation.attempts.at(-1);

/** Changes the attempt under way, or another one. */
export const withAttempt = (
  { attempts }: Operation,
  change: Partial<Attempt>,
  which = attempts.length - 1,
): readonly Attempt[] => attempts.map((attempt, index) => (index === which ? { ...attempt, ...change } : attempt));

/** Ends an operation: its timer goes, the ledger and whoever waits are told. */
export function end(
  operation: Operation,
  state: State,
  problem: Problem | null,
  context: Context,
  data: Readonly<Record<string, unknown>> = {},
  actor: string | null = null,
): Step {
  const ended = changed(operation, { state, problem, note: null, finishedAt: context.now }, context);
  const detail = problem ? { code: problem.code, detail: problem.detail } : {};
  return {
    operation: ended,
    effects: [
      { type: "no_timer" },
      { type: "record", kind: state, actor, data: { ...detail, ...data } },
      { type: "report", kind: "final" },
    ],
  };
}
