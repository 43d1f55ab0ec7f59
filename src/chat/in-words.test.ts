import { expect, test } from "vitest";
import { messagesOf } from "../i18n/texts.ts";
import { refusalOf } from "../model/policy.ts";
import { reasonOf } from "./in-words.ts";

const since = Date.parse("2026-11-24T08:54:00Z");
const LOCKED = refusalOf({ job: "j", principal: "slack:T0001/U0001", name: "dba-1", reason: "切换", since });

test.each([
  ["en-us", "locked by dba-1 since 2026-11-24T08:54:00.000Z, reason: “切换”"],
  ["zh-cn", "已被 dba-1 锁定，始于 2026-11-24T08:54:00.000Z，原因：“切换”"],
] as const)("a plan or an answer to why names another's lock in %s", (language, reason) => {
  expect(reasonOf(LOCKED, messagesOf(language))).toBe(reason);
});
