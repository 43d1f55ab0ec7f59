import type { Context } from "hono";
import { operationJob } from "../../application/actions/build-command.ts";
import { submit } from "../../application/actions/submit.ts";
import { inRequest, type Services } from "../../application/services.ts";
import type { NativeAction } from "../../cloud/drs/native/check.ts";
import { duplicateKey } from "../../cloud/drs/native/duplicate-keys.ts";
import type { HoldsCredential } from "../../cloud/drs/native/known.ts";
import { storable } from "../../cloud/drs/storable.ts";
import type { Account, JobRef } from "../../config/compile.ts";
import { describeBlocker } from "../../i18n/blockers.ts";
import type { Acceptance, Command } from "../../model/command.ts";
import type { NativeAnswer, Operation, Upstream } from "../../model/operation.ts";
import { readBytes } from "../../shared/body.ts";
import { jsonExcess } from "../../shared/json-bounds.ts";
import { PREFER_WAIT_SECONDS } from "../../shared/limits.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import type { RestEnv } from "../route.ts";
import { languageOf, V5 } from "./context.ts";
import { missingJob, type NativeRefusal, refuse, refuseBody, saysMissing } from "./errors.ts";

/** A native action as an operation like any other: from the caller's bytes to the answer of DRS. */

/** The caller's bytes, and what they say. Not UTF-8 is not JSON (RFC 8259 section 8.1). */
export async function readBody(c: Context<RestEnv>): Promise<Result<{ text: string; json: unknown }, Response>> {
  const type = (c.req.header("content-type") ?? "application/json").split(";", 1)[0]?.trim().toLowerCase();
  if (type !== "application/json") return err(refuse(c, "media_type", "Content-Type must be application/json"));
  const bytes = await readBytes(c);
  if (!bytes.ok) return err(refuseBody(c, bytes.error));
  const excess = jsonExcess(new Uint8Array(bytes.value));
  if (excess) return err(refuse(c, "parameter", `the body ${excess.detail}`));
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes.value);
    const json: unknown = JSON.parse(text);
    const twice = duplicateKey(text);
    return twice === null
      ? ok({ text, json })
      : err(refuse(c, "parameter", `the key "${twice}" stands twice in one object`));
  } catch {
    return err(refuse(c, "parameter", "the body is not JSON in UTF-8"));
  }
}

/** What makes two calls the same: the client's own `Idempotency-Key`, and the signature, which is good once. */
interface DedupeKeys {
  readonly idempotency: string | null;
  readonly signature: string | null;
}

/** @param row of a batch, with a key of its own for each */
export function dedupeKeys(c: Context<RestEnv>, row: string): DedupeKeys {
  const keyOf = (value: string | null) => (value === null ? null : `${c.get("principal").id}:v5:${value}${row}`);
  return { idempotency: keyOf(c.req.header("idempotency-key") ?? null), signature: keyOf(c.get("signature")) };
}

export function commandOf(
  c: Context<RestEnv>,
  job: JobRef,
  asked: NativeAction,
  body: string,
  { idempotency, signature }: DedupeKeys,
  holdsCredential: HoldsCredential,
): Command {
  const { action, actionParams: given } = asked;
  const { params, actionParams } = storable({ action, params: given, actionParams: given }, holdsCredential);
  return {
    ...V5,
    principal: c.get("principal"),
    job: operationJob(job),
    action,
    params,
    actionParams,
    body,
    language: languageOf(c),
    // Callers of the native dialect want DRS's own answer.
    ignoreState: true,
    reason: null,
    retryOf: null,
    // The client's own key first: where it was seen before, the client wants the first answer again.
    dedupe: [idempotency, signature].filter((key) => key !== null),
    joins: null,
    whenHeld: "refuse",
    confirmation: "waived",
    reply: null,
  };
}

export type Outcome =
  | Exclude<Acceptance, { kind: "accepted" | "repeated" | "joined" }>
  /** `isReplay`: of an earlier call with the same signature; nothing was sent for this one. */
  | { kind: "operation"; operation: Operation; isReplay: boolean };

/**
 * Accept the command and wait for the answer of DRS to it, at most 25 s. A signature has the resolution of a second and no nonce: a second
 * call with the same one may be a replay, a retry or another call, and is never sent.
 */
