import * as z from "zod";

/**
 * Table 10, BaseEndpointConfig. That a single-active disaster recovery job with this cloud as standby needs
 * `is_target_readonly: true` cannot be seen from the call: it is left to DRS.
 */
export const endpointConfigSchema = z.looseObject({
  is_target_readonly: z
    .boolean()
    .optional()
    .describe(
      "Whether the target is set read-only; default true. Only for MySQL migration and disaster recovery with job_direction up; must be true for single-active disaster recovery with this cloud as standby (official page table 10)",
    ),
  // The page also calls 0 the default, which its own minimum forbids: the default is meant by leaving it out.
  node_num: z
    .int()
    .min(1, "must be a whole number from 1 to 16")
    .max(16, "must be a whole number from 1 to 16")
    .optional()
    .describe(
      "Redis Cluster to GeminiDB Redis: number of sub-tasks that connect to the source, 1 to 16, not more than the source has shards; about one per 4 shards (official page table 10)",
    ),
});
