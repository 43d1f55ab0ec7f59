import { describe, expect, test } from "vitest";
import { testOperation } from "../../../test/support/operation.ts";
import { readingOf } from "../../../test/support/reading.ts";
import { operationJob } from "../../application/actions/build-command.ts";
import type { JobPage } from "../../application/jobs/browse-jobs.ts";
import { CATALOGUE } from "../../cloud/drs/catalogue.ts";
import type { JobDetail } from "../../cloud/drs/detail.ts";
import type { Account, JobRef } from "../../config/compile.ts";
import { messagesOf } from "../../i18n/texts.ts";
import type { Acceptance } from "../../model/command.ts";
import type { ReplyTarget, Way } from "../../model/report.ts";
import { LANGUAGES } from "../../shared/language.ts";
import { userText } from "../../shared/user-text.ts";
import type { Mistake } from "../grammar/intent.ts";
import { heldBy } from "../in-words.ts";
import { composeJobs, composeStatus } from "./jobs.ts";
import { composeFieldErrors, composeMistake } from "./mistake.ts";
import { composeAcceptance, composeReport } from "./operation.ts";

const ID = "aaaaaa-01K0000000000000000000000";
const JOB = "c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r";

const account: Account = {
  name: "main",
  region: "cn-north-4",
  projectId: "0".repeat(32),
  secret: "IAM_MAIN",
  endpoints: { drs: "https://drs.cn-north-4.myhuaweicloud.com", iam: "https://iam.cn-north-4.myhuaweicloud.com" },
  desk: `cn-north-4/${"0".repeat(32)}`,
  prefix: "aaaaaa",
  loopback: false,
  callsPerMinute: 100,
  logValues: false,
  discovers: true,
};
const job: JobRef = { alias: "orders", account, id: JOB };

const operation = testOperation({ id: ID });

const HERE = { name: "bot", carries: "all", limit: null } as const;
const REPLY: ReplyTarget = { source: "slack", language: "en-us", address: {}, ways: [HERE], every: 0 };

const LOCK = { job: JOB, principal: "slack:T0001/U0001", name: "dba-1", reason: "cut-over", since: 1_800_000_000_000 };