export async function carryOut(
  c: Context<RestEnv>,
  services: Services,
  account: Account,
  command: Command,
  { idempotency }: DedupeKeys,
): Promise<Outcome> {
  const acceptance = await submit(inRequest(services, c), account, command);
  if (!("operation" in acceptance)) return acceptance;
  const { id } = acceptance.operation;
  const operation = await services.desk(account).waitFor(id, "answer", PREFER_WAIT_SECONDS * 1000);
  const isReplay = acceptance.kind === "repeated" && acceptance.key !== idempotency;
  return { kind: "operation", operation: operation ?? acceptance.operation, isReplay };
}

/** A refusal of the gateway: its kind and words. */
type Refusal = readonly [kind: NativeRefusal, message: string];

/** The answer of DRS, or why there is none. */
export type NativeResult = Result<NativeAnswer, Refusal>;

const THROUGH_V1 = "POST /v1/jobs/{job}/actions/{action} can ask for it";

/** DRS's answer, or why there is none. */
function resultOf(outcome: Outcome): NativeResult {
  switch (outcome.kind) {
    case "refused":
      return err(
        outcome.refusal.lock
          ? ["locked", `The job is ${outcome.refusal.reason}`]
          : ["denied", `${outcome.refusal.reason}; ${THROUGH_V1}`],
      );
    case "unconfirmed":
      return err(["denied", `${outcome.reason}, which this dialect cannot; ${THROUGH_V1}`]);
    case "conflict":
      return err(["reused", `this key or signature stands for another request (${outcome.operationId})`]);
    case "impossible":
      return err(["held", outcome.blockers.map(describeBlocker).join("; ")]);
    case "limited":
      return err(["limited", `The throttling threshold has been reached; try again in ${outcome.retryAfter} s.`]);
    case "held":
      return err([
        "held",
        `Another operation is in progress: ${outcome.behind.action} by ${outcome.behind.name} (${outcome.behind.id}).`,
      ]);
    case "operation":
      return answerOf(outcome.operation);
  }
}

/** DRS's refusal of the reading before the call. Only the API gateway in front of it adds `request_id` (contract section 3.2). */
function refusedReading({ status, error_code, error_msg, request_id }: Upstream): NativeAnswer {
  const isOfGateway = error_code?.startsWith("APIGW.") && request_id !== null;
  return { status: status ?? 400, body: { error_code, error_msg, ...(isOfGateway ? { request_id } : {}) } };
}

/** DRS's answer to the call of an operation, or why there is none. */
export function answerOf({ id, job, state, answer: given, problem, upstream }: Operation): NativeResult {
  if (given) return ok(given);
  if (problem?.code === "locked") return err(["locked", `The job is ${problem.detail}`]);
  if (state === "denied") return err(["denied", `${problem?.detail ?? "denied"}; ${THROUGH_V1}`]);
  if (upstream?.error_code && problem?.code === "refused_by_drs") return ok(refusedReading(upstream));
  if (problem?.code === "not_authorised") return err(["credential", problem.detail]);
  if (state === "failed") return err(["unavailable", problem?.detail ?? "it could not be sent"]);
  return err([
    "lost",
    `no answer of DRS yet; the operation goes on as ${id}: GET /v5/${job.project_id}/gateway-operations/${id}`,
  ]);
}

/** The result for a caller who may know of the job. What DRS says of one that does not exist is said as of one that is hidden. */
export function resultFor(c: Context<RestEnv>, outcome: Outcome): NativeResult {
  const result = resultOf(outcome);
  if (result.ok && saysMissing(result.value.body)) return err(["no_such_job", missingJob(languageOf(c)).message]);
  return outcome.kind === "operation" && outcome.isReplay ? err(replayOf(outcome.operation, result)) : result;
}

/** What became of a call that DRS has not answered, where it may have taken effect. */
const FATES: Partial<Record<NativeRefusal, string>> = { lost: "without an answer of DRS so far" };

/** Say of a call that it was not sent, and what became of the first one. */
function replayOf({ id }: Operation, first: NativeResult): Refusal {
  const fate = first.ok ? `DRS answered it with ${first.value.status}` : FATES[first.error[0]];
  return [
    "repeated",
    `this signature came before, with the call of operation ${id} (${fate ?? "it was not carried out"}); nothing was sent for this call. To make it again, sign it in another second or with an Idempotency-Key of its own.`,
  ];
}

export function operationIdOf(outcome: Outcome): string | null {
  if (outcome.kind === "operation") return outcome.operation.id;
  return outcome.kind === "conflict" ? outcome.operationId : null;
}
