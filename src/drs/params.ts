import * as z from "zod";

/**
 * The flat params of `/v1` and of chat, one schema per verb: the runtime check, the static type and the JSON Schema of
 * `GET /v1/actions` come from here. Values are friendly; `catalogue.ts` turns them into DRS's `action_params`
 * (official page table 5, contract section 1.3).
 */

/** Verbs that take nothing. */
export const noParams = z.strictObject({});

export const precheckParams = z.strictObject({
  mode: z
    .enum(["start", "retry", "forStartJob", "forRetryJob"])
    .default("start")
    .describe("what is to follow: a first start (start), or a reset or start after editing (retry)"),
});

export const skipPrecheckParams = z.strictObject({
  items: z
    .array(z.string().min(1).max(128))
    .min(1)
    .max(100)
    .describe("names of the failed precheck items to accept, as the precheck report lists them"),
});

export const startParams = z.strictObject({
  at: z.iso
    .datetime({ offset: true })
    .optional()
    .describe("start at this time instead of now: RFC 3339 with offset, e.g. 2026-11-25T01:00:00+08:00"),
});

export const stopParams = z.strictObject({
  mode: z
    .enum(["target", "all"])
    .optional()
    .describe("target (default): stop replaying, keep pulling logs; all: stop pulling logs as well"),
});

export const restartParams = z.strictObject({
  re_edit: z.boolean().optional().describe("true after re-editing a synchronisation job"),
});

export const terminateParams = z.strictObject({
  force: z.boolean().optional().describe("true ends the job by force: triggers and events are skipped"),
});
