/** The gateway's schemas of `action_params` against the simulator, which was written from the same contract by itself. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { nativeParams } from "../../src/cloud/drs/native/action.ts";
import { checkActionBody } from "../../src/cloud/drs/native/check.ts";
import { replaceReferences } from "../../src/cloud/drs/native/secret.ts";
import { type Answer, actionPath, SimulatorClient } from "../simulator/client.ts";
import { ACTION_NAMES, type ActionName } from "../simulator/drs/action-body.ts";
import { replaced, TASK, VERB_CASES } from "../simulator/drs/verb-cases.ts";
import { type RunningSimulator, startSimulator } from "../simulator/server.ts";
import { arbitraryOf, type Examples } from "../support/arbitrary.ts";
import { DIFFERENCES } from "../support/native-differences.ts";
import { runs } from "../support/runs.ts";

/** What chance would not find: texts with a rule of their own, and values that a rule across fields is about. */
const EXAMPLES: Examples = {
  db_port: ["1", "3306", "00022", "65535"],
  ip: ["192.0.2.7", "192.0.2.7:27017", "a:1, b:22 ,c:3", "db:6379,".repeat(32).slice(0, -1)],
  ssl_cert_name: ["ca.p12", "CA.P12", "ca.pem"],
  type: ["int", "long", "varchar(256)", "datetime", "timestamp"],
  start_time: ["4102444800000", "999999999999999"],
  value: ["", "config", "concat(__current_database, '@', __current_table)"],
  option: [{ comparePolicy: "normal" }, { comparePolicy: "manyToOne", lobCompare: "length" }, { comparePolicy: "new" }],
  ddl_operation: [{ table: "" }, { table: "CREATE TABLE,DROP TABLE ,  ALTER TABLE" }, { view: "CREATE VIEW" }],
};

const RUNS = runs(100);
const RETRY = { status: "INCRE_TRANSFER_FAILED" };

type Fields = Readonly<Record<string, unknown>>;
const fieldsOf = (value: unknown) => (value ?? {}) as Fields;

/** What the job must be like beyond VERB_CASES, where that goes by the params. */
const JOB_FOR: Partial<Record<ActionName, (params: Fields) => object>> = {
  precheck: ({ precheck_mode }) => (precheck_mode === "forRetryJob" ? RETRY : {}),
  restart: ({ is_sync_re_edit }) => (is_sync_re_edit === true ? {} : RETRY),
  skip_precheck: ({ skip_precheck_info }) => {
    const names = fieldsOf(skip_precheck_info).skipped_precheck_list as string[];
    return { precheck_items: names.map((item) => ({ item, is_support_skip: true })) };
  },
  // A job that is made again keeps its addresses, and has room for one of a role.
  bind_eip: () => ({ public_ip_list: [] }),
  start_repair: ({ repair_info }) => ({
    compare_tasks: [{ id: fieldsOf(repair_info).query_id, type: "contents" }],
  }),
  stop_repair: () => ({ compare_tasks: [{ id: TASK, type: "contents" }] }),
};

let simulator: RunningSimulator;
let client: SimulatorClient;
let token: string;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
  client = new SimulatorClient(simulator.url);
  token = await client.token();
});
afterAll(() => simulator.close());

/**
 * Makes the verb's job as the params need it, with what must have been done to it. A compare that runs has an id that only
 * the simulator knows.
 */
async function prepare(action: ActionName, params: Fields): Promise<Fields> {
  await client.sim("POST", "/jobs", { id: action, ...VERB_CASES[action].seed, ...JOB_FOR[action]?.(params) });
  if (action === "stop_repair") {
    await client.action(token, action, "start_repair", {
      repair_info: { query_id: TASK, objects: [{ database: "d" }] },
    });
  }
  if (action !== "cancel_compare") return params;
  const { body } = await client.action(token, action, "create_compare", { compare_task_param: { type: "lines" } });
  const compare_task_id = fieldsOf(body).query_id;
  return { ...params, compare_task_param: { ...fieldsOf(params.compare_task_param), compare_task_id } };
}

