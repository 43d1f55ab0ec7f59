/** ListJobs (contract §4.3): filters, order, pages. */
import * as z from "zod";
import type { WrongPage } from "../control/fault.ts";
import type { Settings } from "../settings.ts";
import { JOB_STATUSES } from "../state/job-status.ts";
import { existsAt, JOB_TYPES, type Job, NET_TYPES, statusAt } from "../state/jobs.ts";
import { jobAction } from "./job-actions.ts";
import { pageOf, pagingFields, parseQuery, type RawQuery } from "./query.ts";

const UNFILTERABLE = /^(PAUSING|DELETED|REBUILD_.*|NODE_UPGRADE_.*)$/;

/** The filter knows 22 of the 29 statuses: PAUSING, though it means a paused job, is not among them (contract §5.1). */
export const FILTER_STATUSES = JOB_STATUSES.filter((status) => !UNFILTERABLE.test(status));

const FILTERABLE: ReadonlySet<string> = new Set(FILTER_STATUSES);

const SORT_KEYS = ["name", "status", "create_time", "net_type", "job_direction", "pay_mode"] as const;
const MAX_IDS = 10;

const partsOf = (text: string): string[] => text.split(",").map((part) => part.trim());

const listQuery = z.object({
  job_type: z.enum(JOB_TYPES),
  name: z
    .string()
    .refine((name) => partsOf(name).length <= MAX_IDS)
    .optional(),
  /** One status, or several between commas. */
  status: z
    .string()
    .transform(partsOf)
    .refine((statuses) => statuses.every((status) => FILTERABLE.has(status)))
    .optional(),
  engine_type: z.string().optional(),
  net_type: z.enum(NET_TYPES).optional(),
  enterprise_project_id: z.string().optional(),
  sort_key: z.enum(SORT_KEYS).default("create_time"),
  sort_dir: z.enum(["desc", "asc"]).default("desc"),
  instance_ids: z.array(z.string()).max(MAX_IDS).optional(),
  instance_ip: z.string().optional(),
  ...pagingFields,
});
type ListQuery = z.infer<typeof listQuery>;

interface Listed {
  projectId: string;
  jobs: readonly Job[];
  now: number;
  settings: Settings;
  /** What the fault `wrong_page` makes of the page. */
  wrong?: WrongPage | null;
}

const statusNow = (job: Job, { now, settings }: Listed) => statusAt(job, now - settings.visible_lag);

/** Match part of the name, the whole id, or several ids. */
function isNamed(job: Job, name: string): boolean {
  const ids = partsOf(name);
  return ids.includes(job.id) || (ids.length === 1 && job.name.includes(name));
}

/** Filters, with one row per parameter. */
const FILTERS: { [K in keyof ListQuery]?: (job: Job, value: NonNullable<ListQuery[K]>, listed: Listed) => boolean } = {
  job_type: (job, value) => job.job_type === value,
  name: isNamed,
  status: (job, value, listed) => value.includes(statusNow(job, listed)),
  engine_type: (job, value) => job.engine_type === value,
  net_type: (job, value) => job.net_type === value,
  enterprise_project_id: (job, value) => job.enterprise_project_id === value,
  instance_ids: (job, value) => job.instance_ids.some((id) => value.includes(id)),
  instance_ip: (job, value) => job.instance_ip === value,
};

function passes<K extends keyof ListQuery>(name: K, job: Job, query: ListQuery, listed: Listed): boolean {
  const value = query[name];
  const filter = FILTERS[name];
  return value === undefined || value === null || filter === undefined || filter(job, value, listed);
}

const SORT_VALUES: Readonly<Record<(typeof SORT_KEYS)[number], (job: Job, listed: Listed) => string>> = {
  name: ({ name }) => name,
  status: statusNow,
  create_time: ({ create_time }) => create_time,
  net_type: ({ net_type }) => net_type,
  job_direction: ({ job_direction }) => job_direction,
  pay_mode: ({ charging_mode }) => charging_mode,
};

