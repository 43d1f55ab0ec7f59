import type { CallClass } from "../../cloud/call-budget.ts";
import type { JobDetail } from "../../cloud/drs/detail.ts";
import { JOB_NOT_FOUND } from "../../cloud/drs/errors.ts";
import {
  commandsOf,
  completeParams,
  evaluateState,
  type JobFacts,
  precheckModeFor,
  type StateEvaluation,
} from "../../cloud/drs/possibility.ts";
import { startTimeBlocker } from "../../cloud/drs/start-time.ts";
import { type Blocker, isAboutState } from "../../model/blocker.ts";
import type { ActionName, ActionParams, Lane, ReadOutcome, UpstreamError } from "../../model/drs.ts";
import { isAction, isAnswered, isEnded, type State } from "../../model/operation.ts";
import { FACTS, STATE_LAG } from "../../shared/limits.ts";
import type { Resources } from "../context.ts";
import type { JobFactsReader } from "./job-facts.ts";
import { precheckFact } from "./precheck-fact.ts";

/** What is evaluated: a command, or an operation before it is sent. */
export interface Subject {
  /** Id of the operation; absent for a command. */
  readonly id?: string;
  readonly job: { readonly id: string };
  readonly action: ActionName;
  /** As given: the clock of `at` is checked in them. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly actionParams: ActionParams;
  readonly ignoreState: boolean;
}

/** How an evaluation is made. */
export interface Evaluating {
  readonly callClass: CallClass;
  /** Least time by which a start time must be ahead, in milliseconds. */
  readonly lead: number;
  /** The job's status, where it has just been read: it is not read again. */
  readonly status?: string | null;
  /** Whether somebody waits: what is not read within some seconds counts as not readable. */
  readonly isWaitedFor?: boolean;
  /** Whether the job's status is to be shown: it is read also where it decides nothing. */
  readonly isShown?: boolean;
}

/** What the state of the job, its prechecks and the clock say about an action. */
export interface Possibility extends StateEvaluation {
  readonly status: string | null;
  /** The params as they would be sent. */
  readonly actionParams: ActionParams;
  /** Why the job could not be read, where DRS may be able to tell later. */
  readonly unavailable: Unavailable | null;
}

type Unavailable = Extract<ReadOutcome<unknown>, { kind: "unavailable" }>;

interface Reading {
  readonly facts: JobFacts;
  readonly error: UpstreamError | null;
  readonly unavailable: Unavailable | null;
}

const UNREAD: JobFacts = { status: null, jobType: null, offered: null, precheck: null };

const NOT_IN_TIME: Unavailable = { kind: "unavailable", cause: "DRS did not answer in time", retryAfter: null };

/**
 * Evaluates whether an action is possible now. Whatever shows, offers, accepts or sends actions asks it, so that no two of them answer
 * differently.
 */
export class Evaluator {
  readonly #resources: Pick<Resources, "store" | "scale">;
  readonly #reader: JobFactsReader;

  constructor(resources: Pick<Resources, "store" | "scale">, reader: JobFactsReader) {
    this.#resources = resources;
    this.#reader = reader;
  }

  /**
   * Evaluate an action on a job; reads of the job what the answer depends on. A reading of some seconds ago refuses nothing: it is made
   * again first.
   */
  async evaluate(subject: Subject, evaluating: Evaluating): Promise<Possibility> {
    const begun = Date.now();
    const evaluated = await this.#evaluateOnce(subject, evaluating);
    if (!evaluated.blockers.some(isAboutState) || !this.#reader.forgetBefore(subject.job.id, begun)) return evaluated;
    return this.#evaluateOnce(subject, evaluating);
  }

  async #evaluateOnce(subject: Subject, evaluating: Evaluating): Promise<Possibility> {
    const time = startTimeBlocker(subject.params, Date.now(), evaluating.lead);
    const { facts, error, unavailable } = await this.#inTime(subject, evaluating);
    const actionParams = completeParams(subject.action, subject.actionParams, facts.status);
    const state = this.#judge(subject, actionParams, facts, error);
    const blockers: Blocker[] = [...(time ? [time] : []), ...state.blockers];
    return { status: facts.status, actionParams, unavailable, blockers, cautions: state.cautions };
  }

  /** What decides which actions are possible on a job now, for a list of them. */
  async facts(jobId: string): Promise<JobFacts> {
    const [{ facts }, offered] = await Promise.all([
      this.#status(jobId, { callClass: "waited", lead: 0 }),
      this.#reader.offered(jobId, "waited"),
    ]);
    const known = { ...facts, offered: offered.kind === "read" ? offered.value : null };
    return needsPrecheck("reset", {}, known) || needsPrecheck("start", {}, known)
      ? this.#withPrecheck(jobId, known, "waited")
      : known;
  }

  /** ShowJobDetail `type=detail`, as the evaluation reads it. */
  detail(jobId: string, callClass: CallClass): Promise<ReadOutcome<JobDetail>> {
    return this.#reader.detail(jobId, callClass);
  }

