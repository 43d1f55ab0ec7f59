import * as z from "zod";
import { filled } from "./text.ts";

/** One object of repair_info. The SDK has all names optional. */
const repairedObject = z.looseObject({
  database: z.string().optional().describe("Database name (SDK; contract section 1.5)"),
  schema: z.string().optional().describe("Schema name (SDK; contract section 1.5)"),
  table: z.string().optional().describe("Table name (SDK; contract section 1.5)"),
});

/** `repair_info` of the SDK; the official page does not have it (contract section 1.5). */
export const repairInfoSchema = z.looseObject({
  query_id: filled.describe("Id of the compare task whose differences are repaired (SDK; contract section 1.5)"),
  objects: z.array(repairedObject).optional().describe("What is to be repaired (SDK; contract section 1.5)"),
});
