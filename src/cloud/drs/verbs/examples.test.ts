/** The official request examples of ExecuteJobAction, built from flat params. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ActionName, isActionName } from "../../../model/drs.ts";
import type { PrepareContext, Profiles } from "../action.ts";
import { CATALOGUE } from "../catalogue.ts";
import { actionBody } from "../requests.ts";

const FOLDER = join(import.meta.dirname, "../../../../test/vectors/drs");

interface Job {
  readonly action_name: string;
  readonly action_params?: Readonly<Record<string, unknown>>;
}

function exampleOf(file: string): Job {
  const { body }: { body: { job: Job } } = JSON.parse(readFileSync(join(FOLDER, `${file}.json`), "utf8"));
  return body.job;
}

const NO_PROFILES: Profiles = { endpoints: {}, public_ips: {}, replays: {}, compares: {} };

function requestOf(name: ActionName, params: unknown, context: Partial<PrepareContext> = {}) {
  const prepared = CATALOGUE[name].prepare(params, {
    reason: null,
    profiles: NO_PROFILES,
    mayUse: () => true,
    ...context,
  });
  if (!prepared.ok) throw new Error(JSON.stringify(prepared.error));
  return actionBody(name, prepared.value.actionParams);
}

/** The flat params for each example; a function where some of them are in DRS's own form. */
const WRITTEN: Readonly<Record<string, (params: NonNullable<Job["action_params"]>) => object>> = {
  "01-precheck-for-start": () => ({ mode: "start" }),
  "02-network-target-gaussdbv5": ({ endpoints }) => ({ endpoints }),
  "03-network-source-oracle": ({ endpoints }) => ({ endpoints }),
  "04-create-compare-object": () => ({ type: "object" }),
  "05-create-compare-lines": () => ({ type: "lines", policy: "normal", databases: { db1: ["table1"] } }),
  "06-start-now": () => ({}),
  "07-stop-pause": () => ({}),
  "08-restart-resume": () => ({}),
  "09-reset": () => ({}),
  "10-skip-precheck": () => ({ items: ["MysqlForeignKeyReferentialActionCheck"] }),
  "11-bind-eip": () => ({ id: "018d9e56-26d5-455a-97dc-e6f5f44a2cbd", public_ip: "******", type: "master" }),
  "12-unbind-eip": () => ({}),
  "13-cloud-connection": ({ replay_config }) => ({ replay_config }),
  "extra/execute-job-action-request-10": () => ({}),
  "extra/execute-job-action-request-11": () => ({}),
  "extra/execute-job-action-request-12": () => ({
    task: "d77dd50c-24b9-47b7-8f2e-9009efca4ab2",
    objects: [{ database: "wx_test", table: "drs_node_ext" }],
  }),
};

/** Row filters can only be given in DRS's own form, through `/v5`. */
const NATIVE_ONLY = ["extra/execute-job-action-request-8"];

