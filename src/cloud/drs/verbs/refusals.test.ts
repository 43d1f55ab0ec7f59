import { describe, expect, test } from "vitest";
import { ACTION_NAMES, type ActionName } from "../../../model/drs.ts";
import type { Profiles } from "../action.ts";
import { CATALOGUE } from "../catalogue.ts";

const PROFILES: Profiles = {
  endpoints: { "orders-source": {} },
  public_ips: { edge: {} },
  replays: { aurora: {} },
  compares: { untyped: {} },
};

const CONTEXT = { reason: "because", profiles: PROFILES, mayUse: () => true };

function problemsOf(name: ActionName, params: unknown) {
  const prepared = CATALOGUE[name].prepare(params, CONTEXT);
  return prepared.ok ? [] : prepared.error;
}

const ENDPOINT = { endpoint_name: "mysql", ip: "192.0.2.10", db_port: "3306", db_user: "drs", db_password: "hunter2" };
const SOURCE = { db_type: "mysql", endpoint_type: "offline", endpoint_role: "so", endpoint: ENDPOINT };
const REPLAY = {
  ...{ db_instance_id: "aurora", cloud_type: "AWSCloud", ak: "hunter1", sk: "hunter2" },
  ...{ db_source: "aws_aurora_mysql", region: "ap-southeast-1", traffic_source: "sdk" },
};
const EIP = { id: "5f2f2d2a", public_ip: "198.51.100.7", type: "master" };

/** Every verb with params that it takes. */
const TAKEN: Readonly<Record<ActionName, object>> = {
  network: { endpoints: [SOURCE] },
  cloud_connection: { replay_config: REPLAY },
  precheck: { mode: "retry" },
  skip_precheck: { items: ["sqlModeConsistency"] },
  start: { at: "2026-11-25T01:00:00+08:00" },
  stop: { mode: "all" },
  restart: { re_edit: true },
  reset: {},
  terminate: { force: true, auto_compare: false },
  create_compare: { type: "lines", policy: "normal", databases: { db1: [] } },
  cancel_compare: { task: "c-1" },
  start_repair: { task: "c-1", objects: [{ database: "db1" }] },
  stop_repair: { task: "c-1" },
  diagnosis: {},
  column_limit: { action_params: {} },
  reload_parameters: {},
  bind_eip: EIP,
  unbind_eip: {},
  set_writable: {},
  set_readonly: {},
};

/** Paths of the mandatory fields of each verb. */
const MANDATORY: readonly (readonly [ActionName, readonly (string | number)[]])[] = [
  ["network", ["endpoints"]],
  ...["db_type", "endpoint_type", "endpoint_role", "endpoint"].map(
    (key) => ["network", ["endpoints", 0, key]] as const,
  ),
  ...["endpoint_name", "db_user", "db_password"].map((key) => ["network", ["endpoints", 0, "endpoint", key]] as const),
  ["cloud_connection", ["replay_config"]],
  ...Object.keys(REPLAY).map((key) => ["cloud_connection", ["replay_config", key]] as const),
  ["skip_precheck", ["items"]],
  ["create_compare", ["type"]],
  ["cancel_compare", ["task"]],
  ["start_repair", ["task"]],
  ["start_repair", ["objects", 0, "database"]],
  ...Object.keys(EIP).map((key) => ["bind_eip", [key]] as const),
];

/** Values that are not in the closed list of their field. */
const WRONG: readonly (readonly [ActionName, readonly (string | number)[], unknown])[] = [
  ["network", ["endpoints", 0, "db_type"], "MySQL"],
  ["network", ["endpoints", 0, "endpoint_type"], "on-premises"],
  ["network", ["endpoints", 0, "endpoint_role"], "source"],
  ["network", ["endpoints", 0, "endpoint", "endpoint_name"], "mariadb"],
  ["cloud_connection", ["replay_config", "cloud_type"], "aws"],
  ["cloud_connection", ["replay_config", "db_source"], "mysql"],
  ["precheck", ["mode"], "forStart"],
  ["stop", ["mode"], "ALL"],
  ["create_compare", ["type"], "rows"],
  ["create_compare", ["policy"], "manytoone"],
  ["bind_eip", ["type"], "primary"],
];

