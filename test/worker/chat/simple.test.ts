import { describe, expect, test } from "vitest";
import * as z from "zod";
import demo from "../../../examples/demo/gateway.config.ts";
import { CATALOGUE } from "../../../src/cloud/drs/catalogue.ts";
import { ACTION_NAMES, type ActionName } from "../../../src/model/drs.ts";
import { replaced, TASK } from "../../simulator/drs/verb-cases.ts";
import { secret } from "../../support/log-scan/registry.ts";
import { act, callsAbout, command, json, makeJob, reaches, rest, sendCommand, verbsOn } from "../harness/harness.ts";
import { SIMPLE_CASES } from "../harness/simple-cases.ts";

/** The action that DRS received for a job. */
const receivedBy = async (job: string) => (await callsAbout(job)).findLast(({ method }) => method === "POST");

interface ParamsSchema {
  readonly required?: string[];
  readonly properties: Record<string, { enum?: string[]; type?: string }>;
}

const schemaOf = (verb: ActionName) =>
  z.toJSONSchema(CATALOGUE[verb].params, { io: "input", unrepresentable: "any" }) as unknown as ParamsSchema;

describe.each(ACTION_NAMES)("%s in the simple dialect", (verb) => {
  const { params, seed, more = {} } = SIMPLE_CASES[verb];
  const { required = [], properties } = schemaOf(verb);
  const enums = Object.keys(properties).filter((name) => properties[name]?.enum);
  const booleans = Object.keys(properties).filter((name) => properties[name]?.type === "boolean");

  const ask = async (given: object) => {
    const job = await makeJob(seed);
    const answer = await rest("POST", `/v1/jobs/${job}/actions/${verb}`, { body: { confirm: job, ...more, ...given } });
    return { job, status: answer.status, body: await json(answer) };
  };

  test("is accepted and reaches DRS", async () => {
    const { job, status, body } = await ask(params);
    expect({ status, errors: body.errors }).toEqual({ status: 202, errors: undefined });
    await expect.poll(() => verbsOn(job)).toContain(verb);
  });

  test("refuses a field that it does not know and names those it does", async () => {
    const { job, status, body } = await ask({ ...params, a_field_of_tomorrow: 1 });
    expect(status).toBe(400);
    expect(body.errors).toContainEqual({ pointer: "/a_field_of_tomorrow", detail: expect.stringContaining("reason") });
    expect(await verbsOn(job)).toEqual([]);
  });

  for (const [what, names, value] of [
    ["without", required, undefined],
    ["with a wrong", enums, "not-a-value"],
    ["with a text for", booleans, "true"],
  ] as const) {
    if (names.length > 0) {
      test.each(names)(`${what} %s is a clear 400`, async (name) => {
        const { job, status, body } = await ask(replaced(params, name, value));
        expect(status).toBe(400);
        expect(body.errors).toContainEqual({ pointer: `/${name}`, detail: expect.stringMatching(/./) });
        expect(await verbsOn(job)).toEqual([]);
      });
    }
  }
});

