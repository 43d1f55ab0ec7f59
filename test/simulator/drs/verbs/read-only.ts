/** set_writable and set_readonly: whether others may write to the target (contract §2). */
import { randomUUID } from "node:crypto";
import * as z from "zod";
import { async, hasFailed, isHolding, isPaused, isRunning, type Situation, verb } from "./verb.ts";

function change({ job, now }: Situation, writable: boolean) {
  const query_id = randomUUID();
  const failed = job.fails.includes(writable ? "set_writable" : "set_readonly");
  job.writability.push({ query_id, at: now, writable, failed });
  return { queryId: query_id };
}

/** Allowed statuses: a migration that transfers, or a paused disaster recovery. */
const canBecomeWritable = (situation: Situation): boolean => {
  if (situation.job.job_type === "cloudDataGuard") return isPaused(situation);
  const transfers = isRunning(situation) || hasFailed(situation) || isPaused(situation);
  return situation.job.job_type === "migration" && transfers;
};

/** Lift the read-only state of the target, for the engines of `settings.set_writable_engines`. */
export const setWritable = verb({
  params: z.object({}),
  answer: async,
  allowed: (situation) =>
    situation.settings.set_writable_engines.includes(situation.job.engine_type) && canBecomeWritable(situation),
  perform: (situation) => change(situation, true),
});

/** Disaster recovery only: DRS cannot set the target of a migration read-only again. */
export const setReadonly = verb({
  params: z.object({}),
  answer: (settings) => settings.set_readonly_answer,
  allowed: (situation) => situation.job.job_type === "cloudDataGuard" && isHolding(situation),
  perform: (situation) => change(situation, false),
});
