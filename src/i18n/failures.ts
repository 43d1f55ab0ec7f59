import type { FailureKind } from "../model/failure.ts";
import type { UserText } from "../shared/user-text.ts";

/** Sentences about a job that has failed: the cause, what usually leads to it, and what to do. */
export interface FailureMessages {
  /** The cause in a headline, behind the job. */
  readonly causes: Readonly<Record<FailureKind, (table: string | null) => string>>;
  readonly usually: Readonly<Partial<Record<FailureKind, string>>>;
  readonly todo: Readonly<Record<FailureKind, string>>;
  readonly failed: (job: string, cause: string) => string;
  /** An action that ended because the job failed. */
  readonly couldNot: (verb: string, job: string, cause: string) => string;
  /** A line of the log, quoted as DRS's. */
  readonly quoted: (line: UserText) => string;
  readonly usuallyIs: (why: string) => string;
  readonly logTitle: (job: string, total: number) => string;
  readonly noLog: (job: string) => string;
  /** A job has failed, and its log could not be read or shows no error. */
  readonly causeUnknown: string;
}

const inTable = (words: string) => (table: string | null) => (table === null ? words : `${words} in ${table}`);

export const englishFailures: FailureMessages = {
  causes: {
    credentials: () => "wrong database user or password",
    network: () => "source or target unreachable",
    log_retention: () => "the source's log is gone",
    duplicate_key: inTable("duplicate key"),
    missing_row: (table) => (table === null ? "row missing in the target" : `row missing in target ${table}`),
    foreign_key: inTable("foreign key"),
    ddl: (table) => (table === null ? "a DDL statement fails" : `a DDL statement fails on ${table}`),
    space: (table) => (table === null ? "no disk space left" : `no space left for ${table}`),
    quota: () => "a quota is used up",
    unknown: () => "see its DRS log",
  },
  usually: {
    log_retention: "The source has removed binlogs, WAL or archived logs that DRS still needs.",
    duplicate_key: "Something other than DRS wrote this row to the target.",
    missing_row: "Something other than DRS deleted this row in the target.",
    foreign_key: "The parent row is missing in the target.",
    ddl: "Source and target have different structures.",
  },
  todo: {
    credentials: "Update the user or password in DRS, then resume.",
    network: "Check network, security group and database, then resume.",
    log_retention: "It can't be resumed. Keep the source's logs longer, then reset.",
    duplicate_key: "1. Stop writes to the target. 2. Fix or delete the row. 3. Resume.",
    missing_row: "1. Stop writes to the target. 2. Restore the row. 3. Resume.",
    foreign_key: "1. Restore the parent row in the target. 2. Resume.",
    ddl: "1. Change the target so that the statement can run. 2. Resume.",
    space: "1. Enlarge the disk of the database. 2. Resume.",
    quota: "1. Raise the project's quota or release resources. 2. Try again.",
    unknown: "The cause isn't known to the gateway.",
  },
  failed: (job, cause) => `${job} has failed: ${cause}`,
  couldNot: (verb, job, cause) => `Couldn’t ${verb} ${job}: ${cause}`,
  quoted: (line) => `DRS log: “${line}”`,
  usuallyIs: (why) => `Usually: ${why}`,
  logTitle: (job, total) => `DRS log of ${job}: the newest ${total} ${total === 1 ? "line" : "lines"}`,
  noLog: (job) => `The DRS log of ${job} has no lines`,
  causeUnknown: "The cause isn’t known: the DRS log could not be read, or has no error line.",
};

export const chineseFailures: FailureMessages = {
  causes: {
    credentials: () => "数据库用户名或密码错误",
    network: () => "源库或目标库不通",
    log_retention: () => "源库日志已清理",
    duplicate_key: (table) => `${table ?? "目标库"} 主键冲突`,
    missing_row: (table) => (table === null ? "目标库缺行" : `目标库 ${table} 缺行`),
    foreign_key: (table) => (table === null ? "外键约束" : `${table} 外键约束`),
    ddl: (table) => (table === null ? "DDL 执行失败" : `${table} DDL 执行失败`),
    space: (table) => (table === null ? "磁盘空间不足" : `${table} 空间不足`),
    quota: () => "配额不足",
    unknown: () => "原因见 DRS 日志",
  },
  usually: {
    log_retention: "DRS 还需要的 binlog、WAL 或归档日志已被源库清理。",
    duplicate_key: "DRS 以外的程序写入了这一行。",
    missing_row: "DRS 以外的程序删除了目标库的这一行。",
    foreign_key: "目标库缺少父表数据。",
    ddl: "源库与目标库结构不一致。",
  },
  todo: {
    credentials: "在 DRS 中更新用户名或密码后续传。",
    network: "检查网络、安全组和数据库后续传。",
    log_retention: "无法续传。延长源库日志保留时间后重置。",
    duplicate_key: "1. 停止写目标库 2. 修正或删除该行 3. 续传",
    missing_row: "1. 停止写目标库 2. 补回该行 3. 续传",
    foreign_key: "1. 补回目标库的父表数据 2. 续传",
    ddl: "1. 调整目标库结构，使语句可以执行 2. 续传",
    space: "1. 扩容数据库磁盘 2. 续传",
    quota: "1. 提高项目配额或释放资源 2. 重试",
    unknown: "网关无法识别原因。",
  },
  failed: (job, cause) => `${job} 失败：${cause}`,
  couldNot: (verb, job, cause) => `${job} ${verb}失败：${cause}`,
  quoted: (line) => `DRS 日志：“${line}”`,
  usuallyIs: (why) => `常见原因：${why}`,
  logTitle: (job, total) => `${job} 的 DRS 日志：最新 ${total} 行`,
  noLog: (job) => `${job} 没有 DRS 日志`,
  causeUnknown: "失败原因未知：DRS 日志暂时无法读取，或没有错误行。",
};
