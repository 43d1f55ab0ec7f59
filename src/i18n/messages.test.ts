import { describe, expect, test } from "vitest";
import { FAILURE_KINDS } from "../model/failure.ts";
import { JOB_STATUSES } from "../model/job-status.ts";
import type { Reason } from "../model/policy.ts";
import { LANGUAGES } from "../shared/language.ts";
import { userText } from "../shared/user-text.ts";
import { type Ended, type Messages, reasonInWords, statusInWords } from "./messages.ts";
import { messagesOf } from "./texts.ts";

/** Every leaf by its path, with its kind. */
function leavesOf(value: unknown, path = ""): [string, unknown][] {
  if (typeof value !== "object" || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, `${path}/${key}`));
}

const WHAT = { verb: "VERB", job: "JOB", id: "ID", by: "BY" };
const HELD = { name: "NAME", since: "SINCE", reason: userText("REASON") };
const ROW = { name: "NAME", result: "RESULT", detail: "DETAIL" };
const ENDED: Readonly<Record<Ended, readonly string[]>> = {
  succeeded: ["VERB", "JOB", "BY"],
  failed: ["VERB", "JOB", "BY"],
  denied: ["VERB", "JOB"],
  expired: ["VERB", "JOB"],
  cancelled: ["VERB", "JOB"],
  superseded: ["VERB", "JOB"],
  unknown: ["VERB", "JOB"],
};

const WATCHED = { job: "JOB", goal: "GOAL", id: "ID" };

