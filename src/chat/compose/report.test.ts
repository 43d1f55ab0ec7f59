import { describe, expect, test } from "vitest";
import { testOperation } from "../../../test/support/operation.ts";
import { readingOf } from "../../../test/support/reading.ts";
import { findJob } from "../../application/jobs/find-job.ts";
import { CATALOGUE } from "../../cloud/drs/catalogue.ts";
import { compileConfig } from "../../config/compile.ts";
import type { Ended } from "../../i18n/messages.ts";
import { messagesOf } from "../../i18n/texts.ts";
import type { MessageKind } from "../../model/message.ts";
import type { ActionOperation, Operation, OperationJob } from "../../model/operation.ts";
import type { PrecheckItem } from "../../model/result.ts";
import { LANGUAGES, type Language } from "../../shared/language.ts";
import { interpret } from "../grammar/interpret.ts";
import { composeReport } from "./operation.ts";

const ID = "aaaaaa-01K0000000000000000000000";
const ORDERS: OperationJob = {
  ...{ alias: "orders", account: "main", project_id: "0".repeat(32), name: null },
  id: "c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r",
};

const operation = (more: Partial<ActionOperation>): Operation =>
  testOperation({
    ...{ id: ID, job: ORDERS, action: "precheck", lane: "side", state: "running" },
    actionParams: { precheck_mode: "forStartJob" },
    ...more,
  });

const REPLY = { name: "reply", carries: "all", limit: null } as const;
const DIRECT = { name: "direct", carries: "ends", limit: null } as const;

const targetIn = (language: Language) => ({ source: "slack", language, address: {}, ways: [REPLY, DIRECT], every: 0 });

const reported = (language: Language, more: Partial<ActionOperation>) =>
  readingOf(composeReport({ operation: operation(more), target: targetIn(language), way: REPLY }));

const ALARM: PrecheckItem = {
  item: "srcDbBinlog",
  result: "ALARM",
  reason: "one day",
  can_skip: false,
  skipped: false,
};
const SOFT: PrecheckItem = { item: "sqlMode", result: "FAILED", reason: "differs", can_skip: true, skipped: false };
const HARD: PrecheckItem = { item: "dstDb", result: "FAILED", reason: "refused", can_skip: false, skipped: false };
const TAKEN: PrecheckItem = { ...SOFT, item: "foreignKey", skipped: true };

/** A precheck of five items that has ended, with those that did not simply pass. */
const checked = (
  passed: boolean,
  items: PrecheckItem[],
  more: Partial<ActionOperation> = {},
): Partial<ActionOperation> => ({
  state: passed ? "succeeded" : "failed",
  problem: passed ? null : { code: "precheck_not_passed", detail: "items failed" },
  result: { precheck: { passed, passed_rate: passed ? "100%" : "60%", total: 5, items } },
  ...more,
});

const CAN_SKIP = {
  "en-us": { yes: "(can be skipped)", no: "(cannot be skipped)", done: "(accepted)" },
  "zh-cn": { yes: "(可跳过)", no: "(不可跳过)", done: "(已跳过)" },
} as const;

const RETRY = { actionParams: { precheck_mode: "forRetryJob" } };

describe.each(LANGUAGES)("a report of a compare or a repair in %s", (language) => {
  const ended = { state: "succeeded", actionParams: {} } as const;

  test("shows how to refer to the compare, whether it has succeeded or not", () => {
    for (const state of ["succeeded", "failed"] as const) {
      const more = {
        ...ended,
        state,
        action: "create_compare",
        result: { status: "SUCCESSFUL", task: "c-1" },
      } as const;
      const { context = [] } = composeReport({ operation: operation(more), target: targetIn(language), way: REPLY });
      expect(context.join()).toContain(ID.slice(-6));
      expect(context.join()).toContain("c-1");
    }
  });

  test.each([
    [0, "good"],
    [7, "attention"],
    [null, "good"],
  ] as const)("has a tone by the rows that could not be repaired: %s, %s", (failed, tone) => {
    const repair = { total: 137, repaired: 130, failed };
    const more = { ...ended, action: "start_repair", result: { status: "SUCCESS", repair } } as const;
    expect(composeReport({ operation: operation(more), target: targetIn(language), way: REPLY }).tone).toBe(tone);
  });

  test("counts the rows of a repair, while it runs too", () => {
    const repair = { total: 137, repaired: 130, failed: 7 };
    const running = { ...ended, state: "running", action: "start_repair", note: "40%", result: { repair } } as const;
    expect(reported(language, running).lines).toContain(messagesOf(language).repairedRows(repair));
    const { lines } = reported(language, { ...ended, action: "start_repair", result: { status: "SUCCESS", repair } });
    expect(lines).toContain(messagesOf(language).repairedRows(repair));
  });
});

