import type { ActionParams } from "../../../model/drs.ts";
import { type AnyRow, fields, GRACE, row } from "../action.ts";
import { byChildJob } from "../endings/side.ts";
import { toPause, toRelease, toSchedule, toTransfer } from "../endings/status.ts";
import * as params from "../params.ts";
import { byChildren, byStatus } from "../reconciliation.ts";
import { startTimeOf } from "../start-time.ts";

const endStart = (actionParams: ActionParams) =>
  typeof actionParams.start_time === "string" ? toSchedule : toTransfer(["START_JOB_FAILED"]);
const endRestart = ({ is_sync_re_edit: isReEdit }: ActionParams) => (isReEdit === true ? byChildJob : toTransfer());
const endReset = () => toTransfer(["START_JOB_FAILED"]);

/** Verbs that move the job's status. */
export const lifecycle = {
  start: row({
    title: { "en-us": "start", "zh-cn": "启动" },
    summary: {
      "en-us": "start the job now or at a time; begins billing and writing to the target",
      "zh-cn": "立即或定时启动任务;开始计费并写入目标库",
    },
    aliases: ["run", "begin", "启动", "开始"],
    params: params.startParams,
    danger: "writes",
    lane: "status",
    precheckMode: "forStartJob",
    console: ["START"],
    reconciliation: () => byStatus(endStart),
    grace: GRACE.start,
    request: ({ at, init_only }) => fields({ start_time: startTimeOf(at), is_only_init_task: init_only }),
    ending: endStart,
  }),
  stop: row({
    title: { "en-us": "pause", "zh-cn": "暂停" },
    summary: {
      "en-us": "pause the job (it does not end); keep it below 24 hours",
      "zh-cn": "暂停任务(不会结束任务),建议不超过 24 小时",
    },
    aliases: ["pause", "hold", "暂停", "停止"],
    params: params.stopParams,
    danger: "load",
    lane: "status",
    precheckMode: null,
    console: ["PAUSE"],
    reconciliation: () => byStatus(() => toPause),
    // Whatever the job did before: the status in which it is paused shows that a pause took effect.
    sendUnread: true,
    grace: GRACE.usual,
    request: ({ mode }) => fields({ pause_mode: mode }),
    ending: () => toPause,
  }),
  restart: row({
    title: { "en-us": "resume", "zh-cn": "续传" },
    summary: { "en-us": "resume a paused job or retry a failed one", "zh-cn": "续传已暂停的任务或重试失败的任务" },
    aliases: ["resume", "continue", "续传", "恢复", "继续"],
    params: params.restartParams,
    danger: "load",
    lane: "status",
    precheckMode: null,
    console: ["RETRY", "CONTINUE_JOB"],
    reconciliation: ({ is_sync_re_edit: isReEdit }) => (isReEdit === true ? byChildren : byStatus(endRestart)),
    grace: GRACE.start,
    request: ({ re_edit }) => fields({ is_sync_re_edit: re_edit }),
    ending: endRestart,
  }),
  reset: row({
    title: { "en-us": "reset", "zh-cn": "重置" },
    summary: {
      "en-us": "start the whole job again from the full copy; the target is not emptied",
      "zh-cn": "从全量阶段重新开始任务;不会清空目标库",
    },
    aliases: ["重置", "重新开始"],
    params: params.noParams,
    danger: "writes",
    lane: "status",
    precheckMode: "forRetryJob",
    console: ["RESET"],
    reconciliation: () => byStatus(endReset),
    grace: GRACE.start,
    request: () => fields({}),
    ending: endReset,
  }),
  terminate: row({
    title: { "en-us": "end", "zh-cn": "结束" },
    summary: {
      "en-us": "end the job and release its resources; cannot be undone",
      "zh-cn": "结束任务并释放资源,不可撤销",
    },
    aliases: ["end", "finish", "结束", "终止"],
    params: params.terminateParams,
    danger: "irreversible",
    lane: "status",
    precheckMode: null,
    console: ["FREE_RESOURCE"],
    reconciliation: () => byStatus(() => toRelease),
    grace: GRACE.release,
    request: ({ force, auto_compare }) => fields({ force_delete: force, is_auto_create_compare: auto_compare }),
    ending: () => toRelease,
  }),
} satisfies Record<string, AnyRow>;
