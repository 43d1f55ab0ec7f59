import * as z from "zod";
import type { UpstreamError } from "../../model/drs.ts";

const text = z.string().min(1);

/** DRS `{error_code, error_msg}` and the gateway in front of it, which adds `request_id`; newer IAM alike (contract section 3.2). */
const flatShape = z
  .object({ error_code: text, error_msg: z.string().catch(""), request_id: text.optional().catch(undefined) })
  .transform((body) => ({ code: body.error_code, message: body.error_msg, request_id: body.request_id ?? null }));

/** IAM `{error: {code, message, title}}` (contract section 6.1). */
const nestedShape = z
  .object({ error: z.object({ code: z.union([z.number(), z.string()]), message: z.string().catch("") }) })
  .transform(({ error }) => ({ code: String(error.code), message: error.message, request_id: null }));

const errorShapes = z.union([flatShape, nestedShape]);

/** Reads the three documented error shapes into one; `null` when the body is none of them. */
export function readError(status: number, body: unknown, requestId: string | null): UpstreamError | null {
  const parsed = errorShapes.safeParse(body);
  return parsed.success ? { status, ...parsed.data, request_id: parsed.data.request_id ?? requestId } : null;
}

/** An error for an answer that carries none of its own. */
export const bareError = (status: number, message: string, requestId: string | null): UpstreamError => ({
  status,
  code: null,
  message,
  request_id: requestId,
});

/** Codes for "there is none of what you ask for". */
export const NO_INFORMATION: ReadonlySet<string> = new Set(["DRS.M05003"]);

/** Codes for "no such job"; the status is 400 as for anything else (contract section 9, pitfall 3). */
export const JOB_NOT_FOUND: ReadonlySet<string> = new Set(["DRS.10000010", "DRS.M00289", "DRS.M05003", "DRS.M05004"]);
