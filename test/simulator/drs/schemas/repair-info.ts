/** `repair_info` of `start_repair` and `stop_repair` (contract §1.5). */
import * as z from "zod";
import { filled } from "./text.ts";

const repairedObject = z.object({ database: filled, schema: z.string().optional(), table: z.string().optional() });

/** `query_id` is the id of the compare task whose differences are repaired; without objects all of them are. */
export const repairInfoSchema = z.object({ query_id: filled, objects: z.array(repairedObject).min(1).optional() });
