/**
 * Every choice of the simulator. Where the contract says UNCONFIRMED the choice is named here, so that a client can be
 * tried against the other possibilities; README.md lists them. Durations are simulated milliseconds unless said.
 */
import * as z from "zod";
import { DRS_ERRORS, type DrsErrorCode } from "./errors.ts";

/** Contract §4.1, `log_level`. */
export const LOG_LEVELS = ["Info", "Warn", "Error"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const count = (number: number) => z.number().int().nonnegative().default(number);
const duration = (milliseconds: number) => z.number().nonnegative().default(milliseconds);
const errorCode = (code: DrsErrorCode) => z.enum(Object.keys(DRS_ERRORS) as [DrsErrorCode]).default(code);
const answer = (kind: "sync" | "async") => z.enum(["sync", "async"]).default(kind);

export const settingsSchema = z.strictObject({
  /** Time for which readers do not see a change of status. */
  visible_lag: duration(1000),
  precheck: duration(3000),
  starting: duration(3000),
  full_transfer: duration(20_000),
  full_complete: duration(2000),
  pausing: duration(500),
  resuming: duration(2000),
  releasing: duration(4000),
  /** Replication delay that progress reports for an incremental transfer (ms). */
  incremental_delay: duration(400),
  network: duration(2000),
  cloud_connection: duration(2000),
  /** Waiting time and run time of a compare task. */
  compare_wait: duration(500),
  compare: duration(5000),
  diagnosis: duration(4000),
  repair: duration(4000),
  set_writable: duration(2000),
  binding: duration(1000),
  /** Time from a restart after a re-edit to the child job, and duration of each of its statuses. */
  re_edit_appears: duration(10_000),
  re_edit_step: duration(3000),
  /** A `db_password` that every database refuses. */
  wrong_db_password: z.string().min(1).default("wrong-password"),
  /** Minimum time until a scheduled start (real ms). */
  start_time_min_ahead: duration(0),
  /** Time after a status verb during which the next one is refused; 0 disables the check. */
  busy: duration(0),
  busy_code: errorCode("DRS.10000024"),
  wrong_state_code: errorCode("DRS.M00304"),
  precheck_required_code: errorCode("DRS.M00304"),
  skip_refused_code: errorCode("DRS.M00202"),
  unknown_query_code: errorCode("DRS.M05003"),
  alarm_lowers_rate: z.boolean().default(false),
  stop_allows_failed: z.boolean().default(true),
  reset_allows_paused_sync: z.boolean().default(true),
  skip_precheck_answer: answer("sync"),
  terminate_answer: answer("sync"),
  unbind_eip_answer: answer("sync"),
  bind_eip_answer: answer("sync"),
  cancel_compare_answer: answer("sync"),
  column_limit_answer: answer("sync"),
  reload_parameters_answer: answer("sync"),
  set_readonly_answer: answer("sync"),
  cloud_connection_answer: answer("async"),
  diagnosis_answer: answer("async"),
  start_repair_answer: answer("async"),
  stop_repair_answer: answer("sync"),
  /** Whether the `query_id` of create_compare is the compare task's id. */
  compare_query_id_is_task_id: z.boolean().default(true),
  /** Whether start_repair returns the compare task's id or a new one. */
  repair_query_id_is_task_id: z.boolean().default(true),
  /** Whether only a finished compare of contents can be repaired. */
  repair_needs_content_compare: z.boolean().default(true),
  repair_needs_objects: z.boolean().default(false),
  stop_repair_needs_info: z.boolean().default(false),
  /** Status in `repair_progress` of a running repair; null leaves the field out, since no source names a value. */
  repair_running_status: z.string().nullable().default(null),
  repair_done_status: z.enum(["SUCCESS", "SUCCEEDED", "FINISHED"]).default("SUCCESS"),
  repair_stopped_status: z.enum(["FINISHED", "FAILED"]).default("FINISHED"),
  /** The field of ShowJobDetail that carries the result of cloud_connection. */
  cloud_connection_field: z.string().min(1).default("network_results"),
  diagnosis_history_needs_query_id: z.boolean().default(true),
  network_several_endpoints: z.boolean().default(true),
  /** Whether an endpoint on ECS or in the cloud must name its VPC. */
  vpc_required: z.boolean().default(true),
  /** Whether a compare accepts only the options that v3 documents. */
  compare_options_checked: z.boolean().default(false),
  object_scope_required: z.boolean().default(false),
  /** Whether terminate creates a compare task by default, and its type. */
  auto_compare: z.enum(["object", "lines", "contents", "none"]).default("object"),
  set_writable_engines: z.array(z.string()).default(["mysql-to-mysql", "mysql-to-taurus", "taurus-to-taurus"]),
  /** Whether a compare that names a database that does not exist fails when it runs, or is refused. */
  compare_missing_database: z.enum(["fail", "refuse"]).default("fail"),
  /** Status of a database that does not exist in a compare. */
  missing_database_status: z.enum(["TARGET_DB_NOT_EXIST", "FAILED_TO_COMPARE"]).default("TARGET_DB_NOT_EXIST"),
  /** Status of a table that a compare of lines did not reach. */
  line_unreached_status: z.enum(["CAN_NOT_COMPARE", "WAITING_FOR_COMPARISON"]).default("CAN_NOT_COMPARE"),
  /** Whether tables without a primary key keep their database from being CONSISTENT in a compare of contents. */
  content_overview_counts_keyless: z.boolean().default(false),
  /** Whether compare actions on a job of several tasks, instead of on its main child job, are refused. */
  parent_compare: z.enum(["refuse", "accept"]).default("refuse"),
  re_edit_needs_precheck: z.boolean().default(true),
  re_edit_child_end: z.enum(["RELEASE_CHILD_TRANSFER_COMPLETE", "DELETED"]).default("RELEASE_CHILD_TRANSFER_COMPLETE"),
  /** Whether a batch may mix synchronous verbs with verbs that return a query_id. */
  batch_mixed: z.enum(["accept", "refuse"]).default("accept"),
  /** Maximum number of jobs in a batch; 0 is no limit. */
  batch_max: count(10),
  batch_not_found_code: errorCode("DRS.10020102"),
  /** As strict as the strictest copy of the documents: ten ids. */
  batch_status_max: count(10),
  /** No page names a limit; that of BatchListJobDetails advises at most ten. */
  batch_progress_max: count(10),
  batch_status_not_found_code: errorCode("DRS.M00289"),
  batch_status_paused: z.enum(["PAUSING", "PAUSEING"]).default("PAUSING"),
  /** Whether `precheck_id` of BatchCheckResults is the job's id or the run's `query_id`. */
  precheck_result_id: z.enum(["job", "run"]).default("job"),
  /** Whether BatchCheckResults has an error or no row for a job without a precheck, and the code of that error. */
  no_precheck_answer: z.enum(["error", "leave_out"]).default("error"),
  no_precheck_code: errorCode("DRS.M05003"),
  /** Whether BatchCheckResults answers for jobs in CONFIGURATION only. */
  precheck_result_configuration_only: z.boolean().default(false),
  /** Default paging of ListJobs and ShowJobDetail. */
  list_limit: count(10),
  detail_limit: count(10),
  /** Fields of a row of ListJobs: those of the schema, or only those of the official example. */
  list_fields: z.enum(["schema", "example"]).default("schema"),
  /** What `total_count` of ListJobs counts: matching jobs, also their child jobs, or the rows of the page. */
  list_total: z.enum(["matching", "with_children", "page"]).default("matching"),
  limit_max: count(1000),
  /** Failures in a row, beyond which an access key is locked. */
  key_lock_after: z.number().int().nonnegative().default(5),
  /** Time for which an access key stays locked (real ms). */
  key_lock: duration(5 * 60 * 1000),
  /** Life of a token (real ms). */
  token_life: duration(24 * 60 * 60 * 1000),
  /** Time after which a call under the fault `timeout` closes its socket (real ms). */
  timeout_hold: duration(2 * 60 * 1000),
});

export type Settings = z.infer<typeof settingsSchema>;
