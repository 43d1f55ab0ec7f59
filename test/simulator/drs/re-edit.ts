/** The child job that a restart after a re-edit creates (contract §5.2, §9.7). */
import { randomBytes, randomUUID } from "node:crypto";
import type { Settings } from "../settings.ts";
import type { JobStatus } from "../state/job-status.ts";
import type { Job, Transition } from "../state/jobs.ts";
import { newJob } from "../state/seed.ts";

/** Create a job id in DRS's form: its last block ends in `jb` and two characters (contract §1.1). */
function newJobId(): string {
  return `${randomUUID().slice(0, 24)}${randomBytes(4).toString("hex").slice(0, 7)}jb20r`;
}

/**
 * Create the child job. It appears after a while, transfers the additions, and is released; its parent shows nothing
 * of it.
 */
export function makeChild(parent: Job, now: number, settings: Settings): Job {
  const failed = parent.fails.includes("restart");
  const ends: JobStatus[] = failed
    ? ["CHILD_TRANSFER_FAILED"]
    : ["CHILD_TRANSFER_COMPLETE", "RELEASE_CHILD_TRANSFER_STARTED", settings.re_edit_child_end];
  const statuses: JobStatus[] = ["CHILD_TRANSFER_STARTING", "CHILD_TRANSFER_STARTED", ...ends];
  const appears = now + settings.re_edit_appears;
  const transitions: Transition[] = statuses.map((status, step) => ({
    at: appears + step * settings.re_edit_step,
    status,
  }));
  const id = newJobId();
  parent.re_edits.push({ child_id: id, started_at: now, ends_at: transitions.at(-1)?.at ?? appears });
  const { project_id, job_type, task_type, engine_type, net_type, enterprise_project_id } = parent;
  return newJob(
    {
      ...{ project_id, job_type, task_type, engine_type, net_type, enterprise_project_id },
      id,
      name: `${parent.name}-${parent.re_edits.length}`,
      parent_id: parent.id,
      transitions,
    },
    "CHILD_TRANSFER_STARTING",
    appears,
  );
}
