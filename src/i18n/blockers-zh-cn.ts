import { isSkippable, type PrecheckMode } from "../model/blocker.ts";
import type { BlockerMessages } from "./messages.ts";

/** Sentences about what is in the way of an action, in Chinese. */

const modeParam = (mode: PrecheckMode) => (mode === "forRetryJob" ? "mode=retry" : "mode=start");

const rerun = (mode: PrecheckMode) => `重新执行预检查（${modeParam(mode)}）`;

/** States that are named one by one; of more, the reader learns nothing. */
const NAMED = 7;

const oneOf = (statuses: readonly string[]): string =>
  statuses.length > NAMED ? "任务未结束时的各状态" : statuses.join("、");

export const blockers: BlockerMessages = {
  headline: ({ verb, job }) => `不能${verb} ${job}，未执行任何操作`,
  text: (blocker, { status, action }) => {
    switch (blocker.code) {
      case "wrong_state":
        if (blocker.isReached) return `任务已处于“${status(blocker.status)}”`;
        return blocker.possibleIn.length === 0
          ? `任务当前为“${status(blocker.status)}”，DRS 此时不支持${action(blocker.action)}`
          : `任务当前为“${status(blocker.status)}”，${action(blocker.action)}只能在以下状态执行：${oneOf(blocker.possibleIn.map(status))}`;
      case "wrong_job_type":
        return `${action(blocker.action)}只支持以下类型的任务：${blocker.possibleFor.join("、")}`;
      case "precheck_missing":
        return `预检查（${modeParam(blocker.mode)}）尚未通过`;
      case "precheck_running":
        return `预检查（${modeParam(blocker.mode)}）还在执行`;
      case "precheck_not_passed": {
        const items = blocker.items.map(({ item, can_skip }) => `${item}${can_skip ? "（可跳过）" : ""}`);
        return `最近一次预检查（${modeParam(blocker.mode)}）未通过${items.length === 0 ? "" : `：${items.join("、")}`}`;
      }
      case "start_time":
        return blocker.isPast ? "时间已过" : "时间距现在不足 5 分钟";
      case "job_not_found":
        return "DRS 中没有该任务";
      case "drs_refused":
        return `DRS 拒绝查询该任务（${blocker.error.code ?? blocker.error.status}）`;
    }
  },
  unblock: (blocker, { action }) => {
    switch (blocker.code) {
      case "wrong_state":
        return blocker.remedy && `先${action(blocker.remedy.action)}`;
      case "precheck_missing":
        return `先执行预检查（${modeParam(blocker.mode)}）`;
      case "precheck_running":
        return "等待预检查结束";
      case "precheck_not_passed":
        return isSkippable(blocker.items)
          ? `填写原因后跳过这些检查项，或处理后${rerun(blocker.mode)}`
          : `先处理这些检查项，再${rerun(blocker.mode)}`;
      case "start_time":
        return `请指定至少 5 分钟之后的时间，如 ${blocker.earliest}；不填则立即启动`;
      case "job_not_found":
        return "请核对任务 ID";
      default:
        return null;
    }
  },
  caution: (caution, { action }) => {
    switch (caution.code) {
      case "queued_behind":
        return `需排在 ${caution.name} 的${action(caution.action)}之后（${caution.id}）`;
      case "circuit_open":
        return `DRS 连续拒绝了网关的凭证，${caution.until} 之后才会发送`;
      case "state_unread":
        return "暂时无法读取任务状态";
      case "state_changing":
        return "刚刚执行的操作可能还会改变任务状态";
      case "precheck_unknown":
        return `DRS 未说明预检查（${modeParam(caution.mode)}）是否已通过`;
    }
  },
  askWhy: (command) => `查看原因：${command}`,
  ignoreState: "如需由 DRS 判断任务状态，请加上 ignore_state=true",
};
