import { describe, expect, test } from "vitest";
import { checkActionBody } from "./check.ts";

/** Rules over more than one field. */

const ENDPOINT = "/job/action_params/endpoints/0";
const COMPARE = "/job/action_params/compare_task_param";
const RULE = `${COMPARE}/data_process_info/0`;
const COLUMN = `${COMPARE}/db_object/d/tables/t/columns/c`;

const checkParams = (action_name: string, action_params: object) =>
  checkActionBody({ job: { action_name, action_params } });

const database = { endpoint_name: "mysql", db_user: "u", db_password: "p" };
const offline = { db_type: "mysql", endpoint_type: "offline", endpoint_role: "so", endpoint: database };
const cloud = { region: "cn-north-4", project_id: "0" };
const vpc = { vpc_id: "v", subnet_id: "s" };

const checkEndpoint = (changed: object) => checkParams("network", { endpoints: [{ ...offline, ...changed }] });
const checkCompare = (changed: object) =>
  checkParams("create_compare", { compare_task_param: { type: "lines", ...changed } });
const checkDatabase = (changed: object) => checkCompare({ db_object: { d: changed } });
const checkTable = (changed: object) => checkDatabase({ tables: { t: changed } });
const checkColumn = (changed: object) => checkTable({ columns: { c: changed } });
const checkRule = (changed: object) => checkCompare({ data_process_info: [changed] });

const refusal = (pointer: string, detail: string) => ({
  ok: false,
  error: [{ pointer, detail: expect.stringContaining(detail) }],
});

describe("addresses", () => {
  const list = (count: number) => Array.from({ length: count }, (_, at) => `10.0.0.${at}:6379`).join(",");

  test.each([
    ["mongodb", list(4)],
    ["ecs_mongodb", "10.0.0.1"],
    ["rediscluster", list(33)],
    ["ecs_rediscluster", "10.0.0.1:6379,10.0.0.2"],
    ["cloud_mongodb", "10.0.0.1:8635,"],
  ])("the address of %s must not be %s", (endpoint_name, ip) => {
    const allowed = "at most 3 for MongoDB, at most 32 for Redis Cluster";
    expect(checkEndpoint({ endpoint: { ...database, endpoint_name, ip } })).toEqual(
      refusal(`${ENDPOINT}/endpoint/ip`, allowed),
    );
    const source_sharding = [{ ...database, endpoint_name, ip }];
    expect(checkEndpoint({ endpoint: { ...database, source_sharding } })).toEqual(
      refusal(`${ENDPOINT}/endpoint/source_sharding/0/ip`, allowed),
    );
  });

  test.each([
    ["mongodb", "mongo.example.com:8080, 10.0.0.2:8080,[::1]:8080"],
    ["rediscluster", list(32)],
    ["cloud_mongodb", list(40)],
    ["oracle", "10.154.217.239"],
    ["redis", ""],
  ])("the address of %s may be %s", (endpoint_name, ip) => {
    expect(checkEndpoint({ endpoint: { ...database, endpoint_name, ip } }).ok).toBe(true);
  });
});

describe("endpoints", () => {
  test.each([
    ["on ECS without a cloud", { endpoint_type: "ecs", vpc }, "/cloud", "an object with region and project_id"],
    [
      "with SSL as a source but no checksum",
      { ssl: { ssl_link: true } },
      "/ssl/ssl_cert_check_sum",
      "mandatory for a source",
    ],
    [
      "with a P12 certificate but no password",
      { ssl: { ssl_cert_name: "CA.P12" } },
      "/ssl/ssl_cert_password",
      "mandatory for a .p12 certificate",
    ],
  ])("an endpoint %s is refused", (_, changed, at, detail) => {
    expect(checkEndpoint(changed)).toEqual(refusal(ENDPOINT + at, detail));
  });

  test.each([
    ["outside the cloud", {}],
    ["in the cloud without a VPC", { endpoint_type: "cloud", cloud }],
    ["in the cloud", { endpoint_type: "cloud", cloud, vpc }],
    ["with SSL as a target", { endpoint_role: "ta", ssl: { ssl_link: true } }],
    ["without SSL", { ssl: { ssl_link: false } }],
    ["with a PEM certificate", { ssl: { ssl_cert_name: "ca.pem" } }],
    ["without user and password, as Redis may be", { endpoint: { ...database, db_user: "", db_password: "" } }],
  ])("an endpoint %s passes", (_, changed) => {
    expect(checkEndpoint(changed).ok).toBe(true);
  });
});

