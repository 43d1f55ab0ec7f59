import type { Bilingual } from "../shared/language.ts";

/** A precheck item in words: what is wrong, and what to do about it. */
interface ItemWords {
  readonly title: Bilingual;
  readonly advice: Bilingual;
}

const words = (english: readonly [string, string], chinese: readonly [string, string]): ItemWords => ({
  title: { "en-us": english[0], "zh-cn": chinese[0] },
  advice: { "en-us": english[1], "zh-cn": chinese[1] },
});

/** Common items by DRS's name (contract section 1.4, table 13). */
const ITEMS = new Map<string, ItemWords>([
  [
    "srcDbBinlogIsOff",
    words(
      ["Binlog is off", "Set log_bin on the source and restart it."],
      ["未开启 binlog", "在源库设置 log_bin 并重启。"],
    ),
  ],
  [
    "srcBinlogFormatCheck",
    words(
      ["binlog_format isn’t ROW", "Set binlog_format to ROW on the source."],
      ["binlog_format 不是 ROW", "将源库 binlog_format 设为 ROW。"],
    ),
  ],
  [
    "srcBinlogRowImageCheck",
    words(
      ["binlog_row_image isn’t FULL", "Set binlog_row_image to FULL on the source."],
      ["binlog_row_image 不是 FULL", "将源库 binlog_row_image 设为 FULL。"],
    ),
  ],
  [
    "srcDbBinlogExpireLogsDays",
    words(
      ["Binlog is kept too short", "Keep the source’s binlogs longer."],
      ["binlog 保留时间过短", "延长源库 binlog 保留时间。"],
    ),
  ],
  [
    "srcDbServerIdCheck",
    words(
      ["server_id is unsuitable", "Give the source a server_id that no replica uses."],
      ["server_id 不符合要求", "为源库设置不与其他从库重复的 server_id。"],
    ),
  ],
  [
    "srcDbConnection",
    words(
      ["DRS can’t reach the source", "Check address, port, account, network and security group."],
      ["源库不通", "检查地址、端口、账号、网络和安全组。"],
    ),
  ],
  [
    "dstDbConnection",
    words(
      ["DRS can’t reach the target", "Check address, port, account, network and security group."],
      ["目标库不通", "检查地址、端口、账号、网络和安全组。"],
    ),
  ],
  [
    "dstStatusCheck",
    words(
      ["Target isn’t available", "Wait until the target instance is normal."],
      ["目标库状态异常", "待目标实例恢复正常。"],
    ),
  ],
  [
    "srcDbPrivilegesIsEnoughForIncre",
    words(
      ["Source user lacks rights for incremental", "Grant the replication rights to the user on the source."],
      ["源库账号增量权限不足", "在源库为该账号授予复制权限。"],
    ),
  ],
  [
    "dstDbPrivilegesIsEnough",
    words(
      ["Target user lacks rights", "Grant the missing rights to the user on the target."],
      ["目标库账号权限不足", "在目标库为该账号授予所缺权限。"],
    ),
  ],
  [
    "dstDbDiskSize",
    words(["Target disk is too small", "Enlarge the disk of the target."], ["目标库磁盘不足", "扩容目标库磁盘。"]),
  ],
  [
    "checkEmptyDstDb",
    words(
      ["Target isn’t empty", "Remove or rename the objects of the same names in the target."],
      ["目标库非空", "删除或改名目标库中的同名对象。"],
    ),
  ],
  [
    "sqlModeConsistency",
    words(
      ["SQL modes differ", "Set the same sql_mode on both sides."],
      ["两端 SQL 模式不同", "将两端 sql_mode 设为一致。"],
    ),
  ],
  [
    "dbTimeZoneConsistency",
    words(["Time zones differ", "Set the same time zone on both sides."], ["两端时区不同", "将两端时区设为一致。"]),
  ],
  [
    "srcDstTableNameCaseSensitiveCheck",
    words(
      ["Case of table names differs", "Set the same lower_case_table_names on both sides."],
      ["两端表名大小写设置不一致", "将两端 lower_case_table_names 设为一致。"],
    ),
  ],
  [
    "srcTriggerAndEventCheck",
    words(
      [
        "Source has triggers or events",
        "DRS creates them when the job ends; a forced end skips them. No action needed now.",
      ],
      ["源库存在触发器或事件", "任务结束时创建，强制结束时不创建。现在无需处理。"],
    ),
  ],
  [
    "srcDbVersionSupport",
    words(
      ["Source version isn’t supported", "Use a version that DRS supports."],
      ["源库版本不支持", "使用 DRS 支持的版本。"],
    ),
  ],
  [
    "dstDbVersionSupport",
    words(
      ["Target version isn’t supported", "Use a version that DRS supports."],
      ["目标库版本不支持", "使用 DRS 支持的版本。"],
    ),
  ],
  [
    "MysqlForeignKeyReferentialActionCheck",
    words(
      [
        "Source has cascading foreign keys",
        "DRS doesn’t copy rows that a cascade changes: remove the cascades or accept that.",
      ],
      ["源库存在级联外键", "DRS 不同步级联产生的变更：去除级联，或接受该风险。"],
    ),
  ],
]);

