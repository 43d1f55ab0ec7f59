import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findJob, SEES_ALL } from "../../application/jobs/find-job.ts";
import { CATALOGUE } from "../../cloud/drs/catalogue.ts";
import { compileConfig } from "../../config/compile.ts";
import { ACTION_NAMES } from "../../model/drs.ts";
import type { PolicyAction } from "../../model/policy.ts";
import { INBOUND } from "../../shared/limits.ts";
import type { Intent } from "./intent.ts";
import { interpret } from "./interpret.ts";

const ID = "c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r";

function configOf() {
  const config = compileConfig({
    accounts: { main: { region: "cn-north-4", project_id: "0".repeat(32), secret: "IAM_MAIN" } },
    default_account: "main",
    jobs: { orders: { id: ID }, billing: { id: "d0f96c1d-571f-4b63-98a5-3b85b36jb20r" } },
  });
  if (!config.ok) throw new Error("the config of this test is wrong");
  return config.value;
}

const config = configOf();
const find = (asked: string) => findJob(config, asked, SEES_ALL);

/** An intent without the objects that the config and the catalogue give it. */
function read(text: string) {
  const intent: Intent = interpret(text, find);
  if (intent.kind === "help") return { kind: "help", topic: intent.topic?.name ?? null };
  if (intent.kind === "watch") return { ...intent, job: intent.job.alias };
  if (intent.kind === "lock") return { ...intent, job: intent.job.alias };
  if (intent.kind === "status" || intent.kind === "ready") return { kind: intent.kind, job: intent.job.alias };
  if (intent.kind !== "action") return intent;
  const { kind, action, job, params, reason, confirm } = intent;
  return { kind, action: action.name, job: job.alias, params, reason, confirm };
}

const lock = (change: string, reason: string | null = null) => ({ kind: "lock", change, job: "orders", reason });

const asked = (action: string, more: object = {}) => ({
  kind: "action",
  action,
  job: "orders",
  params: {},
  reason: null,
  confirm: null,
  ...more,
});

const mistake = (found: object) => ({ kind: "mistake", mistake: found });

const fullWidth = (text: string) =>
  text.replace(/[!-~]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0));

describe("a line that cannot be acted on", () => {
  test("is refused when it is longer than chat allows", () => {
    const text = `stop orders reason=${"x".repeat(INBOUND.commandCharacters)}`;
    expect(read(text)).toEqual(mistake({ code: "too_long", limit: INBOUND.commandCharacters }));
  });

  test.each([
    ["strat orders", "strat", "start"],
    ["puase orders", "puase", "pause"],
    ["terminat orders", "terminat", "terminate"],
    ["statsu orders", "statsu", "status"],
    ["skip_prechek orders", "skip_prechek", "skip_precheck"],
    ["预检 orders", "预检", "预检查"],
    ["暂亭 orders", "暂亭", "暂停"],
    ["续专 orders", "续专", "续传"],
    ["migrate orders", "migrate", undefined],
    ["'' orders", "", undefined],
    ["constructor orders", "constructor", undefined],
  ])("says which verb may be meant: %s", (text, word, nearest) => {
    expect(read(text)).toEqual(mistake({ code: "unknown_verb", word, nearest }));
  });

  test.each([
    ["start", "start"],
    ["status", "status"],
    ["暂停", "暂停"],
    ["stop mode=all", "stop"],
  ])("asks for the job when there is none: %s", (text, verb) => {
    expect(read(text)).toEqual(mistake({ code: "missing_job", verb }));
  });

  test.each<[string, PolicyAction]>([
    ["stop ordrs", "stop"],
    ["plan stop ordrs", "stop"],
    ["status ordrs", "read"],
    ["watch ordrs", "read"],
    ["unwatch ordrs", "read"],
    ["lock ordrs", "lock"],
    ["lock ordrs --info", "read"],
    ["unlock ordrs", "lock"],
  ])("says which job may be meant, and the right that it was wanted for: %s", (text, right) => {
    const known = ["orders", "billing"];
    const asked = { asked: "ordrs", account: config.defaultAccount, name: "ordrs", hidden: null };
    expect(read(text)).toEqual(mistake({ code: "unknown_job", right, ...asked, nearest: "orders", known }));
  });

  test.each([
    ["stop orders billing", ["billing"]],
    ["stop orders please now", ["please", "now"]],
    ["stop orders reason=disk full", ["full"]],
    ["status orders now", ["now"]],
  ])("is refused with the words that mean nothing: %s", (text, words) => {
    expect(read(text)).toEqual(mistake({ code: "extra_words", words }));
  });

  test.each([
    ['stop orders reason="disk', { code: "open_quote" }],
    ["stop orders mode=all --mode all", { code: "repeated_option", option: "mode" }],
  ])("is refused with the mistake of its grammar: %s", (text, found) => {
    expect(read(text)).toEqual(mistake(found));
  });
});

