import { describe, expect, test } from "vitest";
import { checkActionBody } from "./check.ts";

/** Valid params of each verb that has some; each test breaks one field. */
const endpoint = {
  db_type: "mysql",
  endpoint_type: "cloud",
  endpoint_role: "so",
  endpoint: {
    endpoint_name: "cloud_mysql",
    db_port: "3306",
    db_user: "root",
    db_password: { secret: "DB" },
    source_sharding: [{ endpoint_name: "mysql", ip: "10.0.0.1", db_user: "u", db_password: "p" }],
  },
  cloud: { region: "cn-north-4", project_id: "0" },
  vpc: { vpc_id: "v", subnet_id: "s" },
  config: { is_target_readonly: true, node_num: 4 },
  ssl: { ssl_link: true, ssl_cert_name: "ca.p12", ssl_cert_check_sum: "c", ssl_cert_password: { secret: "P12" } },
  customized_dns: { is_set_dns: false, set_dns_action: "keep", dns_ip: "" },
};
const column = { operation_type: "ADDITIONALCOLUMN,default_value", type: "int", value: "1", additional: true };
const rule = {
  filter_conditions: [{ filtering_type: "contentConditionalFilter", value: "x".repeat(512) }],
  add_columns: [{ column_type: "default_value", data_type: "varchar(191)" }],
  ddl_operation: { table: "CREATE TABLE, ALTER TABLE,DROP TABLE,RENAME TABLE" },
  dml_operation: "iud",
  db_object_column_info: { column_infos: [{ column_name: "c", is_filtered: true }], total_count: 1 },
  db_or_table_rename_rule: { type: "manyToOne" },
  db_object: {
    object_scope: "table",
    target_root_db: { db_name: "d" },
    object_info: { d: { all: false, schemas: { s: { all: false, tables: { t: { all: true } } } } } },
  },
  source: "compare",
  process_rule_level: "table",
};
const table = { type: "table", all: false, filter_conditions: ["x".repeat(512)], columns: { c: column } };
const COMPLETE = {
  network: { endpoints: [endpoint] },
  precheck: { precheck_mode: "forRetryJob" },
  skip_precheck: { skip_precheck_info: { skipped_precheck_list: ["a"], skip_reason: "b" } },
  start: { start_time: "1608188903063", is_only_init_task: false },
  stop: { pause_mode: "all" },
  restart: { is_sync_re_edit: true },
  terminate: { force_delete: true, is_auto_create_compare: false },
  create_compare: {
    compare_task_param: {
      type: "contents",
      start_time: "1608188903063",
      option: { comparePolicy: "manyToOne", another: "x" },
      db_object: { d: { all: false, tables: { t: table } } },
      data_process_info: [rule],
    },
  },
  cancel_compare: { compare_task_param: { compare_task_id: "t" } },
  bind_eip: { public_ip_config: { id: "e", public_ip: "1.2.3.4", type: "slave" } },
  cloud_connection: {
    replay_config: {
      db_instance_id: "i",
      cloud_type: "AliCloud",
      ak: { secret: "AK" },
      sk: { secret: "SK" },
      db_source: "ali_rds_mysql",
      region: "r",
      traffic_source: "another",
    },
  },
  start_repair: { repair_info: { query_id: "q", objects: [{ database: "d" }] } },
};
type Verb = keyof typeof COMPLETE;

/** Replace the value at a path; `undefined` removes the field. */
function having(value: unknown, [key, ...rest]: readonly string[], put: unknown): unknown {
  if (key === undefined) return put;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string, unknown>;
  copy[key] = having(copy[key], rest, put);
  return copy;
}

const check = (verb: Verb, at: string, put: unknown) =>
  checkActionBody({ job: { action_name: verb, action_params: having(COMPLETE[verb], at.split("/").slice(1), put) } });

const ENDPOINT = "/endpoints/0";
const COMPARE = "/compare_task_param";
const RULE = `${COMPARE}/data_process_info/0`;
const TABLE = `${COMPARE}/db_object/d/tables/t`;
const COLUMN = `${TABLE}/columns/c`;

