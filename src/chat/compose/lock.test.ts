import { describe, expect, test } from "vitest";
import { readingOf } from "../../../test/support/reading.ts";
import type { LockAnswer } from "../../desk/control/locking.ts";
import { messagesOf } from "../../i18n/texts.ts";
import { LANGUAGES } from "../../shared/language.ts";
import { userText } from "../../shared/user-text.ts";
import { heldBy } from "../in-words.ts";
import { composeLock } from "./lock.ts";

const LOCK = {
  job: "job-1",
  principal: "slack:T0001/U0001",
  name: "dba-1",
  reason: "cut-over tonight",
  since: Date.UTC(2026, 10, 24, 8, 54),
};
const HELD = { name: "dba-1", since: "2026-11-24T08:54:00.000Z", reason: userText("cut-over tonight") };

test("a lock is told with its time in UTC", () => {
  expect(heldBy(LOCK)).toEqual(HELD);
});

describe.each(LANGUAGES)("what is said of a lock in %s", (language) => {
  const messages = messagesOf(language);
  const { locks } = messages;
  const refusal = { rule: 3, reason: "not at night" };
  const cases: readonly (readonly [string, LockAnswer, string])[] = [
    [
      "a refusal of policy",
      { kind: "refused", refusal },
      messages.refused({ verb: locks.verbs.lock, job: "orders" }, "not at night"),
    ],
    ["a job that another holds", { kind: "refused", refusal: { ...refusal, lock: LOCK } }, locks.held("orders", HELD)],
    ["too many commands", { kind: "limited", retryAfter: 12 }, messages.limited(12)],
    ["no lock", { kind: "not_locked" }, locks.notLocked("orders")],
    ["a delivery that came again", { kind: "repeated", lock: LOCK }, locks.held("orders", HELD)],
    ["a delivery that came again after the lock had gone", { kind: "repeated", lock: null }, locks.notLocked("orders")],
    ["a lock", { kind: "locked", lock: LOCK }, locks.locked("orders")],
    ["a lock that is gone", { kind: "unlocked", lock: LOCK }, locks.unlocked("orders", HELD)],
  ];

  test.each(cases)("%s", (_, answer, headline) => {
    expect(readingOf(composeLock(answer, "lock", "orders", messages))).toMatchObject({ headline, to: "requester" });
  });

  test("repeats the reason, where there is one", () => {
    const linesOf = (reason: string | null) =>
      readingOf(composeLock({ kind: "locked", lock: { ...LOCK, reason } }, "lock", "orders", messages)).lines;
    expect(linesOf("cut-over tonight")).toEqual([messages.reason(userText("cut-over tonight"))]);
    expect(linesOf(null)).toEqual([]);
  });
});
