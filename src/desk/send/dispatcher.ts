import type { AuthorizationFailure } from "../../cloud/client.ts";
import { CATALOGUE } from "../../cloud/drs/catalogue.ts";
import { actionRequest, type UpstreamRequest } from "../../cloud/drs/requests.ts";
import type { ActionParams, ReadOutcome, UpstreamError } from "../../model/drs.ts";
import {
  type ActionOperation,
  calledJobOf,
  isAction,
  isAnswered,
  outageOf,
  shortId,
  upstreamOf,
} from "../../model/operation.ts";
import type { Permission } from "../../model/policy.ts";
import { logNotice } from "../../shared/log.ts";
import { spanOf } from "../../shared/trace.ts";
import { unconfirmed } from "../accept/conditions.ts";
import { decide } from "../accept/decision.ts";
import { approvalObjection } from "../approve/approval.ts";
import type { TicketApprovals } from "../approve/ticket-approval.ts";
import type { Resources } from "../context.ts";
import { type Evaluator, movedLately } from "../evaluate/evaluator.ts";
import { impossibleEvent } from "../evaluate/impossible.ts";
import type { Transitions } from "../transitions.ts";
import { bodyOf } from "./body.ts";
import { readEvidence, unreadFingerprint } from "./evidence.ts";
import { directed } from "./main-child.ts";

const isDue = ({ notBefore }: ActionOperation, now: number) => (notBefore ?? 0) <= now;

/** What is known of a job before a call. */
interface Baseline {
  /** The fingerprint of the reading; `null` for a verb that needs none. */
  readonly baseline: string | null;
  /** Whether the job could not be read and the call goes out all the same. */
  readonly isUnread: boolean;
}

/**
 * Sends queued operations: in the order of acceptance, one call of a job at a time. A job is busy from the write-ahead until DRS has answered
 * or the lost response is reconciled; following an accepted action keeps nothing waiting.
 */
export class Dispatcher {
  readonly #resources: Resources;
  readonly #evaluator: Evaluator;
  readonly #transitions: Transitions;
  readonly #ticketApprovals: TicketApprovals;
  /** Jobs that are being prepared or sent by this instance. */
  readonly #busy = new Set<string>();
  /** Operations whose call is under way: `sending` on disk and not in here means that the process was killed. */
  readonly #inFlight = new Set<string>();

  constructor(resources: Resources, evaluator: Evaluator, transitions: Transitions, ticketApprovals: TicketApprovals) {
    this.#resources = resources;
    this.#evaluator = evaluator;
    this.#transitions = transitions;
    this.#ticketApprovals = ticketApprovals;
  }

  /** Treat the response of a call as lost when the instance that sent it is gone. */
  async giveUpResponse(id: string): Promise<void> {
    if (this.#inFlight.has(id)) return;
    const outcome = { kind: "lost", cause: "the gateway was stopped while it waited for the answer" } as const;
    this.#transitions.apply(id, { type: "answered", outcome, renewable: false });
  }

  /** Send every operation of a job that may be sent now. */
  async dispatch(jobId: string): Promise<void> {
    if (this.#busy.has(jobId)) return;
    this.#busy.add(jobId);
    try {
      for (let next = this.#next(jobId); next; next = this.#next(jobId)) await this.#sendOne(next);
      this.#waitBehind(jobId);
    } finally {
      this.#busy.delete(jobId);
    }
  }

  /** The queued operations of a job in the order of acceptance; none while a call of the job is in flight. */
  #queue(jobId: string): readonly ActionOperation[] {
    const open = this.#resources.store.operations.openOn(jobId);
    const isInFlight = open.some(({ state }) => state === "sending");
    return isInFlight ? [] : open.filter(isAction).filter(({ state }) => state === "queued");
  }

  /** The oldest queued operation, unless it waits out a back-off. An emergency stop overtakes operations that wait for DRS. */
  #next(jobId: string): ActionOperation | undefined {
    const queue = this.#queue(jobId);
    const now = Date.now();
    const urgent = queue.findIndex((operation) => CATALOGUE[operation.action].sendUnread && isDue(operation, now));
    const isFirst = queue.slice(0, Math.max(urgent, 0)).every((other) => outageOf(other) !== null);
    const [head] = queue;
    if (head && isDue(head, now)) return head;
    return isFirst ? queue[urgent] : undefined;
  }

  /** Have operations wait for DRS that are queued behind one that does: their own time may be over before its time is. */
  #waitBehind(jobId: string): void {
    const [head, ...behind] = this.#queue(jobId);
    const outage = head && outageOf(head);
    const now = Date.now();
    if (!outage || isDue(head, now)) return;
    const retryAfter = ((head.notBefore ?? now) - now) / this.#resources.scale;
    const cause = `it is queued behind ${shortId(head.id)}, which waits: ${outage.reason}`;
    for (const operation of behind.filter((other) => isDue(other, now)))
      this.#transitions.apply(operation.id, { type: "postponed", cause, retryAfter });
  }

