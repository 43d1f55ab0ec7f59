/** Sentences about what starting, resuming or resetting a job has reached, and what it has not. */
export interface ReachedMessages {
  readonly verbs: Readonly<Record<"start" | "restart" | "reset", (job: string, phase: string) => string>>;
  readonly fullCopy: (percent: number | null) => string;
  readonly fullCopyComplete: string;
  readonly incremental: (delay: string | null) => string;
  readonly starting: string;
  /** The full copy still runs. */
  readonly notIncremental: (remaining: string | null) => string;
  readonly scheduled: (job: string, time: string) => string;
  readonly startsIn: (duration: string) => string;
  readonly watchIncremental: string;
  readonly watchDelay: string;
  readonly watch: string;
  readonly askedBy: (name: string) => string;
}

export const englishReached: ReachedMessages = {
  verbs: {
    start: (job, phase) => `${job} is running: ${phase}`,
    restart: (job, phase) => `${job} is running again: ${phase}`,
    reset: (job, phase) => `${job} starts again from the full copy: ${phase}`,
  },
  fullCopy: (percent) => `full copy${percent === null ? "" : `, ${percent}%`}`,
  fullCopyComplete: "full copy complete",
  incremental: (delay) => `incremental${delay === null ? "" : `, ${delay} behind`}`,
  starting: "starting",
  notIncremental: (remaining) =>
    `Not incremental yet${remaining === null ? "" : `: the full copy needs about ${remaining} more`}.`,
  scheduled: (job, time) => `${job} is scheduled: it starts ${time}`,
  startsIn: (duration) => `Nothing has started yet. It starts in ${duration}.`,
  watchIncremental: "Watch until incremental",
  watchDelay: "Watch until less than 5 s behind",
  watch: "Watch",
  askedBy: (name) => `Asked for by ${name}`,
};

export const chineseReached: ReachedMessages = {
  verbs: {
    start: (job, phase) => `${job} 已启动：${phase}`,
    restart: (job, phase) => `${job} 已续传：${phase}`,
    reset: (job, phase) => `${job} 已重置，重新全量：${phase}`,
  },
  fullCopy: (percent) => `全量${percent === null ? "中" : ` ${percent}%`}`,
  fullCopyComplete: "全量完成",
  incremental: (delay) => `增量中${delay === null ? "" : `，时延 ${delay}`}`,
  starting: "启动中",
  notIncremental: (remaining) => `尚未进入增量${remaining === null ? "" : `，全量预计还需 ${remaining}`}。`,
  scheduled: (job, time) => `${job} 已定时：将于 ${time} 启动`,
  startsIn: (duration) => `尚未启动，${duration}后启动。`,
  watchIncremental: "关注直到增量",
  watchDelay: "关注直到时延小于 5 秒",
  watch: "关注",
  askedBy: (name) => `发起人 ${name}`,
};
