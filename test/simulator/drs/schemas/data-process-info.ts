/** `data_process_info[]`: tables 15 to 19 and 21 to 23 (contract §1.4). */
import * as z from "zod";
import { databaseObjectsSchema } from "./database-object.ts";
import { filled } from "./text.ts";

/** Table 16: the literal `config` marks an advanced filter, whose condition is elsewhere. */
const filterCondition = z
  .object({
    value: z.string().max(512).optional(),
    filtering_type: z.enum(["contentConditionalFilter", "configConditionalFilter"]).optional(),
  })
  .refine(({ filtering_type, value }) => filtering_type !== "contentConditionalFilter" || Boolean(value), {
    path: ["value"],
  })
  .refine(
    ({ filtering_type, value = "config" }) => filtering_type !== "configConditionalFilter" || value === "config",
    {
      path: ["value"],
    },
  );

/** Table 17. */
const addedColumn = z.object({
  column_type: z
    .enum(["default_value", "create_time", "update_time", "expression", "server_database_table"])
    .optional(),
  column_name: z.string().optional(),
  column_value: z.string().optional(),
  data_type: z.enum(["int", "long", "varchar(256)", "varchar(191)", "datetime", "timestamp"]).optional(),
});

/** Table 19. */
const columnInfo = z.object({
  column_name: z.string().optional(),
  column_type: z.string().optional(),
  primary_key_or_unique_index: z.string().optional(),
  column_mapped_name: z.string().optional(),
  is_filtered: z.boolean().optional(),
  is_partition_key: z.boolean().optional(),
});

/** Table 18. */
const columnInfos = z.object({
  db_name: z.string().optional(),
  schema_name: z.string().optional(),
  table_name: z.string().optional(),
  column_infos: z.array(columnInfo).optional(),
  total_count: z.int().optional(),
});

/** Table 21. */
const renameRule = z.object({
  prefix_name: z.string().optional(),
  suffix_name: z.string().optional(),
  type: z.enum(["prefixAndSuffix", "manyToOne"]).optional(),
});

/** Table 23. */
const rootDatabase = z.object({ db_name: z.string().optional(), db_encoding: z.string().optional() });

/**
 * Table 22. The table calls `object_scope` mandatory, but an official example leaves it out, so it may be absent.
 * Objects must be named unless the scope is all.
 */
const processedObjects = z
  .object({
    object_scope: z.enum(["all", "database", "table"]).optional(),
    target_root_db: rootDatabase.optional(),
    object_info: databaseObjectsSchema.optional(),
  })
  .refine(({ object_scope, object_info }) => object_scope === "all" || object_info !== undefined, {
    path: ["object_info"],
  })
  .refine(({ object_scope, object_info = {} }) => object_scope !== "all" || Object.keys(object_info).length === 0, {
    path: ["object_info"],
  });

const DDL = ["CREATE TABLE", "ALTER TABLE", "DROP TABLE", "RENAME TABLE"];
const ddlList = z.string().refine((list) => list === "" || list.split(",").every((ddl) => DDL.includes(ddl.trim())));

/** Table 15. A rule with a filter must name its objects. */
const dataProcessInfoSchema = z
  .object({
    filter_conditions: z.array(filterCondition).optional(),
    is_batch_process: z.boolean().optional(),
    add_columns: z.array(addedColumn).optional(),
    ddl_operation: z.record(z.string(), ddlList).optional(),
    dml_operation: z
      .string()
      .regex(/^[iud,\s]*$/)
      .optional(),
    db_object_column_info: columnInfos.optional(),
    db_or_table_rename_rule: renameRule.optional(),
    db_object: processedObjects.optional(),
    is_synchronized: z.boolean().optional(),
    source: z.enum(["job", "compare"]).optional(),
    process_rule_level: z.enum(["table", "combinations"]).optional(),
  })
  .refine(({ filter_conditions = [], db_object }) => filter_conditions.length === 0 || db_object !== undefined, {
    path: ["db_object"],
  });

/** Every row filter belongs to one table, and at most 500 tables have one (table 16). */
export const dataProcessInfosSchema = z
  .array(dataProcessInfoSchema)
  .refine((rules) => rules.flatMap(({ filter_conditions = [] }) => filter_conditions).length <= 500);

/** Table 22 with `object_scope`, for `settings.object_scope_required`. */
export const objectScopeSchema = z.object({ db_object: z.object({ object_scope: filled }).optional() });
