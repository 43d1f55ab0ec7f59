import type * as z from "zod";
import { err, ok } from "../../../shared/result.ts";
import { type AnyRow, fields, GRACE, row } from "../action.ts";
import { dbObject } from "../compare-objects.ts";
import { byCancelledTask, byCompareTask } from "../endings/compare.ts";
import { byResponse } from "../endings/ending.ts";
import { byRepair } from "../endings/side.ts";
import type { CompareProfile } from "../native/compare.ts";
import * as params from "../params.ts";
import { profile } from "../profile.ts";
import { byCompareTasks, byRepairProgress } from "../reconciliation.ts";
import { startTimeOf } from "../start-time.ts";

const NO_TYPE = "mandatory: the profile has none. Give object, lines or contents";

/** The compare task of the params; what they leave out, the profile says. */
function taskOf(given: z.output<typeof params.compareParams>, kept: CompareProfile): CompareProfile {
  const { type, objects, databases, db_object, data_process_info, policy, options } = given;
  const selected = objects ?? databases;
  const option = { ...kept.option, ...options, ...(policy === undefined ? {} : { comparePolicy: policy }) };
  return {
    type: type ?? kept.type,
    option: Object.keys(option).length > 0 ? option : undefined,
    db_object: db_object ?? (selected === undefined ? kept.db_object : dbObject(selected)),
    data_process_info: data_process_info ?? kept.data_process_info,
  };
}

/** Verbs that compare source and target, and repair differences. */
export const compare = {
  create_compare: row({
    title: { "en-us": "compare", "zh-cn": "对比" },
    summary: {
      "en-us": "compare source and target: objects, rows or contents",
      "zh-cn": "创建对比任务:对象、行数或内容对比",
    },
    aliases: ["compare", "对比", "创建对比", "数据对比"],
    params: params.compareParams,
    danger: "load",
    lane: "side",
    precheckMode: null,
    console: [],
    reconciliation: () => byCompareTasks,
    grace: GRACE.usual,
    request: (given, { profiles, mayUse }) => {
      const found = given.profile === undefined ? ok({}) : profile(profiles.compares, given.profile, "profile", mayUse);
      if (!found.ok) return found;
      const task = { ...taskOf(given, found.value), start_time: startTimeOf(given.at) };
      if (task.type === undefined) return err([{ pointer: "/type", detail: NO_TYPE }]);
      const built = fields(task);
      return built.ok ? fields({ compare_task_param: built.value }) : built;
    },
    ending: () => byCompareTask,
  }),
  cancel_compare: row({
    title: { "en-us": "cancel a compare", "zh-cn": "取消对比" },
    summary: { "en-us": "cancel a compare task", "zh-cn": "取消对比任务" },
    aliases: ["取消对比"],
    params: params.cancelCompareParams,
    danger: "none",
    lane: "side",
    precheckMode: null,
    console: [],
    reconciliation: () => ({ by: "repeat" }),
    grace: GRACE.short,
    request: ({ task }) => fields({ compare_task_param: { compare_task_id: task } }),
    ending: () => byCancelledTask,
  }),
  start_repair: row({
    title: { "en-us": "repair differences", "zh-cn": "开始修复" },
    summary: {
      "en-us": "write the differences that a content compare found to the target",
      "zh-cn": "将内容对比发现的差异修复到目标库",
    },
    aliases: ["repair", "修复", "开始修复", "数据修复"],
    params: params.startRepairParams,
    danger: "writes",
    lane: "side",
    precheckMode: null,
    console: [],
    reconciliation: () => byRepairProgress,
    grace: GRACE.usual,
    request: ({ task, objects }) => fields({ repair_info: { query_id: task, ...(objects ? { objects } : {}) } }),
    ending: () => byRepair,
  }),
  stop_repair: row({
    title: { "en-us": "stop the repair", "zh-cn": "停止修复" },
    summary: { "en-us": "stop a running repair", "zh-cn": "停止正在进行的修复" },
    aliases: ["停止修复"],
    params: params.stopRepairParams,
    danger: "none",
    lane: "side",
    precheckMode: null,
    console: [],
    reconciliation: () => ({ by: "repeat" }),
    grace: GRACE.short,
    request: ({ task }) => fields({ repair_info: task === undefined ? undefined : { query_id: task } }),
    ending: () => byResponse,
  }),
} satisfies Record<string, AnyRow>;