describe("database objects", () => {
  test.each([
    ["a view", checkTable({ type: "view", all: false })],
    ["a whole table", checkTable({ all: true })],
    ["a database by its schemas", checkDatabase({ all: false, schemas: {} })],
    ["all objects", checkRule({ db_object: { object_scope: "all" } })],
    ["all objects with an empty list", checkRule({ db_object: { object_scope: "all", object_info: {} } })],
    ["databases without a scope", checkRule({ db_object: { object_info: { d: { type: "database" } } } })],
  ])("the objects may be %s", (_, checked) => {
    expect(checked.ok).toBe(true);
  });
});

describe("data processing rules", () => {
  test("an advanced filter must have the value config", () => {
    const filter = { filtering_type: "configConditionalFilter", value: "id > 1" };
    expect(checkRule({ filter_conditions: [filter] })).toEqual(
      refusal(`${RULE}/filter_conditions/0/value`, "must be config when filtering_type is configConditionalFilter"),
    );
  });

  test.each([
    { filter_conditions: [{ filtering_type: "configConditionalFilter", value: "config" }] },
    { filter_conditions: [{ filtering_type: " configConditionalFilter" }] },
    { ddl_operation: { table: "", index: "anything" } },
    { dml_operation: "" },
    { dml_operation: "i, u" },
  ])("the rule %j passes", (rule) => {
    expect(checkRule(rule).ok).toBe(true);
  });
});

describe("added columns", () => {
  const EXPRESSION = "concat(__current_database, '@', __current_table)";

  test.each([
    ["create_time", "long", "7", "value", "must be left out"],
    ["expression", "varchar(256)", "now()", "value", `must be left out or ${EXPRESSION}`],
  ])("a column added by %s is refused with type %s and value %s", (operation, type, value, field, detail) => {
    expect(checkColumn({ operation_type: `ADDITIONALCOLUMN,${operation}`, type, value })).toEqual(
      refusal(`${COLUMN}/${field}`, detail),
    );
  });

  test.each([
    ["default_value", "datetime", "x"],
    ["default_value", "varchar(191)", undefined],
    ["create_time", "long", ""],
    ["expression", "varchar(256)", undefined],
    ["expression", "varchar(256)", EXPRESSION],
    ["server_database_table", "varchar(256)", "x"],
  ])("a column added by %s passes with type %s and value %s", (operation, type, value) => {
    expect(checkColumn({ operation_type: `ADDITIONALCOLUMN,${operation}`, type, value }).ok).toBe(true);
  });

  test.each([
    { filtered: false, additional: true },
    { filtered: true, additional: false },
    { type: "varchar2(10)", value: "x" },
  ])("the column %j passes", (column) => {
    expect(checkColumn(column).ok).toBe(true);
  });
});

describe("filtered tables", () => {
  const filter_conditions = [{ filtering_type: "contentConditionalFilter", value: "id > 1" }];
  const tables = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`t${at}`, {}]));
  const named = (count: number) => ({
    filter_conditions,
    db_object: { object_info: { d: { tables: tables(1), schemas: { s: { tables: tables(count - 1) } } } } },
  });

  test.each([
    ["one rule for each", Array.from({ length: 501 }, () => ({ filter_conditions }))],
    ["one rule that names all", [named(501)]],
    ["several rules", [named(499), named(1), { filter_conditions }]],
    ["several conditions of one rule", [{ filter_conditions: Array.from({ length: 501 }, () => ({ value: "x" })) }]],
  ])("more than 500 filtered tables are refused in %s", (_, data_process_info) => {
    expect(checkCompare({ data_process_info })).toEqual(
      refusal(`${COMPARE}/data_process_info`, "must filter at most 500 tables"),
    );
  });

  test("500 filtered tables pass, and tables without a filter do not count", () => {
    const data_process_info = [named(499), { filter_conditions }, { ...named(600), filter_conditions: [] }];
    expect(checkCompare({ data_process_info }).ok).toBe(true);
  });
});