/** Sentences with the values that they must contain. */
const SENTENCES: readonly (readonly [string, readonly string[], (messages: Messages) => string])[] = [
  ["accepted", ["VERB", "JOB", "ID"], ({ accepted }) => accepted(WHAT)],
  ["joined", ["VERB", "JOB", "ID", "BY"], ({ joined }) => joined(WHAT)],
  ["behind", ["VERB", "ID", "NAME"], ({ behind }) => behind({ verb: "VERB", id: "ID", name: "NAME" })],
  ["refused", ["VERB", "JOB", "REASON"], ({ refused }) => refused(WHAT, "REASON")],
  ["reason", ["REASON"], ({ reason }) => reason(userText("REASON"))],
  ["note", ["NOTE"], ({ note }) => note(userText("NOTE"))],
  ["saidByDrs", ["DRS", "TEXT"], ({ saidByDrs }) => saidByDrs(userText("TEXT"))],
  ["conflict", ["ID"], ({ conflict }) => conflict("ID")],
  ["limited", ["12"], ({ limited }) => limited(12)],
  ["progress", ["VERB", "JOB", "ID", "NOTE"], ({ progress }) => progress(WHAT, "NOTE")],
  ["progress without a note", ["VERB", "JOB", "ID"], ({ progress }) => progress(WHAT, null)],
  ["settling", ["VERB", "JOB", "ID"], ({ settling }) => settling(WHAT)],
  ["notYetSent", ["VERB", "JOB", "ID", "REASON", "UNTIL"], ({ notYetSent }) => notYetSent(WHAT, "REASON", "UNTIL")],
  ["supersededBy", ["ID"], ({ supersededBy }) => supersededBy("ID")],
  ["operation", ["ID"], ({ operation }) => operation("ID")],
  ["reportRow", ["NAME", "RESULT", "DETAIL"], ({ reportRow }) => reportRow(ROW)],
  ["reportRow without a detail", ["NAME", "RESULT"], ({ reportRow }) => reportRow({ ...ROW, detail: "" })],
  ["repairedRows", ["130", "137", "7"], (m) => m.repairedRows({ total: 137, repaired: 130, failed: 7 })],
  ["repairedRows without counts", ["?"], (m) => m.repairedRows({ total: null, repaired: null, failed: null })],
  ["meantTask", ["TASK"], ({ meantTask }) => meantTask("TASK")],
  ["compareTask", ["#SHORT", "TASK"], ({ compareTask }) => compareTask("#SHORT", "TASK")],
  ["a passed precheck", ["JOB", "4", "5"], ({ prechecks }) => prechecks.passed("JOB", 4, 5, 0)],
  [
    "a passed precheck with a skipped item",
    ["JOB", "3", "5", "1"],
    ({ prechecks }) => prechecks.passed("JOB", 3, 5, 1),
  ],
  ["a precheck to confirm", ["JOB", "2"], ({ prechecks }) => prechecks.toConfirm("JOB", 2)],
  ["a precheck that blocks", ["JOB", "2", "1"], ({ prechecks }) => prechecks.blocked("JOB", 2, 1)],
  ["a precheck that blocks entirely", ["JOB", "1"], ({ prechecks }) => prechecks.blocked("JOB", 1, 0)],
  ["a precheck to skip", ["JOB", "3"], ({ prechecks }) => prechecks.allSkippable("JOB", 3)],
  ["how to skip", ["COMMAND"], ({ prechecks }) => prechecks.skipOrFix("COMMAND")],
  ["an item", ["TITLE", "ADVICE"], ({ prechecks }) => prechecks.item("TITLE", "ADVICE")],
  ["a running job", ["JOB", "PHASE"], ({ reached }) => reached.verbs.start("JOB", "PHASE")],
  ["a resumed job", ["JOB", "PHASE"], ({ reached }) => reached.verbs.restart("JOB", "PHASE")],
  ["a reset job", ["JOB", "PHASE"], ({ reached }) => reached.verbs.reset("JOB", "PHASE")],
  ["a full copy", ["5%"], ({ reached }) => reached.fullCopy(5)],
  ["an incremental phase", ["TIME"], ({ reached }) => reached.incremental("TIME")],
  ["a full copy that goes on", ["TIME"], ({ reached }) => reached.notIncremental("TIME")],
  ["a scheduled job", ["JOB", "TIME"], ({ reached }) => reached.scheduled("JOB", "TIME")],
  ["a failed job", ["JOB", "CAUSE"], ({ failures }) => failures.failed("JOB", "CAUSE")],
  ["a failed action", ["VERB", "JOB", "CAUSE"], ({ failures }) => failures.couldNot("VERB", "JOB", "CAUSE")],
  ["a line of the log", ["LINE"], ({ failures }) => failures.quoted(userText("LINE"))],
  ["the log", ["JOB", "5"], ({ failures }) => failures.logTitle("JOB", 5)],
  ...FAILURE_KINDS.map(
    (kind) => [`the cause ${kind}`, [], ({ failures }: Messages) => failures.causes[kind](null)] as const,
  ),
  ["the table of a cause", ["TABLE"], ({ failures }) => failures.causes.duplicate_key("TABLE")],
  ["next", ["COMMAND"], ({ next }) => next("COMMAND")],
  ["fixAndRepeat", ["COMMAND"], ({ fixAndRepeat }) => fixAndRepeat("COMMAND", 3)],
  ["jobLine", ["JOB", "STATUS"], ({ jobLine }) => jobLine("JOB", "STATUS")],
  ["seenAgo in seconds", ["119"], ({ seenAgo }) => seenAgo(119)],
  ["seenAgo in minutes", ["2"], ({ seenAgo }) => seenAgo(120)],
  ["looking", ["JOB"], ({ looking }) => looking("JOB")],
  ["jobsUnlisted", ["ACCOUNT", "CAUSE", "SEEN"], ({ jobsUnlisted }) => jobsUnlisted("ACCOUNT", "CAUSE", "SEEN")],
  [
    "jobsUnlisted before the first listing",
    ["ACCOUNT", "CAUSE"],
    ({ jobsUnlisted }) => jobsUnlisted("ACCOUNT", "CAUSE", null),
  ],
  ["a job that a menu does not offer", ["/drs VERB"], ({ modal }) => modal.anyJob("VERB")],
  ["notReadable", ["JOB", "CAUSE"], ({ notReadable }) => notReadable("JOB", "CAUSE")],
  ["remaining", ["TIME"], ({ remaining }) => remaining("TIME")],
  ["delay", ["TIME"], ({ delay }) => delay("TIME")],
  ["watching", ["JOB", "GOAL", "ID"], ({ watches }) => watches.watching(WATCHED)],
  ["watching without a goal", ["JOB", "ID"], ({ watches }) => watches.watching({ ...WATCHED, goal: null })],
  ["watching again", ["JOB", "GOAL", "ID"], ({ watches }) => watches.again(WATCHED)],
  ["how to stop watching", ["/drs unwatch JOB"], ({ watches }) => watches.howToStop("JOB")],
  ["heard for a while", ["30", "3"], ({ watches }) => watches.heard.forAWhile(30, 3)],
  ["heard for a while, any number", ["15"], ({ watches }) => watches.heard.forAWhile(15, null)],
  ["heard directly later", ["30"], ({ watches }) => watches.heard.thenDirectly(30)],
  ["a change", ["JOB", "STATUS"], ({ watches }) => watches.news.changed("JOB", "STATUS")],
  ["a failure", ["JOB", "STATUS"], ({ watches }) => watches.news.failed("JOB", "STATUS")],
  ["a recovery", ["JOB", "STATUS"], ({ watches }) => watches.news.recovered("JOB", "STATUS")],
  ["a goal reached", ["JOB", "GOAL"], ({ cutover }) => cutover.reached("JOB", "GOAL")],
  ["ready to cut over", ["JOB"], ({ cutover }) => cutover.ready("JOB")],
  ["not ready to cut over", ["JOB", "2", "8"], ({ cutover }) => cutover.notReady("JOB", 2, 8)],
  ["perhaps ready to cut over", ["JOB", "2", "8"], ({ cutover }) => cutover.unclear("JOB", 2, 8)],
  ["a goal missed", ["GOAL"], ({ watches }) => watches.missed("GOAL")],
  ["a watched job gone", ["JOB", "STATUS"], ({ watches }) => watches.gone("JOB", "STATUS")],
  ["a watch too long", ["JOB"], ({ watches }) => watches.expired("JOB")],
  ["a watch without a way", ["JOB"], ({ watches }) => watches.undeliverable("JOB")],
  ["watched no longer", ["JOB"], ({ watches }) => watches.stopped("JOB")],
  ["not watched", ["JOB"], ({ watches }) => watches.notWatched("JOB")],
  ["too many watches", ["20", "/drs unwatch"], ({ watches }) => watches.tooMany(20)],
  ["a watch to be tried again", ["/drs watch JOB"], ({ watches }) => watches.askAgain(WHAT)],
  ["an unknown goal", ["GOAL", "until incremental", "until delay<5s"], ({ mistakes }) => mistakes.unknown_goal("GOAL")],
  ["locked", ["JOB"], ({ locks }) => locks.locked("JOB")],
  ["unlocked", ["JOB", "NAME", "SINCE", "REASON"], ({ locks }) => locks.unlocked("JOB", HELD)],
  ["notLocked", ["JOB"], ({ locks }) => locks.notLocked("JOB")],
  ["held", ["JOB", "NAME", "SINCE", "REASON"], ({ locks }) => locks.held("JOB", HELD)],
  ["held without a reason", ["JOB", "NAME", "SINCE"], ({ locks }) => locks.held("JOB", { ...HELD, reason: null })],
  ["reason", ["NAME", "SINCE", "REASON"], ({ locks }) => locks.reason(HELD)],
  ["keptOut", ["VERB", "JOB", "NAME", "SINCE", "REASON"], ({ locks }) => locks.keptOut(WHAT, HELD)],
  ["notSent", ["VERB", "JOB"], ({ locks }) => locks.notSent(WHAT)],
  ["mark", ["STATE", "NAME"], ({ locks }) => locks.mark("STATE", "NAME")],
  ["aliases", ["LIST"], ({ help }) => help.aliases("LIST")],
  ["repeated_option", ["OPTION"], ({ mistakes }) => mistakes.repeated_option("OPTION")],
  ["too_long", ["4000"], ({ mistakes }) => mistakes.too_long(4000)],
  ["unknown_verb", ["WORD", "NEAR"], ({ mistakes }) => mistakes.unknown_verb("WORD", "NEAR")],
  ["missing_job", ["VERB"], ({ mistakes }) => mistakes.missing_job("VERB")],
  ["unknown_job", ["JOB", "NEAR", "A", "B"], ({ mistakes }) => mistakes.unknown_job("JOB", "NEAR", ["A", "B"])],
  ["ambiguous_job", ["JOB", "A", "B"], ({ mistakes }) => mistakes.ambiguous_job("JOB", ["A", "B"])],
  ["extra_words", ["WORDS"], ({ mistakes }) => mistakes.extra_words("WORDS")],
  ["typed_secret", ["OPTION"], ({ mistakes }) => mistakes.typed_secret("OPTION")],
  ...(Object.keys(ENDED) as Ended[]).map(
    (state) => [state, ENDED[state], (messages: Messages) => messages.ended[state](WHAT)] as const,
  ),
];

