/** What tables 6 to 28 say of several fields at once, and of the limits of one. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SimulatorClient } from "../../simulator/client.ts";
import type { ActionName } from "../../simulator/drs/action-body.ts";
import { compare, endpoint, replaced, VERB_CASES } from "../../simulator/drs/verb-cases.ts";
import { type RunningSimulator, startSimulator } from "../../simulator/server.ts";

let simulator: RunningSimulator;
let client: SimulatorClient;
let token: string;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0, settings: { precheck: 0 } });
  client = new SimulatorClient(simulator.url);
  token = await client.token();
});
afterAll(() => simulator.close());

const E0 = "endpoints.0";
const T = "compare_task_param";

async function expectRefusal(id: string, action: string, params: object | undefined, code: string, field?: string) {
  const answer = await client.action(token, id, action, params);
  const error_msg = expect.stringContaining(field ?? "");
  expect(answer).toMatchObject({ status: 400, body: { error_code: code, error_msg } });
  expect((await client.calls()).at(-1)).toMatchObject({ status: 400, effect: null });
}

describe("a rule between fields:", () => {
  const inEndpoint = (path: string, value: unknown) => replaced({ endpoints: [endpoint] }, `${E0}.${path}`, value);
  const inCompare = (path: string, value: unknown) => replaced({ compare_task_param: compare }, `${T}.${path}`, value);
  const column = (value: object) =>
    inCompare("db_object.db1.schemas.s1.tables.t1.columns", { id: { type: "int", ...value } });
  const named = (endpoint_name: string, ip: string) =>
    inEndpoint("endpoint", { ...endpoint.endpoint, endpoint_name, ip });
  const added = (operation: string) => ({ operation_type: `ADDITIONALCOLUMN,${operation}` });

  test.each<[string, ActionName, object, string, string]>([
    [
      "a .p12 certificate has a password",
      "network",
      inEndpoint("ssl", { ssl_cert_name: "a.P12" }),
      "201",
      "ssl_cert_password",
    ],
    ["a port is at most 65535", "network", inEndpoint("endpoint.db_port", "65536"), "202", "db_port"],
    ["a port is a string", "network", inEndpoint("endpoint.db_port", 3306), "202", "db_port"],
    ["there are at most 16 sub-jobs", "network", inEndpoint("config.node_num", 17), "202", "node_num"],
    [
      "an address of DNS has at most 15 characters",
      "network",
      inEndpoint("customized_dns.dns_ip", "192.168.100.1000"),
      "202",
      "dns_ip",
    ],
    [
      "shards are full endpoints",
      "network",
      inEndpoint("endpoint.source_sharding", [{ db_user: "u" }]),
      "201",
      "source_sharding.0.endpoint_name",
    ],
    ["MongoDB has at most three hosts", "network", named("mongodb", "a:1,b:1,c:1,d:1"), "202", "endpoint.ip"],
    ["a Redis cluster names ports", "network", named("rediscluster", "a,b"), "202", "endpoint.ip"],
    ["a DDS instance names ports", "network", named("cloud_mongodb", "a"), "202", "endpoint.ip"],
    [
      "a shard's address is as any other",
      "network",
      inEndpoint("endpoint.source_sharding", [{ ...endpoint.endpoint, endpoint_name: "mongodb", ip: "a" }]),
      "202",
      "source_sharding.0.ip",
    ],
    [
      "an added column is not filtered",
      "create_compare",
      column({ filtered: true, additional: true }),
      "202",
      "filtered",
    ],
    ["a time column is no int", "create_compare", column(added("create_time")), "202", "id.type"],
    [
      "a time column has no value",
      "create_compare",
      column({ ...added("create_time"), type: "long", value: "1" }),
      "202",
      "id.value",
    ],
    [
      "an expression is the fixed one",
      "create_compare",
      column({ ...added("expression"), type: "varchar(256)", value: "1" }),
      "202",
      "id.value",
    ],
    [
      "a condition has at most 512 characters",
      "create_compare",
      inCompare("db_object.db1.schemas.s1.tables.t1.filter_conditions", ["x".repeat(513)]),
      "202",
      "filter_conditions.0",
    ],
    [
      "an advanced filter says config",
      "create_compare",
      inCompare("data_process_info.0.filter_conditions", [
        { filtering_type: "configConditionalFilter", value: "id > 1" },
      ]),
      "202",
      "value",
    ],
    [
      "objects are not named when all are meant",
      "create_compare",
      inCompare("data_process_info.0.db_object.object_scope", "all"),
      "202",
      "object_info",
    ],
    [
      "at most 500 tables have a filter",
      "create_compare",
      inCompare("data_process_info.0.filter_conditions", Array(501).fill({ value: "id > 1" })),
      "202",
      "data_process_info",
    ],
    ["a compare in the past", "create_compare", inCompare("start_time", "1000"), "202", "start_time"],
    ["a start in the past", "start", { start_time: "1000" }, "202", "start_time"],
  ])("%s", async (_name, action, params, code, field) => {
    await client.sim("POST", "/jobs", { id: `${action}-5`, ...VERB_CASES[action].seed });
    await expectRefusal(`${action}-5`, action, params, `DRS.M00${code}`, field);
  });

  test("the target of a standby is read-only", async () => {
    const standby = inEndpoint("config.is_target_readonly", false);
    const params = replaced(standby, `${E0}.endpoint_role`, "ta");
    await client.sim("POST", "/jobs", { id: "job-6", status: "CONFIGURATION", job_type: "cloudDataGuard" });
    await expectRefusal("job-6", "network", params, "DRS.M00202", "is_target_readonly");
    await client.sim("POST", "/jobs", { id: "job-6", status: "CONFIGURATION", job_type: "migration" });
    expect((await client.action(token, "job-6", "network", params)).status).toBe(202);
  });
});
