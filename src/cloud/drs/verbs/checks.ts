import { ok } from "../../../shared/result.ts";
import { type AnyRow, fields, GRACE, row } from "../action.ts";
import { byConnection } from "../endings/connection.ts";
import { byResponse } from "../endings/ending.ts";
import { byPrecheck } from "../endings/precheck.ts";
import { byDiagnosis } from "../endings/side.ts";
import * as params from "../params.ts";
import { profile } from "../profile.ts";

const PRECHECK_MODES = {
  start: "forStartJob",
  forStartJob: "forStartJob",
  retry: "forRetryJob",
  forRetryJob: "forRetryJob",
} as const;

/** Verbs that test and diagnose, and change nothing in the databases. */
export const checks = {
  network: row({
    title: { "en-us": "test the connection", "zh-cn": "测试连接" },
    summary: {
      "en-us": "test whether DRS reaches a source or target database",
      "zh-cn": "测试 DRS 到源库或目标库的连通性",
    },
    aliases: ["connect", "test-connection", "ping", "测试连接", "连接测试", "网络测试"],
    params: params.networkParams,
    danger: "none",
    lane: "side",
    precheckMode: null,
    console: [],
    reconciliation: () => ({ by: "repeat" }),
    grace: GRACE.usual,
    request: ({ endpoint, endpoints }, { profiles, mayUse }) => {
      if (endpoint === undefined) return ok({ endpoints });
      const found = profile(profiles.endpoints, endpoint, "endpoint", mayUse);
      return found.ok ? ok({ endpoints: [found.value] }) : found;
    },
    ending: () => byConnection("network"),
  }),
  precheck: row({
    title: { "en-us": "precheck", "zh-cn": "预检查" },
    summary: { "en-us": "run the pre-flight checks", "zh-cn": "执行预检查" },
    aliases: ["check", "pre-check", "预检查", "检查"],
    params: params.precheckParams,
    danger: "load",
    lane: "side",
    precheckMode: null,
    console: [],
    reconciliation: () => ({ by: "repeat" }),
    grace: GRACE.usual,
    request: ({ mode }) => fields({ precheck_mode: mode && PRECHECK_MODES[mode] }),
    ending: () => byPrecheck,
  }),
  skip_precheck: row({
    title: { "en-us": "accept failed precheck items", "zh-cn": "跳过预检查项" },
    summary: {
      "en-us": "accept the risk of failed precheck items that can be skipped",
      "zh-cn": "接受可跳过的预检查失败项的风险",
    },
    aliases: ["skip", "跳过", "跳过预检查"],
    params: params.skipPrecheckParams,
    danger: "load",
    lane: "side",
    precheckMode: null,
    console: [],
    reconciliation: () => ({ by: "repeat" }),
    grace: GRACE.short,
    needsReason: true,
    request: ({ items }, { reason }) =>
      fields({ skip_precheck_info: { skipped_precheck_list: items, skip_reason: reason ?? "" } }),
    ending: () => byResponse,
  }),
  cloud_connection: row({
    title: { "en-us": "test the other cloud", "zh-cn": "测试云连接" },
    summary: {
      "en-us": "test the connection to the other cloud of a traffic replay",
      "zh-cn": "测试录制回放任务与其他云的连通性",
    },
    aliases: ["cloud", "test-cloud", "测试云连接", "云连接"],
    params: params.cloudConnectionParams,
    danger: "none",
    lane: "side",
    precheckMode: null,
    console: [],
    reconciliation: () => ({ by: "repeat" }),
    grace: GRACE.usual,
    request: ({ replay, replay_config }, { profiles, mayUse }) => {
      if (replay === undefined) return ok({ replay_config });
      const found = profile(profiles.replays, replay, "replay", mayUse);
      return found.ok ? ok({ replay_config: found.value }) : found;
    },
    ending: () => byConnection("cloud_connection"),
  }),
  diagnosis: row({
    title: { "en-us": "diagnose", "zh-cn": "诊断" },
    summary: { "en-us": "one-click diagnosis of a running job", "zh-cn": "一键诊断运行中的任务" },
    aliases: ["diagnose", "诊断", "一键诊断"],
    params: params.noParams,
    danger: "none",
    lane: "side",
    precheckMode: null,
    console: [],
    reconciliation: () => ({ by: "repeat" }),
    grace: GRACE.usual,
    request: () => fields({}),
    ending: () => byDiagnosis,
  }),
} satisfies Record<string, AnyRow>;
