import * as z from "zod";

/** What `/v5` answers, as far as DRS documents it (contract sections 3 and 4). Objects are open: DRS adds fields. */

/** A refusal, DRS's or the gateway's own. */
export const drsErrorSchema = z.looseObject({
  error_code: z.string().describe("DRS.… and APIGW.… as DRS says them; GW.… what only a gateway can say"),
  error_msg: z.string(),
});

/** 200: carried out, or begun by a verb that is seen in the job's status. */
export const drsSuccessSchema = z.looseObject({ status: z.string().describe("success") });

/** 202: the result is asked for with ShowJobDetail and this id. */
export const drsQuerySchema = z.looseObject({ query_id: z.string() });

/** BatchExecuteJobActions: one row a job. */
export const drsBatchSchema = z.looseObject({
  jobs: z.array(
    z.looseObject({
      id: z.string(),
      status: z.enum(["Success", "Failed"]).optional(),
      query_id: z.string().optional(),
      error_code: z.string().optional(),
      error_msg: z.string().optional(),
    }),
  ),
});

/** ListJobs. */
export const drsJobsSchema = z.looseObject({ total_count: z.int().optional(), jobs: z.array(z.looseObject({})) });

/** ShowJobDetail. */
export const drsJobSchema = z.looseObject({ job: z.looseObject({}) });

/** ShowActions: names as the console has them, e.g. PAUSE for stop. */
export const drsActionsSchema = z.looseObject({
  job_action: z.looseObject({ available_actions: z.array(z.string()) }),
});

/** Headers of every call in the native dialect. */
export const nativeHeaderSchema = z.object({
  "x-language": z.enum(["en-us", "zh-cn"]).optional().describe("language of DRS's texts"),
});

/** Headers of a call that acts. */
export const nativeActHeaderSchema = nativeHeaderSchema.extend({
  "idempotency-key": z.string().optional().describe("the same key again has no second effect; a signature is one"),
});

/** The query of ListJobs. It is passed on as it comes. */
export const listQuerySchema = z.looseObject({
  job_type: z.string().describe("migration, sync, cloudDataGuard, …"),
  name: z.string().optional(),
  status: z.string().optional(),
  offset: z.int().optional(),
  limit: z.int().optional(),
});

/** The query of ShowJobDetail. It is passed on as it comes. */
export const detailQuerySchema = z.looseObject({
  type: z.string().describe("what is shown: detail, progress, precheck, network, compare, …"),
  query_id: z.string().optional().describe("of the 202 that began it"),
  offset: z.int().optional(),
  limit: z.int().optional(),
});
