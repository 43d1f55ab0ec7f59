import type { ActionName, ActionParams, Lane } from "../drs/action.ts";
import type { Followed, Outcome } from "../drs/endings/ending.ts";
import type { UpstreamError } from "../drs/errors.ts";
import { ACTION_NAMES } from "../drs/native/names.ts";
import type { JobProgress } from "../drs/progress.ts";
import type { Reason } from "../i18n/reasons.ts";
import type { Goal } from "./goal.ts";
import type { Lock } from "./lock.ts";

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

/** Who asks. `id` is immutable (`slack:T0001/U0001`, `client:ci-bot`, `source:alerts`); names are for people to read. */
export interface Principal {
  /** `source`: a sender that names nobody. */
  readonly kind: "person" | "client" | "source";
  readonly id: string;
  readonly name: string;
}

/** The job as an operation knows it. */
export interface OperationJob {
  readonly alias: string | null;
  readonly account: string;
  readonly project_id: string;
  readonly id: string;
  readonly name: string | null;
}

/** The ticket that an operation belongs to, as people write it, and where it can be looked at. */
export interface TicketRef {
  readonly source: string;
  readonly key: string;
  readonly url: string | null;
  /** What its platform needs to find it; nothing secret. */
  readonly address: Readonly<Record<string, string>>;
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

/** One person's yes, or no. */
export interface Agreement {
  /** The person of the config. */
  readonly person: string;
  /** How they spoke, e.g. `slack:T0001/U0002`. */
  readonly principal: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** The source of the operation's ticket and the change that it was read from, where it was not said in person. */
  readonly ticket?: { readonly source: string; readonly change: string };
}

/** What an operation waits for, or waited for, before it may be sent. */
export interface Approval {
  readonly demands: readonly Demand[];
  /** A keyed hash of all that people agree to; what differs from it when it is to be sent is not sent. */
  readonly pin: string;
  readonly expiresAt: number;
  readonly given: readonly Agreement[];
  /** When it was put before people; `null` before that. */
  readonly shownAt: number | null;
}

/** Approvals that a rule wants. */
export interface Demand {
  readonly rule: number;
  /** So many distinct people of these groups, other than the requester. */
  readonly count: number;
  readonly groups: readonly string[];
  /** Milliseconds after which an unanswered request has expired. */
  readonly within: number;
  /** Sources whose tickets may carry an approval. */
  readonly tickets?: readonly string[] | undefined;
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

/** Why policy says no, or who has locked the job. */
export interface Refusal {
  readonly rule: number | null;
  /** In English, or in the operator's own words. */
  readonly reason: string;
  /** The same for other languages; not where the words are the operator's. */
  readonly why?: Reason;
  /** The lock that is in the way, where it is one. */
  readonly lock?: Lock;
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
