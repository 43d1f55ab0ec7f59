/** The content of a new simulator: the demo projects, users, access keys and jobs. None of the secrets is real. */

import type { KnownSecret } from "../../../src/cloud/iam/signature.ts";
import { DEFAULT_PRECHECK_ITEMS } from "../drs/precheck.ts";
import { noRuns } from "../drs/runs.ts";
import { isoTime } from "./clock.ts";
import type { JobStatus } from "./job-status.ts";
import { historyOf, type Job, type PrecheckItem } from "./jobs.ts";

export const DEMO_PROJECT = "054ba152d480d55b2f5dc0069e7ddef0";
export const DEMO_AKSK_PROJECT = "5237e10fe9aa4ad5b16b6a5245248314";

export interface Domain {
  id: string;
  name: string;
}

export interface Project {
  id: string;
  name: string;
  domain: Domain;
}

const demoDomain: Domain = { id: "d78cbac186b744899480f25bd022f468", name: "demo-domain" };
const akskDomain: Domain = { id: "2f9d31e3a4b04d2c8a7e5c1b6f0d9e84", name: "demo-aksk-domain" };

/** Projects of the same name in different domains, so that the name alone does not identify one. */
export const PROJECTS: readonly Project[] = [
  { id: DEMO_PROJECT, name: "cn-north-4", domain: demoDomain },
  { id: DEMO_AKSK_PROJECT, name: "cn-north-4", domain: akskDomain },
];

export const USERS = [
  {
    id: "7116d09f88fa41908676fdd4b039e95b",
    name: "drs-operator",
    password: "demo-Pa55word-not-real",
    domain: demoDomain,
  },
] as const;

/** Access keys by name; the second is temporary and needs its security token. */
export const ACCESS_KEYS: Readonly<Record<string, KnownSecret & { projects: readonly string[] }>> = {
  DEMOACCESSKEY0000001: {
    secretKey: "demoSecretKeyNotReal0000000000000000001",
    projects: [DEMO_AKSK_PROJECT],
  },
  DEMOTEMPACCESSKEY001: {
    secretKey: "demoTempSecretKeyNotReal00000000000001",
    securityToken: "gQpjbi1ub3J0aC00DEMOSECURITYTOKENNOTREAL==",
    projects: [DEMO_AKSK_PROJECT],
  },
};

const alarm: PrecheckItem = {
  item: "srcTriggerAndEventCheck",
  group: "object",
  result: "ALARM",
  failed_reason: "The source database contains triggers or events. They are migrated when the job ends.",
  is_support_skip: false,
};
const skippableFailure: PrecheckItem = {
  item: "MysqlForeignKeyReferentialActionCheck",
  group: "object",
  result: "FAILED",
  failed_reason: "Tables with cascading foreign keys exist in the source database.",
  is_support_skip: true,
};
const hardFailure: PrecheckItem = {
  item: "checkEmptyDstDb",
  group: "object",
  result: "FAILED",
  failed_reason: "The target database already contains tables with the same names.",
  is_support_skip: false,
};

/** Build a job with default values; the caller gives at least the id. */
export function newJob(given: Partial<Job> & { id: string }, status: JobStatus, now: number): Job {
  return {
    name: `DRS-${given.id.slice(0, 8)}`,
    project_id: DEMO_PROJECT,
    job_type: "sync",
    task_type: "FULL_INCR_TRANS",
    engine_type: "mysql-to-mysql",
    net_type: "eip",
    charging_mode: "on_demand",
    job_direction: "up",
    enterprise_project_id: "0",
    description: "",
    instance_ids: [`${given.id}in01`],
    instance_ip: "192.0.2.10",
    parent_id: null,
    master_job_id: null,
    create_time: isoTime(now),
    tags: [],
    transitions: historyOf(status, now - 60 * 60 * 1000),
    precheck_items: [...DEFAULT_PRECHECK_ITEMS],
    prechecks: [],
    public_ips: [],
    query_ids: [],
    fails: [],
    differences: 0,
    databases: [],
    tables: [],
    compare_timeout: null,
    failure: null,
    delay: null,
    effects: {},
    seeded: false,
    ...noRuns(),
    ...given,
  };
}

const isSame = (one: unknown, other: unknown): boolean =>
  one === other || (typeof one === "object" && JSON.stringify(one) === JSON.stringify(other));

/** List the fields of a job that `newJob` does not give it anyway. */
export function changedFields(job: Job): Partial<Job> {
  const usual: Record<string, unknown> = { ...newJob({ id: job.id }, "CREATING", 0), id: "" };
  return Object.fromEntries(Object.entries(job).filter(([name, value]) => !isSame(value, usual[name])));
}

type SeedRow = [id: string, name: string, status: JobStatus, project: string, extraItems: readonly PrecheckItem[]];

const JOBS: readonly SeedRow[] = [
  ["c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r", "DRS-orders", "CONFIGURATION", DEMO_PROJECT, [alarm]],
  ["d0f96c1d-571f-4b63-98a5-3b85b36jb20r", "DRS-billing", "INCRE_TRANSFER_STARTED", DEMO_PROJECT, []],
  [
    "e7a1c04b-93d2-4f6e-a7b5-61c2d48jb20r",
    "DRS-users",
    "INCRE_TRANSFER_FAILED",
    DEMO_PROJECT,
    [skippableFailure, hardFailure],
  ],
  ["f3b8d92c-1e47-4c0a-b6d9-72e5a13jb20r", "DRS-archive", "PAUSING", DEMO_PROJECT, []],
  ["6c65eafc-b359-403b-b2fb-9f5fc58jb601", "DRS-replay", "CONFIGURATION", DEMO_AKSK_PROJECT, [skippableFailure]],
];

/** The demo jobs by id. The one that has failed says why. */
export function seedJobs(now: number): Record<string, Job> {
  return Object.fromEntries(
    JOBS.map(([id, name, status, project_id, extraItems]) => {
      const precheck_items = [...DEFAULT_PRECHECK_ITEMS, ...extraItems];
      const failure = status === "INCRE_TRANSFER_FAILED" ? "duplicate_key" : null;
      return [id, newJob({ id, name, project_id, precheck_items, failure }, status, now)];
    }),
  );
}
