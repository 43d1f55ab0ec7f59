import type { Approval } from "./approval.ts";
import {
  ACTION_NAMES,
  type ActionName,
  type ActionParams,
  type Followed,
  type JobProgress,
  type Lane,
  type UpstreamError,
} from "./drs.ts";
import type { Reason } from "./policy.ts";
import type { Principal } from "./principal.ts";
import type { Outcome } from "./result.ts";
import type { TicketRef } from "./ticket.ts";
import type { Goal } from "./watch.ts";

/** The states an operation is followed through. */
export type OpenState = "received" | "awaiting_approval" | "queued" | "sending" | "running";

/** The states an operation ends in. `unknown` waits for a person to settle it. */
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

/** Whether the call is over: DRS has answered it, or it will not be made. */
export const isAnswered = (state: State): boolean => state === "running" || isEnded(state);

export const isEnded = (state: State): state is EndState => !(OPEN_STATES as readonly State[]).includes(state);

/** States that a new try makes sense after: it did not do what was asked, and nobody wonders whether it did. */
export const RETRYABLE: ReadonlySet<State> = new Set(["failed", "denied", "expired", "cancelled", "superseded"]);

/** The job as an operation knows it. */
export interface OperationJob {
  readonly alias: string | null;
  readonly account: string;
  readonly project_id: string;
  readonly id: string;
  readonly name: string | null;
}

/** One time that the call left, or was about to. */
export interface Attempt {
  readonly number: number;
  /** Epoch milliseconds at which it was written down, just before it left. */
  readonly at: number;
  /** The fingerprint of what was read just before, against which late readings are held: for most verbs the job's status. */
  readonly baseline: string | null;
  readonly outcome: "pending" | "accepted" | "refused" | "not_sent" | "lost";
  readonly cause: string | null;
  /** Readings since the answer was lost. */
  readonly settling: { readonly since: number; readonly last: string | null; readonly equal: number } | null;
}

/** Whether the job's alias was typed to confirm; the native dialect has no way to, so only a rule can want it there. */
export type Confirmation = "typed" | "missing" | "waived";

/** An answer of DRS: status and JSON. */
export interface NativeAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** What DRS answered. */
export interface Upstream {
  readonly status: number | null;
  readonly query_id: string | null;
  readonly error_code: string | null;
  readonly error_msg: string | null;
  readonly request_id: string | null;
}

/** What every operation has, whatever it does. Stored as JSON; times are epoch milliseconds. */
export interface AnyOperation {
  readonly id: string;
  readonly job: OperationJob;
  readonly lane: Lane;
  /** A keyed hash of the job, the verb and what is sent: equal for commands that ask for the same. */
  readonly content: string;
  /** The params as asked, secrets masked. */
  readonly params: Readonly<Record<string, unknown>>;
  /** What is sent, secrets masked: fixed when the command is accepted. */
  readonly actionParams: ActionParams;
  /** `X-Language` of a native call. */
  readonly language: string | null;
  /** Leave it to DRS whether the job's state allows it. */
  readonly ignoreState: boolean;
  readonly confirmation: Confirmation;
  readonly state: State;
  /** The source of the config that it came by, `v1` or `v5`, and in chat the channel, by the platform's id. */
  readonly source: string;
  readonly channel: string | null;
  readonly principal: Principal;
  readonly reason: string | null;
  /** Absent where it belongs to none. */
  readonly ticket?: TicketRef;
  /** The trace of who asked (W3C Trace Context), which the call to DRS carries on; absent where none was named. */
  readonly trace?: string;
  /** `null` where nobody has to agree. */
  readonly approval: Approval | null;
  readonly attempts: readonly Attempt[];
  readonly upstream: Upstream | null;
  /** DRS's answer to the call as it came, known secret fields masked: for callers of the native dialect. */
  readonly answer: NativeAnswer | null;
  readonly result: Outcome | null;
  /** Why it ended badly: a stable code and a sentence. */
  readonly problem: Problem | null;
  /** The last thing seen while it runs: a status or a percentage. */
  readonly note: string | null;
  /** How far it was when that was last seen; absent as long as nobody has. */
  readonly progress?: JobProgress;
  /** How often it went back into the queue, and how often its end was looked for. */
  readonly resends: number;
  readonly polls: number;
  /** Not to be sent before this: it is waiting out a back-off. */
  readonly notBefore: number | null;
  readonly supersededBy: string | null;
  /** The ended operation that this one tries again. */
  readonly retryOf: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly acceptedAt: number | null;
  readonly finishedAt: number | null;
}

/** A verb of the catalogue, which is sent and then followed. */
export interface ActionOperation extends AnyOperation {
  readonly action: ActionName;
}

/** A job that is looked at for somebody: nothing is sent. It is `running` from the first and holds nobody up. */
export interface WatchOperation extends AnyOperation {
  readonly action: "watch";
  /** `null`: whatever happens, until it is told to stop. */
  readonly goal: Goal | null;
}

/** What an operation may do, as it is called. */
export const OPERATION_ACTIONS = [...ACTION_NAMES, "watch"] as const;

/** One accepted command and all that becomes of it. */
export type Operation = ActionOperation | WatchOperation;

export const isWatch = (operation: Operation): operation is WatchOperation => operation.action === "watch";

/** A list of operations without the watches. */
export const isAction = (operation: Operation): operation is ActionOperation => !isWatch(operation);

/** Of a new operation: nothing has been sent, nothing is known. */
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
  /** Why policy denied it, for other languages. */
  readonly why?: Reason;
}

/** The fields of an `Upstream` for an error. */
export const upstreamOf = (error: UpstreamError): Upstream => ({
  status: error.status,
  query_id: null,
  error_code: error.code,
  error_msg: error.message,
  request_id: error.request_id,
});

/** What an ending needs to know of an operation whose call was accepted. */
export const followedOf = ({ actionParams, upstream, attempts, createdAt }: ActionOperation): Followed => ({
  actionParams,
  queryId: upstream?.query_id ?? null,
  sentAt: (attempts.find(({ outcome }) => outcome === "accepted") ?? attempts.at(-1))?.at ?? createdAt,
});
