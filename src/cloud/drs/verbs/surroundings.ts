import { ok } from "../../../shared/result.ts";
import { type AnyRow, fields, GRACE, row } from "../action.ts";
import { byResponse } from "../endings/ending.ts";
import { byBoundIp, byUnboundIp, byWritable } from "../endings/side.ts";
import * as params from "../params.ts";
import { profile } from "../profile.ts";
import { byPublicIps } from "../reconciliation.ts";

/** Verbs for the surroundings of a running job: its public IP, its parameters, and the read-only state of the target. */
export const surroundings = {
  bind_eip: row({
    title: { "en-us": "bind a public IP", "zh-cn": "绑定公网IP" },
    summary: {
      "en-us": "bind an elastic public IP; exposes the node and costs money",
      "zh-cn": "绑定弹性公网IP;节点将暴露于公网并产生费用",
    },
    aliases: ["bind", "绑定", "绑定公网ip", "绑定eip"],
    params: params.bindEipParams,
    danger: "cost",
    lane: "address",
    precheckMode: null,
    console: [],
    reconciliation: () => byPublicIps("bound"),
    grace: GRACE.usual,
    request: ({ eip, ...config }, { profiles, mayUse }) => {
      if (eip === undefined) return ok({ public_ip_config: config });
      const found = profile(profiles.public_ips, eip, "eip", mayUse);
      return found.ok ? ok({ public_ip_config: found.value }) : found;
    },
    ending: () => byBoundIp,
  }),
  unbind_eip: row({
    title: { "en-us": "unbind the public IP", "zh-cn": "解绑公网IP" },
    summary: {
      "en-us": "unbind the elastic public IP; cuts a job that runs over the public network",
      "zh-cn": "解绑弹性公网IP;会中断使用公网网络的任务",
    },
    aliases: ["unbind", "解绑", "解绑公网ip", "解绑eip"],
    params: params.noParams,
    danger: "load",
    lane: "address",
    precheckMode: null,
    console: [],
    reconciliation: () => byPublicIps("unbound"),
    grace: GRACE.usual,
    request: () => fields({}),
    ending: () => byUnboundIp,
  }),
  set_writable: row({
    title: { "en-us": "make the target writable", "zh-cn": "解除只读" },
    summary: {
      "en-us": "lift the target's read-only state; the two sides may diverge, and a migration cannot set it back",
      "zh-cn": "解除目标库只读;两端数据可能不一致,迁移任务无法再设为只读",
    },
    aliases: ["writable", "解除只读", "可写"],
    params: params.noParams,
    danger: "writes",
    lane: "side",
    precheckMode: null,
    console: [],
    reconciliation: () => ({ by: "person" }),
    grace: GRACE.usual,
    request: () => fields({}),
    ending: () => byWritable,
  }),
  set_readonly: row({
    title: { "en-us": "make the target read-only", "zh-cn": "设置只读" },
    summary: {
      "en-us": "set a disaster-recovery target read-only; blocks its writers",
      "zh-cn": "将灾备目标库设为只读,阻止写入",
    },
    aliases: ["readonly", "read-only", "设置只读", "只读"],
    params: params.noParams,
    danger: "load",
    lane: "side",
    precheckMode: null,
    console: [],
    reconciliation: () => ({ by: "repeat" }),
    grace: GRACE.short,
    request: () => fields({}),
    ending: () => byResponse,
  }),
  column_limit: row({
    title: { "en-us": "filter columns", "zh-cn": "字段过滤" },
    summary: {
      "en-us": "field filtering; no source says what it takes, so its params are passed on as they are",
      "zh-cn": "字段过滤;参数未见说明,原样传递",
    },
    aliases: ["column-filter", "字段过滤", "列过滤"],
    params: params.columnLimitParams,
    danger: "writes",
    lane: "side",
    precheckMode: null,
    console: [],
    reconciliation: () => ({ by: "person" }),
    grace: GRACE.short,
    request: ({ action_params }) => ok(action_params ?? {}),
    ending: () => byResponse,
  }),
  reload_parameters: row({
    title: { "en-us": "reload parameters", "zh-cn": "重新加载参数" },
    summary: {
      "en-us": "apply changed job parameters; a short interruption",
      "zh-cn": "使修改后的任务参数生效,会有短暂中断",
    },
    aliases: ["reload", "重新加载参数", "重载参数"],
    params: params.noParams,
    danger: "load",
    lane: "side",
    precheckMode: null,
    console: [],
    reconciliation: () => ({ by: "repeat" }),
    grace: GRACE.short,
    request: () => fields({}),
    ending: () => byResponse,
  }),
} satisfies Record<string, AnyRow>;