test("every language has the same messages", () => {
  const [first, ...others] = LANGUAGES.map((language) =>
    leavesOf(messagesOf(language)).map(([path, leaf]) => `${path} ${typeof leaf}`),
  );
  expect(first?.length).toBeGreaterThan(60);
  for (const other of others) expect(other.sort()).toEqual(first?.toSorted());
});

describe.each(LANGUAGES)("messages in %s", (language) => {
  const messages = messagesOf(language);

  test("no text is empty or has spaces around it", () => {
    const isWrong = (leaf: unknown) => typeof leaf === "string" && (leaf === "" || leaf !== leaf.trim());
    expect(leavesOf(messages).filter(([, leaf]) => isWrong(leaf))).toEqual([]);
  });

  test.each(SENTENCES)("the sentence %s contains %j", (_, facts, sentence) => {
    const said = sentence(messages);
    for (const fact of facts) expect(said).toContain(fact);
    expect(said).not.toMatch(/undefined|null|\[object|NaN| {2}/);
  });

  test("a mistake without a near or known name has no suggestion", () => {
    const { unknown_verb, unknown_job } = messages.mistakes;
    expect(unknown_verb("WORD", undefined).length).toBeLessThan(unknown_verb("WORD", "").length);
    expect(unknown_verb("WORD", undefined)).not.toMatch(/undefined| {2}/);
    expect(unknown_job("JOB", undefined, [])).not.toMatch(/undefined| {2}/);
  });

  test.each([
    [0, /^0 \D+$/],
    [119, /^119 \D+$/],
    [120, /^2 \D+$/],
    [7199, /^2 \D+$/],
    [7260, /^2 \D+1 \D+$/],
  ])("%d seconds are formatted for people", (seconds, text) => {
    expect(messages.duration(seconds)).toMatch(text);
  });

  test("a report row without a detail has no empty brackets", () => {
    const bare = messages.reportRow({ ...ROW, detail: "" });
    expect(bare).not.toMatch(/[(（]\s*[)）]|[:：(（]$/);
    expect(bare.length).toBeLessThan(messages.reportRow(ROW).length);
  });

  test("every job status has its own name, and an unknown status is shown as DRS writes it", () => {
    const words = JOB_STATUSES.map((status) => statusInWords(messages, status));
    expect(new Set(words).size).toBe(JOB_STATUSES.length);
    expect(words.filter((word) => /^[A-Z_]+$/.test(word))).toEqual([]);
    for (const status of ["SOMETHING_NEW", "constructor"]) expect(statusInWords(messages, status)).toBe(status);
  });
});

/** A reason of each code, with the values that its sentence must contain. */
const REASONS: { readonly [Code in Reason["code"]]: [Extract<Reason, { code: Code }>, readonly string[]] } = {
  not_allowed: [{ code: "not_allowed" }, []],
  denied_by_rule: [{ code: "denied_by_rule" }, []],
  rule_broken: [{ code: "rule_broken", rule: 7, error: "ERROR" }, ["7", "ERROR"]],
  not_here: [{ code: "not_here" }, []],
  not_signed: [{ code: "not_signed", source: "SOURCE" }, ["source:SOURCE"]],
  unknown_source: [{ code: "unknown_source", source: "SOURCE" }, ["SOURCE"]],
  other_account: [{ code: "other_account", source: "SOURCE", account: "ACCOUNT" }, ["SOURCE", "ACCOUNT"]],
  job_not_listed: [{ code: "job_not_listed", source: "SOURCE", jobs: ["JOB"] }, ["SOURCE", "JOB"]],
  verb_not_listed: [{ code: "verb_not_listed", source: "SOURCE", verbs: ["VERB"] }, ["SOURCE", "VERB"]],
  frozen: [{ code: "frozen", freeze: "FREEZE", why: "WHY", until: "UNTIL" }, ["FREEZE", "WHY", "UNTIL"]],
};

describe.each(LANGUAGES)("reasons in %s", (language) => {
  const { reasons } = messagesOf(language);

  test.each(Object.values(REASONS))("the reason $code contains all its values, in that language", (reason, parts) => {
    const said = reasonInWords(reasons, reason);
    for (const part of parts) expect(said).toContain(part);
    expect(/\p{Script=Han}/u.test(said)).toBe(language === "zh-cn");
    // The reason becomes part of a sentence.
    expect(said).not.toMatch(/[.。]$/);
  });

  test("every reason has a different sentence, even a freeze without an end", () => {
    const said = Object.values(REASONS).map(([reason]) => reasonInWords(reasons, reason));
    const endless = reasonInWords(reasons, { code: "frozen", freeze: "FREEZE", why: "WHY", until: null });
    expect(new Set([...said, endless]).size).toBe(said.length + 1);
    expect(endless).not.toContain("null");
  });
});

test("Chinese messages contain Chinese characters", () => {
  const { mistakes, ended, status, noStatus } = messagesOf("zh-cn");
  for (const text of [
    mistakes.open_quote,
    mistakes.fields,
    mistakes.typed_secret("x"),
    noStatus,
    ended.failed(WHAT),
    ...Object.values(status),
  ]) {
    expect(text).toMatch(/\p{Script=Han}/u);
  }
});
