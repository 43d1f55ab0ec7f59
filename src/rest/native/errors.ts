import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import * as z from "zod";
import { BODY_FAULTS, type BodyFault } from "../../shared/body.ts";
import type { FieldError } from "../../shared/schema-issues.ts";
import type { Refusal } from "../refusals.ts";
import { component } from "../route.ts";

/**
 * Refusals in the shape of DRS, `{error_code, error_msg}` (contract section 3): callers of the native dialect are scripts that
 * read these. What only a gateway can say has codes that begin with `GW.`.
 */
const REFUSALS = {
  /** As the gateway in front of DRS says it. */
  unauthenticated: [401, "APIGW.0301", "no valid credential"],
  /** Said of a wrong method, too: an API is published for a path and a method (contract section 3.2). */
  no_such_route: [404, "APIGW.0101", "no such API"],
  project: [403, "DRS.M00261", "no account has this project"],
  no_such_operation: [404, "GW.0404", "the client has no such operation"],
  no_such_job: [400, "DRS.10000010", "no job id"],
  parameter: [400, "DRS.10020000", "a field is wrong"],
  held: [400, "DRS.10000024", "another operation is in progress"],
  too_large: [413, "APIGW.0201", "the body is too large"],
  media_type: [415, "GW.0415", "the body is of another media type"],
  denied: [403, "GW.0403", "the policy does not allow it"],
  /** As the gateway in front of DRS says it, too. */
  limited: [429, "APIGW.0308", "too many requests; see Retry-After"],
  locked: [409, "GW.0409", "somebody has locked the job"],
  repeated: [409, "GW.1409", "the same signature came before; nothing was sent for this call"],
  reused: [422, "GW.0422", "the key or signature belongs to another request"],
  credential: [502, "GW.0502", "DRS refuses the gateway's credential"],
  unavailable: [503, "GW.0503", "DRS cannot be reached"],
  lost: [504, "GW.0504", "DRS has not answered yet; the operation goes on"],
} as const satisfies Record<string, readonly [ContentfulStatusCode, string, string]>;

export type NativeRefusal = keyof typeof REFUSALS;

/** The refusals of a route in the native dialect. */
export const nativeRefusals = (...kinds: readonly NativeRefusal[]): Refusal[] =>
  kinds.map((kind) => {
    const [status, code, when] = REFUSALS[kind];
    return { status, code, when };
  });

/** What every reading in the native dialect may be refused with. */
export const READING = nativeRefusals("unauthenticated", "project", "credential", "unavailable");

/** A refusal, of DRS or the gateway's own. Objects are open: DRS adds fields. */
export const drsError = component(
  "DrsError",
  z.looseObject({
    error_code: z.string().describe("DRS.… and APIGW.… as DRS says them; GW.… what only a gateway can say"),
    error_msg: z.string(),
  }),
);

/** DRS's words for a job that does not exist, by `X-Language`. A row of a batch has a code of its own (contract section 4.3). */
const MISSING_JOB = {
  "en-us": {
    message: "Job does not exist, please check job id.",
    row: { error_code: "DRS.10020102", error_msg: "Job does not exist, please check job ID" },
  },
  "zh-cn": {
    message: "任务不存在,请检查任务ID。",
    row: { error_code: "DRS.10020102", error_msg: "任务不存在,请检查任务ID" },
  },
} as const;

export const missingJob = (language: keyof typeof MISSING_JOB | null) => MISSING_JOB[language ?? "en-us"];

const missingBody = z.looseObject({ error_code: z.literal(REFUSALS.no_such_job[1]) });

/** Whether DRS says that there is no such job. */
export const saysMissing = (body: unknown): boolean => missingBody.safeParse(body).success;

/** DRS's texts have at most 512 characters (contract section 3.1). */
const MESSAGE_CHARACTERS = 512;

/** The `error_code` of a refusal, for rows of a batch. */
export const codeOf = (kind: NativeRefusal): string => REFUSALS[kind][1];

/** An answer that refuses. */
export function refuse(c: Context, kind: NativeRefusal, message: string): Response {
  const [status, error_code] = REFUSALS[kind];
  return c.json({ error_code, error_msg: message.slice(0, MESSAGE_CHARACTERS) }, status);
}

/** Refuse a body that is too large or did not arrive whole. */
export const refuseBody = (c: Context, fault: BodyFault): Response =>
  refuse(c, fault === "too_large" ? "too_large" : "parameter", BODY_FAULTS[fault]);

/** Names each wrong field and what is allowed. */
export const refuseFields = (c: Context, errors: readonly FieldError[]) =>
  refuse(c, "parameter", errors.map(({ pointer, detail }) => `${pointer}: ${detail}`).join("; "));
