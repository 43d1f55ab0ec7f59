import * as z from "zod";
import { dbObjectSchema } from "./database-object.ts";
import { knownAs } from "./known.ts";

/** Rules on rows, columns and names: tables 15 to 19 and 21. */

/** The last value has a leading space, as the Go SDK sends it; no source says that DRS refuses it. */
const FILTERING_TYPES = ["contentConditionalFilter", "configConditionalFilter", " configConditionalFilter"];

/** Table 16, DataFilteringCondition. "One rule per table" is left to DRS: a condition does not name its table. */
const dataFilteringCondition = z
  .looseObject({
    value: z
      .string()
      .max(512, "must have at most 512 characters")
      .optional()
      .describe(
        "SQL as after WHERE, at most 512 characters; config when filtering_type is configConditionalFilter. One rule per table, at most 500 tables (official page table 16; SDK)",
      ),
    filtering_type: z
      .enum(FILTERING_TYPES)
      .optional()
      .describe(
        "contentConditionalFilter: a condition on the table itself; configConditionalFilter: one that joins tables (official page table 16)",
      ),
  })
  .refine(({ filtering_type = "", value = "config" }) => !filtering_type.includes("config") || value === "config", {
    path: ["value"],
    error: "must be config when filtering_type is configConditionalFilter",
  });

/** Table 17, AddColumnInfo. */
const addColumnInfo = z.looseObject({
  column_type: z
    .string()
    .optional()
    .describe(
      "How the column is filled: default_value, create_time, update_time, expression, server_database_table (official page table 17; list: SDK)",
    ),
  column_name: z.string().optional().describe("Name of the column (official page table 17)"),
  column_value: z.string().optional().describe("Value of the column (official page table 17)"),
  data_type: z
    .string()
    .optional()
    .describe(
      "Data type of the column: int, long, varchar(256), varchar(191), datetime, timestamp (official page table 17; list: SDK)",
    ),
});

/** Table 19, ColumnInfo. */
const columnInfo = z.looseObject({
  column_name: z.string().optional().describe("Name of the column (official page table 19)"),
  column_type: z.string().optional().describe("Type of the column (official page table 19)"),
  primary_key_or_unique_index: z.string().optional().describe("Primary key or unique index (official page table 19)"),
  column_mapped_name: z.string().optional().describe("Name of the column after mapping (official page table 19)"),
  is_filtered: z.boolean().optional().describe("Whether the column is filtered (official page table 19)"),
  is_partition_key: z.boolean().optional().describe("Whether the column is a partition key (official page table 19)"),
});

/** Table 18, DbObjectColumnInfo. */
const dbObjectColumnInfo = z.looseObject({
  db_name: z.string().optional().describe("Name of the database (official page table 18)"),
  schema_name: z.string().optional().describe("Name of the schema (official page table 18)"),
  table_name: z.string().optional().describe("Name of the table (official page table 18)"),
  column_infos: z.array(columnInfo).optional().describe("Columns, table 19 (official page table 18)"),
  total_count: z.int().optional().describe("Number of columns; only answers carry it (official page table 18)"),
});

/** Table 21, DbOrTableRenameRule. The page names only prefixAndSuffix. */
const dbOrTableRenameRule = z.looseObject({
  prefix_name: z.string().optional().describe("Prefix, for type prefixAndSuffix (official page table 21)"),
  suffix_name: z.string().optional().describe("Suffix, for type prefixAndSuffix (official page table 21)"),
  type: z
    .enum(["prefixAndSuffix", "manyToOne"])
    .optional()
    .describe("prefixAndSuffix: a prefix, a suffix or both; manyToOne (official page table 21; second value: SDK)"),
});

const DDL = ["CREATE TABLE", "ALTER TABLE", "DROP TABLE", "RENAME TABLE"];

const isDdlList = (list: string) => list === "" || list.split(",").every((ddl) => DDL.includes(ddl.trim()));

/** DDL to synchronise. Only the key `table` is documented; other keys are not checked. */
const ddlOperation = knownAs(
  z.record(z.string(), z.string()).refine(({ table = "" }) => isDdlList(table), {
    path: ["table"],
    error: `must be empty or a list, joined by commas, of: ${DDL.join(", ")}`,
  }),
  { keys: ["table"] },
);

/**
 * Table 15, DataProcessInfo. Neither of two fields is required, since only other calls need them: the page requires `db_object`
 * for mapped objects and for checking a filter, the SDK `process_rule_level` for checking and updating rules.
 */
export const dataProcessInfoSchema = z.looseObject({
  filter_conditions: z
    .array(dataFilteringCondition)
    .optional()
    .describe("Row filters, table 16 (official page table 15)"),
  is_batch_process: z
    .boolean()
    .optional()
    .describe("true: for databases and batches of tables; false: for a single table (official page table 15)"),
  add_columns: z
    .array(addColumnInfo)
    .optional()
    .describe("Added columns, table 17; needed against conflicts when many tables become one (official page table 15)"),
  ddl_operation: ddlOperation
    .optional()
    .describe(
      `DDL that is synchronised: key table, a list of ${DDL.join(", ")}; empty for none (official page table 15)`,
    ),
  // The page lacks its list, and no source says how several letters are joined.
  dml_operation: z
    .string()
    .regex(/^[iud,\s]*$/i, "must be empty or of the letters i (insert), u (update), d (delete)")
    .optional()
    .describe(
      "DML that is synchronised: i (insert), u (update), d (delete); empty for none (official page table 15; SDK)",
    ),
  db_object_column_info: dbObjectColumnInfo
    .optional()
    .describe("Mapping and filtering of columns, table 18 (official page table 15)"),
  db_or_table_rename_rule: dbOrTableRenameRule
    .optional()
    .describe("Mapping of database and table names, table 21 (official page table 15)"),
  db_object: dbObjectSchema
    .optional()
    .describe("The objects that the rules are for, table 22 (official page table 15)"),
  is_synchronized: z.boolean().optional().describe("Whether the rule has reached the target (official page table 15)"),
  source: z
    .enum(["job", "compare"])
    .optional()
    .describe("job: filter of the synchronisation; compare: filter of the compare (official page table 15; list: SDK)"),
  process_rule_level: z
    .enum(["table", "combinations"])
    .optional()
    .describe("Level of the rule: one table, or a combination of several (SDK; contract section 1.4)"),
});
export type DataProcessInfo = z.output<typeof dataProcessInfoSchema>;
