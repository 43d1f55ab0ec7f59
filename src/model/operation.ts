import type { Approval } from "./approval.ts";
import type { Blocker } from "./blocker.ts";
import type { CutoverReadiness } from "./cutover.ts";
import {
  ACTION_NAMES,
  type ActionName,
  type ActionParams,
  type Followed,
  type JobProgress,
  type Lane,
  type UpstreamError,
} from "./drs.ts";
import type { FailureCause } from "./failure.ts";
import type { CurrentWait, OutageWait } from "./outage.ts";
import type { Reason } from "./policy.ts";
import type { Principal } from "./principal.ts";
import type { Outcome } from "./result.ts";
import type { TicketRef } from "./ticket.ts";
import type { Goal } from "./watch.ts";

/** States of an operation that has not ended. */
export type OpenState = "received" | "awaiting_approval" | "queued" | "sending" | "running";

/** States an operation ends in. `unknown` waits for a person to record the outcome. */
export type EndState = "succeeded" | "failed" | "denied" | "expired" | "cancelled" | "superseded" | "unknown";

export type State = OpenState | EndState;

export const OPEN_STATES = [
  "received",
  "awaiting_approval",
  "queued",
  "sending",
  "running",
] as const satisfies readonly OpenState[];

export const STATES = [
  ...OPEN_STATES,
  "succeeded",
  "failed",
  "denied",
  "expired",
  "cancelled",
  "superseded",
  "unknown",
] as const satisfies readonly State[];

/** Check whether the call is over: DRS has responded, or the call will not be made. */
export const isAnswered = (state: State): boolean => state === "running" || isEnded(state);

export const isEnded = (state: State): state is EndState => !(OPEN_STATES as readonly State[]).includes(state);

/** States after which a retry makes sense: the operation surely had no lasting effect. */
const RETRYABLE: ReadonlySet<State> = new Set(["failed", "denied", "expired", "cancelled", "superseded"]);

/** The wait for DRS of an operation that waits now, with the reason; `null` for one that does not, or whose call was lost once. */
export const outageOf = ({ state, waiting, note, attempts }: Operation): CurrentWait | null => {
  const isUnsent = (state === "queued" || state === "received") && attempts.every(({ outcome }) => outcome !== "lost");
  return waiting && isUnsent ? { ...waiting, reason: note ?? "" } : null;
};

/** States in which nothing has been sent. */
const UNSENT: ReadonlySet<State> = new Set(["received", "awaiting_approval", "queued"]);

/** The short form of an operation's id that messages show and people type: `#` and its last six characters. */
export const shortId = (id: string): string => `#${id.slice(-6)}`;

/** The job of an operation. */
export interface OperationJob {
  readonly alias: string | null;
  readonly account: string;
  readonly project_id: string;
  readonly id: string;
  readonly name: string | null;
}

/** One sending of the call, or a prepared one. */
export interface Attempt {
  readonly number: number;
  /** Epoch milliseconds at which the attempt was stored, just before sending. */
  readonly at: number;
  /** Fingerprint of the last reading before sending, compared with later readings; for most actions the job's status. */
  readonly baseline: string | null;
  readonly outcome: "pending" | "accepted" | "refused" | "not_sent" | "lost";
  readonly cause: string | null;
  /** Readings since the response was lost. */
  readonly settling: { readonly since: number; readonly last: string | null; readonly equal: number } | null;
}

/** Confirmation by typing the job's alias. `waived`: the native dialect cannot confirm, so only a rule can require it there. */
export type Confirmation = "typed" | "missing" | "waived";

/** A response of DRS: status and JSON. */
export interface NativeAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** The result of the call as DRS reported it. */
export interface Upstream {
  readonly status: number | null;
  readonly query_id: string | null;
  readonly error_code: string | null;
  readonly error_msg: string | null;
  readonly request_id: string | null;
}

