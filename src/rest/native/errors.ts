import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { FieldError } from "../../shared/schema-issues.ts";

/**
 * Refusals in DRS's own shape, `{error_code, error_msg}` (contract section 3): callers of the native dialect are scripts that
 * read these. What only a gateway can say has codes that begin with `GW.`.
 */
export const REFUSALS = {
  /** As the gateway in front of DRS says it. */
  unauthenticated: [401, "APIGW.0301"],
  no_such_route: [404, "APIGW.0101"],
  project: [403, "DRS.M00261"],
  no_such_job: [400, "DRS.10000010"],
  parameter: [400, "DRS.10020000"],
  /** Another operation is in progress. */
  held: [400, "DRS.10000024"],
  too_large: [413, "APIGW.0201"],
  media_type: [415, "GW.0415"],
  denied: [403, "GW.0403"],
  /** As the gateway in front of DRS says it, too. */
  limited: [429, "APIGW.0308"],
  /** Somebody has locked the job. */
  locked: [409, "GW.0409"],
  reused: [422, "GW.0422"],
  credential: [502, "GW.0502"],
  unavailable: [503, "GW.0503"],
  lost: [504, "GW.0504"],
} as const satisfies Record<string, readonly [ContentfulStatusCode, string]>;

/** DRS's texts have at most 512 characters (contract section 3.1). */
const MESSAGE_CHARACTERS = 512;

export type RefusalKind = keyof typeof REFUSALS;

/** The `error_code` of a refusal, for rows of a batch. */
export const codeOf = (kind: RefusalKind): string => REFUSALS[kind][1];

/** An answer that refuses. */
export function refuse(c: Context, kind: RefusalKind, message: string): Response {
  const [status, error_code] = REFUSALS[kind];
  return c.json({ error_code, error_msg: message.slice(0, MESSAGE_CHARACTERS) }, status);
}

/** Names each wrong field and what is allowed. */
export const refuseFields = (c: Context, errors: readonly FieldError[]) =>
  refuse(c, "parameter", errors.map(({ pointer, detail }) => `${pointer}: ${detail}`).join("; "));
