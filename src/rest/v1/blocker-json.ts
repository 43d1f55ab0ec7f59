import * as z from "zod";
import { AS_IN_DRS, blockerInWords, unblockInWords } from "../../i18n/blockers.ts";
import { messagesOf } from "../../i18n/texts.ts";
import { type Blocker, type Caution, remedyOf } from "../../model/blocker.ts";
import { ACTION_NAMES } from "../../model/drs.ts";
import { anyObject, text } from "./json.ts";

/** What is in the way of an action, in the JSON of `/v1`. */

const english = messagesOf("en-us");

/** A reason why an action cannot be done now. */
export const blockerSchema = z.object({
  code: z
    .enum([
      "denied",
      "frozen",
      "locked",
      "wrong_state",
      "wrong_job_type",
      "precheck_missing",
      "precheck_running",
      "precheck_not_passed",
      "start_time",
      "job_not_found",
      "drs_refused",
    ] satisfies Blocker["code"][])
    .describe("stable: branch on this"),
  detail: z.string(),
  unblock: text.describe("what would remove it; null where nothing is known"),
  action: z
    .object({ name: z.enum(ACTION_NAMES), params: anyObject })
    .nullable()
    .describe("the action that would remove it"),
});

export function presentBlocker(blocker: Blocker) {
  const remedy = remedyOf(blocker);
  return {
    code: blocker.code,
    detail: blockerInWords(blocker, english, AS_IN_DRS),
    unblock: unblockInWords(blocker, english, AS_IN_DRS),
    action: remedy && { name: remedy.action, params: remedy.params },
  };
}

/** What may delay an action or make it fail. */
export const cautionSchema = z.object({
  code: z.enum([
    "queued_behind",
    "circuit_open",
    "state_unread",
    "state_changing",
    "precheck_unknown",
  ] satisfies Caution["code"][]),
  detail: z.string(),
});

export const presentCaution = (caution: Caution) => ({
  code: caution.code,
  detail: english.blockers.caution(caution, AS_IN_DRS),
});
