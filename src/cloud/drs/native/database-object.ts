import * as z from "zod";
import { columnSchema } from "./column.ts";

/** Databases, schemas and tables as a compare names them: tables 22 to 26. Columns are in column.ts. */

const syncType = (what: string, table: number) =>
  z
    .string()
    .optional()
    .describe(
      `config: this ${what} is only joined in an advanced filter, not synchronised itself (official page table ${table})`,
    );

const conditions = (meaning: string) =>
  z
    .array(z.string().max(512, "must have at most 512 characters"))
    .optional()
    .describe(`${meaning}: SQL conditions of at most 512 characters each (official page table 26)`);

/** Table 26, TableObject. Views and procedures have no columns to name. */
const tableObject = z
  .looseObject({
    sync_type: syncType("table", 26),
    type: z
      .enum(["table", "view", "procedure"])
      .optional()
      .describe("Kind of object (official page table 26; list: SDK)"),
    name: z.string().optional().describe("Name of the table on the target (official page table 26)"),
    all: z
      .boolean()
      .optional()
      .describe(
        "Whether the whole table is taken: false to filter or map columns, true otherwise and for added columns (official page table 26; SDK)",
      ),
    db_alias_name: z
      .string()
      .optional()
      .describe("One to many: name of the database for this table (official page table 26)"),
    schema_alias_name: z
      .string()
      .optional()
      .describe("One to many: name of the schema for this table (official page table 26)"),
    filtered: z.boolean().optional().describe("Whether the table's rows are filtered (official page table 26)"),
    filter_conditions: conditions("Row filter"),
    config_conditions: conditions("Advanced row filter, for a joined table"),
    is_synchronized: z.boolean().optional().describe("Whether it has been synchronised (official page table 26)"),
    columns: z
      .record(z.string(), columnSchema)
      .optional()
      .describe(
        "Columns by name, table 27: to filter, map or add columns; mandatory when all is false (official page table 26)",
      ),
  })
  .refine(({ type = "table", all, columns }) => type !== "table" || all !== false || columns !== undefined, {
    path: ["columns"],
    error: "mandatory when all is false: an object of columns by name",
  });

const tables = (table: number) =>
  z
    .record(z.string(), tableObject)
    .optional()
    .describe(`Tables by name, table 26; mandatory when all is false (official page table ${table})`);

/** Table 25, SchemaObject. Official examples also have `type: "schema"`, which passes as unknown fields do. */
const schemaObject = z
  .looseObject({
    sync_type: syncType("schema", 25),
    name: z.string().optional().describe("Name of the schema on the target (official page table 25)"),
    all: z.boolean().optional().describe("Whether the whole schema is taken (official page table 25)"),
    tables: tables(25),
  })
  .refine((schema) => schema.all !== false || schema.tables !== undefined, {
    path: ["tables"],
    error: "mandatory when all is false: an object of tables by name",
  });

/**
 * Table 24, DatabaseObject. Official examples also have `type: "database"`. Either schemas or tables are required, since not
 * every database has schemas.
 */
const databaseObject = z
  .looseObject({
    sync_type: syncType("database", 24),
    name: z.string().optional().describe("Name of the database on the target (official page table 24)"),
    all: z
      .boolean()
      .optional()
      .describe(
        "Whether the whole database is taken: false to filter or map anything below, true otherwise (official page table 24; SDK)",
      ),
    schemas: z
      .record(z.string(), schemaObject)
      .optional()
      .describe(
        "Schemas by name, table 25; schemas or tables are mandatory when all is false (official page table 24)",
      ),
    tables: tables(24),
    total_table_num: z
      .int()
      .optional()
      .describe("Number of tables, left out above a threshold (official page table 24)"),
    is_synchronized: z.boolean().optional().describe("Whether it has been synchronised (official page table 24)"),
  })
  .refine((database) => database.all !== false || database.schemas !== undefined || database.tables !== undefined, {
    path: ["tables"],
    error: "mandatory when all is false, unless there are schemas: an object of tables by name",
  });

/** Databases by name. */
export const databaseObjectsSchema = z.record(z.string(), databaseObject);
export type DatabaseObjects = z.output<typeof databaseObjectsSchema>;

/** Table 23, TargetRootDb. */
const targetRootDb = z.looseObject({
  db_name: z.string().optional().describe("Name of the database (official page table 23; SDK)"),
  db_encoding: z.string().optional().describe("Its encoding; default utf8 (official page table 23; SDK)"),
});

/**
 * Table 22, DbObject. The page calls `object_scope` mandatory, but an official example of create_compare leaves it out and
 * names its objects, so callers may do the same.
 */
export const dbObjectSchema = z
  .looseObject({
    object_scope: z
      .enum(["all", "database", "table"])
      .optional()
      .describe("What is taken: all, or databases or tables by name (official page table 22; list: SDK)"),
    target_root_db: targetRootDb
      .optional()
      .describe("Target database, table 23: from two to three levels (official page table 22)"),
    object_info: databaseObjectsSchema
      .optional()
      .describe(
        "Databases by name, table 24; mandatory unless object_scope is all, and left out then (official page table 22)",
      ),
  })
  .refine(({ object_scope, object_info = {} }) => object_scope === "all" || Object.keys(object_info).length > 0, {
    path: ["object_info"],
    error: "mandatory unless object_scope is all: an object of databases by name",
  })
  .refine(({ object_scope, object_info = {} }) => object_scope !== "all" || Object.keys(object_info).length === 0, {
    path: ["object_info"],
    error: "must be left out when object_scope is all",
  });
