import * as z from "zod";
import { type DataProcessInfo, dataProcessInfoSchema } from "./data-processing.ts";
import { type DatabaseObjects, databaseObjectsSchema } from "./database-object.ts";
import { knownAs } from "./known.ts";
import { requiredString, timestamp } from "./text.ts";

/** Maximum number of tables with a row filter in one call (official page table 16; SDK). */
const FILTERED_TABLES = 500;

const countTables = (databases: DatabaseObjects): number =>
  Object.values(databases)
    .flatMap(({ tables, schemas = {} }) => [tables, ...Object.values(schemas).map((schema) => schema.tables)])
    .reduce((sum, tables = {}) => sum + Object.keys(tables).length, 0);

/** Count the tables that a rule filters: those that it names, at least one for a rule with a filter. */
const countFiltered = ({ filter_conditions = [], db_object }: DataProcessInfo): number =>
  filter_conditions.length === 0 ? 0 : Math.max(1, filter_conditions.length, countTables(db_object?.object_info ?? {}));

const dataProcessInfoList = z
  .array(dataProcessInfoSchema)
  .refine((rules) => rules.reduce((sum, rule) => sum + countFiltered(rule), 0) <= FILTERED_TABLES, {
    error: `must filter at most ${FILTERED_TABLES} tables`,
  });

const type = z
  .enum(["object", "lines", "contents"])
  .describe("What is compared: objects, numbers of rows, or contents of rows (official page table 14; list: SDK)");
const compareTaskId = requiredString.describe(
  "Id of the compare task; mandatory to cancel it (official page table 14)",
);

/** Documented keys of `option`; all but the first for v3 only (contract section 1.4). */
export const OPTIONS: readonly string[] = ["comparePolicy", "contentCompareType", "lobCompare"];

/** Table 14, CompareTaskParams. Keys and values of `option` are confirmed for v3 only, so they are not checked. */
export const compareTaskParamSchema = z.looseObject({
  compare_task_id: compareTaskId.optional(),
  type: type.optional(),
  start_time: timestamp
    .optional()
    .describe("Time to start at, epoch milliseconds as a string; without it at once (official page table 14)"),
  option: knownAs(z.record(z.string(), z.string()), { keys: OPTIONS })
    .optional()
    .describe("How to compare, e.g. comparePolicy: normal or manyToOne (official page table 14; contract section 1.4)"),
  db_object: databaseObjectsSchema
    .optional()
    .describe("Databases by name, table 24, that are compared (official page table 14)"),
  data_process_info: dataProcessInfoList
    .optional()
    .describe("Row filters and other rules, table 15, at most 500 filtered tables (official page table 14)"),
});

/** Table 14 for create_compare. The table calls `type` optional, but every example has it and there is no default. */
export const createCompareSchema = compareTaskParamSchema.extend({ type });

/** What the config can keep of table 14 under a name: all but the task and the time, which belong to one call. */
export const compareProfileSchema = z.strictObject(
  compareTaskParamSchema.omit({ compare_task_id: true, start_time: true }).shape,
);
export type CompareProfile = z.output<typeof compareProfileSchema>;

/** Table 14 for cancel_compare. */
export const cancelCompareSchema = compareTaskParamSchema.extend({ compare_task_id: compareTaskId });
