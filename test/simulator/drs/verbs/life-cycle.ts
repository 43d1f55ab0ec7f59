/** The verbs that move a job: start, stop, restart, reset, terminate (contract §2, §5.2). */
import * as z from "zod";
import { DrsError } from "../../errors.ts";
import { fullPhase, planTransfer, type Transition } from "../../state/jobs.ts";
import { newCompare } from "../compare-tasks.ts";
import { hasPassed } from "../precheck.ts";
import { makeChild } from "../re-edit.ts";
import { timestamp } from "../schemas/text.ts";
import { isIn, type Outcome, offers, type Situation, sync, timeAhead, verb } from "./verb.ts";

/**
 * Plan STARTJOBING at a time, then the transfer; `remaining` is the missing part of the full phase, all of it by
 * default.
 */
function planStart({ job, settings }: Situation, at: number, duration: number, remaining: number | undefined) {
  const starting: Transition = { at, status: "STARTJOBING" };
  if (job.fails.some((action) => ["start", "restart", "reset"].includes(action))) {
    return [starting, { at: at + duration, status: "START_JOB_FAILED" } satisfies Transition];
  }
  return [starting, ...planTransfer(job, at + duration, remaining, settings)];
}

function requirePrecheck({ job, now, settings }: Situation, mode: "forStartJob" | "forRetryJob"): void {
  if (!hasPassed(job, mode, now, settings)) throw new DrsError(settings.precheck_required_code);
}

/** Start now or at a time, after a precheck for the first start at 100 %. */
export const start = verb({
  params: z.object({ start_time: timestamp.optional(), is_only_init_task: z.boolean().optional() }),
  answer: sync,
  allowed: isIn("CONFIGURATION", "WAITING_FOR_START"),
  perform: (situation, { start_time }) => {
    const { status, now, settings } = situation;
    if (status === "CONFIGURATION") requirePrecheck(situation, "forStartJob");
    if (start_time === undefined) return { plan: planStart(situation, now, settings.starting, settings.full_transfer) };
    const ahead = timeAhead(start_time, "start_time", situation);
    const later = planStart(situation, now + ahead, settings.starting, settings.full_transfer);
    return { plan: [{ at: now, status: "WAITING_FOR_START" }, ...later] };
  },
});

/** Pause the job, which does not end it. */
export const stop = verb({
  params: z.object({ pause_mode: z.enum(["target", "all"]).optional() }),
  answer: sync,
  allowed: offers("PAUSE"),
  perform: ({ now, settings }) => ({ plan: [{ at: now + settings.pausing, status: "PAUSING" }] }),
});

/** Check a re-edit: only a synchronisation can be edited again, with one child job at a time (M00401, M00402). */
function reEdit(situation: Situation): Outcome {
  const { job, now, settings } = situation;
  if (job.job_type !== "sync") throw new DrsError("DRS.M00401");
  if (job.re_edits.some(({ ends_at }) => ends_at > now)) throw new DrsError("DRS.M00402");
  if (settings.re_edit_needs_precheck) requirePrecheck(situation, "forRetryJob");
  return { child: makeChild(job, now, settings) };
}

const canReEdit = isIn("INCRE_TRANSFER_STARTED", "INCRE_TRANSFER_FAILED");

/** Resume a paused or failed job, or create a child job after a re-edit. */
export const restart = verb({
  params: z.object({ is_sync_re_edit: z.boolean().optional() }),
  answer: sync,
  allowed: (situation, { is_sync_re_edit }) =>
    is_sync_re_edit === true ? canReEdit(situation) : offers("RETRY", "CONTINUE_JOB")(situation),
  perform: (situation, { is_sync_re_edit }) => {
    if (is_sync_re_edit === true) return reEdit(situation);
    const { job, now, settings } = situation;
    const { done, complete } = fullPhase(job, now);
    const remaining = complete ? undefined : Math.max(0, settings.full_transfer - done);
    return { plan: planStart(situation, now, settings.resuming, remaining) };
  },
});

/** Start again from the full phase, after a precheck for a retry at 100 %. */
export const reset = verb({
  params: z.object({}),
  answer: sync,
  allowed: offers("RESET"),
  perform: (situation) => {
    requirePrecheck(situation, "forRetryJob");
    const { now, settings } = situation;
    return { plan: planStart(situation, now, settings.starting, settings.full_transfer) };
  },
});

/** Compare a job with transferred data when it ends, unless disabled (contract §1.3, is_auto_create_compare). */
function compareAtEnd(situation: Situation, wanted: boolean): void {
  const { job, now, settings } = situation;
  const type = settings.auto_compare;
  if (!wanted || type === "none" || !isIn("FULL_TRANSFER_COMPLETE", "INCRE_TRANSFER_STARTED")(situation)) return;
  job.compares.push(newCompare(job, { type, startAt: now + settings.compare_wait }, now, settings));
}

/** End the job for good and release its resources. */
export const terminate = verb({
  params: z.object({ force_delete: z.boolean().optional(), is_auto_create_compare: z.boolean().optional() }),
  answer: (settings) => settings.terminate_answer,
  allowed: offers("FREE_RESOURCE"),
  perform: (situation, { is_auto_create_compare = true }) => {
    const { job, now, settings } = situation;
    compareAtEnd(situation, is_auto_create_compare);
    const end = job.fails.includes("terminate") ? "RELEASE_RESOURCE_FAILED" : "RELEASE_RESOURCE_COMPLETE";
    return {
      plan: [
        { at: now, status: "RELEASE_RESOURCE_STARTED" },
        { at: now + settings.releasing, status: end },
      ],
    };
  },
});
