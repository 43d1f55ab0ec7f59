import type { CheckCode, CheckState, Finding } from "../model/cutover.ts";

/** Sentences about readiness to cut over, in both languages. */

/** What a finding's sentence is made of; texts are in the reader's language. */
export interface FindingValues {
  readonly value: string;
  /** Age of what it is based on; empty where that says nothing. */
  readonly age: string;
  /** The goal of the delay: below this, for this long. */
  readonly below: string;
  readonly time: string;
}

export interface CutoverMessages {
  readonly ready: (job: string) => string;
  readonly notReady: (job: string, open: number, total: number) => string;
  readonly unclear: (job: string, open: number, total: number) => string;
  /** Headline of the end of a watch, where the goal is reached and the job is not ready, or nobody knows. */
  readonly reached: (job: string, goal: string) => string;
  readonly look: (job: string) => string;
  readonly checks: Readonly<Record<CheckCode, string>>;
  readonly states: Readonly<Record<CheckState, string>>;
  readonly findings: Readonly<Record<Finding, (values: FindingValues) => string>>;
  /** What to do, for findings where there is something. */
  readonly todo: Readonly<Partial<Record<Finding, string>>>;
  readonly line: (check: string, finding: string, todo: string) => string;
}

const ago = (age: string) => (age === "" ? "" : `, ${age} ago`);
const before = (age: string) => (age === "" ? "" : `（${age}前）`);

const COMPARE_CONTENTS = "Compare the contents of all tables";
const COMPARE_AGAIN = "Compare again";
const WAIT = "Wait for it to end";