/** A precheck item in words, by DRS's name of it; `null` for one that has none. */
export const itemInWords = (item: string): ItemWords | null => ITEMS.get(item) ?? null;

/** Sentences about the result of a precheck. */
export interface PrecheckMessages {
  readonly passed: (job: string, passed: number, total: number, skipped: number) => string;
  readonly toConfirm: (job: string, items: number) => string;
  readonly blocked: (job: string, blocking: number, skippable: number) => string;
  readonly allSkippable: (job: string, items: number) => string;
  readonly notPassed: (job: string) => string;
  /** Headings of the lists of items. */
  readonly lists: Readonly<Record<"blocking" | "skippable" | "confirm" | "skipped", (items: number) => string>>;
  /** What starting or resetting the job brings about. */
  readonly changes: Readonly<Record<"start" | "reset", string>>;
  readonly skipOrFix: (command: string) => string;
  readonly item: (title: string, advice: string) => string;
}

const items = (count: number) => `${count} ${count === 1 ? "item" : "items"}`;

export const englishPrechecks: PrecheckMessages = {
  passed: (job, passed, total, skipped) =>
    `Precheck of ${job} passed: ${passed} of ${items(total)}${skipped === 0 ? "" : `, ${skipped} skipped`}`,
  toConfirm: (job, count) => `Precheck of ${job} passed, ${items(count)} to confirm`,
  blocked: (job, blocking, skippable) =>
    `Precheck of ${job} failed: ${items(blocking)} ${blocking === 1 ? "blocks" : "block"}${skippable === 0 ? "" : `, ${skippable} can be skipped`}`,
  allSkippable: (job, count) =>
    `Precheck of ${job}: ${items(count)} failed, ${count === 1 ? "it can be skipped" : count === 2 ? "both can be skipped" : "all can be skipped"}`,
  notPassed: (job) => `Precheck of ${job} did not pass`,
  lists: {
    blocking: (count) => `Must be fixed (${count})`,
    skippable: (count) => `Can be skipped (${count})`,
    confirm: (count) => `To confirm (${count})`,
    skipped: (count) => `Skipped (${count})`,
  },
  changes: {
    start: "Starting begins billing, and DRS writes to the target.",
    reset: "A reset redoes the full copy; the target isn’t emptied.",
  },
  item: (title, advice) => (advice === "" ? title : `${title}: ${advice}`),
  skipOrFix: (command) => `Next: fix them, or skip them with a reason: ${command}`,
};

export const chinesePrechecks: PrecheckMessages = {
  passed: (job, passed, total, skipped) =>
    `${job} 预检查通过：${passed} / ${total} 项${skipped === 0 ? "" : `，已跳过 ${skipped} 项`}`,
  toConfirm: (job, count) => `${job} 预检查通过，${count} 项待确认`,
  blocked: (job, blocking, skippable) =>
    `${job} 预检查不通过：${blocking} 项须处理${skippable === 0 ? "" : `，${skippable} 项可跳过`}`,
  allSkippable: (job, count) => `${job} 预检查：${count} 项不通过，${count === 1 ? "可跳过" : "均可跳过"}`,
  notPassed: (job) => `${job} 预检查不通过`,
  lists: {
    blocking: (count) => `须处理（${count}）`,
    skippable: (count) => `可跳过（${count}）`,
    confirm: (count) => `待确认（${count}）`,
    skipped: (count) => `已跳过（${count}）`,
  },
  changes: { start: "启动后开始计费并写入目标库。", reset: "重置后重新全量，不清空目标库。" },
  item: (title, advice) => (advice === "" ? title : `${title}：${advice}`),
  skipOrFix: (command) => `下一步：先处理，或填写原因后跳过：${command}`,
};