const MANDATORY: readonly (readonly [Verb, string])[] = [
  ["network", "/endpoints"],
  ["network", `${ENDPOINT}/db_type`],
  ["network", `${ENDPOINT}/endpoint_type`],
  ["network", `${ENDPOINT}/endpoint_role`],
  ["network", `${ENDPOINT}/endpoint`],
  ["network", `${ENDPOINT}/endpoint/endpoint_name`],
  ["network", `${ENDPOINT}/endpoint/db_user`],
  ["network", `${ENDPOINT}/endpoint/db_password`],
  ["network", `${ENDPOINT}/endpoint/source_sharding/0/endpoint_name`],
  ["network", `${ENDPOINT}/endpoint/source_sharding/0/db_user`],
  ["network", `${ENDPOINT}/endpoint/source_sharding/0/db_password`],
  ["network", `${ENDPOINT}/cloud`],
  ["network", `${ENDPOINT}/cloud/region`],
  ["network", `${ENDPOINT}/cloud/project_id`],
  ["network", `${ENDPOINT}/vpc/vpc_id`],
  ["network", `${ENDPOINT}/vpc/subnet_id`],
  ["network", `${ENDPOINT}/ssl/ssl_cert_check_sum`],
  ["network", `${ENDPOINT}/ssl/ssl_cert_password`],
  ["network", `${ENDPOINT}/customized_dns/is_set_dns`],
  ["network", `${ENDPOINT}/customized_dns/set_dns_action`],
  ["network", `${ENDPOINT}/customized_dns/dns_ip`],
  ["precheck", "/precheck_mode"],
  ["skip_precheck", "/skip_precheck_info"],
  ["skip_precheck", "/skip_precheck_info/skipped_precheck_list"],
  ["skip_precheck", "/skip_precheck_info/skip_reason"],
  ["create_compare", COMPARE],
  ["create_compare", `${COMPARE}/type`],
  ["create_compare", `${COMPARE}/db_object/d/tables`],
  ["create_compare", `${TABLE}/columns`],
  ["create_compare", `${RULE}/db_object/object_info`],
  ["create_compare", `${RULE}/db_object/object_info/d/schemas/s/tables`],
  ["cancel_compare", COMPARE],
  ["cancel_compare", `${COMPARE}/compare_task_id`],
  ["bind_eip", "/public_ip_config"],
  ["bind_eip", "/public_ip_config/id"],
  ["bind_eip", "/public_ip_config/public_ip"],
  ["bind_eip", "/public_ip_config/type"],
  ["cloud_connection", "/replay_config"],
  ["cloud_connection", "/replay_config/db_instance_id"],
  ["cloud_connection", "/replay_config/cloud_type"],
  ["cloud_connection", "/replay_config/ak"],
  ["cloud_connection", "/replay_config/sk"],
  ["cloud_connection", "/replay_config/db_source"],
  ["cloud_connection", "/replay_config/region"],
  ["cloud_connection", "/replay_config/traffic_source"],
  ["start_repair", "/repair_info"],
  ["start_repair", "/repair_info/query_id"],
];

/** Fields with a closed list of values. */
const LISTS: readonly (readonly [Verb, string, string])[] = [
  ["network", `${ENDPOINT}/db_type`, "oracle, gaussdbv5, redis, rediscluster, gaussredis, mysql, postgresql, mongodb"],
  ["network", `${ENDPOINT}/endpoint_type`, "offline, ecs, cloud"],
  ["network", `${ENDPOINT}/endpoint_role`, "so, ta"],
  [
    "network",
    `${ENDPOINT}/endpoint/endpoint_name`,
    "oracle, ecs_oracle, cloud_gaussdbv5, mysql, ecs_mysql, cloud_mysql, redis, ecs_redis, rediscluster, ecs_rediscluster, cloud_gaussdb_redis, postgresql, ecs_postgresql, cloud_postgresql, mongodb, ecs_mongodb, cloud_mongodb",
  ],
  ["network", `${ENDPOINT}/customized_dns/set_dns_action`, "add, keep, update, recover"],
  ["precheck", "/precheck_mode", "forStartJob, forRetryJob"],
  ["stop", "/pause_mode", "target, all"],
  ["create_compare", `${COMPARE}/type`, "object, lines, contents"],
  ["create_compare", `${TABLE}/type`, "table, view, procedure"],
  ["create_compare", `${COLUMN}/primary_key_for_column_filtering`, "PRI, "],
  ["create_compare", `${RULE}/filter_conditions/0/filtering_type`, "contentConditionalFilter, configConditionalFilter"],
  ["create_compare", `${RULE}/db_or_table_rename_rule/type`, "prefixAndSuffix, manyToOne"],
  ["create_compare", `${RULE}/db_object/object_scope`, "all, database, table"],
  ["create_compare", `${RULE}/source`, "job, compare"],
  ["create_compare", `${RULE}/process_rule_level`, "table, combinations"],
  ["bind_eip", "/public_ip_config/type", "master, slave"],
  ["cloud_connection", "/replay_config/cloud_type", "AWSCloud, TencentCloud, AliCloud"],
  ["cloud_connection", "/replay_config/db_source", "aws_aurora_mysql, tencent_tdsql_c, ali_rds_mysql"],
];