describe("the simple dialect", () => {
  const cases: readonly (readonly [string, object, object, object?])[] = [
    ["network", { endpoint: "orders-source" }, { status: "CONFIGURATION" }],
    ["cloud_connection", { replay: "aws-aurora" }, { status: "CONFIGURATION" }],
    [
      "bind_eip",
      { eip: "orders-eip" },
      { status: "INCRE_TRANSFER_STARTED" },
      { public_ip_config: { public_ip: "198.51.100.7" } },
    ],
    [
      "compare",
      { type: "lines", databases: { db1: ["table1"] } },
      { status: "INCRE_TRANSFER_STARTED" },
      {
        compare_task_param: {
          type: "lines",
          db_object: { db1: { name: "db1", tables: { table1: { name: "table1" } } } },
        },
      },
    ],
    [
      "compare",
      { type: "lines", objects: "db1.schema1.table1,db2" },
      { status: "INCRE_TRANSFER_STARTED" },
      {
        compare_task_param: {
          db_object: {
            db1: { name: "db1", schemas: { schema1: { name: "schema1", tables: { table1: { name: "table1" } } } } },
            db2: { name: "db2", all: true },
          },
        },
      },
    ],
    ["compare", { type: "object" }, { status: "INCRE_TRANSFER_STARTED" }, { compare_task_param: { type: "object" } }],
    ["diagnose", {}, { status: "INCRE_TRANSFER_STARTED" }],
    ["writable", {}, { status: "INCRE_TRANSFER_STARTED", job_type: "migration" }],
    ["readonly", {}, { status: "INCRE_TRANSFER_STARTED", job_type: "cloudDataGuard" }],
    ["reload", {}, { status: "INCRE_TRANSFER_STARTED" }],
    [
      "repair",
      { task: TASK, objects: [{ database: "db1" }] },
      { status: "INCRE_TRANSFER_STARTED", compare_tasks: [{ id: TASK, type: "contents" }] },
      { repair_info: { query_id: TASK } },
    ],
    [
      "resume",
      { re_edit: true },
      { status: "INCRE_TRANSFER_STARTED", job_type: "sync", passed_precheck: "forRetryJob" },
      { is_sync_re_edit: true },
    ],
    [
      "unbind",
      {},
      { status: "INCRE_TRANSFER_STARTED", public_ip_list: [{ id: "i", public_ip: "192.0.2.1", type: "master" }] },
    ],
  ];
  for (const [verb, params, seed, sent] of cases) {
    test(`${verb} ${JSON.stringify(params)} is followed to its end`, async () => {
      const job = await makeJob(seed);
      const operation = await act(job, verb, params, { prefer: "wait=20" });
      expect({ state: operation.state, problem: operation.problem }).toEqual({ state: "succeeded", problem: null });
      expect((await receivedBy(job))?.body?.job?.action_params ?? {}).toMatchObject(sent ?? {});
    });
  }

  test("a connection that fails says why", async () => {
    const job = await makeJob({ status: "CONFIGURATION" });
    const endpoint = {
      endpoint_name: "mysql",
      db_user: "u",
      db_password: "wrong-password",
      ip: "192.0.2.1",
      db_port: "3306",
    };
    const endpoints = [{ db_type: "mysql", endpoint_type: "offline", endpoint_role: "so", endpoint }];
    const operation = await act(job, "network", { endpoints }, { prefer: "wait=20" });
    expect(operation).toMatchObject({
      state: "failed",
      problem: { code: "connection_failed", detail: expect.stringContaining("KE0002") },
    });
    expect(JSON.stringify(operation)).not.toContain("wrong-password");
  });

  test("an unknown endpoint names the nearest and those there are", async () => {
    const answer = await rest("POST", "/v1/jobs/orders/actions/network", { body: { endpoint: "orders-sorce" } });
    expect(answer.status).toBe(400);
    expect((await json(answer)).errors[0]).toMatchObject({
      pointer: "/endpoint",
      detail: expect.stringContaining('"orders-source"'),
    });
  });

  test("a password typed in chat is refused with the reason", async () => {
    const password = secret("a password typed in chat", "hunter2-in-chat");
    const { text } = await json(sendCommand(command(`network orders db_password=${password}`)));
    expect(text).toContain("db_password");
    expect(text).not.toContain(password);
  });

  test("a key typed in chat as JSON is refused with the reason, and the name of a secret is not", async () => {
    const key = secret("an access key typed in chat", "hunter3-in-chat");
    const config = (sk: unknown) =>
      JSON.stringify({
        ...{ db_instance_id: "aurora", cloud_type: "AWSCloud", ak: { secret: "DEMO_DATABASE_PASSWORD" }, sk },
        ...{ db_source: "aws_aurora_mysql", region: "ap-southeast-1", traffic_source: "sdk" },
      });
    const job = await makeJob({ status: "CONFIGURATION" });
    const { text } = await json(sendCommand(command(`cloud_connection ${job} replay_config='${config(key)}'`)));
    expect(text).toContain("replay_config");
    expect(text).not.toContain(key);
    expect(await verbsOn(job)).toEqual([]);
    const named = config({ secret: "DEMO_DATABASE_PASSWORD" });
    await (await sendCommand(command(`cloud_connection ${job} replay_config='${named}'`))).text();
    await expect.poll(() => verbsOn(job)).toEqual(["cloud_connection"]);
  });

  test("chat names a compare of the config, and single options of DRS beside it", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const line = `compare ${job} profile=nightly options.lobCompare=length`;
    await (await sendCommand(command(line))).text();
    await expect.poll(() => verbsOn(job)).toEqual(["create_compare"]);
    expect((await receivedBy(job))?.body?.job?.action_params).toEqual({
      compare_task_param: { ...demo.compares?.nightly, option: { contentCompareType: "static", lobCompare: "length" } },
    });
  });

  test("chat passes on params that no source documents", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    await (await sendCommand(command(`column_limit ${job} action_params={"columns":[{"name":"c1"}]}`))).text();
    await expect.poll(() => verbsOn(job)).toEqual(["column_limit"]);
    expect((await receivedBy(job))?.body?.job?.action_params).toEqual({ columns: [{ name: "c1" }] });
  });

  test("a batch over jobs and accounts has one result an item, in order", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const items = [
      { job, action: "pause" },
      { job: "replay", action: "precheck" },
      { job: "no/such", action: "pause" },
      { job: "orders", action: "pause", params: { mode: "some" } },
      { job: "orders", action: "terminate" },
    ];
    const { results } = await json(rest("POST", "/v1/actions", { body: { items } }));
    expect(results).toMatchObject([
      { status: 202, operation: { job: { id: job }, action: "stop" } },
      { status: 202, operation: { job: { alias: "replay", account: "demo-aksk" } } },
      { status: 404, problem: { code: "unknown_job" } },
      { status: 400, problem: { code: "invalid_request", errors: [{ pointer: "/mode" }] } },
      { status: 400, problem: { errors: [{ pointer: "/confirm" }] } },
    ]);
    await reaches(results[0].operation.id, "succeeded");
  });
});
