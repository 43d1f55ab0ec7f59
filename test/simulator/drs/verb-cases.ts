/** For each verb: a valid body, a job that accepts it, and its mandatory and enum fields (tables 4 to 28). */
import type { ActionName } from "./action-body.ts";

/** The compare task of the official start_repair example. */
export const TASK = "d77dd50c-24b9-47b7-8f2e-9009efca4ab2";
const ADDRESS = { id: "018d9e56-26d5-455a-97dc-e6f5f44a2cbd", public_ip: "192.0.2.1", type: "master" };

/** An endpoint on ECS with every table that belongs to it. */
export const endpoint = {
  db_type: "mysql",
  endpoint_type: "ecs",
  endpoint_role: "so",
  endpoint: {
    endpoint_name: "ecs_mysql",
    ip: "192.0.2.7",
    db_port: "3306",
    db_user: "u",
    db_password: "verb-password",
  },
  cloud: { region: "cn-north-4", project_id: "p" },
  vpc: { vpc_id: "v", subnet_id: "s" },
  config: { node_num: 2 },
  ssl: { ssl_link: true, ssl_cert_name: "a.pem", ssl_cert_check_sum: "c" },
  customized_dns: { is_set_dns: true, set_dns_action: "add", dns_ip: "192.0.2.53" },
};
const replay = {
  ...{
    db_instance_id: "i",
    cloud_type: "AWSCloud",
    ak: "VERBACCESSKEY",
    sk: "verb-secret-key",
    db_source: "aws_aurora_mysql",
  },
  ...{ region: "ap-northeast-3", traffic_source: "sdk" },
};
const table = { all: false, type: "table", columns: { id: { operation_type: "ADDITIONALCOLUMN,create_time" } } };
/** A `compare_task_param` with every table that belongs to it. */
export const compare = {
  type: "contents",
  option: { comparePolicy: "normal" },
  db_object: { db1: { all: false, sync_type: "config", schemas: { s1: { all: false, tables: { t1: table } } } } },
  data_process_info: [
    {
      filter_conditions: [{ filtering_type: "contentConditionalFilter", value: "id > 1" }],
      add_columns: [{ column_type: "create_time", data_type: "datetime" }],
      ddl_operation: { table: "CREATE TABLE, DROP TABLE" },
      dml_operation: "iud",
      db_or_table_rename_rule: { type: "prefixAndSuffix", prefix_name: "p_" },
      db_object: { object_scope: "table", object_info: { db1: {} } },
      source: "job",
      process_rule_level: "table",
    },
  ],
};

/** `mandatory` and `enums` are paths in the params, in the form of errors. */
export interface VerbCase {
  seed: object;
  params?: object;
  status: 200 | 202;
  mandatory?: string[];
  enums?: string[];
  /** A status in which the verb is refused. */
  wrong: string;
}

/** An incremental transfer. */
export const running = { status: "INCRE_TRANSFER_STARTED" };
const E0 = "endpoints.0";
const T = "compare_task_param";
const P0 = `${T}.data_process_info.0`;