/** Copy JSON with another value at a path; `undefined` removes the field. */
function withPlace(json: unknown, path: readonly (string | number)[], value: unknown): unknown {
  const [head, ...rest] = path;
  if (head === undefined) return value;
  if (Array.isArray(json)) return json.map((item, index) => (index === head ? withPlace(item, rest, value) : item));
  const { [head]: inner, ...others } = json as Record<string, unknown>;
  const changed = withPlace(inner, rest, value);
  return changed === undefined ? others : { ...others, [head]: changed };
}

const pointerOf = (path: readonly (string | number)[]) => path.map((part) => `/${part}`).join("");

/** Pairs of fields of which one is mandatory: the error is reported at the name of the profile. */
const INSTEAD: Readonly<Record<string, string>> = {
  "network /endpoints": "/endpoint",
  "cloud_connection /replay_config": "/replay",
  "bind_eip /id": "/eip",
};

test.each(ACTION_NAMES)("the unbroken params of these tests are accepted: %s", (name) => {
  expect(problemsOf(name, TAKEN[name])).toEqual([]);
});

describe("prepare", () => {
  test.each(MANDATORY)("a missing mandatory field is refused: %s %j", (name, path) => {
    const pointer = pointerOf(path);
    const problems = problemsOf(name, withPlace(TAKEN[name], path, undefined));
    expect(problems.map((problem) => problem.pointer)).toEqual([INSTEAD[`${name} ${pointer}`] ?? pointer]);
  });

  test.each(WRONG)("a value outside the closed list is refused: %s %j %j", (name, path, value) => {
    expect(problemsOf(name, withPlace(TAKEN[name], path, value))).toEqual([
      { pointer: pointerOf(path), detail: expect.stringMatching(/^must be one of: /) },
    ]);
  });

  test.each(ACTION_NAMES)("an unknown field is refused: %s", (name) => {
    const problems = problemsOf(name, { ...TAKEN[name], hunter: "hunter2" });
    expect(problems).toEqual([{ pointer: "/hunter", detail: expect.stringMatching(/^unknown field\..* Allowed: /) }]);
  });

  test.each(ACTION_NAMES)("params that are no object are refused: %s", (name) => {
    for (const params of [null, undefined, "", 1, [], [TAKEN[name]]]) expect(problemsOf(name, params)).not.toEqual([]);
  });

  test.each<[ActionName, unknown, string]>([
    ["network", { endpoints: [] }, "/endpoints"],
    ["network", { endpoints: SOURCE }, "/endpoints"],
    ["network", { endpoints: [{ ...SOURCE, endpoint_type: "cloud" }] }, "/endpoints/0/cloud"],
    ["skip_precheck", { items: [] }, "/items"],
    ["skip_precheck", { items: [""] }, "/items/0"],
    ["skip_precheck", { items: "sqlModeConsistency" }, "/items"],
    ["start", { at: "" }, "/at"],
    ["start", { at: "1764003600000" }, "/at"],
    ["start", { at: "2026-11-25T01:00:00" }, "/at"],
    ["start", { init_only: "true" }, "/init_only"],
    ["restart", { re_edit: "true" }, "/re_edit"],
    ["terminate", { force: 1 }, "/force"],
    ["terminate", { auto_compare: "no" }, "/auto_compare"],
    ["create_compare", { type: "lines", databases: ["db1"] }, "/databases"],
    ["create_compare", { type: "lines", databases: { db1: "t1" } }, "/databases"],
    ["create_compare", { type: "lines", databases: { db1: [""] } }, "/databases"],
    ["create_compare", { type: "lines", databases: { "": [] } }, "/databases"],
    ["create_compare", { type: "lines", databases: {} }, "/databases"],
    ["create_compare", { type: "lines", objects: 7 }, "/objects"],
    ["create_compare", { type: "lines", objects: "db1..t1" }, "/objects"],
    ["create_compare", { type: "lines", objects: "db1", databases: "db1" }, "/databases"],
    ["create_compare", { type: "lines", objects: "db1", db_object: { db1: { all: true } } }, "/db_object"],
    ["create_compare", { type: "lines", db_object: { db1: { all: "yes" } } }, "/db_object/db1/all"],
    ["create_compare", { type: "lines", data_process_info: { source: "job" } }, "/data_process_info"],
    ["create_compare", { profile: "untyped" }, "/type"],
    ["create_compare", {}, "/type"],
    ["create_compare", { type: "lines", at: "tomorrow" }, "/at"],
    ["create_compare", { type: "lines", options: { comparePolicy: 1 } }, "/options/comparePolicy"],
    ["cancel_compare", { task: "" }, "/task"],
    ["start_repair", { task: "c-1", objects: {} }, "/objects"],
    ["start_repair", { task: "c-1", objects: [] }, "/objects"],
    ["start_repair", { task: "c-1", objects: "db1..t1" }, "/objects"],
    ["start_repair", { task: "c-1", objects: 7 }, "/objects"],
    ["stop_repair", { task: "" }, "/task"],
    ["column_limit", { action_params: "all" }, "/action_params"],
    ["bind_eip", { ...EIP, id: "" }, "/id"],
  ])("a value of another type is refused: %s %j", (name, params, pointer) => {
    expect(problemsOf(name, params).map((problem) => problem.pointer)).toContain(pointer);
  });

  test.each<[ActionName, object, string]>([
    ["network", { endpoint: "orders-source" }, "/endpoint"],
    ["cloud_connection", { replay: "aurora" }, "/replay"],
    ["bind_eip", { eip: "edge" }, "/eip"],
  ])("the name of a profile beside the value itself is refused: %s %j", (name, named, pointer) => {
    expect(problemsOf(name, { ...TAKEN[name], ...named })).toEqual([
      { pointer, detail: expect.stringMatching(/^give exactly one of \w+ \(a name from the config\) and \w+$/) },
    ]);
    expect(problemsOf(name, named)).toEqual([]);
  });

  test("a public IP of the config beside fields of another one is refused", () => {
    for (const part of [{ public_ip: "203.0.113.9" }, { type: "slave" }]) {
      expect(problemsOf("bind_eip", { eip: "edge", ...part })).not.toEqual([]);
    }
  });

  test.each<[ActionName, object, string, string]>([
    ["network", { endpoint: "orders-sorce" }, "/endpoint", 'Did you mean "orders-source"? Defined: orders-source'],
    ["cloud_connection", { replay: "auroa" }, "/replay", 'Did you mean "aurora"? Defined: aurora'],
    ["create_compare", { profile: "typles" }, "/profile", "Defined: untyped"],
    ["bind_eip", { eip: "egde" }, "/eip", 'Did you mean "edge"? Defined: edge'],
    ["bind_eip", { eip: "__proto__" }, "/eip", "Defined: edge"],
  ])("an unknown profile is refused: %s %j", (name, params, pointer, detail) => {
    expect(problemsOf(name, params)).toEqual([{ pointer, detail: expect.stringContaining(detail) }]);
  });

  test("errors never repeat a value, since it may be a secret", () => {
    const refused = [
      ...problemsOf("network", { endpoints: [{ ...SOURCE, db_type: "hunter2", ssl: "hunter2" }] }),
      ...problemsOf("cloud_connection", { replay_config: { ...REPLAY, sk: ["hunter2"], cloud_type: "hunter2" } }),
      ...problemsOf("create_compare", { type: "hunter2" }),
    ];
    expect(refused.length).toBeGreaterThan(4);
    expect(JSON.stringify(refused)).not.toContain("hunter2");
  });

  test("create_compare sends a database named __proto__ instead of leaving it out", () => {
    for (const objects of [JSON.parse('{"__proto__":["t1"]}'), '{"__proto__":["t1"]}', "__proto__.t1"]) {
      const prepared = CATALOGUE.create_compare.prepare({ type: "lines", objects }, CONTEXT);
      expect(JSON.stringify(prepared.ok && prepared.value.actionParams)).toContain(
        '"db_object":{"__proto__":{"name":"__proto__","tables":{"t1":{"name":"t1"}}}}',
      );
    }
  });
});
