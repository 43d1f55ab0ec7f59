import type { Context } from "hono";
import * as z from "zod";
import { unconfirmedError } from "../../application/actions/build-command.ts";
import type { SubmitOutcome } from "../../application/actions/submit.ts";
import type { Services } from "../../application/services.ts";
import { describeBlocker } from "../../i18n/blockers.ts";
import { isAboutState } from "../../model/blocker.ts";
import type { Impossible } from "../../model/command.ts";
import { isEnded, type Operation } from "../../model/operation.ts";
import { INBOUND, PREFER_WAIT_SECONDS } from "../../shared/limits.ts";
import { problem, tooMany } from "../../shared/problem.ts";
import type { FieldError } from "../../shared/schema-issues.ts";
import type { RestEnv } from "../route.ts";
import { presentBlocker } from "./blocker-json.ts";
import { refused } from "./context.ts";
import { presentOperation } from "./operation-json.ts";

/** Headers of requests for operations, and the response once the desk has decided on one. */

/** `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header). */
export const keyHeader = z.object({
  "idempotency-key": z
    .string()
    .regex(/^[\x21-\x7e]+$/, "visible ASCII characters")
    .max(INBOUND.idempotencyKeyCharacters)
    .optional()
    .describe("the same key again is the same request again and has no second effect"),
});

/** The answer to fields that are wrong. */
export function invalid(c: Context<RestEnv>, errors: readonly FieldError[]): Response {
  const detail = errors.map(({ pointer, detail: said }) => `${pointer}: ${said}`).join("; ");
  return problem(c, 400, "invalid_request", detail, { errors });
}

/** Seconds of `Prefer: wait=N` (RFC 7240 section 4.3), at most 25; `null` when not asked for. */
export function waitOf(prefer: string | undefined): number | null {
  const [, seconds] = /(?:^|[,;\s])wait\s*=\s*"?(\d{1,6})/i.exec(prefer ?? "") ?? [];
  return seconds === undefined ? null : Math.min(Number(seconds), PREFER_WAIT_SECONDS);
}

/** What beside the sentence is said of a request that cannot succeed now. */
export interface ImpossibleFields {
  readonly errors: readonly FieldError[];
  readonly status_of_job: string | null;
  readonly blockers: readonly ReturnType<typeof presentBlocker>[];
}

/** Status, code, sentence and fields for a request that cannot succeed now. */
export function describeImpossible({
  blockers,
  status,
}: Impossible): readonly [400 | 404 | 409, string, string, Partial<ImpossibleFields>] {
  const detail = blockers.map(describeBlocker).join("; ");
  // The clock is checked behind the deduplication, so that a repeat gets its first response; it is an error of the field all the same.
  const errors = blockers.filter(({ code }) => code === "start_time").map(() => ({ pointer: "/at", detail }));
  if (errors.length > 0) return [400, "invalid_request", `/at: ${detail}`, { errors }];
  if (blockers.some(({ code }) => code === "job_not_found")) return [404, "job_not_found", detail, {}];
  const help = blockers.some(isAboutState) ? "; ignore_state leaves the state of the job to DRS" : "";
  return [409, "impossible", `${detail}${help}`, { status_of_job: status, blockers: blockers.map(presentBlocker) }];
}

/** The answer to a request for an action. */
export async function answer(
  c: Context<RestEnv>,
  services: Services,
  acceptance: SubmitOutcome,
  wait: number | null,
): Promise<Response> {
  if (acceptance.kind === "invalid") return invalid(c, acceptance.errors);
  if (acceptance.kind === "typed_secret")
    return invalid(c, [{ pointer: `/${acceptance.option}`, detail: "is a secret" }]);
  if (acceptance.kind === "impossible") return problem(c, ...describeImpossible(acceptance));
  if (acceptance.kind === "refused") return refused(c, acceptance.refusal);
  if (acceptance.kind === "unconfirmed") return invalid(c, [unconfirmedError(acceptance)]);
  if (acceptance.kind === "limited") return tooMany(c, acceptance.retryAfter, "too many commands");
  if (acceptance.kind === "held") return problem(c, 409, "held", `${acceptance.behind.id} holds the job`);
  if (acceptance.kind === "conflict") {
    c.header("x-operation-id", acceptance.operationId);
    return problem(
      c,
      422,
      "idempotency_key_reused",
      `this Idempotency-Key stands for another request (${acceptance.operationId})`,
    );
  }
  const operation = await afterWaiting(services, acceptance.operation, wait);
  c.header("location", `/v1/operations/${operation.id}`);
  c.header("x-operation-id", operation.id);
  if (wait !== null) c.header("preference-applied", `wait=${wait}`);
  const notice = acceptance.pausedUntil === null ? {} : { notice: pausedNotice(acceptance.pausedUntil) };
  return c.json({ ...presentOperation(operation), ...notice }, wait !== null && isEnded(operation.state) ? 200 : 202);
}

/** Said with every command while the project's calls pause. */
const pausedNotice = (until: number) =>
  `DRS refused the gateway's credential several times in a row; it is sent after ${new Date(until).toISOString()}, when calls are tried again`;

async function afterWaiting(
  { gateway, desk }: Services,
  operation: Operation,
  wait: number | null,
): Promise<Operation> {
  const account = gateway.config.accounts.get(operation.job.account);
  if (wait === null || !account) return operation;
  return (await desk(account).waitFor(operation.id, "end", wait * 1000)) ?? operation;
}