/** By verb. */
export const VERB_CASES: Record<ActionName, VerbCase> = {
  network: {
    seed: { status: "CONFIGURATION" },
    params: { endpoints: [endpoint] },
    status: 202,
    mandatory: [
      ["endpoints", `${E0}.db_type`, `${E0}.endpoint_type`, `${E0}.endpoint_role`, `${E0}.endpoint`],
      ["endpoint_name", "db_user", "db_password"].map((field) => `${E0}.endpoint.${field}`),
      [`${E0}.cloud`, `${E0}.cloud.region`, `${E0}.cloud.project_id`],
      [`${E0}.vpc`, `${E0}.vpc.vpc_id`, `${E0}.vpc.subnet_id`, `${E0}.ssl.ssl_cert_check_sum`],
      ["is_set_dns", "set_dns_action", "dns_ip"].map((field) => `${E0}.customized_dns.${field}`),
    ].flat(),
    enums: [
      ["db_type", "endpoint_type", "endpoint_role"].map((field) => `${E0}.${field}`),
      [`${E0}.endpoint.endpoint_name`, `${E0}.endpoint.db_port`, `${E0}.customized_dns.set_dns_action`],
      [`${E0}.config.node_num`],
    ].flat(),
    wrong: "INCRE_TRANSFER_STARTED",
  },
  precheck: {
    seed: { status: "CONFIGURATION" },
    params: { precheck_mode: "forStartJob" },
    status: 202,
    mandatory: ["precheck_mode"],
    enums: ["precheck_mode"],
    wrong: "INCRE_TRANSFER_STARTED",
  },
  skip_precheck: {
    seed: {
      status: "CONFIGURATION",
      precheck_items: [{ item: "a", result: "PASSED", is_support_skip: true }],
      passed_precheck: "forStartJob",
    },
    params: { skip_precheck_info: { skipped_precheck_list: ["a"], skip_reason: "because" } },
    status: 200,
    mandatory: ["skip_precheck_info", "skip_precheck_info.skipped_precheck_list", "skip_precheck_info.skip_reason"],
    wrong: "INCRE_TRANSFER_STARTED",
  },
  start: {
    seed: { status: "CONFIGURATION", passed_precheck: "forStartJob" },
    status: 200,
    params: { start_time: "4102444800000", is_only_init_task: false },
    enums: ["start_time", "is_only_init_task"],
    wrong: "PAUSING",
  },
  stop: { seed: running, params: { pause_mode: "all" }, status: 200, enums: ["pause_mode"], wrong: "PAUSING" },
  restart: {
    seed: { ...running, passed_precheck: "forRetryJob" },
    params: { is_sync_re_edit: true },
    status: 200,
    enums: ["is_sync_re_edit"],
    wrong: "CONFIGURATION",
  },
  reset: {
    seed: { status: "INCRE_TRANSFER_FAILED", passed_precheck: "forRetryJob" },
    status: 200,
    wrong: "INCRE_TRANSFER_STARTED",
  },
  terminate: {
    seed: running,
    params: { force_delete: true, is_auto_create_compare: true },
    status: 200,
    enums: ["force_delete", "is_auto_create_compare"],
    wrong: "RELEASE_RESOURCE_COMPLETE",
  },
  create_compare: {
    seed: running,
    params: { compare_task_param: compare },
    status: 202,
    mandatory: [
      [T, `${T}.type`, `${P0}.filter_conditions.0.value`, `${P0}.db_object`, `${P0}.db_object.object_info`],
      [`${T}.db_object.db1.schemas.s1.tables`, `${T}.db_object.db1.schemas.s1.tables.t1.columns`],
    ].flat(),
    enums: [
      [`${T}.type`, `${T}.option.comparePolicy`, `${T}.db_object.db1.sync_type`, `${P0}.source`],
      ["type", "columns.id.operation_type"].map((field) => `${T}.db_object.db1.schemas.s1.tables.t1.${field}`),
      [`${P0}.filter_conditions.0.filtering_type`, `${P0}.ddl_operation.table`, `${P0}.dml_operation`],
      [`${P0}.add_columns.0.column_type`, `${P0}.add_columns.0.data_type`, `${P0}.db_or_table_rename_rule.type`],
      [`${P0}.db_object.object_scope`, `${P0}.process_rule_level`],
    ].flat(),
    wrong: "CONFIGURATION",
  },
  cancel_compare: {
    seed: running,
    params: { compare_task_param: { compare_task_id: "a running one" } },
    status: 200,
    mandatory: [T, `${T}.compare_task_id`],
    wrong: "an ended one",
  },
  column_limit: { seed: running, params: { anything: [1] }, status: 200, wrong: "RELEASE_RESOURCE_COMPLETE" },
  reload_parameters: { seed: running, status: 200, wrong: "PAUSING" },
  bind_eip: {
    seed: running,
    params: { public_ip_config: ADDRESS },
    status: 200,
    mandatory: ["public_ip_config", ...["id", "public_ip", "type"].map((field) => `public_ip_config.${field}`)],
    enums: ["public_ip_config.type"],
    wrong: "RELEASE_RESOURCE_STARTED",
  },
  unbind_eip: {
    seed: { ...running, public_ip_list: [ADDRESS] },
    status: 200,
    wrong: "RELEASE_RESOURCE_COMPLETE",
  },
  set_writable: { seed: { ...running, job_type: "migration" }, status: 202, wrong: "CONFIGURATION" },
  set_readonly: { seed: { ...running, job_type: "cloudDataGuard" }, status: 200, wrong: "RELEASE_RESOURCE_COMPLETE" },
  cloud_connection: {
    seed: { status: "CONFIGURATION" },
    params: { replay_config: replay },
    status: 202,
    mandatory: ["replay_config", ...Object.keys(replay).map((field) => `replay_config.${field}`)],
    enums: ["replay_config.cloud_type", "replay_config.db_source"],
    wrong: "RELEASE_RESOURCE_COMPLETE",
  },
  diagnosis: { seed: running, status: 202, wrong: "PAUSING" },
  start_repair: {
    seed: { ...running, compare_tasks: [{ id: TASK, type: "contents" }] },
    params: { repair_info: { query_id: TASK, objects: [{ database: "db1", table: "t1" }] } },
    status: 202,
    mandatory: ["repair_info", "repair_info.query_id", "repair_info.objects.0.database"],
    wrong: "PAUSING",
  },
  stop_repair: { seed: running, status: 200, enums: ["repair_info"], wrong: "PAUSING" },
};

/** Replace the value at a path of the params; undefined removes it. */
export function replaced(params: object | undefined, path: string, value: unknown): object {
  const copy = structuredClone(params ?? {}) as Record<string, unknown>;
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  const parent = keys.reduce<Record<string, unknown>>((at, key) => at[key] as Record<string, unknown>, copy);
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return copy;
}
