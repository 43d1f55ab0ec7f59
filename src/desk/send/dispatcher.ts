import type { AuthorizationFailure } from "../../cloud/client.ts";
import { actionRequest, type UpstreamRequest } from "../../cloud/drs/requests.ts";
import type { UpstreamError } from "../../model/drs.ts";
import { type ActionOperation, isAction, isAnswered, upstreamOf } from "../../model/operation.ts";
import type { Permission } from "../../model/policy.ts";
import { logNotice } from "../../shared/log.ts";
import { spanOf } from "../../shared/trace.ts";
import { unconfirmed } from "../accept/conditions.ts";
import { decide } from "../accept/decision.ts";
import { approvalObjection } from "../approve/approval.ts";
import { ticketsStillAgree } from "../approve/ticket-approval.ts";
import type { Core } from "../transitions.ts";
import { bodyOf } from "./body.ts";
import { look } from "./evidence.ts";
import { checkState, movedLately } from "./state-check.ts";

/**
 * Sends what is queued: in the order of acceptance, one call of a job at a time. A job is held from the write-ahead until DRS
 * has answered or the loss is settled; following an accepted action holds nobody.
 */
export class Dispatcher {
  readonly #core: Core;
  /** Jobs that are being prepared or sent by this instance. */
  readonly #busy = new Set<string>();
  /** Operations whose call is under way: `sending` on disk and not in here means that the process was killed. */
  readonly #inFlight = new Set<string>();

  constructor(core: Core) {
    this.#core = core;
  }

  isInFlight(id: string): boolean {
    return this.#inFlight.has(id);
  }