export const cutoverEnglish: CutoverMessages = {
  ready: (job) => `${job}: ready to cut over`,
  notReady: (job, open, total) => `${job} isn't ready to cut over: ${open} of ${total} checks not met`,
  unclear: (job, open, total) => `${job}: not known to be ready to cut over: ${open} of ${total} checks are open`,
  reached: (job, goal) => `${job} has reached the goal: ${goal}`,
  look: (job) => `Before you cut over: /drs ready ${job}`,
  states: { met: "met", not_met: "not met", warning: "warning", unknown: "unknown" },
  checks: {
    incremental: "Phase",
    delay: "Delay",
    compared: "Compare",
    objects: "Objects",
    errors: "Errors",
    precheck: "Precheck",
    unlocked: "Lock and freeze",
    idle: "In progress",
  },
  findings: {
    incremental: () => "incremental",
    other_status: ({ value }) => `the job is not in its incremental phase: ${value}`,
    job_over: ({ value }) => `the job can no longer be cut over: ${value}`,
    status_unread: () => "DRS did not state the job's status",
    delay_below: ({ value, time }) => `at most ${value} for ${time}`,
    delay_above: ({ value, age, below, time }) => `${value}${ago(age)}; it must be below ${below} for ${time}`,
    delay_meaningless: () => "there is none outside the incremental phase",
    delay_too_short: ({ below, time }) => `incremental too short a time; it must be below ${below} for ${time}`,
    delay_unsampled: ({ below, time }) => `not sampled long enough to be sure that it is below ${below} for ${time}`,
    compare_equal: ({ value, age }) => `all tables match (${value})${ago(age)}`,
    compare_old: ({ age }) => `all tables matched, but that was ${age} ago`,
    compare_rows_only: ({ age }) => `the number of rows matches in all tables${ago(age)}; contents were not compared`,
    compare_differs: ({ value, age }) => `tables that differ: ${value}${ago(age)}`,
    compare_partial: ({ age }) => `the last compare was interrupted, or could not compare everything${ago(age)}`,
    compare_selected: ({ age }) => `only a part was compared${ago(age)}`,
    compare_outdated: ({ age }) => `the job was started or resumed after the last compare${ago(age)}`,
    compare_missing: () => "rows and contents have not been compared through the gateway",
    compare_unclear: ({ age }) => `the result of the last compare is not known${ago(age)}`,
    compare_unobserved: ({ age }) => `the job was not observed all the time since the last compare${ago(age)}`,
    objects_fine: () => "none has failed",
    objects_failed: ({ value }) => `kinds of objects that failed: ${value}`,
    objects_differ: ({ age }) => `the last compare of objects found differences${ago(age)}`,
    objects_unread: () => "DRS reports no progress of objects, and they have not been compared",
    errors_none: () => "none since the last start",
    errors_seen: ({ value, age }) => (value === "" ? `DRS's log has an error${ago(age)}` : `${value}${ago(age)}`),
    errors_unread: () => "it is not known whether there were any since the last start",
    precheck_passed: ({ age }) => `passed${ago(age)}`,
    precheck_skipped: ({ value, age }) => `passed, skipped items: ${value}${ago(age)}`,
    precheck_failed: ({ age }) => `the last one was not passed${ago(age)}`,
    precheck_failed_before: ({ age }) => `the last one was not passed${ago(age)}; the job has been started since`,
    precheck_missing: () => "none was made through the gateway",
    unlocked: () => "none",
    locked: ({ value, age }) => `locked by ${value}${ago(age)}`,
    frozen: ({ value }) => `frozen by "${value}"`,
    freeze_overridable: ({ value }) => `frozen by "${value}", which you may override`,
    idle: () => "nothing",
    operations_open: ({ value }) => `operations that have not ended: ${value}`,
    tasks_running: ({ value }) => `compare tasks at work in DRS: ${value}`,
    tasks_unread: () => "DRS's compare tasks could not be read",
  },
  todo: {
    other_status: "Wait for the incremental phase",
    status_unread: "Try again",
    delay_above: "Wait until it is low enough",
    delay_meaningless: "Wait for the incremental phase",
    delay_too_short: "Wait until it is low enough",
    delay_unsampled: "Wait, and look again",
    compare_old: COMPARE_AGAIN,
    compare_rows_only: COMPARE_CONTENTS,
    compare_differs: "Repair the differences, and compare again",
    compare_partial: COMPARE_AGAIN,
    compare_selected: COMPARE_CONTENTS,
    compare_outdated: COMPARE_AGAIN,
    compare_missing: COMPARE_CONTENTS,
    compare_unclear: COMPARE_AGAIN,
    compare_unobserved: COMPARE_AGAIN,
    objects_failed: "See in DRS which objects failed, and repair them",
    objects_differ: "Create what the target lacks, and compare the objects again",
    objects_unread: "Compare the objects",
    errors_seen: "See in DRS's log what went wrong; resume the job once it is fixed",
    errors_unread: "See in DRS's log",
    precheck_skipped: "Make sure that the skipped items do not matter",
    precheck_failed: "Fix what failed, and run the precheck again",
    precheck_failed_before: "Make sure that what failed does not matter",
    locked: "Ask the owner of the lock",
    frozen: "Wait for the end of the freeze",
    operations_open: WAIT,
    tasks_running: WAIT,
    tasks_unread: "Try again",
  },
  line: (check, finding, todo) => `${check}: ${finding}.${todo === "" ? "" : ` ${todo}`}`,
};

const COMPARE_CONTENTS_ZH = "请对比全部表的内容";
const COMPARE_AGAIN_ZH = "请重新对比";