describe.each(LANGUAGES)("a precheck report in %s", (language) => {
  const messages = messagesOf(language);

  test("lists every item that failed or alarmed, with its reason and whether it can be skipped", () => {
    const { headline, lines, to } = reported(language, checked(false, [ALARM, SOFT, HARD, TAKEN]));
    expect(headline).toContain(CATALOGUE.precheck.title[language]);
    expect(to).toBe("everybody");
    expect(lines[0]).toBe(messages.precheckFailed(2, 5));
    expect(lines[1]).toMatch(/ALARM srcDbBinlog.+one day$/);
    expect(lines[2]).toMatch(/FAILED sqlMode.+differs/);
    expect(lines[2]).toContain(CAN_SKIP[language].yes);
    expect(lines[3]).toMatch(/FAILED dstDb.+refused/);
    expect(lines[3]).toContain(CAN_SKIP[language].no);
    expect(lines[4]).toMatch(/FAILED foreignKey.+differs/);
    expect(lines[4]).toContain(CAN_SKIP[language].done);
    expect(lines.at(-1)).toBe(messages.operation(ID));
  });

  test.each<[string, Partial<ActionOperation>, string]>([
    ["passed, before a start", checked(true, []), "/drs start orders"],
    ["passed, before a reset", checked(true, [], RETRY), "/drs reset orders"],
    ["passed with alarms", checked(true, [ALARM]), "/drs start orders"],
    ["failed and skippable", checked(false, [SOFT]), '/drs skip_precheck orders items=sqlMode reason="…"'],
    [
      "failed and skippable, beside what was accepted",
      checked(false, [SOFT, { ...SOFT, item: "clock" }, TAKEN]),
      '/drs skip_precheck orders items=sqlMode,clock reason="…"',
    ],
    ["accepted but not checked again", checked(false, [TAKEN]), "/drs precheck orders"],
    ["failed for alarms alone", checked(false, [ALARM], RETRY), "/drs precheck orders mode=retry"],
  ])("says what to type next when it %s", (_, precheck, command) => {
    expect(reported(language, precheck).lines).toContain(messages.next(command));
  });

  test.each<[string, Partial<ActionOperation>, string]>([
    ["one item", checked(false, [HARD]), "/drs precheck orders"],
    ["one of several items", checked(false, [SOFT, HARD]), "/drs precheck orders"],
    ["an item before a reset", checked(false, [HARD], RETRY), "/drs precheck orders mode=retry"],
  ])("says to mend what cannot be skipped: %s", (_, precheck, command) => {
    expect(reported(language, precheck).lines).toContain(messages.fixAndRepeat(command));
  });

  test("says how many items passed", () => {
    expect(reported(language, checked(true, [])).lines[0]).toBe(messages.precheckPassed(5));
  });
});

describe("the next command of a precheck", () => {
  const config = compileConfig({
    accounts: {
      main: { region: "cn-north-4", project_id: "0".repeat(32), secret: "IAM_MAIN" },
      second: { region: "cn-north-4", project_id: "1".repeat(32), secret: "IAM_SECOND" },
    },
    default_account: "main",
    jobs: { orders: { id: ORDERS.id } },
  });
  const nameless = { ...ORDERS, alias: null };

  test.each<[string, OperationJob, PrecheckItem[]]>([
    ["a job with an alias", ORDERS, []],
    ["a job with an alias and an item to skip", ORDERS, [SOFT]],
    ["a job with an alias and an item to mend", ORDERS, [HARD]],
    ["a job without one", nameless, [SOFT]],
    ["a job without one in another account", { ...nameless, account: "second", project_id: "1".repeat(32) }, [SOFT]],
  ])("can be typed as it stands and means the same job: %s", (_, job, items) => {
    if (!config.ok) throw new Error("the config of this test is wrong");
    const compiled = config.value;
    const { lines } = reported("en-us", checked(items.length === 0, items, { job }));
    const [, command = ""] = lines.map((line) => /\/drs (.*)$/.exec(line)).find((found) => found !== null) ?? [];
    expect(interpret(command, (asked) => findJob(compiled, asked))).toMatchObject({
      kind: "action",
      job: { id: job.id, account: { name: job.account } },
    });
  });
});

