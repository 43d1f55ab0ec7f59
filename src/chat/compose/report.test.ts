import { describe, expect, test } from "vitest";
import { testOperation } from "../../../test/support/operation.ts";
import { readingOf } from "../../../test/support/reading.ts";
import { findJob, SEES_ALL } from "../../application/jobs/find-job.ts";
import { CATALOGUE } from "../../cloud/drs/catalogue.ts";
import { compileConfig } from "../../config/compile.ts";
import type { Ended } from "../../i18n/messages.ts";
import { itemInWords } from "../../i18n/prechecks.ts";
import { messagesOf } from "../../i18n/texts.ts";
import type { FailureCause } from "../../model/failure.ts";
import type { MessageKind, Tone } from "../../model/message.ts";
import type { ActionOperation, Operation, OperationJob } from "../../model/operation.ts";
import type { PrecheckItem } from "../../model/result.ts";
import { LANGUAGES, type Language } from "../../shared/language.ts";
import { userText } from "../../shared/user-text.ts";
import { interpret } from "../grammar/interpret.ts";
import { composeReport } from "./operation.ts";

const ID = "aaaaaa-01K0000000000000000000000";
const ORDERS: OperationJob = {
  ...{ alias: "orders", account: "main", project_id: "0".repeat(32), name: null },
  id: "c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r",
};

const config = compileConfig({
  accounts: {
    main: { region: "cn-north-4", project_id: "0".repeat(32), secret: "IAM_MAIN" },
    second: { region: "cn-north-4", project_id: "1".repeat(32), secret: "IAM_SECOND" },
  },
  default_account: "main",
  jobs: { orders: { id: ORDERS.id } },
});

const find = (asked: string) => {
  if (!config.ok) throw new Error("the config of this test is wrong");
  return findJob(config.value, asked, SEES_ALL);
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

const messageOf = (language: Language, more: Partial<ActionOperation>) =>
  composeReport({ operation: operation(more), target: targetIn(language), way: REPLY });

const reported = (language: Language, more: Partial<ActionOperation>) => readingOf(messageOf(language, more));

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
    const { headline } = reported(language, {
      ...ended,
      action: "start_repair",
      result: { status: "SUCCESS", repair },
    });
    expect(headline).toBe(messagesOf(language).jobLine("orders", messagesOf(language).repairedRows(repair)));
  });
});

describe.each(LANGUAGES)("a precheck report in %s", (language) => {
  const messages = messagesOf(language);
  const { prechecks } = messages;

  test("sorts the items by what they ask for, each with its title and advice", () => {
    const precheck = checked(false, [ALARM, SOFT, HARD, TAKEN]);
    const { lines } = reported(language, precheck);
    expect(messageOf(language, precheck)).toMatchObject({
      headline: prechecks.blocked("orders", 1, 1),
      to: "everybody",
      tone: "bad",
    });
    const of = (title: string, advice: string) => `• ${prechecks.item(title, advice)}`;
    expect(lines.slice(0, 8)).toEqual([
      prechecks.lists.blocking(1),
      of("dstDb", "refused"),
      prechecks.lists.skippable(1),
      of("sqlMode", "differs"),
      prechecks.lists.confirm(1),
      of("srcDbBinlog", "one day"),
      prechecks.lists.skipped(1),
      of("foreignKey", "differs"),
    ]);
    expect(lines.slice(-2)).toEqual([messages.reached.askedBy("dba-1"), messages.operation(ID)]);
  });

  test("shows a known item by its title in the reader's language, without its code", () => {
    const { lines } = reported(language, checked(true, [{ ...ALARM, item: "srcTriggerAndEventCheck" }]));
    const known = itemInWords("srcTriggerAndEventCheck");
    expect(lines[1]).toBe(`• ${prechecks.item(known?.title[language] ?? "", known?.advice[language] ?? "")}`);
    expect(lines.join()).not.toContain("srcTriggerAndEventCheck");
  });

  test.each<[string, Partial<ActionOperation>, Tone, string]>([
    ["passed", checked(true, []), "good", prechecks.passed("orders", 5, 5, 0)],
    ["passed with a skipped item", checked(true, [TAKEN]), "good", prechecks.passed("orders", 4, 5, 1)],
    ["passed with an item to confirm", checked(true, [ALARM, TAKEN]), "good", prechecks.toConfirm("orders", 1)],
    ["failed and blocks", checked(false, [HARD, SOFT]), "bad", prechecks.blocked("orders", 1, 1)],
    ["failed and can be skipped", checked(false, [SOFT]), "attention", prechecks.allSkippable("orders", 1)],
    ["did not pass for alarms alone", checked(false, [ALARM]), "bad", prechecks.notPassed("orders")],
  ])("has the tone and headline of one that %s", (_, precheck, tone, headline) => {
    expect(messageOf(language, precheck)).toMatchObject({ tone, headline });
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
    const isSkipping = command.includes("skip_precheck");
    const next = isSkipping ? prechecks.skipOrFix(command) : messages.next(command);
    expect(reported(language, precheck).lines).toContain(next);
  });

  test.each<[string, Partial<ActionOperation>, string]>([
    ["one item", checked(false, [HARD]), "/drs precheck orders"],
    ["one of several items", checked(false, [SOFT, HARD]), "/drs precheck orders"],
    ["an item before a reset", checked(false, [HARD], RETRY), "/drs precheck orders mode=retry"],
  ])("says to fix what cannot be skipped: %s", (_, precheck, command) => {
    expect(reported(language, precheck).lines).toContain(messages.fixAndRepeat(command, 1));
  });

  test("says what a start or reset brings about before it is typed", () => {
    expect(reported(language, checked(true, [])).lines).toContain(prechecks.changes.start);
    expect(reported(language, checked(true, [], RETRY)).lines).toContain(prechecks.changes.reset);
  });
});

