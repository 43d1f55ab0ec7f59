/** The fields of a job as controls give them. */
import * as z from "zod";
import { FAILURE_KINDS } from "../drs/failures.ts";
import { JOB_STATUSES } from "../state/job-status.ts";
import { JOB_TYPES, jobTableSchema, NET_TYPES, precheckItemSchema, publicIpSchema } from "../state/jobs.ts";
import { PROJECTS } from "../state/seed.ts";

/** Verbs that can be made to fail after they are accepted. */
const CAN_FAIL = [
  ["start", "restart", "reset", "terminate"],
  ["network", "cloud_connection", "create_compare", "bind_eip", "set_writable", "diagnosis", "start_repair"],
].flat();

export const jobSchema = z.strictObject({
  id: z.string().min(1),
  name: z.string().min(1).optional(),
  status: z.enum(JOB_STATUSES).default("CONFIGURATION"),
  job_type: z.enum(JOB_TYPES).optional(),
  task_type: z.enum(["FULL_TRANS", "FULL_INCR_TRANS", "INCR_TRANS"]).optional(),
  engine_type: z.string().optional(),
  net_type: z.enum(NET_TYPES).optional(),
  charging_mode: z.enum(["period", "on_demand"]).optional(),
  job_direction: z.enum(["up", "down", "non-dbs"]).optional(),
  enterprise_project_id: z.string().optional(),
  description: z.string().optional(),
  create_time: z.string().optional(),
  instance_ids: z.array(z.string()).optional(),
  instance_ip: z.string().optional(),
  project_id: z.enum(PROJECTS.map(({ id }) => id)).optional(),
  tags: z.array(z.strictObject({ key: z.string(), value: z.string() })).optional(),
  precheck_items: z.array(precheckItemSchema).optional(),
  passed_precheck: z.enum(["forStartJob", "forRetryJob"]).optional(),
  public_ip_list: z.array(publicIpSchema).optional(),
  /** Verbs that are accepted and then fail. */
  fails: z.array(z.enum(CAN_FAIL)).default([]),
  /** Of a child job of a job of several tasks: that job, which is created first and names the main child job. */
  parent_id: z.string().min(1).optional(),
  master_job_id: z.string().min(1).optional(),
  /** Rows that the next compares find different: the short form of `tables`. */
  differences: z.number().int().nonnegative().max(100_000).default(0),
  databases: z.array(z.string().min(1)).default([]),
  tables: z.array(jobTableSchema).default([]),
  /** Run time (simulated ms) after which compares are interrupted. */
  compare_timeout: z.number().nonnegative().nullable().default(null),
  /** Reason in the log of a failed job. */
  failure: z.enum(FAILURE_KINDS).nullable().default(null),
  /** Replication delay in ms, and what each second of simulated time adds to it. */
  delay: z.strictObject({ milliseconds: z.number().nonnegative(), per_second: z.number().default(0) }).optional(),
  /** Compare tasks that have ended successfully, or wait for a time that never comes. */
  compare_tasks: z
    .array(
      z.strictObject({
        id: z.string().min(1),
        type: z.enum(["object", "lines", "contents"]),
        waits: z.boolean().default(false),
      }),
    )
    .default([]),
  /** Compare tasks whose differences are under repair, which does not end by itself. */
  repairs: z.array(z.string().min(1)).default([]),
  /** Whether a passing status moves on by itself. */
  goes_on: z.boolean().default(true),
});

export type JobFields = z.infer<typeof jobSchema>;
