import { describe, expect, test } from "vitest";
import * as z from "zod";
import { actionSchema } from "./action.ts";

/** Paths of the tables in a request: field names, `[]` for the items of a list, `{}` for the values of a map. */
const TABLES: readonly (readonly [table: string, at: string, fields: string])[] = [
  ["table 4", "", "job_id action_name action_params"],
  [
    "table 5, and is_auto_create_compare and repair_info of the SDK",
    "action_params",
    "endpoints precheck_mode skip_precheck_info pause_mode start_time compare_task_param is_sync_re_edit is_only_init_task force_delete public_ip_config replay_config is_auto_create_compare repair_info",
  ],
  [
    "table 6",
    "action_params endpoints []",
    "db_type endpoint_type endpoint_role endpoint cloud vpc config ssl customized_dns",
  ],
  [
    "table 7",
    "action_params endpoints [] endpoint",
    "id endpoint_name ip db_port db_user db_password instance_id instance_name db_name source_sharding",
  ],
  ["table 8", "action_params endpoints [] cloud", "region project_id az_code"],
  ["table 9", "action_params endpoints [] vpc", "vpc_id subnet_id security_group_id"],
  ["table 10", "action_params endpoints [] config", "is_target_readonly node_num"],
  [
    "table 11",
    "action_params endpoints [] ssl",
    "ssl_link ssl_cert_name ssl_cert_key ssl_cert_check_sum ssl_cert_password",
  ],
  ["table 12", "action_params endpoints [] customized_dns", "is_set_dns set_dns_action dns_ip"],
  ["table 13", "action_params skip_precheck_info", "skipped_precheck_list skip_reason"],
  [
    "table 14",
    "action_params compare_task_param",
    "compare_task_id type start_time option db_object data_process_info",
  ],
  [
    "table 15, and process_rule_level of the SDK",
    "action_params compare_task_param data_process_info []",
    "filter_conditions is_batch_process add_columns ddl_operation dml_operation db_object_column_info db_or_table_rename_rule db_object is_synchronized source process_rule_level",
  ],
  ["table 16", "action_params compare_task_param data_process_info [] filter_conditions []", "value filtering_type"],
  [
    "table 17",
    "action_params compare_task_param data_process_info [] add_columns []",
    "column_type column_name column_value data_type",
  ],
  [
    "table 18",
    "action_params compare_task_param data_process_info [] db_object_column_info",
    "db_name schema_name table_name column_infos total_count",
  ],
  [
    "table 19",
    "action_params compare_task_param data_process_info [] db_object_column_info column_infos []",
    "column_name column_type primary_key_or_unique_index column_mapped_name is_filtered is_partition_key",
  ],
  ["table 20", "action_params replay_config", "db_instance_id cloud_type ak sk db_source region traffic_source"],
  [
    "table 21",
    "action_params compare_task_param data_process_info [] db_or_table_rename_rule",
    "prefix_name suffix_name type",
  ],
  [
    "table 22",
    "action_params compare_task_param data_process_info [] db_object",
    "object_scope target_root_db object_info",
  ],
  ["table 23", "action_params compare_task_param data_process_info [] db_object target_root_db", "db_name db_encoding"],
  [
    "table 24",
    "action_params compare_task_param db_object {}",
    "sync_type name all schemas tables total_table_num is_synchronized",
  ],
  ["table 25", "action_params compare_task_param db_object {} schemas {}", "sync_type name all tables"],
  [
    "table 26",
    "action_params compare_task_param db_object {} tables {}",
    "sync_type type name all db_alias_name schema_alias_name filtered filter_conditions config_conditions is_synchronized columns",
  ],
  [
    "table 27",
    "action_params compare_task_param db_object {} tables {} columns {}",
    "sync_type primary_key_for_data_filtering index_for_data_filtering name type primary_key_for_column_filtering filtered additional operation_type value",
  ],
  ["table 28", "action_params public_ip_config", "id public_ip type"],
  ["repair_info of the SDK", "action_params repair_info", "query_id objects"],
  ["objects of repair_info", "action_params repair_info objects []", "database schema table"],
];

type JsonSchema = z.core.JSONSchema.BaseSchema;

const root = z.toJSONSchema(actionSchema);

/** Resolve a part of the schema: follow references, and take the object of a union. */
function resolved(schema: z.core.JSONSchema._JSONSchema | undefined): JsonSchema | undefined {
  if (typeof schema !== "object") return undefined;
  const here = schema.$ref === undefined ? schema : root.$defs?.[schema.$ref.replace("#/$defs/", "")];
  const object = here?.anyOf?.find((option) => typeof option === "object" && option.properties !== undefined);
  return typeof object === "object" ? object : here;
}

/** Go one step into a schema. */
function step(schema: JsonSchema | undefined, key: string): JsonSchema | undefined {
  const here = resolved(schema);
  const next = key === "[]" ? here?.items : key === "{}" ? here?.additionalProperties : here?.properties?.[key];
  return typeof next === "object" && !Array.isArray(next) ? next : undefined;
}

const at = (path: string) =>
  resolved(
    path
      .split(" ")
      .filter(Boolean)
      .reduce(step, root as JsonSchema | undefined),
  );

const describedAs = (schema: JsonSchema | undefined) => schema?.description ?? resolved(schema)?.description;

describe("fields of the schemas", () => {
  test.each(TABLES)("the schema has every field of %s, described with its source", (_, path, fields) => {
    for (const field of fields.split(" ")) {
      const described = describedAs(step(at(path), field));
      expect([field, described]).toEqual([field, expect.stringMatching(/\((official page table \d|SDK)/)]);
    }
  });

  test.each(TABLES)("the schema has only listed fields for %s", (_, path, fields) => {
    expect(Object.keys(at(path)?.properties ?? {}).sort()).toEqual(fields.split(" ").sort());
  });

  test.each(TABLES)("%s allows unknown fields", (_, path) => {
    expect(at(path)?.additionalProperties).toEqual({});
  });
});