describe("a watch", () => {
  const watch = (goal: object | null, change = "watch") => ({ kind: "watch", change, job: "orders", goal });

  test.each([
    ["watch", { code: "missing_job", verb: "watch" }],
    ["unwatch", { code: "missing_job", verb: "unwatch" }],
    ["watch orders now", { code: "extra_words", words: ["now"] }],
    ["watch orders mode=all", { code: "extra_words", words: ["mode"] }],
    ["unwatch orders now", { code: "extra_words", words: ["now"] }],
    ["unwatch orders until=incremental", { code: "extra_words", words: ["until"] }],
    ["watch orders until=incremental until delay<5s", { code: "extra_words", words: ["until", "delay<5s"] }],
    ["watch orders until", { code: "unknown_goal", goal: "" }],
    ["watch orders until the end", { code: "unknown_goal", goal: "the end" }],
    ["watch orders until delay<0s", { code: "unknown_goal", goal: "delay<0s" }],
    ["watch orders until delay<5", { code: "unknown_goal", goal: "delay<5" }],
    ["watch orders until delay<5h", { code: "unknown_goal", goal: "delay<5h" }],
    ["watch orders until delay<-5s", { code: "unknown_goal", goal: "delay<-5s" }],
    ["watch orders until delay<1.5s", { code: "unknown_goal", goal: "delay<1.5s" }],
    ["watch orders until delay>5s", { code: "unknown_goal", goal: "delay>5s" }],
    ["watch orders until delay<9999999s", { code: "unknown_goal", goal: "delay<9999999s" }],
  ])("is refused with its mistake: %s", (text, found) => {
    expect(read(text)).toEqual(mistake(found));
  });

  test.each([
    ["watch orders", null],
    ["关注 orders", null],
    ["WATCH orders", null],
    ["watch orders until incremental", { kind: "incremental" }],
    ["watch orders until=Incremental", { kind: "incremental" }],
    ["watch orders --until incremental", { kind: "incremental" }],
    ["关注 orders 直到 增量", { kind: "incremental" }],
    ["watch orders until delay<5s", { kind: "delay", below: 5 }],
    ["watch orders until delay < 5 s", { kind: "delay", below: 5 }],
    ["watch orders until delay&lt;5s", { kind: "delay", below: 5 }],
    ["watch orders until Lag<2M", { kind: "delay", below: 120 }],
    ["关注 orders 直到 时延<5秒", { kind: "delay", below: 5 }],
    ["关注 orders 直到 延迟<2分钟", { kind: "delay", below: 120 }],
  ])("is understood: %s", (text, goal) => {
    expect(read(text)).toEqual(watch(goal));
  });

  test.each(["unwatch orders", "取消关注 orders"])("is ended: %s", (text) => {
    expect(read(text)).toEqual(watch(null, "unwatch"));
  });
});

