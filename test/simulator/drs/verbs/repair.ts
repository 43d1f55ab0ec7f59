/** start_repair and stop_repair: repair the differences that a compare found (contract §1.5, §2). */
import { randomUUID } from "node:crypto";
import * as z from "zod";
import { DrsError } from "../../errors.ts";
import type { Settings } from "../../settings.ts";
import { compareStatus, isCovered } from "../compare-tasks.ts";
import type { ComparedTable, RepairRun } from "../runs.ts";
import { repairInfoSchema } from "../schemas/repair-info.ts";
import { isHolding, isIn, missing, type Situation, verb } from "./verb.ts";

function isRunning(repair: RepairRun, now: number, settings: Settings): boolean {
  return repair.stopped_at === undefined && now < repair.started_at + settings.repair;
}

/** Find the finished compare of `repair_info.query_id`. */
function comparedBy({ job, now, settings }: Situation, id: string) {
  const task = job.compares.find((candidate) => candidate.id === id);
  if (task === undefined) throw new DrsError(settings.unknown_query_code, "repair_info.query_id");
  const isContent = task.type === "contents" || !settings.repair_needs_content_compare;
  return { task, isReady: isContent && compareStatus(task, now, settings) === "SUCCESSFUL" };
}

/** Number of different rows of the objects to repair. */
function differencesIn(tables: readonly ComparedTable[], objects: RepairRun["objects"]): number {
  const covered = tables.filter((table) => isCovered(objects, table));
  return covered.reduce((sum, { differing }) => sum + differing, 0);
}

/** Repair the differences of a finished compare; this writes to the target. */
export const startRepair = verb({
  params: z.object({ repair_info: repairInfoSchema }),
  answer: (settings) => settings.start_repair_answer,
  check: ({ repair_info: { objects } }, { settings }) => {
    if (settings.repair_needs_objects && objects === undefined) throw missing("repair_info.objects");
  },
  allowed: (situation, { repair_info }) =>
    isIn("INCRE_TRANSFER_STARTED")(situation) && comparedBy(situation, repair_info.query_id).isReady,
  perform: (situation, { repair_info: { query_id: taskId, objects: named } }) => {
    const { job, now, settings } = situation;
    if (job.repairs.some((repair) => isRunning(repair, now, settings))) throw new DrsError("DRS.10000024");
    const { tables } = comparedBy(situation, taskId).task;
    const objects = named ?? tables.map(({ db, table }) => ({ database: db, table }));
    const repair: RepairRun = {
      query_id: settings.repair_query_id_is_task_id ? taskId : randomUUID(),
      compare_task_id: taskId,
      started_at: now,
      failed: job.fails.includes("start_repair"),
      differences: differencesIn(tables, objects),
      objects,
    };
    job.repairs.push(repair);
    return { queryId: repair.query_id };
  },
});

/** Stop the running repair. */
export const stopRepair = verb({
  params: z.object({ repair_info: repairInfoSchema.partial().optional() }),
  answer: (settings) => settings.stop_repair_answer,
  check: ({ repair_info }, { settings }) => {
    if (settings.stop_repair_needs_info && repair_info?.query_id === undefined) throw missing("repair_info.query_id");
  },
  allowed: ({ job, status, now, settings }, { repair_info }) =>
    isHolding({ status }) &&
    job.repairs.some(
      (repair) =>
        isRunning(repair, now, settings) &&
        (repair_info?.query_id ?? repair.compare_task_id) === repair.compare_task_id,
    ),
  perform: ({ job, now, settings }) => {
    const running = job.repairs.find((repair) => isRunning(repair, now, settings));
    if (running !== undefined) running.stopped_at = now;
    return {};
  },
});