/** Calls the simulator as the gateway does, with secrets in place of references. */
async function send(action: ActionName, params: Fields): Promise<Answer> {
  const action_params = await prepare(action, params);
  const text = JSON.stringify({ job: { action_name: action, action_params } });
  const resolved = replaceReferences(text, () => "a secret");
  return client.call("POST", actionPath(action), resolved.ok ? resolved.value : text, { "X-Auth-Token": token });
}

const isAccepted = (action: ActionName, action_params: unknown) =>
  checkActionBody({ job: { action_name: action, action_params } }).ok;

/** What the simulator takes as well: the params without what the gateway alone accepts. */
const adjusted = (action: ActionName, params: unknown) =>
  fieldsOf(
    DIFFERENCES.filter((difference) => difference.action === action).reduce((at, { adjust }) => adjust(at), params),
  );

/** Fields that belong to other verbs, with anything in them but `null`, which has its row in DIFFERENCES. */
const foreign = fc.dictionary(
  fc.constantFrom(...ACTION_NAMES.flatMap((action) => Object.keys(VERB_CASES[action].params ?? {})), "repair_info"),
  fc.jsonValue({ maxDepth: 1 }).filter((value) => value !== null),
  { maxKeys: 2, noNullPrototype: true },
);

/** Params that the gateway accepts. */
const paramsOf = (action: ActionName) =>
  fc
    .tuple(foreign, arbitraryOf(nativeParams[action], EXAMPLES))
    .map(([more, params]) => ({ ...more, ...fieldsOf(params) }))
    .filter((params) => isAccepted(action, params));

describe("params that the gateway accepts", () => {
  test.each(ACTION_NAMES)("are accepted by the simulator for %s", async (action) => {
    const { status } = VERB_CASES[action];
    await fc.assert(
      fc.asyncProperty(paramsOf(action), async (params) => {
        const mended = adjusted(action, params);
        expect(isAccepted(action, mended)).toBe(true);
        expect(await send(action, mended)).toMatchObject({ status });
      }),
      { numRuns: RUNS },
    );
  });
});

describe("the simulator", () => {
  test("asks for more than the gateway in twenty-four points", () => {
    expect(DIFFERENCES).toHaveLength(24);
  });

  const rows = DIFFERENCES.map((difference) => [difference.action, difference.field, difference] as const);

  test.each(rows)("alone refuses %s for %s", async (action, field, { example }) => {
    expect(isAccepted(action, example)).toBe(true);
    const error_msg = expect.stringContaining(`job.action_params.${field}`);
    expect(await send(action, fieldsOf(example))).toMatchObject({ status: 400, body: { error_msg } });
    expect(await send(action, adjusted(action, example))).toMatchObject({ status: VERB_CASES[action].status });
  });
});

describe("what the simulator's own tests send", () => {
  test.each(ACTION_NAMES)("passes the gateway for %s", (action) => {
    expect(isAccepted(action, VERB_CASES[action].params ?? {})).toBe(true);
  });

  test("to be refused passes the gateway only where the two are known to differ", () => {
    const mutations = ACTION_NAMES.flatMap((action) => {
      const { params, mandatory = [], enums = [] } = VERB_CASES[action];
      return [
        ...mandatory.map((path) => [action, `${action} without ${path}`, replaced(params, path, undefined)] as const),
        ...enums.map((path) => [action, `${action} with a wrong ${path}`, replaced(params, path, "nonsense")] as const),
      ];
    });
    expect(mutations).toHaveLength(78);
    const passing = mutations.filter(([action, , params]) => isAccepted(action, params)).map(([, name]) => name);
    expect(passing.sort()).toEqual(DIFFERENCES.flatMap(({ mutation }) => mutation ?? []).sort());
  });
});
