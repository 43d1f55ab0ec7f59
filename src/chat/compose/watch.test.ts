import { describe, expect, test } from "vitest";
import { testWatch } from "../../../test/support/operation.ts";
import { readingOf } from "../../../test/support/reading.ts";
import { messagesOf } from "../../i18n/texts.ts";
import type { WatchOperation } from "../../model/operation.ts";
import type { Way } from "../../model/report.ts";
import type { News } from "../../model/watch.ts";
import { LANGUAGES } from "../../shared/language.ts";
import { composeReport } from "./operation.ts";
import { composeWatchAnswer } from "./watch.ts";

const NOW = 1_790_000_000_000;
const MINUTE = 60_000;

const endless = (carries: "all" | "ends"): Way => ({ name: carries, carries, limit: null });
const limited = (minutes: number, uses: number | null = null): Way => ({
  name: "limited",
  carries: "all",
  limit: { expiresAt: NOW + minutes * MINUTE, uses, keep: uses === null ? 0 : 2 },
});

describe.each(LANGUAGES)("in %s", (language) => {
  const messages = messagesOf(language);
  const { watches } = messages;
  const targetWith = (ways: readonly Way[]) => ({ source: "slack", language, address: {}, ways, every: 0 });

  const answered = (ways: readonly Way[], change: Partial<WatchOperation> = {}) =>
    readingOf(
      composeWatchAnswer(
        { kind: "watching", operation: testWatch(change), isAgain: false, seen: null },
        "watch",
        "orders",
        targetWith(ways),
        NOW,
        language,
      ),
    );

  const told = (news: Partial<News> | null, change: Partial<WatchOperation> = {}, way = endless("all")) =>
    readingOf(
      composeReport({
        operation: testWatch(change),
        news: news && { kind: "changed", status: "PAUSING", progress: null, at: NOW, ...news },
        target: targetWith([way]),
        way,
      }),
    );

  test.each([
    ["without end", [endless("all"), limited(30, 5), endless("ends")], watches.heard.here],
    ["without end, by another way there", [limited(30), endless("all")], watches.heard.here],
    ["directly", [endless("ends")], watches.heard.directly],
    ["for a while, then directly", [limited(30, 5), endless("ends")], watches.heard.thenDirectly(30)],
    ["for a while, and so many", [limited(30, 5)], watches.heard.forAWhile(30, 3)],
    ["for a while, any number", [limited(15)], watches.heard.forAWhile(15, null)],
    ["as long as the longest way lasts", [limited(3), limited(15)], watches.heard.forAWhile(15, null)],
  ])("the answer says up front that news are heard %s", (_, ways, line) => {
    expect(answered(ways).lines).toContain(line);
  });

  test("the answer says what is waited for, how the job was, and how to stop", () => {
    const { headline, lines, buttons } = readingOf(
      composeWatchAnswer(
        {
          kind: "watching",
          operation: testWatch({ goal: { kind: "delay", below: 120 } }),
          isAgain: true,
          seen: { job: "x", status: "PAUSING", at: NOW - 7000, since: NOW - 7000 },
        },
        "watch",
        "orders",
        targetWith([endless("all")]),
        NOW,
        language,
      ),
    );
    expect(headline).toContain(watches.lessBehind(messages.duration(120)));
    expect(lines[0]).toContain(messages.seenAgo(7));
    expect(lines.at(-1)).toBe(watches.howToStop("orders"));
    expect(buttons).toMatchObject([{ action: "say", value: "unwatch orders" }]);
  });

  test.each([
    ["changed", "news"],
    ["failed", "failed"],
    ["recovered", "news"],
  ] as const)("what has %s is told by a message of its kind, with a button to stop", (kind, messageKind) => {
    const message = told({ kind });
    expect(message).toMatchObject({ kind: messageKind, to: "everybody" });
    expect(message.headline).toBe(watches.news[kind]("orders", `${messages.status.PAUSING} (PAUSING)`));
    expect(message.buttons).toMatchObject([{ value: "unwatch orders" }]);
  });

  test("news of a transfer say how far it is", () => {
    const progress = { percent: 42, remaining: 60, delay: 3 };
    const full = told({ status: "FULL_TRANSFER_STARTED", progress });
    expect(full.progress).toMatchObject({ percent: 42, remaining: messages.remaining(messages.duration(60)) });
    expect(told({ status: "INCRE_TRANSFER_STARTED", progress }).lines).toEqual([messages.delay(messages.duration(3))]);
    expect(told({ status: "PAUSING", progress })).toMatchObject({ lines: [] });
  });

  const goal = { kind: "incremental" } as const;
  const progress = { percent: 100, remaining: 0, delay: 3 };
  test.each([
    [
      "a goal reached",
      { state: "succeeded", goal, progress },
      "succeeded",
      messages.cutover.reached(
        "orders",
        `${messages.status.INCRE_TRANSFER_STARTED}, ${messages.delay(messages.duration(3))}`,
      ),
    ],
    [
      "a goal reached, the delay unknown",
      { state: "succeeded", goal },
      "succeeded",
      messages.cutover.reached("orders", messages.status.INCRE_TRANSFER_STARTED),
    ],
    [
      "a job gone",
      { state: "succeeded", result: { status: "DELETED" } },
      "news",
      watches.gone("orders", messages.status.DELETED),
    ],
    [
      "a job gone before its goal",
      { state: "failed", goal, result: { status: "DELETED" }, problem: { code: "job_gone", detail: "d" } },
      "failed",
      watches.gone("orders", messages.status.DELETED),
    ],
    ["another's cancelling", { state: "cancelled" }, "news", watches.stopped("orders")],
    ["a month that is over", { state: "expired" }, "failed", watches.expired("orders")],
    [
      "a place that takes no more",
      { state: "failed", problem: { code: "undeliverable", detail: "d" } },
      "failed",
      watches.undeliverable("orders"),
    ],
  ] as const)("the end is told of %s", (_, change, kind, headline) => {
    const message = told(null, change);
    expect(message).toMatchObject({ kind, headline, to: "everybody" });
    expect(message.lines.at(-1)).toBe(messages.operation(testWatch().id));
  });

  test("what comes by another way than was asked says why", () => {
    expect(told({}, {}, endless("ends")).lines).toContain(messages.addressExpired);
    expect(told(null, { state: "expired" }, endless("ends")).lines).toContain(messages.addressExpired);
    expect(told({}).lines).not.toContain(messages.addressExpired);
  });
});
