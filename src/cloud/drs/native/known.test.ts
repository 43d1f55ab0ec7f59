import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { looksLikeCredential } from "../../../shared/credential.ts";
import { columnLimitParams, compareParams, startRepairParams } from "../params.ts";
import { actionSchema } from "./action.ts";
import { hasHidden, hiddenValues, showKnown } from "./known.ts";

const NATIVE = actionSchema.shape.action_params;

const shownOf = (json: unknown) => showKnown(NATIVE, json, looksLikeCredential);
const hiddenOf = (json: unknown) => hiddenValues(NATIVE, json, looksLikeCredential);

const ENDPOINT = {
  db_type: "mysql",
  endpoint_type: "offline",
  endpoint_role: "so",
  endpoint: { endpoint_name: "mysql", ip: "10.0.0.9", db_port: "3306", db_user: "drs" },
};

describe("showKnown", () => {
  test.each<[string, unknown, unknown]>([
    ["an unknown field", { password: "hunter2" }, { password: "hidden" }],
    ["an unknown object", { token: { a: ["hunter2"] } }, { token: "hidden" }],
    ["a number", { pin_code: 123456 }, { pin_code: "hidden" }],
    [
      "a field within a list",
      { endpoints: [{ ...ENDPOINT, keytab: "x" }] },
      { endpoints: [{ ...ENDPOINT, keytab: "hidden" }] },
    ],
    [
      "a field of a known object",
      { replay_config: { region: "r", secret: "hunter2" } },
      { replay_config: { region: "r", secret: "hidden" } },
    ],
    [
      "an undocumented key of an open record",
      { compare_task_param: { option: { comparePolicy: "normal", pwd: "hunter2" } } },
      { compare_task_param: { option: { comparePolicy: "normal", pwd: "hidden" } } },
    ],
    [
      "a field of a database",
      { compare_task_param: { db_object: { shop: { all: true, token: "x" } } } },
      { compare_task_param: { db_object: { shop: { all: true, token: "hidden" } } } },
    ],
    [
      "a field below the name of a database",
      { compare_task_param: { db_object: { shop: { tables: { orders: { all: true, token: "x" } } } } } },
      { compare_task_param: { db_object: { shop: { tables: { orders: { all: true, token: "hidden" } } } } } },
    ],
    ["an object where a text is known", { start_time: { password: "hunter2" } }, { start_time: "hidden" }],
    ["a list where an object is known", { repair_info: ["hunter2"] }, { repair_info: "hidden" }],
    ["a text that is none of the known ones", { pause_mode: "hunter2" }, { pause_mode: "hidden" }],
    [
      "a known text that holds a credential",
      { skip_precheck_info: { skipped_precheck_list: ["a"], skip_reason: "pwd=hunter2" } },
      { skip_precheck_info: { skipped_precheck_list: ["a"], skip_reason: "hidden" } },
    ],
    ["a name that can be no field's", { "hunter2 =": 1, [`x${"y".repeat(64)}`]: 2 }, { hidden: "hidden" }],
    ["a secret field anywhere", { sk: "hunter2", deep: 1 }, { sk: "***", deep: "hidden" }],
    ["an empty password", { replay_config: { sk: "" } }, { replay_config: { sk: "***" } }],
  ])("%s is hidden", (_, json, expected) => {
    const { json: found, isWhole } = shownOf(json);
    expect(found).toEqual(expected);
    expect(isWhole).toBe(false);
    expect(hasHidden(found)).toBe(true);
  });

  test.each<[string, unknown]>([
    [
      "known fields",
      { endpoints: [{ ...ENDPOINT, endpoint: { ...ENDPOINT.endpoint, db_password: { secret: "ORDERS" } } }] },
    ],
    ["references, wherever they are", { anything: null, sk: { secret: "ORDERS" } }],
    ["null for a known field", { compare_task_param: { option: null, type: "lines" } }],
    [
      "names of databases and tables",
      { compare_task_param: { db_object: { passwords: { schemas: { secret: { all: true } } } } } },
    ],
    ["row filters", { compare_task_param: { data_process_info: [{ filter_conditions: [{ value: "id > 5" }] }] } }],
    ["nothing", {}],
  ])("%s stay in clear", (_, json) => {
    const { json: found } = shownOf(json);
    expect(found).toEqual(JSON.parse(JSON.stringify(json), (key, value) => (key === "anything" ? "hidden" : value)));
  });

  test("flat params are shown as a transform returns them", () => {
    const given = compareParams.parse({ type: "lines", objects: "shop.orders,crm", options: { lobCompare: "length" } });
    expect(showKnown(compareParams, given, looksLikeCredential)).toEqual({ json: given, isWhole: true });
    const repaired = startRepairParams.parse({ task: "t", objects: [{ database: "shop", token: "hunter2" }] });
    expect(showKnown(startRepairParams, repaired, looksLikeCredential).json).toEqual({
      task: "t",
      objects: [{ database: "shop", token: "hidden" }],
    });
    const passedOn = columnLimitParams.parse({ action_params: { secret: "hunter2" } });
    expect(showKnown(columnLimitParams, passedOn, looksLikeCredential).json).toEqual({
      action_params: { secret: "hidden" },
    });
  });

  test("a field named __proto__ is a field like any other", () => {
    expect(JSON.stringify(shownOf(JSON.parse('{"__proto__":{"token":"hunter2"}}')).json)).toBe(
      '{"__proto__":"hidden"}',
    );
  });

  test("no text is shown that is at no known place", () => {
    const marked = fc
      .jsonValue()
      .map((json) => JSON.parse(JSON.stringify(json), (_, value) => (typeof value === "string" ? "hunter2" : value)));
    const unknown = fc.dictionary(
      fc.string().filter((key) => !Object.hasOwn(NATIVE.unwrap().unwrap().shape, key)),
      marked,
    );
    fc.assert(
      fc.property(unknown, (json) => {
        expect(JSON.stringify(shownOf(json).json)).not.toContain("hunter2");
      }),
    );
  });
});

describe("hiddenValues", () => {
  test("lists secrets, values below the name of a secret, and unknown values that are no plain word", () => {
    const json = {
      replay_config: { ak: "AKIA-1", sk: { secret: "NAMED" }, region: "r" },
      option: { password: { deep: ["word"] } },
      mode: "contents",
      other: ["hunter2"],
    };
    expect(hiddenOf(json).sort()).toEqual(["AKIA-1", "hunter2", "word"]);
  });
});