describe.each(LANGUAGES)("in %s", (language) => {
  const messages = messagesOf(language);
  const verb = CATALOGUE.stop.title[language];
  const answered = (acceptance: Acceptance) =>
    readingOf(composeAcceptance(acceptance, "stop", operationJob(job), { language, reply: REPLY }));

  test("a refusal names the verb, the job and the reason", () => {
    const { headline, to } = answered({ kind: "refused", refusal: { rule: 1, reason: "not at night" } });
    expect(headline).toBe(messages.refused({ verb, job: "orders" }, "not at night"));
    expect(to).toBe("requester");
  });

  test("a reason of the policy is in the language of who is told, and so is what kept it from being sent", () => {
    const why = { code: "frozen", freeze: "quarter", why: "books", until: null } as const;
    const words = messages.reasons.frozen(why);
    const reason = "in English";
    const { headline } = answered({ kind: "refused", refusal: { rule: 1, reason, why } });
    expect(headline).toBe(messages.refused({ verb, job: "orders" }, words));
    const denied = testOperation({ id: ID, state: "denied", problem: { code: "denied", detail: reason, why } });
    const { lines } = readingOf(composeReport({ operation: denied, target: { ...REPLY, language }, way: HERE }));
    expect(lines).toContain(words);
    expect(lines).not.toContain(reason);
  });

  test("a delivery that was used before for something else names the operation", () => {
    expect(answered({ kind: "conflict", operationId: ID }).headline).toBe(messages.conflict(ID));
  });

  test.each(["accepted", "repeated"] as const)(
    "what is %s names its operation, and that the result follows",
    (kind) => {
      expect(answered({ kind, operation, behind: null, pausedUntil: null })).toEqual({
        kind: "accepted",
        headline: messages.accepted({ verb, job: "orders", id: ID, by: "dba-1" }),
        lines: [messages.follows.here],
        to: "requester",
      });
    },
  );

  const limited = { name: "reply", carries: "all", limit: { expiresAt: 30 * 60_000, uses: 5, keep: 2 } } as const;
  const direct = { name: "direct", carries: "ends", limit: null } as const;

  test.each<[string, Way[] | null, string]>([
    ["nowhere", null, messages.follows.nowhere("orders")],
    ["here for a time", [limited], messages.follows.thenLook(30, "orders")],
    ["here for a time and then directly", [limited, direct], messages.follows.thenElsewhere(30)],
    ["directly", [direct], messages.follows.directly],
    ["here, at its end", [{ ...direct, carries: "last" }], messages.follows.here],
    ["here", [HERE, limited, direct], messages.follows.here],
    ["here, by another way there", [limited, HERE], messages.follows.here],
  ])("what is accepted says that the result follows %s", (_, ways, line) => {
    const reply = ways && { ...REPLY, ways };
    const taken = {
      kind: "accepted",
      operation: { ...operation, updatedAt: 0 },
      behind: null,
      pausedUntil: null,
    } as const;
    expect(readingOf(composeAcceptance(taken, "stop", operationJob(job), { language, reply })).lines).toEqual([line]);
  });

  test("what is about a compare says which one", () => {
    const repair = { ...operation, action: "start_repair", params: { task: "c-1" } } as const;
    const { lines } = answered({ kind: "accepted", operation: repair, behind: null, pausedUntil: null });
    expect(lines).toEqual([messages.meantTask("c-1"), messages.follows.here]);
  });

  test("what waits says behind whom, and can be taken back", () => {
    const behind = { id: "aaaaaa-01J", action: "restart", name: "dba-2" } as const;
    const { kind, lines, buttons } = answered({ kind: "accepted", operation, behind, pausedUntil: null });
    expect(kind).toBe("waiting");
    expect(buttons).toEqual([{ action: "say", label: messages.buttons.cancel, value: `cancel ${ID}`, style: "plain" }]);
    const restart = CATALOGUE.restart.title[language];
    expect(lines).toEqual([messages.behind({ ...behind, verb: restart }), messages.follows.here]);
  });

  test.each(["accepted", "repeated", "joined"] as const)("what is %s while calls pause says until when", (kind) => {
    const { lines } = answered({ kind, operation, behind: null, pausedUntil: 1_790_000_000_000 });
    expect(lines).toEqual([messages.paused("2026-09-21T14:13:20.000Z"), messages.follows.here]);
  });

  test("what does not want to wait is told behind whom it would", () => {
    const behind = { id: "aaaaaa-01J", action: "restart", name: "dba-2" } as const;
    const { headline, to } = answered({ kind: "held", behind });
    expect(headline).toBe(messages.behind({ ...behind, verb: CATALOGUE.restart.title[language] }));
    expect(to).toBe("requester");
  });

  test("what is joined says who asked first", () => {
    const { headline } = answered({ kind: "joined", operation, behind: null, pausedUntil: null });
    expect(headline).toBe(messages.joined({ verb, job: "orders", id: ID, by: "dba-1" }));
  });

  test("a job without an alias is shown by its id", () => {
    const nameless = { ...operation, job: { ...operation.job, alias: null } };
    expect(answered({ kind: "accepted", operation: nameless, behind: null, pausedUntil: null }).headline).toContain(
      JOB,
    );
  });

  test.each<[Mistake, string]>([
    [{ code: "open_quote" }, messages.mistakes.open_quote],
    [{ code: "repeated_option", option: "mode" }, messages.mistakes.repeated_option("mode")],
    [{ code: "too_long", limit: 4000 }, messages.mistakes.too_long(4000)],
    [{ code: "unknown_verb", word: "strat", nearest: "start" }, messages.mistakes.unknown_verb("strat", "start")],
    [{ code: "missing_job", verb: "stop" }, messages.mistakes.missing_job("stop")],
    [
      {
        ...{ code: "unknown_job", right: "read", asked: "ordrs", account, name: "ordrs" },
        ...{ nearest: "orders", known: ["orders"], hidden: null },
      },
      messages.mistakes.unknown_job("ordrs", "orders", ["orders"]),
    ],
    [
      { code: "ambiguous_job", asked: "DRS-1234", candidates: [JOB, ID] },
      messages.mistakes.ambiguous_job("DRS-1234", [JOB, ID]),
    ],
    [{ code: "extra_words", words: ["please", "now"] }, messages.mistakes.extra_words("please now")],
  ])("a mistake is told to who made it: %j", (mistake, headline) => {
    expect(readingOf(composeMistake(mistake, language))).toEqual({
      kind: "refused",
      headline,
      lines: [],
      to: "requester",
    });
  });

  test("wrong options are listed, each by its name", () => {
    const errors = [
      { pointer: "/mode", detail: "must be one of: target, all" },
      { pointer: "/items/0", detail: "too small" },
      { pointer: "", detail: "expected object" },
    ];
    expect(readingOf(composeFieldErrors(errors, language))).toEqual({
      kind: "refused",
      headline: messages.mistakes.fields,
      lines: ["• mode: must be one of: target, all", "• items 0: too small", "• …: expected object"],
      to: "requester",
    });
  });

  const status = (value: JobDetail) => readingOf(composeStatus("orders", { kind: "read", value }, null, language));

  test("a job that cannot be read says why", () => {
    const error = { status: 400, code: "DRS.10000010", message: "Job does not exist.", request_id: null };
    const causes = [
      readingOf(composeStatus("orders", { kind: "unavailable", cause: "HTTP 502", retryAfter: null }, null, language)),
      readingOf(composeStatus("orders", { kind: "refused", error }, null, language)),
      readingOf(
        composeStatus("orders", { kind: "unauthorized", error: { ...error, code: null, status: 401 } }, null, language),
      ),
    ];
    expect(causes.map(({ headline }) => headline)).toEqual([
      messages.notReadable("orders", "HTTP 502"),
      messages.notReadable("orders", messages.saidByDrs(userText("DRS.10000010: Job does not exist."))),
      messages.notReadable("orders", messages.saidByDrs(userText("401: Job does not exist."))),
    ]);
  });

  test("a job is shown with its status in words and as DRS writes it", () => {
    const { headline, lines } = status({ status: "PAUSING" });
    expect(headline).toContain(messages.status.PAUSING);
    expect(headline).toContain("(PAUSING)");
    expect(lines).toEqual([]);
  });

  test("progress is shown while data flows, and only then", () => {
    const progress_info = { progress: "40", incr_trans_delay: "7", remaining_time: "90" };
    const full = status({ status: "FULL_TRANSFER_STARTED", progress_info });
    const remaining = messages.remaining(messages.duration(90));
    const progress = { percent: 40, phase: messages.status.FULL_TRANSFER_STARTED, remaining };
    expect(full).toMatchObject({ lines: [], progress });
    const incremental = status({ status: "INCRE_TRANSFER_STARTED", progress_info });
    expect(incremental.lines).toEqual([messages.delay(messages.duration(7))]);
    expect(incremental.progress).toBeUndefined();
    expect(status({ status: "FULL_TRANSFER_STARTED" }).lines).toEqual([]);
    expect(status({ status: "PAUSING", progress_info }).lines).toEqual([]);
  });

  test("a failed job is shown with its cause, its lock, and a step that the reader may take", () => {
    const cause = { kind: "missing_row", line: "row '***'", table: "shop.orders", at: 0 } as const;
    const shown = (mayDo: boolean) =>
      composeStatus("orders", { kind: "read", value: { status: "INCRE_TRANSFER_FAILED" } }, LOCK, language, {
        cause,
        mayDo: () => mayDo,
      });
    const { failures, locks, next } = messages;
    expect(shown(true)).toMatchObject({
      tone: "bad",
      headline: failures.failed("orders", failures.causes.missing_row("shop.orders")),
      body: [
        failures.quoted(userText("row '***'")),
        failures.usuallyIs(failures.usually.missing_row ?? ""),
        failures.todo.missing_row,
        locks.held("orders", heldBy(LOCK)),
      ],
      next: next("/drs resume orders"),
    });
    expect(shown(false).next).toBe(next("/drs log orders"));
  });

  test("a locked job is shown with who has locked it", () => {
    const { lines } = readingOf(
      composeStatus("orders", { kind: "read", value: { status: "PAUSING" } }, LOCK, language),
    );
    expect(lines).toEqual([messages.locks.held("orders", heldBy(LOCK))]);
  });

  test("who is kept out by a lock or asks too often is told so", () => {
    const refusal = { rule: null, reason: "locked", lock: LOCK };
    const headlineOf = (acceptance: Acceptance) =>
      readingOf(composeAcceptance(acceptance, "stop", operationJob(job), { language, reply: REPLY })).headline;
    expect(headlineOf({ kind: "refused", refusal })).toBe(
      messages.locks.keptOut({ verb, job: "orders" }, heldBy(LOCK)),
    );
    expect(headlineOf({ kind: "limited", retryAfter: 12 })).toBe(messages.limited(12));
  });

  test("a failed job whose log says nothing is shown as failed, of unknown cause", () => {
    const read = { kind: "read", value: { status: "INCRE_TRANSFER_FAILED" } } as const;
    const message = composeStatus("orders", read, null, language);
    expect(message).toMatchObject({ tone: "bad", body: [messages.failures.causeUnknown] });
  });

  test("a job that DRS answers without a status is not shown as an empty pair of brackets", () => {
    expect(status({}).headline).toBe(messages.notReadable("orders", messages.noStatus));
  });

  test("jobs are listed with what was last seen of them, how long ago, and who has locked them", () => {
    const paused = { health: "paused", pausedSince: 0, mayLoseLogs: true } as const;
    const unknown = { health: "unknown", pausedSince: null, mayLoseLogs: false } as const;
    const seen = { job: JOB, status: "PAUSING", at: 0, since: 0, delay: null };
    const known = [
      { job: { alias: "orders", account, id: JOB }, seen, lock: null, health: paused, waiting: 2 },
      { job: { alias: null, account, id: JOB }, seen: null, lock: LOCK, health: unknown, waiting: 0 },
    ];
    const pageOf = (jobs: typeof known): JobPage => ({
      jobs: jobs.map((job) => ({ ...job, listed: null })),
      ...{ next: null, listedAt: 0, isPending: false, unreadable: [] },
    });
    const { words, logsMayExpire, waiting } = messages.health;
    const state = `${words.paused} · ${messages.status.PAUSING} (${messages.seenAgo(240)}) · ${logsMayExpire} · ${waiting(2)}`;
    const { headline, lines } = readingOf(composeJobs({ accounts: new Map() }, pageOf(known), 240_000, language));
    expect(headline).toBe(messages.jobsTitle);
    expect(lines).toEqual([
      `• ${messages.jobLine("orders", state)}`,
      `• ${messages.jobLine(JOB, messages.locks.mark(messages.neverSeen, "dba-1"))}`,
    ]);
    expect(readingOf(composeJobs({ accounts: new Map() }, pageOf([]), 0, language)).headline).toBe(messages.noJobs);
    const more = { ...pageOf(known), next: { alias: "orders" }, isPending: true };
    expect(readingOf(composeJobs({ accounts: new Map() }, more, 0, language)).lines.slice(2)).toEqual([
      messages.moreJobs,
      messages.listingJobs,
    ]);
    const why = { kind: "unavailable", cause: "time-out", retryAfter: null } as const;
    const unread = { ...pageOf([]), unreadable: [{ account: "prod", why, listedAt: 0 }] };
    expect(readingOf(composeJobs({ accounts: new Map() }, unread, 0, language))).toMatchObject({
      headline: messages.jobsUnlisted("prod", "time-out", null),
      lines: [],
    });
    const old = { ...pageOf(known), unreadable: [{ account: "prod", why, listedAt: 60_000 }] };
    expect(readingOf(composeJobs({ accounts: new Map() }, old, 120_000, language)).lines.slice(2)).toEqual([
      messages.jobsUnlisted("prod", "time-out", messages.seenAgo(60)),
    ]);
  });
});
