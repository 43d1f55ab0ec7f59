/** Databases, schemas, tables and columns as a compare names them: tables 24 to 27 (contract §1.4). */
import * as z from "zod";

const syncType = z.enum(["config"]).optional();
const conditions = z.array(z.string().max(512)).optional();

/** Types of an added column by its operation_type (table 27). */
const ADDED_COLUMN_TYPES: Readonly<Record<string, readonly string[]>> = {
  default_value: ["int", "long", "varchar(256)", "datetime", "timestamp"],
  create_time: ["long", "datetime", "timestamp"],
  update_time: ["long", "datetime", "timestamp"],
  expression: ["varchar(256)"],
  server_database_table: ["varchar(256)"],
};
const OPERATION_TYPES = Object.keys(ADDED_COLUMN_TYPES).map((operation) => `ADDITIONALCOLUMN,${operation}`);
const EXPRESSION = "concat(__current_database, '@', __current_table)";

/** Allowed `value` of an added column by its operation_type; others allow none. */
const VALUE_RULES: Readonly<Record<string, (value: string) => boolean>> = {
  default_value: () => true,
  server_database_table: () => true,
  expression: (value) => value === EXPRESSION,
};

const operationOf = (operationType: string | undefined): string => operationType?.split(",")[1] ?? "";

/** Table 27. */
const columnObject = z
  .object({
    sync_type: syncType,
    primary_key_for_data_filtering: z.string().optional(),
    index_for_data_filtering: z.string().optional(),
    name: z.string().optional(),
    type: z.string().optional(),
    primary_key_for_column_filtering: z.enum(["PRI", ""]).optional(),
    filtered: z.boolean().optional(),
    additional: z.boolean().optional(),
    operation_type: z.enum(OPERATION_TYPES).optional(),
    value: z.string().optional(),
  })
  .refine(({ filtered, additional }) => !(filtered && additional), { path: ["filtered"] })
  .refine(
    ({ operation_type, type }) =>
      operation_type === undefined ||
      type === undefined ||
      ADDED_COLUMN_TYPES[operationOf(operation_type)]?.includes(type),
    { path: ["type"] },
  )
  .refine(
    ({ operation_type, value }) =>
      operation_type === undefined || value === undefined || VALUE_RULES[operationOf(operation_type)]?.(value) === true,
    { path: ["value"] },
  );

/** Table 26. Columns are mandatory when the table is not transferred as a whole. */
const tableObject = z
  .object({
    sync_type: syncType,
    type: z.enum(["table", "view", "procedure"]).optional(),
    name: z.string().optional(),
    all: z.boolean().optional(),
    db_alias_name: z.string().optional(),
    schema_alias_name: z.string().optional(),
    filtered: z.boolean().optional(),
    filter_conditions: conditions,
    config_conditions: conditions,
    is_synchronized: z.boolean().optional(),
    columns: z.record(z.string(), columnObject).optional(),
  })
  .refine(({ all, columns }) => all !== false || columns !== undefined, { path: ["columns"] });
export type TableObject = z.infer<typeof tableObject>;

/** Table 25. Official examples also have `type`, which is in no table. */
const schemaObject = z
  .object({
    sync_type: syncType,
    name: z.string().optional(),
    all: z.boolean().optional(),
    tables: z.record(z.string(), tableObject).optional(),
  })
  .refine(({ all, tables }) => all !== false || tables !== undefined, { path: ["tables"] });

/** Table 24. Official examples also have `type`, which is in no table. */
const databaseObject = z
  .object({
    sync_type: syncType,
    name: z.string().optional(),
    all: z.boolean().optional(),
    schemas: z.record(z.string(), schemaObject).optional(),
    tables: z.record(z.string(), tableObject).optional(),
    total_table_num: z.int().optional(),
    is_synchronized: z.boolean().optional(),
  })
  .refine(({ all, schemas, tables }) => all !== false || schemas !== undefined || tables !== undefined, {
    path: ["tables"],
  });

/** The map name → table 24. */
export const databaseObjectsSchema = z.record(z.string(), databaseObject);
export type DatabaseObjects = z.infer<typeof databaseObjectsSchema>;