  /** Sends everything of a job that may be sent now. */
  async dispatch(jobId: string): Promise<void> {
    if (this.#busy.has(jobId)) return;
    this.#busy.add(jobId);
    try {
      for (let next = this.#next(jobId); next; next = this.#next(jobId)) await this.#sendOne(next);
    } finally {
      this.#busy.delete(jobId);
    }
  }

  /** The oldest queued operation, unless the job is held or that one waits out a back-off. */
  #next(jobId: string): ActionOperation | undefined {
    const open = this.#core.store.operations.openOn(jobId);
    if (open.some(({ state }) => state === "sending")) return undefined;
    const head = open.filter(isAction).find(({ state }) => state === "queued");
    return head && (head.notBefore ?? 0) <= Date.now() ? head : undefined;
  }

  /** One operation's way out. It leaves the queue, or is told not to be tried again before a while. */
  async #sendOne(operation: ActionOperation): Promise<void> {
    const core = this.#core;
    const permission = this.#permission(operation);
    if (!permission) return;
    const objection = unconfirmed(operation, permission) ?? (await approvalObjection(core, operation, permission));
    if (objection !== null) {
      core.apply(operation.id, { type: "denied", refusal: { rule: null, reason: objection } });
      return;
    }
    if (!(await this.#doTicketsAgree(operation))) return;
    const baseline = await this.#baseline(operation);
    if (baseline === undefined || !(await this.#isStateGood(operation, baseline))) return;
    // Should the answer be lost, what the verb before has changed may look like the effect of this one.
    const isBlurred = operation.lane !== "side" && movedLately(core, operation, operation.lane);
    await core.upstream.inSlot("action", () => this.#call(operation, isBlurred ? null : baseline));
  }

  /** What policy and locks say at this moment; where they say no, the operation has moved. */
  #permission(operation: ActionOperation): Permission | undefined {
    const decision = decide(this.#core, operation, Date.now());
    if (decision.allowed) return decision;
    this.#core.apply(operation.id, { type: "denied", refusal: decision.refusal });
    return undefined;
  }

  /** Whether a ticket that approved it still does; if not, the operation has moved. */
  async #doTicketsAgree(operation: ActionOperation): Promise<boolean> {
    const { id } = operation;
    const word = await ticketsStillAgree(this.#core, operation);
    if (word.kind === "no") this.#core.apply(id, { type: "denied", refusal: { rule: null, reason: word.why } });
    else if (word.kind === "unknown") {
      this.#core.apply(id, { type: "held_up", cause: word.cause, retryAfter: null });
    }
    return word.kind === "yes";
  }

  /** Whether the job's state allows it; if not, the operation has moved. */
  async #isStateGood(operation: ActionOperation, baseline: string | null): Promise<boolean> {
    const known = operation.lane === "status" && operation.actionParams.is_sync_re_edit !== true ? baseline : null;
    const check = await checkState(this.#core, operation, known);
    if ("unavailable" in check) {
      this.#core.apply(operation.id, { type: "held_up", cause: check.unavailable, retryAfter: check.retryAfter });
      return false;
    }
    if (check.problem === null) return true;
    this.#core.apply(operation.id, { type: "impossible", problem: check.problem, upstream: null });
    return false;
  }

  /** What is read just before; `null` for a verb that needs nothing, `undefined` when the operation has moved instead. */
  async #baseline(operation: ActionOperation): Promise<string | null | undefined> {
    const read = await look(this.#core, operation, "action");
    switch (read?.kind) {
      case undefined:
        return null;
      case "read": {
        const { fingerprint, evidence } = read.value;
        const found = evidence && this.#core.apply(operation.id, { type: "late_effect", evidence });
        return found && isAnswered(found.state) ? undefined : fingerprint;
      }
      case "refused":
      case "unauthorized":
        this.#impossible(operation.id, read.error, read.kind === "unauthorized");
        return undefined;
      case "unavailable":
        this.#core.apply(operation.id, { type: "held_up", cause: read.cause, retryAfter: read.retryAfter });
        return undefined;
    }
  }

  async #call(operation: ActionOperation, baseline: string | null): Promise<void> {
    const core = this.#core;
    const { id, job, language } = operation;
    const body = await bodyOf(core, operation);
    if (!body.ok) return void core.apply(id, { type: "impossible", problem: body.error, upstream: null });
    const authorized = await core.upstream.authorize(actionRequest(core.upstream.target(job.id), body.value, language));
    if (!authorized.ok) return this.#notAuthorized(id, authorized.error);
    // Readings and the wait for a slot take time, in which a freeze begins or somebody locks the job.
    if (!this.#permission(operation)) return;
    // Written down before it leaves: the output gate holds the call until the row is durable.
    const leaving = core.apply(id, { type: "leaving", baseline });
    // It may have been cancelled while it was being prepared.
    if (leaving?.state !== "sending") return;
    this.#inFlight.add(id);
    try {
      const outcome = await core.upstream.act(traced(operation, authorized.value));
      core.apply(id, { type: "answered", outcome, renewable: core.upstream.renewable });
    } finally {
      this.#inFlight.delete(id);
    }
  }

  #notAuthorized(id: string, failure: AuthorizationFailure): void {
    if (failure.kind === "rejected") this.#impossible(id, failure.error, true);
    else this.#core.apply(id, { type: "held_up", cause: failure.cause, retryAfter: failure.retryAfter });
  }

  #impossible(id: string, error: UpstreamError, credential: boolean): void {
    const said = error.code ? `${error.code}: ${error.message}` : error.message;
    const problem = credential
      ? { code: "not_authorised", detail: `the gateway's credential was not accepted (${said})` }
      : { code: "refused_by_drs", detail: said };
    this.#core.apply(id, { type: "impossible", problem, upstream: upstreamOf(error) });
  }
}

/**
 * Carries the caller's trace on. Added after signing, as it is no part of what DRS checks; what the gateway reads before and afterwards, often
 * for several operations at once, belongs to no trace.
 */
function traced({ id, trace }: ActionOperation, request: UpstreamRequest): UpstreamRequest {
  if (trace === undefined) return request;
  const { span, traceparent } = spanOf(trace);
  logNotice("sending", { operation: id, trace_id: trace, span_id: span });
  return { ...request, headers: { ...request.headers, traceparent } };
}
