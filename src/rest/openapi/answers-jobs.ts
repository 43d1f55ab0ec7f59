import * as z from "zod";
import { ACTION_NAMES } from "../../model/drs.ts";
import { instantOrNull, jobFields, lockOrNull, operationSchema, text } from "./answers.ts";

/** Answers about jobs. */

/** `GET /v1/jobs`. */
export const jobsSchema = z.object({
  jobs: z.array(
    z.object({
      ...jobFields,
      status: text.describe("as last seen"),
      status_seen_at: instantOrNull,
      lock: lockOrNull,
    }),
  ),
});

/** `GET /v1/jobs/{job}`. */
export const jobSchema = z.object({
  ...jobFields,
  name: text.describe("name in DRS"),
  status: text,
  status_text: text.describe("the status in words"),
  progress: z
    .object({
      progress: z.string().optional(),
      incr_trans_delay: z.string().optional().describe("seconds"),
      transfer_status: z.string().optional(),
      remaining_time: z.string().optional(),
    })
    .nullable(),
  delay_seconds: z.number().nullable().describe("how far the target is behind"),
  lock: lockOrNull,
  allowed_actions: z.array(z.enum(ACTION_NAMES)).describe("what the job's status and the policy allow now"),
  operations: z.array(operationSchema).describe("the last ones, newest first"),
});