/** Fields of every operation. Stored as JSON; times are epoch milliseconds. */
export interface AnyOperation {
  readonly id: string;
  readonly job: OperationJob;
  readonly lane: Lane;
  /** Keyed hash of job, action and request; identical requests have the same. */
  readonly content: string;
  /** Parameters as given, secrets masked. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Parameters of the request to DRS, secrets masked; fixed at acceptance. */
  readonly actionParams: ActionParams;
  /** The params as they were sent, if the job's status completed them. */
  readonly sentParams?: ActionParams;
  /** `X-Language` of a native call. */
  readonly language: string | null;
  /** Skip the state check and leave it to DRS. */
  readonly ignoreState: boolean;
  readonly confirmation: Confirmation;
  readonly state: State;
  /** Source name of the config, `v1` or `v5`; in chat also the platform's channel id. */
  readonly source: string;
  readonly channel: string | null;
  readonly principal: Principal;
  readonly reason: string | null;
  /** Absent unless the operation belongs to a ticket. */
  readonly ticket?: TicketRef;
  /** The caller's trace (W3C Trace Context), continued by the call to DRS; absent if the caller named none. */
  readonly trace?: string;
  /** `null` if no approval is required. */
  readonly approval: Approval | null;
  readonly attempts: readonly Attempt[];
  /** The job that the call goes to; absent unless that is the main child job of the operation's job. */
  readonly sentTo?: string;
  readonly upstream: Upstream | null;
  /** DRS's response for callers of the native dialect, known secret fields masked. */
  readonly answer: NativeAnswer | null;
  readonly result: Outcome | null;
  /** Reason for a bad end: a stable code and a sentence. */
  readonly problem: Problem | null;
  /** Why it could not be sent; absent unless it was evaluated as impossible. */
  readonly blockers?: readonly Blocker[];
  /** Latest reading while running: a status or a percentage. */
  readonly note: string | null;
  /** Latest progress; absent before the first reading. */
  readonly progress?: JobProgress;
  /** Number of returns to the queue, and of polls for the end. */
  readonly resends: number;
  readonly polls: number;
  /** Earliest time of the next attempt, after a back-off. */
  readonly notBefore: number | null;
  /** Absent before the first try that found DRS not available; says nothing once the call was sent. */
  readonly waiting?: OutageWait;
  readonly supersededBy: string | null;
  /** The ended operation that this one retries. */
  readonly retryOf: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly acceptedAt: number | null;
  readonly finishedAt: number | null;
}

/** An action of the catalogue: sent, then followed. */
export interface ActionOperation extends AnyOperation {
  readonly kind: "action";
  readonly action: ActionName;
}

/** A watch on a job: sends nothing, is `running` from the start and blocks nothing. */
export interface WatchOperation extends AnyOperation {
  readonly kind: "watch";
  readonly action: "watch";
  /** `null`: report every change until somebody stops the watch. */
  readonly goal: Goal | null;
  /** Whether the job could be cut over when the goal was reached; absent before that, and where DRS could not be read. */
  readonly cutover?: CutoverReadiness;
}

/** The id of the job that the call goes to and that is read for it. */
export const calledJobOf = ({ sentTo, job }: Operation): string => sentTo ?? job.id;

/** Values of `action` in operations and in their filters. */
export const OPERATION_ACTIONS = [...ACTION_NAMES, "watch"] as const;

/** An accepted command and its life. */
export type Operation = ActionOperation | WatchOperation;

export const isWatch = (operation: Operation): operation is WatchOperation => operation.kind === "watch";

export const isAction = (operation: Operation): operation is ActionOperation => !isWatch(operation);

export const isRetryable = (operation: Operation): operation is ActionOperation =>
  isAction(operation) && RETRYABLE.has(operation.state);

/** Check whether an operation can be cancelled: an action before it is sent, a watch until it ends. */
export const isCancellable = (operation: Operation): boolean =>
  isWatch(operation) ? operation.state === "running" : UNSENT.has(operation.state);

/** Fields of a new operation before anything was sent. */
export const UNTRIED = {
  attempts: [],
  upstream: null,
  answer: null,
  result: null,
  problem: null,
  note: null,
  resends: 0,
  polls: 0,
  notBefore: null,
  supersededBy: null,
  finishedAt: null,
} as const satisfies Partial<Operation>;

export interface Problem {
  readonly code: string;
  readonly detail: string;
  /** Policy's reason, for other languages. */
  readonly why?: Reason;
  /** Why the job failed, if that could be read. */
  readonly cause?: FailureCause;
}

/** Convert an error of DRS. */
export const upstreamOf = (error: UpstreamError): Upstream => ({
  status: error.status,
  query_id: null,
  error_code: error.code,
  error_msg: error.message,
  request_id: error.request_id,
});

/** The params of the call as they were sent, or would be. */
export const sentParamsOf = ({ actionParams, sentParams }: Operation): ActionParams => sentParams ?? actionParams;

/** Facts about an accepted call that polling for its end needs. */
export const followedOf = ({ actionParams, upstream, attempts, createdAt }: ActionOperation): Followed => ({
  actionParams,
  queryId: upstream?.query_id ?? null,
  sentAt: (attempts.find(({ outcome }) => outcome === "accepted") ?? attempts.at(-1))?.at ?? createdAt,
});
