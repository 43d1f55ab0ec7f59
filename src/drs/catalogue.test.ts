import { describe, expect, test } from "vitest";
import { LANGUAGES } from "../i18n/language.ts";
import { isResendable } from "./action.ts";
import { actionSpellings, CATALOGUE, findAction, foldName } from "./catalogue.ts";
import { ACTION_NAMES } from "./native/names.ts";
import { JOB_STATUSES } from "./statuses.ts";

describe("the names of verbs", () => {
  test("are each spelled for one verb only", () => {
    const folded = actionSpellings.map(foldName);
    expect(folded.filter((spelling, index) => folded.indexOf(spelling) !== index)).toEqual([]);
  });

  test.each(ACTION_NAMES)("are not repeated among the aliases of %s", (name) => {
    expect(CATALOGUE[name].aliases.filter((alias) => foldName(alias) === foldName(name))).toEqual([]);
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
    ["Ｓｅｔ－Ｗｒｉｔａｂｌｅ", "set_writable"],
    ["read-only", "set_readonly"],
    ["compare", "create_compare"],
    ["ping", "network"],
    ["reload", "reload_parameters"],
  ])("are found whatever their case, width and hyphens: %s is %s", (word, name) => {
    expect(findAction(word)?.name).toBe(name);
  });
});

/** What ShowActions calls commands (contract section 4.2). */
const CONSOLE =
  `CREATE CHOOSE_OBJECT PRE_CHECK CHANGE_MODE FREE_RESOURCE MODIFY_DB_CONFIG RESET_DB_PWD MODIFY_CONFIGURATION
  PAUSE START CHANGE RETRY RESET DELETE QUERY_PRE_CHECK SWITCH_OVER START_INCR MODIFY_TASK_NUMBER CONTINUE_JOB STOP_JOB
  CONTINUE_CAPTURE STOP_CAPTURE CONTINUE_APPLY STOP_APPLY PAY_ORDER UNSUBSCRIBE TO_PERIOD TO_RENEW ORDER_INFO CHANGE_FLAVOR
  CLONE API_CONFIGURATION_ACTION JUMP_RETRY NODE_FLAVOR_MODIFY QUICK_START MODIFY_SPECIFICATION_ID`.split(/\s+/);

test("the console's names mean one verb each, as far as a source maps them", () => {
  const mapped = ACTION_NAMES.filter((name) => CATALOGUE[name].console.length > 0);
  expect(Object.fromEntries(mapped.map((name) => [name, CATALOGUE[name].console]))).toEqual({
    precheck: ["PRE_CHECK"],
    start: ["START"],
    stop: ["PAUSE"],
    restart: ["RETRY", "CONTINUE_JOB"],
    reset: ["RESET"],
    terminate: ["FREE_RESOURCE"],
  });
});

test("all twenty verbs are there, in the order of their names, and no other", () => {
  expect(ACTION_NAMES).toHaveLength(20);
  expect(Object.keys(CATALOGUE)).toEqual([...ACTION_NAMES]);
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
    expect(isResendable(action)).toBe(["none", "load", "cost"].includes(action.danger));
  });

  test("is named in the console only as the contract lists it", () => {
    expect(action.console.filter((word) => !CONSOLE.includes(word))).toEqual([]);
  });

  test("has aliases that are words, without blanks around them", () => {
    expect(action.aliases.filter((alias) => !/^[\p{L}\p{N}_-]+$/u.test(alias))).toEqual([]);
    expect(action.name).toBe(name);
  });

  test("is repeated after a lost answer only where a second call does what one does", () => {
    const { by } = action.settling({});
    expect(by !== "repeat" || isResendable(action)).toBe(true);
    expect(action.lane !== "status" || by === "detail").toBe(true);
    expect(action.grace).toBeGreaterThanOrEqual(60_000);
  });

  test("describes every param", () => {
    for (const [key, type] of Object.entries(action.params.shape)) {
      expect([key, (type as { description?: string }).description ?? ""]).toEqual([key, expect.stringMatching(/./)]);
    }
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