describe("prepare", () => {
  test("the tests cover every official example", () => {
    const numbered = readdirSync(FOLDER).filter((file) => /^\d\d-/.test(file));
    const further = readdirSync(join(FOLDER, "extra")).filter((file) => file.startsWith("execute-job-action-request-"));
    const files = [...numbered, ...further.map((file) => `extra/${file}`)].map((file) => file.replace(/\.json$/, ""));
    expect([...Object.keys(WRITTEN), ...NATIVE_ONLY].sort()).toEqual(files.sort());
  });

  test.each(Object.keys(WRITTEN))("the body equals the official example %s", (file) => {
    const job = exampleOf(file);
    if (!isActionName(job.action_name)) throw new Error("the example of this test is wrong");
    const reason = job.action_name === "skip_precheck" ? "test11111" : null;
    const written = WRITTEN[file]?.(job.action_params ?? {});
    // DRS treats absent and empty params alike; the gateway always writes them.
    expect(requestOf(job.action_name, written, { reason })).toEqual({ job: { action_params: {}, ...job } });
  });

  test("the name of a profile stands for its value", () => {
    const source = { db_type: "oracle", endpoint_type: "offline" };
    const profiles: Profiles = {
      endpoints: { source },
      public_ips: { edge: { id: "i", public_ip: "198.51.100.7", type: "master" } },
      replays: { aurora: { cloud_type: "AWSCloud", sk: { secret: "REPLAY_KEY" } } },
      compares: {},
    };
    const paramsOf = (name: ActionName, params: object) => requestOf(name, params, { profiles }).job.action_params;
    expect(paramsOf("network", { endpoint: "source" })).toEqual({ endpoints: [source] });
    expect(paramsOf("bind_eip", { eip: "edge" })).toEqual({ public_ip_config: profiles.public_ips.edge });
    expect(paramsOf("cloud_connection", { replay: "aurora" })).toEqual({ replay_config: profiles.replays.aurora });
  });

  const task = (compare_task_param: object) => ({ compare_task_param });

  test.each<[ActionName, object, object]>([
    ["precheck", { mode: "start" }, { precheck_mode: "forStartJob" }],
    ["precheck", { mode: "forStartJob" }, { precheck_mode: "forStartJob" }],
    ["precheck", { mode: "retry" }, { precheck_mode: "forRetryJob" }],
    ["precheck", { mode: "forRetryJob" }, { precheck_mode: "forRetryJob" }],
    ["start", { at: "2026-11-25T01:00:00+08:00" }, { start_time: "1795539600000" }],
    ["start", { at: "2026-11-24T17:00:00Z" }, { start_time: "1795539600000" }],
    ["start", { at: "2026-11-24T17:00:00.5Z" }, { start_time: "1795539600500" }],
    ["start", { init_only: true }, { is_only_init_task: true }],
    ["stop", { mode: "all" }, { pause_mode: "all" }],
    ["stop", { mode: "target" }, { pause_mode: "target" }],
    ["restart", { re_edit: true }, { is_sync_re_edit: true }],
    ["restart", { re_edit: false }, { is_sync_re_edit: false }],
    ["terminate", {}, {}],
    ["terminate", { force: true }, { force_delete: true }],
    ["terminate", { auto_compare: false }, { is_auto_create_compare: false }],
    [
      "create_compare",
      { type: "contents", policy: "manyToOne" },
      task({ type: "contents", option: { comparePolicy: "manyToOne" } }),
    ],
    [
      "create_compare",
      { type: "lines", at: "2026-11-24T17:00:00Z", options: { lobCompare: "length" }, policy: "normal" },
      task({ type: "lines", start_time: "1795539600000", option: { lobCompare: "length", comparePolicy: "normal" } }),
    ],
    [
      "create_compare",
      { type: "lines", databases: { db1: [], db2: ["t1", "t2"] } },
      task({
        type: "lines",
        db_object: {
          db1: { name: "db1", all: true },
          db2: { name: "db2", tables: { t1: { name: "t1" }, t2: { name: "t2" } } },
        },
      }),
    ],
    [
      "create_compare",
      { type: "lines", objects: "db1.schema1.table1,db1.schema2.*,db2" },
      task({
        type: "lines",
        db_object: {
          db1: {
            name: "db1",
            schemas: {
              schema1: { name: "schema1", tables: { table1: { name: "table1" } } },
              schema2: { name: "schema2", all: true },
            },
          },
          db2: { name: "db2", all: true },
        },
      }),
    ],
    ["cancel_compare", { task: "c-1" }, task({ compare_task_id: "c-1" })],
    ["start_repair", { task: "c-1" }, { repair_info: { query_id: "c-1" } }],
    ["stop_repair", { task: "c-1" }, { repair_info: { query_id: "c-1" } }],
    ["stop_repair", {}, {}],
    ["column_limit", {}, {}],
    ["column_limit", { action_params: { anything: [1, { at: "all" }] } }, { anything: [1, { at: "all" }] }],
    ["reload_parameters", {}, {}],
    ["set_readonly", {}, {}],
  ])("the params have DRS's names: %s %j", (name, params, action_params) => {
    expect(requestOf(name, params)).toEqual({ job: { action_name: name, action_params } });
  });

  const REPAIRED = [
    { database: "db1", table: "t1" },
    { database: "db1", table: "t2" },
    { database: "db2" },
    { database: "db3", schema: "s1", table: "t3" },
    { database: "db3", schema: "s2" },
  ];

  test.each([
    ["text", "db1.t1, db1.t2,db2, db3.s1.t3,db3.s2.*"],
    ["JSON", { db1: ["t1", "t2"], db2: [], db3: { s1: ["t3"], s2: [] } }],
    ["JSON as text", '{"db1":["t1","t2"],"db2":[],"db3":{"s1":["t3"],"s2":[]}}'],
    ["DRS's own list", REPAIRED],
    ["DRS's own list as text", JSON.stringify(REPAIRED)],
  ])("the objects of a repair are written as %s", (_, objects) => {
    const { action_params } = requestOf("start_repair", { task: "c-1", objects }).job;
    expect(action_params).toEqual({ repair_info: { query_id: "c-1", objects: REPAIRED } });
  });

  describe("a compare of the config", () => {
    const db_object = { db1: { all: false, tables: { t1: { name: "t1", filter_conditions: ["id > 9"] } } } };
    const data_process_info = [{ filter_conditions: [{ value: "id > 9" }], db_object: { object_info: db_object } }];
    const nightly = {
      type: "contents",
      option: { contentCompareType: "static", lobCompare: "ignore" },
      ...{ db_object, data_process_info },
    } as const;
    const compare = (params: object) =>
      requestOf("create_compare", params, { profiles: { ...NO_PROFILES, compares: { nightly } } }).job.action_params;

    test("is taken as it is", () => {
      expect(compare({ profile: "nightly" })).toEqual(task(nightly));
    });

    test("gives way to what stands beside its name", () => {
      const option = { contentCompareType: "static", lobCompare: "length", comparePolicy: "normal" };
      const beside = { type: "lines", objects: "db2", data_process_info: [], policy: "normal" };
      expect(compare({ profile: "nightly", options: { lobCompare: "length" }, ...beside })).toEqual(
        task({ type: "lines", option, db_object: { db2: { name: "db2", all: true } }, data_process_info: [] }),
      );
      const native = { db3: { all: true } };
      expect(compare({ profile: "nightly", db_object: native })).toEqual(task({ ...nightly, db_object: native }));
    });
  });

  test("a time becomes epoch milliseconds as a string, whatever its offset", () => {
    const times = fc.date({ min: new Date("2020-01-01"), max: new Date("2099-12-31"), noInvalidDate: true });
    fc.assert(
      fc.property(times, fc.integer({ min: -14 * 60, max: 14 * 60 }), (time, offset) => {
        const local = new Date(time.getTime() + offset * 60_000).toISOString().slice(0, -1);
        const minutes = Math.abs(offset);
        const clock = [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, "0")).join(":");
        const at = `${local}${offset < 0 ? "-" : "+"}${clock}`;
        const start_time = String(time.getTime());
        expect(requestOf("start", { at }).job.action_params).toEqual({ start_time });
        expect(requestOf("create_compare", { type: "object", at }).job.action_params).toEqual(
          task({ type: "object", start_time }),
        );
      }),
    );
  });
});
