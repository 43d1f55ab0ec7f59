import * as z from "zod";
import { text } from "./json.ts";

/** What a compare has found, as clients see it. */

const classSchema = z
  .enum(["consistent", "inconsistent", "uncompared"])
  .describe("uncompared: it was not, or could not be, compared");

const countOrNull = z.int().nullable();

export const consistentSchema = z
  .boolean()
  .nullable()
  .describe(
    "of a compare: true: everything was compared and is equal; false: something differs; null: it was interrupted, or not everything could be compared",
  );

export const compareReportSchema = z.object({
  type: z.string().describe("object, lines or contents"),
  tables_total: z.int(),
  tables_different: z.int(),
  tables_uncompared: z.int(),
  rows_different: countOrNull.describe("null for a compare of objects"),
  tables: z
    .array(
      z.object({
        database: z.string().describe("in the source"),
        table: z.string(),
        source_rows: countOrNull,
        target_rows: countOrNull,
        rows_different: countOrNull,
        result: classSchema,
        message: text.describe("DRS's reason why it was not compared; quoted values are masked"),
      }),
    )
    .describe("at most 50, differing ones first, then those that were not compared"),
  databases_total: z.int(),
  databases: z
    .array(
      z.object({
        database: z.string(),
        target_database: z.string(),
        status: z.string().describe("as DRS writes it"),
        result: classSchema,
      }),
    )
    .describe("at most 50, in the same order; empty for a compare of objects"),
  objects: z
    .array(
      z.object({
        type: z.string().describe("DRS's name of the type, e.g. TABLE"),
        source_count: countOrNull,
        target_count: countOrNull,
        result: classSchema,
        missing: z.array(z.string()).describe("what the target lacks, at most 20 names"),
      }),
    )
    .describe("of a compare of objects, else empty"),
  complete: z.boolean().describe("false: not all of DRS's lists could be read; the rest counts as uncompared"),
});
