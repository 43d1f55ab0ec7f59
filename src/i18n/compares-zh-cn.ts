import type { Compared, CompareKind, CompareMessages } from "./compare-messages.ts";

const KINDS: Readonly<Record<CompareKind, string>> = {
  object: "对象对比",
  lines: "行数对比",
  contents: "内容对比",
};

const nameOf = ({ kind, job }: Pick<Compared, "kind" | "job">) => `${job} ${KINDS[kind]}`;

const reached = ({ total, uncompared }: Compared) => `${total} 张表中已对比 ${total - uncompared} 张`;

export const chineseCompares: CompareMessages = {
  match: (compared) => `${nameOf(compared)}：${compared.total} 张表全部一致`,
  differ: (compared) => `${nameOf(compared)}：${compared.total} 张表中 ${compared.different} 张不一致`,
  objectsDiffer: (job, missing) =>
    missing === 0 ? `${job} 对象对比：对象不一致` : `${job} 对象对比：目标库缺少 ${missing} 个对象`,
  uncompared: (compared) => `${nameOf(compared)}：${compared.total} 张表中 ${compared.uncompared} 张无法对比`,
  nothing: (compared) => `${nameOf(compared)}：未能对比任何内容`,
  stopped: {
    cancelled: (compared) => `${nameOf(compared)}已取消：${reached(compared)}`,
    timedOut: (compared) => `${nameOf(compared)}超时：${reached(compared)}`,
    failed: (compared) => `${nameOf(compared)}中断：${reached(compared)}`,
  },
  scheduled: (compared, at) => `${nameOf(compared)}已定时${at === null ? "" : `：${at}`}`,
  missingRows: (rows, table) => `目标库 ${table} 少 ${rows} 行。`,
  extraRows: (rows, table) => `目标库 ${table} 多 ${rows} 行。`,
  differentRows: (rows) => `共 ${rows} 行不一致。`,
  dontCutOver: "暂不要割接。",
  someDiffer: (count) => `其中 ${count} 张不一致。`,
  someUncompared: (count) => `${count} 张表无法对比。`,
  incomplete: "未能从 DRS 读取全部结果。",
  missingObjects: (type, names) => `目标库缺少（${type}）：${names}`,
  columns: { table: "表", type: "类型", counts: "源库 / 目标库", result: "结果" },
  results: { consistent: "一致", inconsistent: "不一致", uncompared: "无法对比" },
  rowsDiffer: (rows) => `差异 ${rows} 行`,
  compareContents: "内容对比",
};