const PORT = "must be a whole number from 1 to 65535, written as a string";
const RANGE = "must be a whole number from 0 to 16";
const LONG = "must have at most 512 characters";
const MILLISECONDS = "must be epoch milliseconds as a string of digits";

const WRONG: readonly (readonly [Verb, string, unknown, string])[] = [
  ["network", "/endpoints", [], "must name at least 1 database"],
  ["network", "/endpoints", "x", "must be a list"],
  ...["0", "65536", "-1", "1.5", "x", "", " 1"].map(
    (port) => ["network", `${ENDPOINT}/endpoint/db_port`, port, PORT] as const,
  ),
  ["network", `${ENDPOINT}/endpoint/db_port`, 3306, "must be a string"],
  ["network", `${ENDPOINT}/endpoint/source_sharding/0/db_port`, "0", PORT],
  ["network", `${ENDPOINT}/endpoint/source_sharding`, {}, "must be a list"],
  ["network", `${ENDPOINT}/endpoint/db_password`, 7, 'must be a string or a reference {"secret":"NAME"}'],
  ["network", `${ENDPOINT}/endpoint/db_user`, { secret: "DB" }, "must be a string"],
  ["network", `${ENDPOINT}/cloud/region`, "", "at least 1 character"],
  ["network", `${ENDPOINT}/config/is_target_readonly`, "true", "must be true or false"],
  ["network", `${ENDPOINT}/config/node_num`, -1, RANGE],
  ["network", `${ENDPOINT}/config/node_num`, 17, RANGE],
  ["network", `${ENDPOINT}/config/node_num`, 1.5, "must be a whole number"],
  ["network", `${ENDPOINT}/config/node_num`, "4", "must be a number"],
  ["network", `${ENDPOINT}/ssl/ssl_cert_password`, "", "mandatory for a .p12 certificate"],
  ["network", `${ENDPOINT}/ssl/ssl_cert_check_sum`, "", "mandatory for a source with ssl_link true"],
  ["network", `${ENDPOINT}/customized_dns/dns_ip`, "1".repeat(16), "must have at most 15 characters"],
  ["skip_precheck", "/skip_precheck_info/skipped_precheck_list", [], "must name at least 1 precheck item"],
  ["skip_precheck", "/skip_precheck_info/skip_reason", "", "at least 1 character"],
  ["start", "/start_time", 1608188903063, "must be a string"],
  ["start", "/start_time", "2026-11-25T01:00:00Z", MILLISECONDS],
  ["start", "/is_only_init_task", 1, "must be true or false"],
  ["restart", "/is_sync_re_edit", "yes", "must be true or false"],
  ["terminate", "/force_delete", "true", "must be true or false"],
  ["terminate", "/is_auto_create_compare", 0, "must be true or false"],
  ["create_compare", `${COMPARE}/start_time`, "soon", MILLISECONDS],
  ["create_compare", `${COMPARE}/option/another`, 7, "must be a string"],
  ["create_compare", `${COMPARE}/db_object`, [], "must be an object"],
  ["create_compare", `${TABLE}/filter_conditions/0`, "x".repeat(513), LONG],
  ["create_compare", `${TABLE}/config_conditions`, ["x".repeat(513)], LONG],
  ["create_compare", `${COLUMN}/filtered`, true, "must not be true together with additional"],
  ["create_compare", `${RULE}/filter_conditions/0/value`, "x".repeat(513), LONG],
  [
    "create_compare",
    `${RULE}/ddl_operation/table`,
    "CREATE INDEX",
    "must be empty or a list, joined by commas, of: CREATE TABLE",
  ],
  ["create_compare", `${RULE}/dml_operation`, "ix", "must be empty or of the letters i"],
  ["create_compare", `${RULE}/db_object/object_info`, {}, "mandatory unless object_scope is all"],
  ["create_compare", `${RULE}/db_object/object_scope`, "all", "must be left out when object_scope is all"],
  ["cloud_connection", "/replay_config/ak", [], 'must be a string or a reference {"secret":"NAME"}'],
  ["start_repair", "/repair_info/query_id", "", "at least 1 character"],
];

/** Rules that report the error at another field than the changed one. */
const MOVED: Readonly<Record<string, string>> = {
  [`${TABLE}/config_conditions`]: `${TABLE}/config_conditions/0`,
  [`${RULE}/db_object/object_scope`]: `${RULE}/db_object/object_info`,
};

