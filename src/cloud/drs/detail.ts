import * as z from "zod";

/**
 * The part of ShowJobDetail's response that the gateway reads (contract section 4.1). Every field is optional there and the
 * server adds others, so objects are open, and a field of an unexpected type counts as absent.
 */

const text = z.string().optional().catch(undefined);
const flag = z.boolean().optional().catch(undefined);
const list = <T extends z.ZodType>(row: T) => z.array(row).optional().catch(undefined);

const precheckRowSchema = z.object({
  item: z.string(),
  result: z.string().describe("PASSED, ALARM or FAILED"),
  failed_reason: text,
  is_support_skip: flag,
  is_skipped: flag,
});

const precheckResultSchema = z.object({
  result: flag,
  process: text.describe('"100%" when it has ended'),
  total_passed_rate: text.describe('"100%" when every item passed'),
  precheck_results: z.array(precheckRowSchema).default([]),
});

const progressInfoSchema = z.object({
  progress: text,
  incr_trans_delay: text.describe("seconds"),
  transfer_status: text,
  remaining_time: text,
});

const objectProgressSchema = z.object({
  full_start_time: text,
  incr_start_time: text,
  migration_object_overview: list(z.object({ type: text, status: text })),
});

const networkResultSchema = z.object({
  ip: text,
  success: z.boolean(),
  status: z.string().catch("failed"),
  result: text,
  error_code: text,
  error_msg: text,
});

const compareRowSchema = z.object({
  type: text,
  source_count: z.number().optional().catch(undefined),
  target_count: z.number().optional().catch(undefined),
  status: text,
});

/** A number that DRS writes as a number in one list and as text in another. */
const count = z
  .union([z.number(), z.string().regex(/^\d+$/).transform(Number)])
  .optional()
  .catch(undefined);

const taskTime = z.union([z.string(), z.number()]).optional().catch(undefined);

const taskFields = {
  type: text,
  status: z.string(),
  create_time: taskTime,
  start_time: taskTime,
  end_time: taskTime,
  error_msg: text,
  compare_results: list(compareRowSchema),
};

const rowFields = {
  source_table_name: text,
  target_table_name: text,
  source_row_num: count,
  target_row_num: count,
  difference_row_num: count,
  message: text,
};

const compareResultSchema = z.object({
  objects_compare_overview_info: z
    .object({ compare_job_id: z.string(), ...taskFields })
    .optional()
    .catch(undefined),
  objects_compare_detail_infos: list(
    z.object({
      source_db_name: text,
      source_db_value: text.describe("name of the object in the source"),
      target_db_value: text,
      error_message: text,
    }),
  ),
  data_compare_task_list: list(z.object({ id: z.string(), ...taskFields })),
  line_compare_overview_infos: list(z.object({ source_db_name: text, target_db_name: text, status: text })),
  line_compare_detail_infos: list(z.object({ ...rowFields, status: text })),
  content_compare_overview_infos: list(
    z.object({ source_db: text, target_db: text, status: text, compare_result: flag }),
  ),
  content_compare_detail_infos: list(
    z.object({ ...rowFields, line_compare_result: flag, content_compare_result: flag }),
  ),
});

const diagnosisSchema = z.object({
  status: z.string(),
  progress: z.number().optional().catch(undefined),
  error_msg: text,
  diagnosis_results: list(
    z.object({
      item: z.object({ name: text }).optional().catch(undefined),
      state: text,
      suggestion_list: list(z.object({ content: text })),
    }),
  ),
});

/** A count of rows; SDKs disagree on numbers and texts. */
const rowCount = z
  .union([z.int(), z.string().regex(/^\d+$/).transform(Number)])
  .optional()
  .catch(undefined);

const repairSchema = z.object({
  status: text,
  progress: z.union([z.string(), z.number()]).optional().catch(undefined),
  error_msg: text,
  repair_progress_details: z
    .object({ total_row_count: rowCount, repaired_row_count: rowCount, failed_row_count: rowCount })
    .optional()
    .catch(undefined),
});

const logRowSchema = z.object({
  level: text,
  message: z.string(),
  create_time: z.union([z.string(), z.number()]).optional().catch(undefined),
});

export const jobDetailSchema = z.object({
  job: z.object({
    id: text,
    status: text,
    master_job_id: text.describe("of a job of several tasks: its main child job"),
    total_count: count.describe("rows of the list that is read page by page"),
    logs: list(logRowSchema),
    base_info: z.object({ name: text, job_type: text }).optional().catch(undefined),
    precheck_result: precheckResultSchema.optional(),
    progress_info: progressInfoSchema.optional().catch(undefined),
    migration_object_progress_info: objectProgressSchema.optional().catch(undefined),
    network_results: list(networkResultSchema),
    compare_result: compareResultSchema.optional().catch(undefined),
    is_writable: text,
    diagnoses: list(diagnosisSchema),
    repair_progress_info: repairSchema.optional().catch(undefined),
    bind_public_ip_state: text,
    public_ip_list: list(z.object({ id: text, public_ip: text })),
  }),
});

export type JobDetail = z.infer<typeof jobDetailSchema>["job"];
export type PrecheckResult = z.infer<typeof precheckResultSchema>;
export type CompareResult = z.infer<typeof compareResultSchema>;
export type PrecheckRow = z.infer<typeof precheckRowSchema>;

/** A compare task, of either kind. */
export type CompareTask = { readonly id: string } & z.infer<z.ZodObject<typeof taskFields>>;

/** `type` values of ShowJobDetail that the gateway itself uses. Only `detail` has an official example. */
export type DetailType =
  | "detail"
  | "progress"
  | "log"
  | "precheck"
  | "network"
  | "cloud_connection"
  | "compare"
  | "is_writable"
  | "diagnosis"
  | "repair_progress";

/** Levels of log lines, least severe first. */
export const LOG_LEVELS = ["Info", "Warn", "Error"] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/** The query of ShowJobDetail. */
export interface DetailQuery {
  readonly type: DetailType;
  readonly query_id?: string;
  readonly compare_type?: "object_compare" | "data_compare" | "line_compare" | "content_compare";
  readonly query_type?: "overview" | "list" | "detail";
  readonly object_type?: "DB" | "TABLE" | "INDEX";
  readonly compare_task_id?: string;
  readonly source_db_name?: string;
  readonly target_db_name?: string;
  readonly compare_detail_type?: "compare" | "uncompare";
  /** Only the newer SDK documents it. */
  readonly log_level?: LogLevel;
  readonly offset?: number;
  readonly limit?: number;
}
