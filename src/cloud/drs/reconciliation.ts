import type { ActionParams, Evidence } from "../../model/drs.ts";
import type { DetailQuery, JobDetail } from "./detail.ts";
import { compareTasksOf, compareTasksQuery } from "./endings/compare.ts";
import { type ChildJob, type Ending, isEffectOf } from "./endings/ending.ts";
import { repairedCompareOf } from "./endings/side.ts";

/**
 * How to find out whether a call whose response was lost took effect. The gateway reads DRS before the call and keeps the
 * fingerprint of that reading as the baseline; afterwards it reads again and compares.
 */
export type Reconciliation =
  /** Two calls have the same effect as one: send the call again. */
  | { readonly by: "repeat" }
  /** DRS has no reading that shows it: a person resolves the operation. */
  | { readonly by: "person" }
  | DetailReadBack
  | ChildrenReadBack;

/** Reconciliation by ShowJobDetail. */
export interface DetailReadBack {
  readonly by: "detail";
  readonly query: (actionParams: ActionParams) => DetailQuery;
  readonly fingerprint: (job: JobDetail) => string;
  /** Evidence that the call took effect; `null` where the reading shows none. */
  readonly evidence: (baseline: string, job: JobDetail, actionParams: ActionParams) => Evidence | null;
}

/** Reconciliation by the job's children in ListJobs. */
export interface ChildrenReadBack {
  readonly by: "children";
  readonly fingerprint: (children: readonly ChildJob[]) => string;
  /** Evidence that the call took effect; `null` where the reading shows none. */
  readonly evidence: (baseline: string, children: readonly ChildJob[]) => Evidence | null;
}

const APPLIED: Evidence = { queryId: null };

/** Fingerprint of an empty list. */
const EMPTY = "[]";

const idsOf = (entries: readonly (string | undefined)[]) =>
  JSON.stringify(entries.filter((entry) => entry !== undefined).sort());

const isNew = (baseline: string, id: string) => !(JSON.parse(baseline) as string[]).includes(id);

/** Reconciliation of a verb that moves the job's status: the status has moved as the verb moves it. */
export const byStatus = (endingOf: (actionParams: ActionParams) => Ending): DetailReadBack => ({
  by: "detail",
  query: () => ({ type: "detail" }),
  fingerprint: ({ status = "" }) => status,
  evidence: (baseline, { status = "" }, actionParams) =>
    status !== baseline && isEffectOf(endingOf(actionParams), status) ? APPLIED : null,
});

interface CompareParams {
  readonly compare_task_param?: { readonly type?: string };
}

const compareTypeOf = (actionParams: ActionParams) => (actionParams as CompareParams).compare_task_param?.type;

/** Reconciliation of a new compare: DRS has a compare task of the requested type that the baseline lacks. */
export const byCompareTasks: DetailReadBack = {
  by: "detail",
  query: (actionParams) => compareTasksQuery(compareTypeOf(actionParams)),
  fingerprint: (job) => idsOf(compareTasksOf(job).map(({ id }) => id)),
  evidence: (baseline, job, actionParams) => {
    const type = compareTypeOf(actionParams);
    const created = compareTasksOf(job).find((task) => isNew(baseline, task.id) && (task.type ?? type) === type);
    return created ? { queryId: created.id } : null;
  },
};

const addresses = ({ public_ip_list }: JobDetail) => idsOf((public_ip_list ?? []).map(({ public_ip }) => public_ip));

/** Reconciliation by the list of public IPs: it has changed, and is filled after binding, empty after unbinding. */
export const byPublicIps = (wanted: "bound" | "unbound"): DetailReadBack => ({
  by: "detail",
  query: () => ({ type: "detail" }),
  fingerprint: addresses,
  evidence: (baseline, job) => {
    const current = addresses(job);
    return current !== baseline && (current === EMPTY) === (wanted === "unbound") ? APPLIED : null;
  },
});

/** Reconciliation of a repair: the repair progress of that compare has changed. */
export const byRepairProgress: DetailReadBack = {
  by: "detail",
  query: (actionParams) => ({ type: "repair_progress", query_id: repairedCompareOf(actionParams) ?? "" }),
  fingerprint: ({ repair_progress_info: found }) => JSON.stringify(found ? [found.status, found.progress] : []),
  evidence: (baseline, job) => (byRepairProgress.fingerprint(job) === baseline ? null : APPLIED),
};

/** Reconciliation of a re-edit: the job has a child job that the baseline lacks. */
export const byChildren: ChildrenReadBack = {
  by: "children",
  fingerprint: (children) => idsOf(children.map(({ id }) => id)),
  evidence: (baseline, children) => (children.some(({ id }) => isNew(baseline, id)) ? APPLIED : null),
};