describe("tables of the official page", () => {
  test.each(MANDATORY)("a request for %s is refused without %s", (verb, at) => {
    expect(check(verb, at, undefined)).toEqual({
      ok: false,
      error: [{ pointer: `/job/action_params${at}`, detail: expect.stringMatching(/^must be|^mandatory/) }],
    });
  });

  test.each(LISTS)("a request for %s is refused with any value in %s but %s", (verb, at, list) => {
    for (const value of ["nonsense", 7]) {
      expect(check(verb, at, value)).toEqual({
        ok: false,
        error: [{ pointer: `/job/action_params${at}`, detail: expect.stringContaining(`must be one of: ${list}`) }],
      });
    }
    for (const value of list.split(", ").filter((one) => !MOVED[at] || one !== "all")) {
      const checked = check(verb, at, value);
      const problems = checked.ok ? [] : checked.error.filter(({ pointer }) => pointer === `/job/action_params${at}`);
      expect(problems).toEqual([]);
    }
  });

  test.each(WRONG)("a request for %s is refused when %s is %j: %s", (verb, at, value, detail) => {
    expect(check(verb, at, value)).toEqual({
      ok: false,
      error: [{ pointer: `/job/action_params${MOVED[at] ?? at}`, detail: expect.stringContaining(detail) }],
    });
  });

  test.each([
    ["network", `${ENDPOINT}/db_type`, "postgresql"],
    ["network", `${ENDPOINT}/db_type`, "mongodb"],
    ["network", `${ENDPOINT}/vpc`, undefined],
    ["network", `${ENDPOINT}/config/node_num`, 0],
    ["network", `${ENDPOINT}/config`, null],
    ["network", `${ENDPOINT}/customized_dns`, null],
    ["create_compare", `${COMPARE}/option`, null],
    ["create_compare", `${COMPARE}/db_object/d/sync_type`, "other"],
    ["create_compare", `${TABLE}/sync_type`, "other"],
    ["create_compare", `${COLUMN}/sync_type`, "other"],
    ["create_compare", `${COLUMN}/operation_type`, "ADDITIONALCOLUMN,of_tomorrow"],
    ["create_compare", `${COLUMN}/type`, "varchar(191)"],
    ["create_compare", `${RULE}/add_columns/0/column_type`, "of_tomorrow"],
    ["create_compare", `${RULE}/add_columns/0/data_type`, "bigint"],
  ] as [Verb, string, unknown][])("a request for %s passes when %s is %j, which DRS may accept", (verb, at, value) => {
    expect(check(verb, at, value)).toMatchObject({ ok: true });
  });

  test.each([
    ["force_delete", "yes", "must be true or false"],
    ["is_sync_re_edit", 1, "must be true or false"],
    ["start_time", 1608188903063, "must be a string"],
    ["endpoints", {}, "must be a list"],
    ["repair_info", "x", "must be an object"],
  ])("a request for reset, which does not use it, is refused when %s is %j", (field, value, detail) => {
    expect(checkActionBody({ job: { action_name: "reset", action_params: { [field]: value } } })).toEqual({
      ok: false,
      error: [{ pointer: `/job/action_params/${field}`, detail }],
    });
  });

  test("a mandatory field that is null is refused as missing", () => {
    expect(check("network", `${ENDPOINT}/endpoint`, null)).toMatchObject({
      ok: false,
      error: [{ detail: expect.stringMatching(/^mandatory/) }],
    });
  });

  test.each(Object.keys(COMPLETE) as Verb[])("a complete request for %s passes, even with unknown fields", (verb) => {
    expect(check(verb, "/unknown", 1).ok).toBe(true);
  });

  const containers = [
    ...["", "/endpoint", "/cloud", "/vpc", "/config", "/ssl", "/customized_dns"].map((at) => [
      "network",
      ENDPOINT + at,
    ]),
    ["network", `${ENDPOINT}/endpoint/source_sharding/0`],
    ["skip_precheck", "/skip_precheck_info"],
    ...[COMPARE, `${COMPARE}/db_object/d`, TABLE, COLUMN, RULE].map((at) => ["create_compare", at]),
    ...["/filter_conditions/0", "/add_columns/0", "/db_object_column_info", "/db_or_table_rename_rule"].map((at) => [
      "create_compare",
      RULE + at,
    ]),
    ...["", "/target_root_db", "/object_info/d/schemas/s"].map((at) => ["create_compare", `${RULE}/db_object${at}`]),
    ["bind_eip", "/public_ip_config"],
    ["cloud_connection", "/replay_config"],
    ["start_repair", "/repair_info/objects/0"],
  ] as [Verb, string][];

  test.each(containers)("a request for %s may have unknown fields in %s", (verb, at) => {
    expect(check(verb, `${at}/type_of_tomorrow`, { any: [1] }).ok).toBe(true);
  });
});
