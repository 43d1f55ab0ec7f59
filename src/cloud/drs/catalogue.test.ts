import { describe, expect, test } from "vitest";
import { ACTION_NAMES } from "../../model/drs.ts";
import { LANGUAGES } from "../../shared/language.ts";
import { isResendable } from "./action.ts";
import { actionSpellings, CATALOGUE, findAction, normalizeName } from "./catalogue.ts";

describe("findAction", () => {
  test("every name and alias belongs to one verb only", () => {
    const folded = actionSpellings.map(normalizeName);
    expect(folded.filter((spelling, index) => folded.indexOf(spelling) !== index)).toEqual([]);
  });

  test.each(ACTION_NAMES)("the aliases of %s do not repeat its name", (name) => {
    expect(CATALOGUE[name].aliases.filter((alias) => normalizeName(alias) === normalizeName(name))).toEqual([]);
  });

  test.each(["", " ", "strat", "precheckk", "__proto__", "constructor", "skipprecheck"])(
    "%j is no name of a verb",
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
    ["Ｓｅｔ－Ｗｒｉｔａｂｌｅ", "set_writable"],
    ["read-only", "set_readonly"],
    ["compare", "create_compare"],
    ["ping", "network"],
    ["reload", "reload_parameters"],
  ])("case, width and hyphens of a name do not matter: %s means %s", (word, name) => {
    expect(findAction(word)?.name).toBe(name);
  });
});

/** Names of commands in ShowActions (contract section 4.2). */
const CONSOLE =
  `CREATE CHOOSE_OBJECT PRE_CHECK CHANGE_MODE FREE_RESOURCE MODIFY_DB_CONFIG RESET_DB_PWD MODIFY_CONFIGURATION
  PAUSE START CHANGE RETRY RESET DELETE QUERY_PRE_CHECK SWITCH_OVER START_INCR MODIFY_TASK_NUMBER CONTINUE_JOB STOP_JOB
  CONTINUE_CAPTURE STOP_CAPTURE CONTINUE_APPLY STOP_APPLY PAY_ORDER UNSUBSCRIBE TO_PERIOD TO_RENEW ORDER_INFO CHANGE_FLAVOR
  CLONE API_CONFIGURATION_ACTION JUMP_RETRY NODE_FLAVOR_MODIFY QUICK_START MODIFY_SPECIFICATION_ID`.split(/\s+/);

test("each console name that a source maps to a verb belongs to one verb", () => {
  const mapped = ACTION_NAMES.filter((name) => CATALOGUE[name].console.length > 0);
  expect(Object.fromEntries(mapped.map((name) => [name, CATALOGUE[name].console]))).toEqual({
    start: ["START"],
    stop: ["PAUSE"],
    restart: ["RETRY", "CONTINUE_JOB"],
    reset: ["RESET"],
    terminate: ["FREE_RESOURCE"],
  });
});

test("the catalogue has exactly the twenty verbs, in the order of ACTION_NAMES", () => {
  expect(ACTION_NAMES).toHaveLength(20);
  expect(Object.keys(CATALOGUE)).toEqual([...ACTION_NAMES]);
});

describe.each(ACTION_NAMES)("the catalogue row of %s", (name) => {
  const action = CATALOGUE[name];

  test("the row has a title and a summary in every language", () => {
    for (const language of LANGUAGES) {
      expect(action.title[language].trim()).not.toBe("");
      expect(action.summary[language].trim()).not.toBe("");
    }
    expect(action.title["zh-cn"]).toMatch(/\p{Script=Han}/u);
    expect(action.summary["zh-cn"]).toMatch(/\p{Script=Han}/u);
    expect(action.title["en-us"] + action.summary["en-us"]).toMatch(/^[\x20-\x7e]+$/);
  });

  test("the row has an alias in Chinese", () => {
    expect(action.aliases.some((alias) => /\p{Script=Han}/u.test(alias))).toBe(true);
  });

  test("a verb that writes or cannot be undone is never resendable", () => {
    expect(isResendable(action)).toBe(["none", "load", "cost"].includes(action.danger));
  });

  test("the console names of the row are in the contract", () => {
    expect(action.console.filter((word) => !CONSOLE.includes(word))).toEqual([]);
  });

  test("every alias is one word without spaces around it", () => {
    expect(action.aliases.filter((alias) => !/^[\p{L}\p{N}_-]+$/u.test(alias))).toEqual([]);
    expect(action.name).toBe(name);
  });

  test("only a resendable verb is repeated after a lost response", () => {
    const { by } = action.reconciliation({});
    expect(by !== "repeat" || isResendable(action)).toBe(true);
    expect(action.lane !== "status" || by === "detail").toBe(true);
    expect(action.grace).toBeGreaterThanOrEqual(60_000);
  });

  test("every param has a description", () => {
    for (const [key, type] of Object.entries(action.params.shape)) {
      expect([key, (type as { description?: string }).description ?? ""]).toEqual([key, expect.stringMatching(/./)]);
    }
  });

  test("no status means both success and failure", () => {
    for (const params of [{}, { start_time: "1" }]) {
      const ending = action.ending(params);
      if (ending.by !== "status") continue;
      expect(ending.success.length).toBeGreaterThan(0);
      expect(ending.success.filter((status) => ending.failure.includes(status))).toEqual([]);
    }
    expect(action.lane === "status").toBe(action.ending({}).by === "status");
  });
});

test("a start whose time is null starts at once", () => {
  expect(CATALOGUE.start.ending({ start_time: null })).toEqual(CATALOGUE.start.ending({}));
  expect(CATALOGUE.start.ending({ start_time: "1" })).not.toEqual(CATALOGUE.start.ending({}));
});