describe("a verb", () => {
  for (const name of ACTION_NAMES) {
    const spellings = [name, ...CATALOGUE[name].aliases];
    test.each(spellings)(`%s means ${name}, in any case, width and hyphenation`, (spelling) => {
      const variants = [spelling.toUpperCase(), fullWidth(spelling), spelling.replaceAll("_", "-")];
      for (const variant of [spelling, ...variants]) expect(read(`${variant} orders`)).toEqual(asked(name));
    });
  }

  test.each([
    ["check", "precheck"],
    ["预检查", "precheck"],
    ["跳过", "skip_precheck"],
    ["run", "start"],
    ["启动", "start"],
    ["pause", "stop"],
    ["暂停", "stop"],
    ["resume", "restart"],
    ["续传", "restart"],
    ["重置", "reset"],
    ["end", "terminate"],
    ["结束", "terminate"],
    ["解绑", "unbind_eip"],
  ])("is what people call it: %s is %s", (word, action) => {
    expect(read(`${word} orders`)).toEqual(asked(action));
  });

  test.each(["ready", "readiness", "就绪", "割接"])("that asks for readiness to cut over: %s", (word) => {
    expect(read(`${word} orders`)).toEqual({ kind: "ready", job: "orders" });
  });

  test.each(["status", "show", "state", "状态", "查看", "STATUS"])("that only looks: %s", (word) => {
    expect(read(`${word} orders`)).toEqual({ kind: "status", job: "orders" });
  });

  test.each(["jobs", "list", "ls", "任务", "列表"])("that lists the jobs: %s", (word) => {
    expect(read(word)).toEqual({ kind: "jobs", text: null });
  });

  test.each([
    ["", null],
    ["   ", null],
    ["help", null],
    ["?", null],
    ["?", null],
    ["帮助", null],
    ["help pause", "stop"],
    ["help 重置", "reset"],
    ["help nonsense", null],
  ])("that helps: %j", (text, topic) => {
    expect(read(text)).toEqual({ kind: "help", topic });
  });
});

describe("the options of a verb", () => {
  test.each([
    ["stop orders mode=all", asked("stop", { params: { mode: "all" } })],
    ["stop orders --mode all", asked("stop", { params: { mode: "all" } })],
    ["暂停 orders —mode all", asked("stop", { params: { mode: "all" } })],
    ["restart orders --re-edit", asked("restart", { params: { re_edit: true } })],
    ["续传 orders re_edit=是", asked("restart", { params: { re_edit: true } })],
    [
      "compare orders type=lines objects=db1.t1,db2 policy=normal",
      asked("create_compare", { params: { type: "lines", objects: "db1.t1,db2", policy: "normal" } }),
    ],
    ['compare orders objects="my.db".t1,db2', asked("create_compare", { params: { objects: '"my.db".t1,db2' } })],
    [
      'compare orders objects={"db1":["table1"]}',
      asked("create_compare", { params: { objects: '{"db1":["table1"]}' } }),
    ],
    ["测试连接 orders endpoint=orders-source", asked("network", { params: { endpoint: "orders-source" } })],
    ["bind orders --eip edge", asked("bind_eip", { params: { eip: "edge" } })],
    ["end orders auto-compare=no", asked("terminate", { params: { auto_compare: false } })],
    ["restart orders re_edit=maybe", asked("restart", { params: { re_edit: "maybe" } })],
    ["stop orders colour=red", asked("stop", { params: { colour: "red" } })],
    ["stop orders reason=“disk is full”", asked("stop", { reason: "disk is full" })],
    ["stop orders --reason 「磁盘 已满」", asked("stop", { reason: "磁盘 已满" })],
    ["end orders --force confirm=orders", asked("terminate", { params: { force: true }, confirm: "orders" })],
    [
      "skip orders items=sqlModeConsistency,dbClockConsistency reason='seen by two'",
      asked("skip_precheck", {
        params: { items: ["sqlModeConsistency", "dbClockConsistency"] },
        reason: "seen by two",
      }),
    ],
  ])("are read and given their types: %s", (text, intent) => {
    expect(read(text)).toEqual(intent);
  });

  test("never make a line throw, whatever is written", () => {
    const words = fc.constantFrom(
      "stop",
      "暂停",
      "orders",
      "help",
      "--force",
      "mode=all",
      '"',
      "=",
      "constructor",
      "?",
    );
    fc.assert(
      fc.property(
        fc.array(fc.oneof(words, fc.string({ unit: "binary", maxLength: 20 })), { maxLength: 8 }),
        (parts) => {
          const intent = interpret(parts.join(" "), find);
          expect(["help", "jobs", "status", "action", "mistake"]).toContain(intent.kind);
        },
      ),
    );
  });
});