function inOrder(jobs: readonly Job[], { sort_key, sort_dir }: ListQuery, listed: Listed): Job[] {
  const keyOf = (job: Job) => SORT_VALUES[sort_key](job, listed);
  const sign = sort_dir === "asc" ? 1 : -1;
  return jobs.toSorted((one, other) => {
    const [left, right] = [keyOf(one), keyOf(other)];
    return left === right ? 0 : left < right ? -sign : sign;
  });
}

type Children = ReadonlyMap<string | null, readonly Job[]>;

/** The role of a job among those that belong together; a single job has none. */
function roleOf(job: Job, parent: Job | undefined, children: readonly Job[]): { job_mode_role?: string } {
  if (parent === undefined) return children.length > 0 ? { job_mode_role: "parent" } : {};
  if (parent.master_job_id === null) return { job_mode_role: "child" };
  return { job_mode_role: parent.master_job_id === job.id ? "master" : "slave" };
}

/** The fields of the official example, which leaves out most of those that the schema calls mandatory. */
const EXAMPLE_FIELDS: ReadonlySet<string> = new Set(
  [
    ["create_time", "engine_type", "id", "job_action", "job_direction", "name", "status", "task_type"],
    // The example's job has none; without them nobody would see a child job.
    ["children"],
  ].flat(),
);

const asInExample = (row: object): object =>
  Object.fromEntries(Object.entries(row).filter(([name, value]) => EXAMPLE_FIELDS.has(name) && value?.length !== 0));

/** Present a job as in the list, with its child jobs inside. */
function row(job: Job, parent: Job | undefined, byParent: Children, listed: Listed): object {
  const children = byParent.get(job.id) ?? [];
  const whole = {
    id: job.id,
    name: job.name,
    status: statusNow(job, listed),
    description: job.description,
    create_time: job.create_time,
    engine_type: job.engine_type,
    net_type: job.net_type,
    charging_mode: job.charging_mode,
    billing_tag: false,
    job_direction: job.job_direction,
    job_type: job.job_type,
    task_type: job.task_type,
    enterprise_project_id: job.enterprise_project_id,
    job_mode: parent?.master_job_id === null ? "sync_child" : "single",
    ...roleOf(job, parent, children),
    is_multi_az: false,
    node_role: "",
    node_new_framework: false,
    job_action: jobAction(job, listed.now, listed.settings),
    children: children.map((child) => row(child, job, byParent, listed)),
  };
  return listed.settings.list_fields === "schema" ? whole : asInExample(whole);
}

/** What `total_count` may count; clients are not to trust it (contract §9.22). */
const TOTALS: Readonly<
  Record<Settings["list_total"], (passing: readonly Job[], page: readonly Job[], byParent: Children) => number>
> = {
  matching: (passing) => passing.length,
  with_children: (passing, _page, byParent) =>
    passing.reduce((sum, { id }) => sum + 1 + (byParent.get(id)?.length ?? 0), 0),
  page: (_passing, page) => page.length,
};

/** Build the response: the number of matching jobs, and one page of them. Child jobs appear in their parents only. */
export function listJobs(raw: RawQuery, listed: Listed) {
  const query = parseQuery(listQuery, raw);
  const { projectId, now, settings, wrong } = listed;
  const visible = now - settings.visible_lag;
  const jobs = listed.jobs.filter(
    (job) => job.project_id === projectId && existsAt(job, visible) && statusNow(job, listed) !== "DELETED",
  );
  const byParent: Children = Map.groupBy(jobs, ({ parent_id }) => parent_id);
  const names = Object.keys(FILTERS) as (keyof ListQuery)[];
  const passing = (byParent.get(null) ?? []).filter((job) => names.every((name) => passes(name, job, query, listed)));
  const offset = Math.max(0, (query.offset ?? 0) + (wrong?.shift ?? 0));
  const page = pageOf(inOrder(passing, query, listed), { ...query, offset }, settings.list_limit, settings.limit_max);
  return {
    total_count: wrong?.total_count ?? TOTALS[settings.list_total](passing, page, byParent),
    jobs: page.map((job) => row(job, undefined, byParent, listed)),
  };
}
