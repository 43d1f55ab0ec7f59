import * as z from "zod";
import { ACTION_NAMES, type ActionName as NativeActionName } from "../../../model/drs.ts";
import { cancelCompareSchema, compareTaskParamSchema, createCompareSchema } from "./compare.ts";
import { endpointSchema } from "./endpoint.ts";
import { secretString } from "./secret.ts";
import { requiredString, timestamp } from "./text.ts";

/**
 * The native request of ExecuteJobAction: tables 4 and 5, and the fields that each verb takes. Unknown fields pass everywhere,
 * and only fields that the official page or the SDK calls mandatory are required: the gateway must not refuse a request that
 * DRS might accept.
 */

/**
 * Table 13, SkipPreCheckInfo. The SDK names some fifty items, e.g. `srcDbBinlogIsOff`, but the list is not closed: the
 * precheck's report names the items that can be skipped.
 */
const skipPrecheckInfoSchema = z.looseObject({
  skipped_precheck_list: z
    .array(requiredString)
    .min(1, "mandatory: must name at least 1 precheck item")
    .describe("Names of the precheck items to skip. Mandatory (official page table 13)"),
  skip_reason: requiredString.describe("Why they are skipped. Mandatory (official page table 13)"),
});

/** Table 28, PublicIpConfig. The form of `public_ip` is not checked: the official example masks it. */
export const publicIpConfigSchema = z.looseObject({
  id: requiredString.describe("Id of the elastic public IP. Mandatory (official page table 28; SDK)"),
  public_ip: requiredString.describe("The elastic public IP itself. Mandatory (official page table 28; SDK)"),
  type: z
    .enum(["master", "slave"])
    .describe(
      "Node that it is bound to: master or slave of a job with primary and standby, otherwise master. Mandatory (official page table 28; SDK)",
    ),
});

/**
 * Table 20, ReplayConfigInfo: all mandatory. Two things are left open: whether each cloud takes only its own database, which
 * is likely but stated nowhere, and values of `traffic_source` other than the documented one.
 */
export const replayConfigSchema = z.looseObject({
  db_instance_id: requiredString.describe("Id of the source instance. Mandatory (official page table 20)"),
  cloud_type: z
    .enum(["AWSCloud", "TencentCloud", "AliCloud"])
    .describe("The other cloud. Mandatory (official page table 20; list: SDK)"),
  ak: secretString.describe('Access key of the other cloud, or {"secret":"NAME"}. Mandatory (official page table 20)'),
  sk: secretString.describe('Secret key of the other cloud, or {"secret":"NAME"}. Mandatory (official page table 20)'),
  db_source: z
    .enum(["aws_aurora_mysql", "tencent_tdsql_c", "ali_rds_mysql"])
    .describe("The source database. Mandatory (official page table 20; list: SDK)"),
  region: requiredString.describe("Region of the other cloud. Mandatory (official page table 20)"),
  traffic_source: requiredString.describe(
    "Where traffic comes from; sdk: audit logs fetched through the other cloud's API. Mandatory (official page table 20; value: SDK)",
  ),
});

/** One object of repair_info. All names are optional in the SDK. */
export const repairedObjectSchema = z.looseObject({
  database: z.string().optional().describe("Database name (SDK; contract section 1.5)"),
  schema: z.string().optional().describe("Schema name (SDK; contract section 1.5)"),
  table: z.string().optional().describe("Table name (SDK; contract section 1.5)"),
});

/** `repair_info` of the SDK; the official page does not have it (contract section 1.5). */
const repairInfoSchema = z.looseObject({
  query_id: requiredString.describe(
    "Id of the compare task whose differences are repaired (SDK; contract section 1.5)",
  ),
  objects: z.array(repairedObjectSchema).optional().describe("What is to be repaired (SDK; contract section 1.5)"),
});