export const cutoverChinese: CutoverMessages = {
  ready: (job) => `${job}：可以割接`,
  notReady: (job, open, total) => `${job} 尚不能割接：${total} 项检查中 ${open} 项未满足`,
  unclear: (job, open, total) => `${job} 能否割接未知：${total} 项检查中 ${open} 项待确认`,
  reached: (job, goal) => `${job} 已达到目标：${goal}`,
  look: (job) => `割接前请检查：/drs 就绪 ${job}`,
  states: { met: "满足", not_met: "未满足", warning: "需注意", unknown: "未知" },
  checks: {
    incremental: "阶段",
    delay: "时延",
    compared: "对比",
    objects: "对象",
    errors: "错误",
    precheck: "预检查",
    unlocked: "锁定与封网",
    idle: "进行中",
  },
  findings: {
    incremental: () => "增量中",
    other_status: ({ value }) => `任务未处于增量阶段：${value}`,
    job_over: ({ value }) => `任务已不能割接：${value}`,
    status_unread: () => "DRS 未返回任务状态",
    delay_below: ({ value, time }) => `${time}内不超过 ${value}`,
    delay_above: ({ value, age, below, time }) => `${value}${before(age)}，须在${time}内低于 ${below}`,
    delay_meaningless: () => "不在增量阶段，无时延",
    delay_too_short: ({ below, time }) => `进入增量的时间太短，时延须在${time}内低于 ${below}`,
    delay_unsampled: ({ below, time }) => `采样时间不足，无法确认 ${time}内时延低于 ${below}`,
    compare_equal: ({ value, age }) => `全部表一致（${value} 张）${before(age)}`,
    compare_old: ({ age }) => `全部表一致，但已是 ${age}前的结果`,
    compare_rows_only: ({ age }) => `全部表行数一致${before(age)}，未对比内容`,
    compare_differs: ({ value, age }) => `不一致的表：${value}${before(age)}`,
    compare_partial: ({ age }) => `上次对比被中断，或未能对比全部内容${before(age)}`,
    compare_selected: ({ age }) => `只对比了部分内容${before(age)}`,
    compare_outdated: ({ age }) => `上次对比后任务又启动或续传过${before(age)}`,
    compare_missing: () => "尚未通过网关对比行数或内容",
    compare_unclear: ({ age }) => `上次对比的结果未知${before(age)}`,
    compare_unobserved: ({ age }) => `上次对比后任务状态未能持续观测${before(age)}`,
    objects_fine: () => "无失败",
    objects_failed: ({ value }) => `失败的对象类型：${value}`,
    objects_differ: ({ age }) => `上次对象对比不一致${before(age)}`,
    objects_unread: () => "DRS 未返回对象进度，也未对比对象",
    errors_none: () => "上次启动以来无错误",
    errors_seen: ({ value, age }) => (value === "" ? `DRS 日志中有错误${before(age)}` : `${value}${before(age)}`),
    errors_unread: () => "无法确认上次启动以来有无错误",
    precheck_passed: ({ age }) => `已通过${before(age)}`,
    precheck_skipped: ({ value, age }) => `已通过，跳过 ${value} 项${before(age)}`,
    precheck_failed: ({ age }) => `上次未通过${before(age)}`,
    precheck_failed_before: ({ age }) => `上次未通过${before(age)}，之后任务已启动`,
    precheck_missing: () => "未通过网关做过预检查",
    unlocked: () => "无",
    locked: ({ value, age }) => `已由 ${value} 锁定${before(age)}`,
    frozen: ({ value }) => `封网“${value}”生效中`,
    freeze_overridable: ({ value }) => `封网“${value}”生效中，您有权例外`,
    idle: () => "无",
    operations_open: ({ value }) => `未结束的操作：${value}`,
    tasks_running: ({ value }) => `DRS 中正在运行的对比：${value}`,
    tasks_unread: () => "无法读取 DRS 的对比任务",
  },
  todo: {
    other_status: "请等待进入增量阶段",
    status_unread: "请重试",
    delay_above: "请等待时延降低",
    delay_meaningless: "请等待进入增量阶段",
    delay_too_short: "请等待时延稳定",
    delay_unsampled: "请稍后再查看",
    compare_old: COMPARE_AGAIN_ZH,
    compare_rows_only: COMPARE_CONTENTS_ZH,
    compare_differs: "请修复差异后重新对比",
    compare_partial: COMPARE_AGAIN_ZH,
    compare_selected: COMPARE_CONTENTS_ZH,
    compare_outdated: COMPARE_AGAIN_ZH,
    compare_missing: COMPARE_CONTENTS_ZH,
    compare_unclear: COMPARE_AGAIN_ZH,
    compare_unobserved: COMPARE_AGAIN_ZH,
    objects_failed: "请在 DRS 中查看并处理失败的对象",
    objects_differ: "请在目标库补建对象后重新对比",
    objects_unread: "请对比对象",
    errors_seen: "请查看 DRS 日志，处理后续传任务",
    errors_unread: "请查看 DRS 日志",
    precheck_skipped: "请确认跳过的检查项没有影响",
    precheck_failed: "请处理失败项后重新预检查",
    precheck_failed_before: "请确认失败项没有影响",
    locked: "请联系锁定人",
    frozen: "请等待封网结束",
    operations_open: "请等待其结束",
    tasks_running: "请等待其结束",
    tasks_unread: "请重试",
  },
  line: (check, finding, todo) => `${check}：${finding}。${todo}`,
};
