/** Why a job fails: the Error lines in its log, by kind of failure. */

import { inLanguage } from "../errors.ts";

type Line = { en: string; zh: string };

/** DRS's part of a line in both languages, in the form of its published failure cases, and the engine's, which is always English. */
const increment = (cause: string): Line => ({
  en: `service INCREMENT failed, cause by: ${cause}`,
  zh: `增量服务异常,原因:${cause}`,
});
const logManager = (cause: string): Line => ({
  en: `service LOGMANAGER failed, cause by: ${cause}`,
  zh: `日志服务异常,原因:${cause}`,
});
const write = (table: string, cause: string): Line => ({
  en: `service INCREMENT failed, cause by: write table ${table} failed: ${cause}`,
  zh: `增量服务异常,原因:写入表 ${table} 失败:${cause}`,
});

/** Lines of one failure, oldest first; with the values of rows, as the engines write them. */
const LINES = {
  credentials: [logManager("Access denied for user 'drs'@'192.0.2.20' (using password: YES)")],
  network: [
    logManager("Read timed out"),
    increment("Communications link failure. The last packet sent was 30,000 ms ago. (errno: 2013)"),
  ],
  binlog_retention: [
    logManager(
      "Got fatal error 1236 from source: 'Could not find first log file name in binary log index file: binlog.000042'",
    ),
  ],
  wal_retention: [logManager("requested WAL segment 0000000100000A2C0000004F has already been removed")],
  duplicate_key: [write("shop.orders", "Duplicate entry '88231' for key 'orders.PRIMARY'")],
  missing_row: [write("shop.orders", "Can't find record in 'orders', Error_code: 1032; row is id=88231, name='Ada'")],
  foreign_key: [
    write(
      "shop.orders",
      "Cannot add or update a child row: a foreign key constraint fails (`shop`.`orders`, CONSTRAINT `fk_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`))",
    ),
  ],
  ddl: [increment("Unknown table 'shop.notes'; sql is ALTER TABLE `shop`.`notes` ADD COLUMN `a` int")],
  space: [
    write("shop.orders", "The table 'orders' is full"),
    increment("Error writing file '/tmp/MYab12' (errno: 28 - No space left on device)"),
  ],
  quota: [
    {
      en: "start job failed, cause by: OverQuota: Quota exceeded for resources: ['floatingip']",
      zh: "启动任务失败,原因:OverQuota: Quota exceeded for resources: ['floatingip']",
    },
  ],
} as const satisfies Record<string, readonly Line[]>;

export type FailureKind = keyof typeof LINES;
export const FAILURE_KINDS = Object.keys(LINES) as [FailureKind, ...FailureKind[]];

/** The line of a job that names no kind. */
const UNNAMED: readonly Line[] = [
  {
    en: "service CAPTURER failed, cause by: core process is not healthy or crashed",
    zh: "抓取服务异常,原因:核心进程不健康或已退出",
  },
];

/** Error lines of a failure in the language of X-Language, oldest first. */
export function failureLines(kind: FailureKind | null, language: string | undefined): readonly string[] {
  return (kind === null ? UNNAMED : LINES[kind]).map((line) => inLanguage(language, line));
}
