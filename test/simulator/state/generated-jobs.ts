/** Jobs by the thousand: mixed types, engines, directions, statuses and families. A seed always gives the same jobs. */
import { Random } from "../../support/random.ts";
import { FAILURE_KINDS } from "../drs/failures.ts";
import { isoTime } from "./clock.ts";
import type { JobStatus } from "./job-status.ts";
import { historyOf, type Job, NET_TYPES } from "./jobs.ts";
import { newJob } from "./seed.ts";

/** A list with each value as often as its weight. */
const weighted = <T>(...rows: readonly [weight: number, value: T][]): readonly T[] =>
  rows.flatMap(([weight, value]) => Array<T>(weight).fill(value));

const KINDS = weighted<
  Pick<Job, "job_type"> & { engines: readonly string[]; directions: readonly Job["job_direction"][] }
>(
  [
    5,
    {
      job_type: "sync",
      engines: ["mysql-to-mysql", "mysql-to-taurus", "taurus-to-taurus", "oracle-to-gaussdbv5", "postgresql"],
      directions: ["up", "down", "non-dbs"],
    },
  ],
  [
    3,
    {
      job_type: "migration",
      engines: ["mysql", "mongodb", "redis-to-gaussredis", "rediscluster-to-gaussredis"],
      directions: ["up", "down"],
    },
  ],
  [2, { job_type: "cloudDataGuard", engines: ["cloudDataGuard-mysql", "mysql-to-taurus"], directions: ["up", "down"] }],
);

/** Statuses that do not move on by themselves here. */
const STATUSES = weighted<JobStatus>(
  [45, "INCRE_TRANSFER_STARTED"],
  [10, "CONFIGURATION"],
  [10, "PAUSING"],
  [8, "FULL_TRANSFER_STARTED"],
  [8, "RELEASE_RESOURCE_COMPLETE"],
  [6, "INCRE_TRANSFER_FAILED"],
  [4, "FULL_TRANSFER_COMPLETE"],
  [3, "FULL_TRANSFER_FAILED"],
  [3, "WAITING_FOR_START"],
  [1, "START_JOB_FAILED"],
  [1, "CREATE_FAILED"],
  [1, "RELEASE_RESOURCE_FAILED"],
);

const SYSTEMS = ["shop", "billing", "users", "stock", "ledger", "crm", "search", "audit", "media", "risk"];
const PARTS = ["orders", "items", "accounts", "events", "archive", "report", "mail", "prices"];

/** Spellings of a name. DRS takes 4 to 50 letters, digits, hyphens and underscores, and does not ask for unique names. */
const SPELLINGS: readonly ((system: string, part: string, number: string) => string)[] = [
  (system, part, number) => `${system}-${part}-${number}`,
  (system, part, number) => `DRS-${system}-${part}-${number}`,
  (system, part, number) => `${system}_${part}_${number}`.toUpperCase(),
];

/** Share of jobs that take the name of the job before, as people reuse names. */
const SAME_NAME = 0.01;

/** Share of families among listed jobs: with child jobs, and of several tasks with a main child job. */
const FAMILIES = weighted<"single" | "children" | "tasks">([92, "single"], [5, "children"], [3, "tasks"]);

const YEAR = 365 * 24 * 60 * 60 * 1000;
/** All are created in this year, so that the time of a test does not matter. */
const FIRST = Date.UTC(2025, 0, 1);

const hex = (random: Random, digits: number): string =>
  Array.from({ length: digits }, () => random.below(16).toString(16)).join("");

/** An id in the form of those of the official examples. */
export const generatedId = (random: Random): string =>
  `${[8, 4, 4, 4, 7].map((digits) => hex(random, digits)).join("-")}jb20r`;

export function generatedName(random: Random, number: number): string {
  const spell = random.pick(SPELLINGS);
  return spell(random.pick(SYSTEMS), random.pick(PARTS), String(number).padStart(4, "0"));
}

/** What kind of job it is, without id, name and time. */
export function generatedKind(random: Random, given?: JobStatus) {
  const { job_type, engines, directions } = random.pick(KINDS);
  const status = given ?? random.pick(STATUSES);
  return {
    status,
    fields: {
      job_type,
      engine_type: random.pick(engines),
      job_direction: random.pick(directions),
      net_type: random.pick(NET_TYPES),
      task_type: random.pick(["FULL_TRANS", "FULL_INCR_TRANS", "INCR_TRANS"] as const),
      charging_mode: random.pick(["period", "on_demand"] as const),
      failure: status.endsWith("_FAILED") ? random.pick(FAILURE_KINDS) : null,
    },
  };
}

export interface Generated {
  seed: number;
  /** Number of jobs, child jobs included. */
  count: number;
  project_id: string;
  /** Of all of them; by default they differ. */
  status?: JobStatus | undefined;
}

/** Generate jobs, each parent before its child jobs. */
export function generateJobs({ seed, count, project_id, status: only }: Generated): Job[] {
  const random = new Random(seed);
  const jobs: Job[] = [];
  while (jobs.length < count) {
    const { status, fields } = generatedKind(random, only);
    const family = random.pick(FAMILIES);
    const makeJob = (more: Partial<Job>): Job => {
      const at = FIRST + Math.floor((jobs.length / count) * YEAR);
      const repeated = random.chance(SAME_NAME) ? jobs.at(-1)?.name : undefined;
      const name = repeated ?? generatedName(random, jobs.length + 1);
      const times = { create_time: isoTime(at), transitions: historyOf(status, at + 1) };
      const id = generatedId(random);
      const job = newJob({ ...fields, ...times, id, name, project_id, seeded: true, ...more }, status, at);
      jobs.push(job);
      return job;
    };
    const parent = makeJob({});
    const room = Math.min(count - jobs.length, random.between(2, 4));
    if (family === "single" || room < 1) continue;
    const children = Array.from({ length: room }, () => makeJob({ parent_id: parent.id }));
    if (family === "tasks") parent.master_job_id = random.pick(children).id;
  }
  return jobs;
}