describe("a lock", () => {
  test.each([
    ["lock", { code: "missing_job", verb: "lock" }],
    ["lock --info", { code: "missing_job", verb: "lock" }],
    ["unlock", { code: "missing_job", verb: "unlock" }],
    ["unlock orders now", { code: "extra_words", words: ["now"] }],
    ["unlock orders reason=x", { code: "extra_words", words: ["reason"] }],
    ["lock orders --info now", { code: "extra_words", words: ["now"] }],
    ["lock orders now --info", { code: "extra_words", words: ["now"] }],
    ["lock orders until=tomorrow", { code: "extra_words", words: ["until"] }],
    [`lock orders ${"x".repeat(INBOUND.reasonCharacters + 1)}`, { code: "too_long", limit: INBOUND.reasonCharacters }],
  ])("is not made of %s", (text, found) => {
    expect(read(text)).toEqual(mistake(found));
  });

  test.each([
    ["lock orders", lock("lock")],
    ['lock orders "cut-over tonight"', lock("lock", "cut-over tonight")],
    ["lock orders cut-over tonight, don't touch", lock("lock", "cut-over tonight, don't touch")],
    ["锁定 orders 今晚切换", lock("lock", "今晚切换")],
    ['lock orders reason="cut-over"', lock("lock", "cut-over")],
    ["lock orders --info", lock("info")],
    ["lock --info orders", lock("info")],
    ["unlock orders", lock("unlock")],
    ["解锁 orders", lock("unlock")],
  ])("is made of %s", (text, intent) => {
    expect(read(text)).toEqual(intent);
  });
});

describe("a line about an operation", () => {
  test.each([
    ["approve op-1", { kind: "vote", says: "approve", operation: "op-1" }],
    ["拒绝 op-1", { kind: "vote", says: "deny", operation: "op-1" }],
    ["cancel op-1", { kind: "cancel", operation: "op-1" }],
    ["retry op-1", { kind: "retry", operation: "op-1", confirm: null }],
    ["retry op-1 confirm=orders", { kind: "retry", operation: "op-1", confirm: "orders" }],
    ["重试 op-1 --confirm orders", { kind: "retry", operation: "op-1", confirm: "orders" }],
    ["resolve op-1 succeeded", { kind: "resolve", operation: "op-1", outcome: "succeeded", note: null }],
    ["settle op-1 FAILED seen as it was", { kind: "resolve", outcome: "failed", note: "seen as it was" }],
    ['resolve op-1 failed note="still running"', { kind: "resolve", outcome: "failed", note: "still running" }],
    ["确认结果 op-1 成功 控制台显示已暂停", { kind: "resolve", outcome: "succeeded", note: "控制台显示已暂停" }],
  ])("%s", (text, wanted) => {
    expect(read(text)).toMatchObject(wanted);
  });

  test.each([
    ["resolve", { code: "missing_operation", verb: "resolve" }],
    ["resolve op-1", { code: "missing_outcome", id: "op-1" }],
    ["resolve op-1 done", { code: "missing_outcome", id: "op-1" }],
    [`resolve op-1 failed ${"x".repeat(501)}`, { code: "too_long", limit: 500 }],
    ["resolve op-1 failed delay=5", { code: "extra_words", words: ["delay"] }],
    ["retry op-1 orders", { code: "extra_words", words: ["orders"] }],
    ["cancel op-1 confirm=orders", { code: "extra_words", words: ["confirm"] }],
  ])("%s is a mistake", (text, wanted) => {
    expect(read(text)).toEqual({ kind: "mistake", mistake: wanted });
  });
});
