/** `overview` and `detail`: the description of a job (contract §4.1). */

import { publicIpsAt, statusAt } from "../../state/jobs.ts";
import { PROJECTS } from "../../state/seed.ts";
import { isTargetReadonly } from "../read-only.ts";
import { type View, visibleTime } from "./view.ts";

/** Fields of addresses, absent until the first binding; the children are sub-jobs that could not be bound. */
function publicIpFields(view: View) {
  const { job } = view;
  const change = publicIpsAt(job, visibleTime(view));
  if (change === undefined) return {};
  const { list, state = "SUCCESS" } = change;
  const children = state === "FAILED" ? [{ id: job.id, name: job.name }] : [];
  return { public_ip_list: list, ...(state === null ? {} : { bind_public_ip_state: state }), children };
}

/** `overview`: id, status, base_info and addresses. */
export function overview(view: View) {
  const { job } = view;
  return {
    id: job.id,
    status: statusAt(job, visibleTime(view)),
    create_time: job.create_time,
    ...(job.master_job_id === null ? {} : { master_job_id: job.master_job_id }),
    base_info: {
      name: job.name,
      job_type: job.job_type,
      engine_type: job.engine_type,
      job_direction: job.job_direction,
      task_type: job.task_type,
      net_type: job.net_type,
      charging_mode: job.charging_mode,
      enterprise_project_id: job.enterprise_project_id,
      description: job.description,
      expired_days: 14,
      tags: job.tags,
    },
    ...publicIpFields(view),
  };
}

/** `detail`: the whole configuration as in the official example, without passwords. */
export function detail(view: View) {
  const { job } = view;
  const region = PROJECTS.find(({ id }) => id === job.project_id)?.name ?? "cn-north-4";
  const isCopyOnly = job.job_type === "sync";
  return {
    ...overview(view),
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
        endpoint: {
          db_user: "root",
          endpoint_name: "cloud_mysql",
          id: `${job.id}-ta`,
          instance_id: job.instance_ids[0] ?? "",
        },
        endpoint_role: "ta",
        endpoint_type: "cloud",
        ...(isCopyOnly ? {} : { config: { is_target_readonly: isTargetReadonly(view) } }),
        vpc: {
          security_group_id: "039a3s89-665a-43e2-9b4f-bda7d9ee148d",
          subnet_id: "2cb54324-ae63-4fbb-85b7-7d59f4a88f8f",
          vpc_id: "2cb5d364-ae63-4fbb-85b7-7d59f4a88f8f",
        },
      },
    ],
  };
}
