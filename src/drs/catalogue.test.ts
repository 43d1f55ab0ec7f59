import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LANGUAGES } from "../i18n/language.ts";
import { ACTION_NAMES, type ActionName, actionSpellings, CATALOGUE, findAction, foldName } from "./catalogue.ts";
import { actionBody } from "./requests.ts";
import { JOB_STATUSES } from "./statuses.ts";

function requestOf(name: ActionName, params: Record<string, unknown>, reason: string | null = null) {
  const prepared = CATALOGUE[name].prepare(params, reason);
  if (!prepared.ok) throw new Error(prepared.error.message);
  return actionBody(name, prepared.value.actionParams);
}

describe("a verb refuses", () => {
  test.each<[ActionName, unknown]>([
    ["precheck", { mode: "" }],
    ["precheck", null],
    ["skip_precheck", {}],
    ["start", { at: "" }],
    ["start", { at: "1764003600000" }],
    ["stop", { mode: "none" }],
    ["restart", { re_edit: "true" }],
    ["reset", { mode: "all" }],
    ["terminate", { force: 1 }],
    ["terminate", ["force"]],
    ["unbind_eip", { id: "x" }],
  ])("what it does not take: %s %j", (name, params) => {
    expect(CATALOGUE[name].prepare(params, "because").ok).toBe(false);
  });
});

describe("the body that DRS gets", () => {
  // The official examples of ExecuteJobAction for the verbs of the catalogue.
  test.each<[ActionName, Record<string, unknown>, string | null, { action_name: string; action_params?: object }]>([
    ["precheck", {}, null, { action_name: "precheck", action_params: { precheck_mode: "forStartJob" } }],
    ["start", {}, null, { action_name: "start", action_params: {} }],
    ["stop", {}, null, { action_name: "stop", action_params: {} }],
    ["restart", {}, null, { action_name: "restart", action_params: {} }],
    ["reset", {}, null, { action_name: "reset", action_params: {} }],
    [
      "skip_precheck",
      { items: ["MysqlForeignKeyReferentialActionCheck"] },
      "test11111",
      {
        action_name: "skip_precheck",
        action_params: {
          skip_precheck_info: {
            skipped_precheck_list: ["MysqlForeignKeyReferentialActionCheck"],
            skip_reason: "test11111",
          },
        },
      },
    ],
    ["unbind_eip", {}, null, { action_name: "unbind_eip" }],
  ])("is the official example for %s", (name, params, reason, job) => {
    // DRS takes absent and empty params alike; the gateway always writes them.
    expect(requestOf(name, params, reason)).toEqual({ job: { action_params: {}, ...job } });
  });

  test.each<[ActionName, Record<string, unknown>, object]>([
    ["precheck", { mode: "start" }, { precheck_mode: "forStartJob" }],
    ["precheck", { mode: "forStartJob" }, { precheck_mode: "forStartJob" }],
    ["precheck", { mode: "retry" }, { precheck_mode: "forRetryJob" }],
    ["precheck", { mode: "forRetryJob" }, { precheck_mode: "forRetryJob" }],
    ["start", { at: "2026-11-25T01:00:00+08:00" }, { start_time: "1795539600000" }],
    ["start", { at: "2026-11-24T17:00:00Z" }, { start_time: "1795539600000" }],
    ["start", { at: "2026-11-24T17:00:00.5Z" }, { start_time: "1795539600500" }],
    ["stop", { mode: "all" }, { pause_mode: "all" }],
    ["stop", { mode: "target" }, { pause_mode: "target" }],
    ["restart", { re_edit: true }, { is_sync_re_edit: true }],
    ["restart", { re_edit: false }, { is_sync_re_edit: false }],
    ["terminate", {}, {}],
    ["terminate", { force: true }, { force_delete: true }],
  ])("has the params under DRS's names: %s %j", (name, params, action_params) => {
    expect(requestOf(name, params)).toEqual({ job: { action_name: name, action_params } });
  });

  test("has a start time as epoch milliseconds in text, whatever the offset", () => {
    const times = fc.date({ min: new Date("2020-01-01"), max: new Date("2099-12-31"), noInvalidDate: true });
    fc.assert(
      fc.property(times, fc.integer({ min: -14 * 60, max: 14 * 60 }), (time, offset) => {
        const local = new Date(time.getTime() + offset * 60_000).toISOString().slice(0, -1);
        const minutes = Math.abs(offset);
        const clock = [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, "0")).join(":");
        const at = `${local}${offset < 0 ? "-" : "+"}${clock}`;
        expect(requestOf("start", { at })).toEqual({
          job: { action_name: "start", action_params: { start_time: String(time.getTime()) } },
        });
      }),
    );
  });
});

describe("the names of verbs", () => {
  test("are each spelled for one verb only", () => {
    const folded = actionSpellings.map(foldName);
    expect(folded.filter((spelling, index) => folded.indexOf(spelling) !== index)).toEqual([]);
  });

  test.each(["", " ", "strat", "precheckk", "__proto__", "constructor", "skipprecheck"])(
    "do not include %j",
    (word) => {
      expect(findAction(word)).toBeUndefined();
    },
  );

  test.each([
    ["Skip-Precheck", "skip_precheck"],
    ["skip precheck", "skip_precheck"],
    ["PRE_CHECK", "precheck"],
    ["pause", "stop"],
    ["解绑公网IP", "unbind_eip"],
  ])("are found whatever their case, width and hyphens: %s is %s", (word, name) => {
    expect(findAction(word)?.name).toBe(name);
  });
});

describe.each(ACTION_NAMES)("the row of %s", (name) => {
  const action = CATALOGUE[name];

  test("has its title and summary in every language", () => {
    for (const language of LANGUAGES) {
      expect(action.title[language].trim()).not.toBe("");
      expect(action.summary[language].trim()).not.toBe("");
    }
    expect(action.title["zh-cn"]).toMatch(/\p{Script=Han}/u);
    expect(action.summary["zh-cn"]).toMatch(/\p{Script=Han}/u);
    expect(action.title["en-us"] + action.summary["en-us"]).toMatch(/^[\x20-\x7e]+$/);
  });

  test("has aliases in Chinese", () => {
    expect(action.aliases.some((alias) => /\p{Script=Han}/u.test(alias))).toBe(true);
  });

  test("never lets a verb be sent again that writes or cannot be undone", () => {
    if (action.danger === "writes" || action.danger === "irreversible") expect(action.resendable).toBe(false);
    else expect(["none", "load", "cost"]).toContain(action.danger);
  });

  test("names each state once", () => {
    const { allowedIn } = action;
    const states = allowedIn === "any" ? [...JOB_STATUSES] : allowedIn;
    expect(new Set(states).size).toBe(states.length);
  });

  test("never has a status mean both success and failure", () => {
    for (const params of [{}, { start_time: "1" }]) {
      const ending = action.ending(params);
      if (ending.by !== "status") continue;
      expect(ending.success.length).toBeGreaterThan(0);
      expect(ending.success.filter((status) => ending.failure.includes(status))).toEqual([]);
    }
    expect(action.lane === "status").toBe(action.ending({}).by === "status");
  });
});
