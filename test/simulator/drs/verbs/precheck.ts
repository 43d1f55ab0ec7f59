/** precheck and skip_precheck (contract §2). */
import * as z from "zod";
import { DrsError } from "../../errors.ts";
import { lastActionAt } from "../../state/jobs.ts";
import { newRun, progressOf } from "../precheck.ts";
import { filled } from "../schemas/text.ts";
import { async, hasFailed, isConfigured, isHolding, isPaused, verb } from "./verb.ts";

/** `forStartJob` before the first start, `forRetryJob` before a reset and after a re-edit. */
export const precheck = verb({
  params: z.object({ precheck_mode: z.enum(["forStartJob", "forRetryJob"]) }),
  answer: async,
  allowed: (situation, { precheck_mode }) =>
    precheck_mode === "forStartJob"
      ? isConfigured(situation)
      : hasFailed(situation) || isPaused(situation) || situation.status === "INCRE_TRANSFER_STARTED",
  perform: ({ job, now }, { precheck_mode }) => {
    const run = newRun(job, precheck_mode, now);
    job.prechecks.push(run);
    return { queryId: run.query_id };
  },
});

/** Table 13. */
const skipPrecheckInfo = z.object({ skipped_precheck_list: z.array(filled).min(1), skip_reason: filled });

/** Accept failed rows of the newest precheck, if they may be skipped. */
export const skipPrecheck = verb({
  params: z.object({ skip_precheck_info: skipPrecheckInfo }),
  answer: (settings) => settings.skip_precheck_answer,
  allowed: ({ job, status, now, settings }) => {
    const run = job.prechecks.at(-1);
    if (run === undefined || !isHolding({ status })) return false;
    return run.started_at >= lastActionAt(job) && progressOf(run, now, settings).process === 100;
  },
  perform: ({ job, settings }, { skip_precheck_info: { skipped_precheck_list: names } }) => {
    const items = job.prechecks.at(-1)?.items ?? [];
    const refused = names.find((name) => !items.some(({ item, is_support_skip }) => item === name && is_support_skip));
    if (refused !== undefined) throw new DrsError(settings.skip_refused_code, `skipped_precheck_list: ${refused}`);
    for (const item of items) if (names.includes(item.item)) item.is_skipped = true;
    return {};
  },
});
