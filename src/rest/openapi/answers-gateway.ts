import * as z from "zod";
import { anyObject, instant, text } from "./answers.ts";

/** Answers about the gateway itself. */

/** `POST /v1/rules/preview`. */
export const previewSchema = z.object({
  source: z.string(),
  ignored: text.describe("why nothing would come of it"),
  read_back: z.boolean().describe("the ticket is read back first, and what it says then decides"),
  event: anyObject.nullable().describe("what rules see beside the payload"),
  commands: z.array(
    z.object({
      rule: z.int().nullable().describe("by its place in the source's rules; null: somebody wrote the command"),
      problem: z.string().optional().describe("why there would be no command"),
      job: z.string().optional(),
      action: z.string().optional(),
      params: anyObject.optional(),
      reason: text.optional(),
      key: text.optional(),
      decision: z
        .object({ effect: z.enum(["allow", "deny", "approve", "confirm"]), rule: z.int().nullable(), reason: text })
        .optional(),
    }),
  ),
});

/** `GET /readyz`. */
export const readinessSchema = z.object({
  status: z.enum(["ready", "not_ready"]),
  checks: z.object({ config: z.literal("ok"), secrets: z.literal("ok") }),
  accounts: z.array(
    z.object({
      account: z.string(),
      ready: z.boolean().describe("nothing has failed; a warning is no failure"),
      checked_at: instant,
      findings: z.array(
        z.object({
          check: z.enum(["credentials", "clock"]),
          status: z.enum(["ok", "warning", "failed"]),
          detail: z.string(),
          remedy: text.describe("what to do about it"),
        }),
      ),
    }),
  ),
});

/** `GET /healthz`. */
export const healthSchema = z.object({
  status: z.enum(["ok", "misconfigured"]),
  simulator_url: z.string().optional().describe("a stand-in answers for IAM and DRS"),
  egress_proxy: z.string().optional().describe("calls to platforms go here"),
  time_scale: z.number().optional(),
  rate_limits: z.literal("off").optional().describe("for load tests: nobody is told to slow down"),
});