describe.each(LANGUAGES)("a report in %s", (language) => {
  const messages = messagesOf(language);
  const what = { verb: CATALOGUE.stop.title[language], job: "orders", id: ID, by: "dba-1" };
  const stop = (more: Partial<ActionOperation>) => reported(language, { action: "stop", actionParams: {}, ...more });

  test("on the way says where the operation is, in words", () => {
    expect(stop({ note: "PAUSING" })).toMatchObject({
      headline: messages.progress(what, messages.status.PAUSING),
      to: "requester",
    });
    expect(stop({ note: null }).headline).toBe(messages.progress(what, null));
    expect(stop({ note: "45%" }).headline).toBe(messages.progress(what, "45%"));
  });

  test("has no bar where nobody has said how far it is, or nothing flows", () => {
    const progress = { percent: 40, remaining: 90, delay: 7 };
    expect(stop({ note: "FULL_TRANSFER_STARTED" }).progress).toBeUndefined();
    expect(stop({ note: "PAUSING", progress }).progress).toBeUndefined();
    expect(stop({ note: null, progress }).progress).toBeUndefined();
    expect(stop({ state: "succeeded", result: { status: "PAUSING" }, progress }).progress).toBeUndefined();
  });

  test("draws how far it is: a transfer in DRS's words, a check in those of the verb", () => {
    const progress = { percent: 40, remaining: 90, delay: 7 };
    const phase = messages.status.FULL_TRANSFER_STARTED;
    const bar = { percent: 40, phase, remaining: messages.remaining(messages.duration(90)) };
    expect(stop({ note: "FULL_TRANSFER_STARTED", progress }).progress).toEqual(bar);
    expect(stop({ state: "succeeded", result: { status: "FULL_TRANSFER_STARTED" }, progress }).progress).toEqual(bar);
    expect(stop({ note: "40%", progress }).progress).toEqual({ percent: 40, phase: what.verb, remaining: null });
  });

  test("says how far behind the target is, once that is what matters", () => {
    const progress = { percent: 100, remaining: 0, delay: 7 };
    const line = messages.delay(messages.duration(7));
    expect(stop({ note: "INCRE_TRANSFER_STARTED", progress }).lines).toEqual([line]);
    const { lines } = stop({ state: "succeeded", result: { status: "INCRE_TRANSFER_STARTED" }, progress });
    expect(lines).toContain(line);
  });

  test("of a lost answer says that it is being settled", () => {
    expect(stop({ state: "sending" }).headline).toBe(messages.settling(what));
  });

  const retry = { action: "say", label: messages.buttons.retry, value: `retry ${ID}`, style: "plain" };

  test.each<[Ended, MessageKind, object[]]>([
    ["succeeded", "succeeded", []],
    ["failed", "failed", [retry]],
    ["denied", "failed", [retry]],
    ["expired", "failed", [retry]],
    ["cancelled", "failed", [retry]],
    ["superseded", "failed", [retry]],
  ])(
    "of one that is %s is for everybody and names the operation, and can be tried again where that makes sense",
    (state, kind, buttons) => {
      expect(stop({ state })).toEqual({
        kind,
        buttons,
        headline: messages.ended[state](what),
        lines: [messages.operation(ID)],
        to: "everybody",
      });
    },
  );

  test("of an unknown outcome says how to record it, and has a button for either outcome", () => {
    const { kind, lines, buttons = [] } = stop({ state: "unknown" });
    expect(kind).toBe("unknown");
    expect(lines).toEqual([messages.operations.howToResolve(ID), messages.operation(ID)]);
    expect(buttons.map(({ value }) => value)).toEqual([`resolve ${ID} succeeded`, `resolve ${ID} failed`]);
  });

  test("of one that a lock has kept back says so, and whose lock", () => {
    const problem = { code: "locked", detail: "locked by dba-2 since 2026-11-24T08:54:00.000Z: cut-over" };
    const { headline, lines } = stop({ state: "denied", problem });
    expect(headline).toBe(messages.locks.notSent(what));
    expect(lines).toContain(problem.detail);
  });

  test("that reaches somebody where they did not ask says why it comes this way", () => {
    const ended = { state: "succeeded", reason: "disk full" } as const;
    const report = { operation: operation({ action: "stop", ...ended }), target: targetIn(language) };
    const final = readingOf(composeReport({ ...report, way: REPLY }));
    expect(readingOf(composeReport({ ...report, way: DIRECT }))).toEqual({
      ...final,
      lines: ["disk full", messages.addressExpired, messages.operation(ID)],
    });
    expect(final.lines).not.toContain(messages.addressExpired);
  });

  test("of the end says why it was asked, where the job is, what went wrong and what took over", () => {
    const ended = stop({
      state: "failed",
      reason: "disk full",
      result: { status: "INCRE_TRANSFER_FAILED" },
      problem: { code: "job_failed", detail: "the job went to INCRE_TRANSFER_FAILED" },
      supersededBy: "aaaaaa-01L",
    });
    expect(ended.lines).toEqual([
      "disk full",
      messages.status.INCRE_TRANSFER_FAILED,
      "the job went to INCRE_TRANSFER_FAILED",
      messages.supersededBy("aaaaaa-01L"),
      messages.operation(ID),
    ]);
  });

  test("of what was found has a line for each, up to a limit", () => {
    const row = { name: "db1.t1", result: "INCONSISTENT", detail: "10 / 9" };
    const { lines } = reported(language, { action: "create_compare", state: "succeeded", result: { report: [row] } });
    expect(lines).toEqual([`• ${messages.reportRow(row)}`, messages.operation(ID)]);
    const report = Array.from({ length: 100 }, (_, index) => ({ ...row, name: `t${index}` }));
    const many = reported(language, { action: "create_compare", state: "succeeded", result: { report } });
    const shown = many.lines.filter((line) => line.startsWith("• "));
    expect(shown.length).toBeGreaterThan(2);
    expect(shown.length).toBeLessThan(report.length);
    expect(shown).toEqual(report.slice(0, shown.length).map((each) => `• ${messages.reportRow(each)}`));
    expect(many.lines.at(-1)).toBe(messages.operation(ID));
  });
});