  /** Forget what was read of a job: an action on it was sent. */
  forget(jobId: string): void {
    this.#reader.forget(jobId);
  }

  #judge(subject: Subject, actionParams: ActionParams, facts: JobFacts, error: UpstreamError | null): StateEvaluation {
    if (error && JOB_NOT_FOUND.has(error.code ?? ""))
      return { blockers: [{ code: "job_not_found", error }], cautions: [] };
    const state = evaluateState(subject.action, actionParams, facts);
    if (subject.ignoreState) return { ...state, blockers: state.blockers.filter((blocker) => !isAboutState(blocker)) };
    if (state.blockers.length === 0 || !this.#isChanging(subject)) return state;
    return { blockers: [], cautions: [...state.cautions, { code: "state_changing" }] };
  }

  /**
   * Whether an action before this one may still change the job's state, so that a reading proves nothing: it waits to be sent, or was
   * accepted so lately, and has not ended, that DRS may still show the state before it.
   */
  #isChanging({ id, job }: Subject): boolean {
    const { store, scale } = this.#resources;
    const isAhead = (other: string) => id === undefined || other < id;
    const isWaiting = store.operations
      .openOn(job.id)
      .filter(isAction)
      .some((other) => !isAnswered(other.state) && isAhead(other.id) && other.approval === null);
    return isWaiting || movedLately({ store, scale }, { id, job }, "status", isEnded);
  }

  #inTime(subject: Subject, evaluating: Evaluating): Promise<Reading> {
    const reading = this.#read(subject, evaluating);
    if (!evaluating.isWaitedFor) return reading;
    const late: Reading = { facts: UNREAD, error: null, unavailable: NOT_IN_TIME };
    const patience = FACTS.patience / Math.min(1, this.#resources.scale);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => resolve(late), patience);
      reading.then(resolve, reject).finally(() => clearTimeout(timer));
    });
  }

  async #read(subject: Subject, evaluating: Evaluating): Promise<Reading> {
    const { action, actionParams, job, ignoreState } = subject;
    const { callClass, isShown = false } = evaluating;
    const isDecisive = !ignoreState || completeParams(action, actionParams, null) !== actionParams;
    if (!isDecisive && !isShown) return { facts: UNREAD, error: null, unavailable: null };
    const [reading, offered] = await Promise.all([
      this.#status(job.id, evaluating),
      commandsOf(action, actionParams).length > 0 ? this.#reader.offered(job.id, callClass) : null,
    ]);
    const facts = { ...reading.facts, offered: offered?.kind === "read" ? offered.value : null };
    if (facts.status === null || !needsPrecheck(action, actionParams, facts)) return { ...reading, facts };
    return { ...reading, facts: await this.#withPrecheck(job.id, facts, callClass) };
  }

  async #withPrecheck(jobId: string, facts: JobFacts, callClass: CallClass): Promise<JobFacts> {
    const read = await this.#reader.precheck(jobId, callClass);
    return { ...facts, precheck: precheckFact(this.#resources.store.operations, jobId, read) };
  }

  async #status(jobId: string, { status, callClass }: Evaluating): Promise<Reading> {
    if (jobId === "" || status != null)
      return { facts: { ...UNREAD, status: status ?? null }, error: null, unavailable: null };
    const read = await this.#reader.detail(jobId, callClass);
    if (read.kind === "unavailable") return { facts: UNREAD, error: null, unavailable: read };
    if (read.kind !== "read") return { facts: UNREAD, error: read.error, unavailable: null };
    const { status: current = null, base_info } = read.value;
    return {
      facts: { ...UNREAD, status: current, jobType: base_info?.job_type ?? null },
      error: null,
      unavailable: null,
    };
  }
}

/** Whether the precheck has to be read: only where the state allows the action and ShowActions has not answered already. */
function needsPrecheck(action: ActionName, actionParams: ActionParams, facts: JobFacts): boolean {
  if (precheckModeFor(action, actionParams, facts.status) === null) return false;
  if (action === "start" && facts.offered?.includes("START")) return false;
  return !evaluateState(action, actionParams, facts).blockers.some(({ code }) => !code.startsWith("precheck"));
}

/**
 * Whether another action of the lane was accepted just before. A change shows late: a reading may still give the state before it.
 * @param isSettled states of operations whose change has been seen
 */
export function movedLately(
  { store, scale }: Pick<Resources, "store" | "scale">,
  { id, job }: { readonly id?: string | undefined; readonly job: { readonly id: string } },
  lane: Lane,
  isSettled: (state: State) => boolean = () => false,
): boolean {
  const since = Date.now() - STATE_LAG * scale;
  return store.operations
    .list({ job: job.id, limit: 5 })
    .operations.some(
      (other) => other.id !== id && other.lane === lane && (other.acceptedAt ?? 0) > since && !isSettled(other.state),
    );
}
