import * as z from "zod";
import type { UpstreamError } from "../../model/drs.ts";

const text = z.string().min(1);

/**
 * `{error_code, error_msg}`: DRS, the API gateway in front of it, which adds `request_id`, and newer IAM (contract section
 * 3.2).
 */
const flatShape = z
  .object({ error_code: text, error_msg: z.string().catch(""), request_id: text.optional().catch(undefined) })
  .transform((body) => ({ code: body.error_code, message: body.error_msg, request_id: body.request_id ?? null }));

/** IAM `{error: {code, message, title}}` (contract section 6.1). */
const nestedShape = z
  .object({ error: z.object({ code: z.union([z.number(), z.string()]), message: z.string().catch("") }) })
  .transform(({ error }) => ({ code: String(error.code), message: error.message, request_id: null }));

const errorShapes = z.union([flatShape, nestedShape]);

/** Read an error body in any of the documented shapes; `null` for other bodies. */
export function readError(status: number, body: unknown, requestId: string | null): UpstreamError | null {
  const parsed = errorShapes.safeParse(body);
  return parsed.success ? { status, ...parsed.data, request_id: parsed.data.request_id ?? requestId } : null;
}

/** Build the error of a response that has no error body. */
export const bareError = (status: number, message: string, requestId: string | null): UpstreamError => ({
  status,
  code: null,
  message,
  request_id: requestId,
});

/** Codes for "no such information". */
export const NO_INFORMATION: ReadonlySet<string> = new Set(["DRS.M05003"]);

/** Codes for "no such job"; the status is 400 as for anything else (contract section 9, pitfall 3). */
export const JOB_NOT_FOUND: ReadonlySet<string> = new Set(["DRS.10000010", "DRS.M00289", "DRS.M05003", "DRS.M05004"]);