describe("the next command of a precheck", () => {
  const nameless = { ...ORDERS, alias: null };

  test.each<[string, OperationJob, PrecheckItem[]]>([
    ["a job with an alias", ORDERS, []],
    ["a job with an alias and an item to skip", ORDERS, [SOFT]],
    ["a job with an alias and an item to mend", ORDERS, [HARD]],
    ["a job without one", nameless, [SOFT]],
    ["a job without one in another account", { ...nameless, account: "second", project_id: "1".repeat(32) }, [SOFT]],
  ])("can be typed as it stands and means the same job: %s", (_, job, items) => {
    const { lines } = reported("en-us", checked(items.length === 0, items, { job }));
    const [, command = ""] = lines.map((line) => /\/drs (.*)$/.exec(line)).find((found) => found !== null) ?? [];
    expect(interpret(command, find)).toMatchObject({
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

  test("of a wait for DRS says why and until when, and offers to cancel it", () => {
    const waiting = { since: 0, until: 7_200_000, isTold: true };
    const message = stop({ state: "queued", note: "HTTP 503", waiting });
    expect(message).toMatchObject({
      kind: "waiting",
      headline: messages.notYetSent(what, "HTTP 503", "1970-01-01T02:00:00.000Z"),
      buttons: [{ label: messages.buttons.cancel, value: `cancel ${ID}` }],
    });
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
      lines: [messages.reason(userText("disk full")), messages.addressExpired, messages.operation(ID)],
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
      messages.reason(userText("disk full")),
      messages.status.INCRE_TRANSFER_FAILED,
      "the job went to INCRE_TRANSFER_FAILED",
      messages.supersededBy("aaaaaa-01L"),
      messages.operation(ID),
    ]);
  });

  test("of a job that has failed says why, quotes the line and gives the next step", () => {
    const line = "write table shop.orders failed: Duplicate entry '***' for key 'PRIMARY'";
    const cause = { kind: "duplicate_key", line, table: "shop.orders", at: 0 } as const;
    const failed = (status: string, more: Partial<FailureCause> = {}) =>
      reported(language, {
        action: "restart",
        actionParams: {},
        state: "failed",
        result: { status },
        problem: { code: "job_failed", detail: `the job went to ${status}`, cause: { ...cause, ...more } },
      });
    const { headline, lines, buttons } = failed("INCRE_TRANSFER_FAILED");
    const { failures } = messages;
    const words = failures.causes.duplicate_key("shop.orders");
    expect(headline).toBe(failures.couldNot(CATALOGUE.restart.title[language], "orders", words));
    expect(lines).toContain(failures.quoted(userText(line)));
    expect(lines).toContain(failures.todo.duplicate_key);
    expect(lines).toContain(messages.next("/drs resume orders"));
    expect(lines.join()).not.toContain("job went to");
    expect(buttons).toEqual([retry]);
    expect(failed("START_JOB_FAILED").lines).toContain(messages.next("/drs log orders"));
    expect(failed("FULL_TRANSFER_FAILED", { kind: "unknown" }).lines).toContain(messages.next("/drs log orders"));
    expect(failed("FULL_TRANSFER_FAILED", { kind: "log_retention" }).lines).toContain(
      messages.next("/drs precheck orders mode=retry"),
    );
  });

  const { reached } = messages;
  const duration = messages.duration;

  test.each<[string, Partial<ActionOperation>, string, string[], string]>([
    [
      "a start that has begun the full copy",
      {
        action: "start",
        result: { status: "FULL_TRANSFER_STARTED" },
        progress: { percent: 5.4, remaining: 700, delay: null },
      },
      reached.verbs.start("orders", reached.fullCopy(5)),
      [reached.notIncremental(duration(700))],
      "watch orders until incremental",
    ],
    [
      "a start of an incremental job",
      {
        action: "start",
        result: { status: "INCRE_TRANSFER_STARTED" },
        progress: { percent: 100, remaining: null, delay: 90 },
      },
      reached.verbs.start("orders", reached.incremental(duration(90))),
      [],
      "watch orders until delay<5s",
    ],
    [
      "a resume that has caught up",
      {
        action: "restart",
        result: { status: "INCRE_TRANSFER_STARTED" },
        progress: { percent: 100, remaining: null, delay: 2 },
      },
      reached.verbs.restart("orders", reached.incremental(duration(2))),
      [],
      "watch orders",
    ],
    [
      "a reset whose progress is not known",
      { action: "reset", result: { status: "FULL_TRANSFER_STARTED" } },
      reached.verbs.reset("orders", reached.fullCopy(null)),
      [reached.notIncremental(null)],
      "watch orders until incremental",
    ],
    [
      "a scheduled start",
      {
        action: "start",
        actionParams: { start_time: String(Date.parse("2026-11-29T02:00:00Z")) },
        updatedAt: Date.parse("2026-11-29T01:00:00Z"),
        result: { status: "WAITING_FOR_START" },
      },
      reached.scheduled("orders", "2026-11-29 02:00 UTC"),
      [reached.startsIn(duration(3600))],
      "watch orders",
    ],
  ])("of %s says what was reached and what was not, and offers the watch", (_, more, headline, body, line) => {
    const message = messageOf(language, { actionParams: {}, state: "succeeded", ...more });
    expect(message).toMatchObject({ headline, tone: "good", body, next: messages.next(`/drs ${line}`) });
    expect(message.buttons).toMatchObject([{ action: "say", value: line, style: "primary" }]);
    expect(interpret(line, find)).toMatchObject({
      kind: "watch",
    });
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