  /** Send one operation, or end it, or have it wait before the next try. */
  async #sendOne(operation: ActionOperation): Promise<void> {
    const permission = this.#permission(operation);
    if (!permission) return;
    const objection =
      unconfirmed(operation, permission) ?? (await approvalObjection(this.#resources, operation, permission));
    if (objection !== null) {
      this.#transitions.apply(operation.id, { type: "denied", refusal: { rule: null, reason: objection } });
      return;
    }
    if (!(await this.#doTicketsApprove(operation))) return;
    const located = await directed(this.#evaluator, operation);
    if (located.kind === "read") await this.#prepareCall(located.value);
    else this.#unread(operation.id, located);
  }

  /** Read what the call depends on, and make it. */
  async #prepareCall(operation: ActionOperation): Promise<void> {
    const before = await this.#baseline(operation);
    if (before === undefined) return;
    const { baseline, isUnread } = before;
    // The state of a job that could not be read is left to DRS.
    const sentParams = await this.#evaluate(isUnread ? { ...operation, ignoreState: true } : operation, baseline);
    if (sentParams === undefined) return;
    // Should the response be lost, a late change of the verb before may look like the effect of this one.
    const isBlurred = operation.lane !== "side" && movedLately(this.#resources, operation, operation.lane);
    await this.#resources.cloud.inSlot("action", () => this.#call(operation, isBlurred ? null : baseline, sentParams));
  }

  /** The permission of policy and locks at this moment; when they deny it, the operation has ended. */
  #permission(operation: ActionOperation): Permission | undefined {
    const decision = decide(this.#resources, operation, Date.now());
    if (decision.allowed) return decision;
    this.#transitions.apply(operation.id, { type: "denied", refusal: decision.refusal });
    return undefined;
  }

  /** Whether a ticket that approved it still does; if not, the operation has ended or waits. */
  async #doTicketsApprove(operation: ActionOperation): Promise<boolean> {
    const { id } = operation;
    const standing = await this.#ticketApprovals.stillHold(operation);
    if (standing.kind === "no")
      this.#transitions.apply(id, { type: "denied", refusal: { rule: null, reason: standing.why } });
    else if (standing.kind === "unknown") {
      this.#transitions.apply(id, { type: "postponed", cause: standing.cause, retryAfter: null });
    }
    return standing.kind === "yes";
  }

  /** Evaluate it once more. Returns the params to send; `undefined` when the operation has ended or waits. */
  async #evaluate(operation: ActionOperation, baseline: string | null): Promise<ActionParams | undefined> {
    const isStatus = operation.lane === "status" && operation.actionParams.is_sync_re_edit !== true;
    const status = isStatus ? baseline : null;
    const evaluated = await this.#evaluator.evaluate(operation, { callClass: "action", lead: 0, status });
    const { unavailable, blockers, actionParams } = evaluated;
    // That the job does not exist is told by DRS itself, in answer to the call.
    const impossible = impossibleEvent(blockers.filter(({ code }) => code !== "job_not_found"));
    if (impossible) {
      this.#transitions.apply(operation.id, impossible);
      return undefined;
    }
    if (unavailable && !operation.ignoreState && status === null) {
      const { cause, retryAfter } = unavailable;
      this.#transitions.apply(operation.id, { type: "postponed", cause, retryAfter });
      return undefined;
    }
    return actionParams;
  }

  /** What is known before the call; `undefined` when the operation has ended or waits. */
  async #baseline(operation: ActionOperation): Promise<Baseline | undefined> {
    const read = await readEvidence(this.#resources, operation, "action");
    if (read === null) return { baseline: null, isUnread: false };
    const unread = read.kind === "unavailable" && read.isTimeout ? unreadFingerprint(operation) : null;
    if (unread !== null) return { baseline: unread, isUnread: true };
    if (read.kind !== "read") return this.#unread(operation.id, read);
    const { fingerprint, evidence } = read.value;
    const found = evidence && this.#transitions.apply(operation.id, { type: "late_effect", evidence });
    return found && isAnswered(found.state) ? undefined : { baseline: fingerprint, isUnread: false };
  }

  /** A reading before the call failed: the operation ends, or waits for the next try. */
  #unread(id: string, read: Exclude<ReadOutcome<unknown>, { kind: "read" }>): undefined {
    if (read.kind === "unavailable")
      this.#transitions.apply(id, { type: "postponed", cause: read.cause, retryAfter: read.retryAfter });
    else this.#impossible(id, read.error, read.kind === "unauthorized");
  }

  async #call(operation: ActionOperation, baseline: string | null, sentParams: ActionParams): Promise<void> {
    const { cloud } = this.#resources;
    const { id, job, language, sentTo } = operation;
    const body = await bodyOf(this.#resources, { ...operation, actionParams: sentParams });
    if (!body.ok) return void this.#transitions.apply(id, { type: "impossible", problem: body.error, upstream: null });
    const authorized = await cloud.authorize(actionRequest(cloud.target(calledJobOf(operation)), body.value, language));
    if (!authorized.ok) return this.#notAuthorized(id, authorized.error);
    // Readings and the wait for a slot take time, in which a freeze may begin or somebody may lock the job.
    if (!this.#permission(operation)) return;
    // Written down before it leaves: the output gate holds the call until the row is durable.
    const completed = sentParams === operation.actionParams ? {} : { sentParams };
    const leaving = this.#transitions.change(id, { type: "sending", baseline, sentTo, ...completed });
    // While it was being prepared it may have been cancelled, or sent by another instance on the same storage.
    if (leaving === undefined) return;
    this.#inFlight.add(id);
    try {
      const outcome = await cloud.act(traced(operation, authorized.value));
      this.#evaluator.forget(job.id);
      this.#transitions.apply(id, { type: "answered", outcome, renewable: cloud.renewable });
    } finally {
      this.#inFlight.delete(id);
    }
  }

  #notAuthorized(id: string, failure: AuthorizationFailure): void {
    if (failure.kind === "rejected") this.#impossible(id, failure.error, true);
    else this.#transitions.apply(id, { type: "postponed", cause: failure.cause, retryAfter: failure.retryAfter });
  }

  #impossible(id: string, error: UpstreamError, credential: boolean): void {
    const said = error.code ? `${error.code}: ${error.message}` : error.message;
    const problem = credential
      ? { code: "not_authorised", detail: `the gateway's credential was not accepted (${said})` }
      : { code: "refused_by_drs", detail: said };
    this.#transitions.apply(id, { type: "impossible", problem, upstream: upstreamOf(error) });
  }
}

/**
 * Carry the caller's trace on. Added after signing, since DRS does not check it; readings before and afterwards, often for several operations
 * at once, belong to no trace.
 */
function traced({ id, trace }: ActionOperation, request: UpstreamRequest): UpstreamRequest {
  if (trace === undefined) return request;
  const { span, traceparent } = spanOf(trace);
  logNotice("sending", { operation: id, trace_id: trace, span_id: span });
  return { ...request, headers: { ...request.headers, traceparent } };
}
