/** ShowJobDetail: what each `type` answers (contract §4.1). */
import { DrsError } from "./errors.ts";
import { fullPhase, type Job, publicIpsAt, statusAt } from "./jobs.ts";
import { precheckResult } from "./precheck.ts";
import { PROJECTS } from "./seed.ts";
import type { Settings } from "./settings.ts";

interface View {
  job: Job;
  now: number;
  settings: Settings;
  query: (name: string) => string | undefined;
}

/** Readers see a job as it was a moment ago. */
function visibleTime({ now, settings }: View): number {
  return now - settings.visible_lag;
}

function summary(view: View) {
  const { job } = view;
  return {
    id: job.id,
    status: statusAt(job, visibleTime(view)),
    create_time: job.create_time,
    base_info: {
      name: job.name,
      job_type: job.job_type,
      engine_type: job.engine_type,
      job_direction: "up",
      task_type: job.task_type,
      net_type: "eip",
      charging_mode: "on_demand",
      enterprise_project_id: "0",
      description: "",
      expired_days: 14,
      tags: job.tags,
    },
    ...publicIpFields(view),
  };
}

function publicIpFields(view: View) {
  if (view.job.public_ips.length === 0) return {};
  return { public_ip_list: publicIpsAt(view.job, visibleTime(view)), bind_public_ip_state: "SUCCESS", children: [] };
}

function detail(view: View) {
  const { job } = view;
  const region = PROJECTS.find(({ id }) => id === job.project_id)?.name ?? "cn-north-4";
  return {
    ...summary(view),
    alarm_notify: { alarm_to_user: true, delay_time: 60, topic_urn: `urn:smn:${region}:${job.project_id}:drs` },
    node_info: { spec: { node_type: "medium" } },
    policy_config: { ddl_trans: false },
    speed_limit: [{ begin: "16:00", end: "15:59", speed: "10" }],
    source_endpoint: [
      {
        db_type: "mysql",
        endpoint: { db_port: "3306", db_user: "drs", endpoint_name: "mysql", id: `${job.id}-so`, ip: "******" },
        endpoint_role: "so",
        endpoint_type: "offline",
        ssl: { ssl_link: false },
      },
    ],
    target_endpoint: [
      {
        cloud: { az_code: `${region}a`, project_id: job.project_id, region },
        db_type: "mysql",
        endpoint: { db_user: "root", endpoint_name: "cloud_mysql", id: `${job.id}-ta`, instance_id: `${job.id}in01` },
        endpoint_role: "ta",
        endpoint_type: "cloud",
        vpc: {
          security_group_id: "039a3s89-665a-43e2-9b4f-bda7d9ee148d",
          subnet_id: "2cb54324-ae63-4fbb-85b7-7d59f4a88f8f",
          vpc_id: "2cb5d364-ae63-4fbb-85b7-7d59f4a88f8f",
        },
      },
    ],
  };
}

function precheck(view: View) {
  const { job, now, settings, query } = view;
  const queryId = query("query_id");
  if (!queryId) throw new DrsError("DRS.M00201", "query_id");
  const run = job.prechecks.find((candidate) => candidate.query_id === queryId);
  if (run === undefined) throw new DrsError(settings.unknown_query_code, "query_id");
  return { id: job.id, precheck_result: precheckResult(run, now, settings) };
}

/** All values are strings, delays in seconds beside their milliseconds. */
function progress(view: View) {
  const { job, settings } = view;
  const time = visibleTime(view);
  const status = statusAt(job, time);
  const { done, complete } = fullPhase(job, time);
  const percent = complete ? 100 : Math.min(100, Math.floor((done / settings.full_transfer) * 100));
  const remaining = complete ? 0 : Math.max(0, Math.ceil((settings.full_transfer - done) / 1000));
  const delay = status === "INCRE_TRANSFER_STARTED" ? settings.incremental_delay : 0;
  return {
    id: job.id,
    status,
    progress_info: {
      progress: `${percent}`,
      incr_trans_delay: `${Math.floor(delay / 1000)}`,
      incr_trans_delay_millis: `${delay}`,
      task_mode: job.task_type,
      transfer_status: status,
      process_time: `${Math.floor(done / 1000)}`,
      remaining_time: `${remaining}`,
      progress_map: { data: { completed: `${percent}`, remaining_time: `${remaining}` } },
    },
  };
}

const notSimulated = ({ query }: View): never => {
  throw new DrsError("DRS.M05003", `The simulator has nothing of type ${query("type")}.`);
};

/** The fifteen types of the newest SDK. */
const TYPES: Readonly<Record<string, (view: View) => object>> = {
  overview: summary,
  detail,
  precheck,
  progress,
  network: notSimulated,
  log: notSimulated,
  compare: notSimulated,
  file: notSimulated,
  is_writable: notSimulated,
  cloud_connection: notSimulated,
  diagnosis: notSimulated,
  diagnosis_history: notSimulated,
  repair_progress: notSimulated,
  repair_detail: notSimulated,
  repair_export_status: notSimulated,
};

/** The `job` of the answer, by the query's `type`. */
export function showJobDetail(view: View): object {
  const type = view.query("type");
  if (!type) throw new DrsError("DRS.M00201", "type");
  const show = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
  if (show === undefined) throw new DrsError("DRS.M00202", "type");
  return show(view);
}