/** The fields of table 5, each in the form for verbs that require it. */
const fields = {
  endpoints: z
    .array(endpointSchema)
    .min(1, "mandatory: must name at least 1 database")
    .describe("Databases to test the connection to, table 6; mandatory for network (official page table 5)"),
  precheck_mode: z
    .enum(["forStartJob", "forRetryJob"])
    .describe(
      "What is to follow: a first start, or a reset or start after editing; mandatory for precheck (official page table 5; second value: contract section 1.3)",
    ),
  skip_precheck_info: skipPrecheckInfoSchema.describe(
    "Precheck items to skip, table 13; mandatory for skip_precheck (official page table 5)",
  ),
  pause_mode: z
    .enum(["target", "all"])
    .describe(
      "For stop: target (default) stops replaying and keeps pulling logs, all stops pulling logs as well (official page table 5; contract section 1.3)",
    ),
  // The page says only "scheduled start time"; v3 documents milliseconds.
  start_time: timestamp.describe(
    "For start: time to start at, epoch milliseconds as a string; without it at once (official page table 5; contract section 1.3)",
  ),
  compare_task_param: compareTaskParamSchema.describe(
    "Compare task, table 14; mandatory for create_compare and cancel_compare (official page table 5)",
  ),
  is_sync_re_edit: z
    .boolean()
    .describe("For restart: true after editing a synchronisation job again (official page table 5)"),
  is_only_init_task: z
    .boolean()
    .describe(
      "Only initialise; for customers that DRS has listed. Which verb reads it is not stated (official page table 5)",
    ),
  force_delete: z.boolean().describe("For terminate: true ends the job by force (official page table 5)"),
  public_ip_config: publicIpConfigSchema.describe(
    "Elastic public IP, table 28; mandatory for bind_eip (official page table 5)",
  ),
  replay_config: replayConfigSchema.describe(
    "The other cloud, table 20; mandatory for cloud_connection (official page table 5)",
  ),
  is_auto_create_compare: z
    .boolean()
    .describe("For terminate: whether a compare is made when the job ends; default true (SDK; contract section 1.3)"),
  repair_info: repairInfoSchema.describe("What to repair; mandatory for start_repair (SDK; contract section 1.5)"),
};

/** Table 5, ActionParams: every field optional. */
const actionParamsSchema = z.looseObject(fields).partial();

/**
 * Types of the fields of table 5. They hold for verbs that do not use the field, too: DRS cannot read a body with another type.
 * What is in an object or a list then is not checked.
 */
export const paramTypes = z
  .looseObject({
    endpoints: z.array(z.unknown()),
    precheck_mode: z.string(),
    skip_precheck_info: z.looseObject({}),
    pause_mode: z.string(),
    start_time: z.string(),
    compare_task_param: z.looseObject({}),
    is_sync_re_edit: z.boolean(),
    is_only_init_task: z.boolean(),
    force_delete: z.boolean(),
    public_ip_config: z.looseObject({}),
    replay_config: z.looseObject({}),
    is_auto_create_compare: z.boolean(),
    repair_info: z.looseObject({}),
  } satisfies Record<keyof typeof fields, z.ZodType>)
  .partial();

/** Params of verbs without documented params. */
const anyParams = z.looseObject({});

/**
 * `action_params` by `action_name` (contract section 2): the fields that are documented for the verb. Of the fields of other
 * verbs only the type is checked (`paramTypes`).
 */
export const nativeParams: Readonly<Record<NativeActionName, z.ZodType>> = {
  network: z.looseObject({ endpoints: fields.endpoints }),
  cloud_connection: z.looseObject({ replay_config: fields.replay_config }),
  precheck: z.looseObject({ precheck_mode: fields.precheck_mode }),
  skip_precheck: z.looseObject({ skip_precheck_info: fields.skip_precheck_info }),
  start: actionParamsSchema.pick({ start_time: true, is_only_init_task: true }),
  stop: actionParamsSchema.pick({ pause_mode: true }),
  restart: actionParamsSchema.pick({ is_sync_re_edit: true }),
  reset: anyParams,
  terminate: actionParamsSchema.pick({ force_delete: true, is_auto_create_compare: true }),
  create_compare: z.looseObject({ compare_task_param: createCompareSchema.describe("Compare task, table 14") }),
  cancel_compare: z.looseObject({ compare_task_param: cancelCompareSchema.describe("Compare task, table 14") }),
  start_repair: z.looseObject({ repair_info: fields.repair_info }),
  // No source confirms that it takes repair_info.
  stop_repair: anyParams,
  diagnosis: anyParams,
  // Only the label "field filtering" is documented.
  column_limit: anyParams,
  reload_parameters: anyParams,
  bind_eip: z.looseObject({ public_ip_config: fields.public_ip_config }),
  unbind_eip: anyParams,
  set_writable: anyParams,
  set_readonly: anyParams,
};

/** Table 4, ActionReq. */
export const actionSchema = z.looseObject({
  job_id: requiredString
    .optional()
    .describe(
      "Id of the job, for compare actions of a job of several tasks the parent's master_job_id; mandatory in a batch. Not a UUID (official page table 4; SDK)",
    ),
  action_name: z.enum(ACTION_NAMES).describe("The verb. Mandatory (official page table 4; list: SDK)"),
  action_params: actionParamsSchema
    .nullish()
    .describe("Params of the verb, table 5; absent and {} are the same (official page table 4)"),
});
