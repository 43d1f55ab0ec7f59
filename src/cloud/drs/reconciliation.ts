import type { ActionParams, Evidence } from "../../model/drs.ts";
import type { DetailQuery, JobDetail } from "./detail.ts";
import { type ChildJob, type Ending, isEffectOf } from "./endings/ending.ts";

/**
 * How it is found out what became of a call whose answer was lost. Before the call leaves, what can tell is read and its
 * fingerprint kept; afterwards it is read again and held against that.
 */
export type Settling =
  /** A second call has the same effect as one: it is simply sent again. */
  | { readonly by: "repeat" }
  /** Nothing that DRS can be asked tells: a person decides. */
  | { readonly by: "ask" }
  | Look;

/** What is read, what is kept of it, and what shows that the call took effect. */
export type Look = DetailLook | ChildrenLook;

export interface DetailLook {
  readonly by: "detail";
  readonly query: (asked: ActionParams) => DetailQuery;
  readonly fingerprint: (job: JobDetail) => string;
  readonly evidence: (before: string, job: JobDetail, asked: ActionParams) => Evidence | null;
}

export interface ChildrenLook {
  readonly by: "children";
  readonly fingerprint: (children: readonly ChildJob[]) => string;
  readonly evidence: (before: string, children: readonly ChildJob[]) => Evidence | null;
}

const APPLIED: Evidence = { queryId: null };

/** Fingerprint of what DRS does not have yet. */
const NOTHING = "[]";

const idsOf = (entries: readonly (string | undefined)[]) =>
  JSON.stringify(entries.filter((entry) => entry !== undefined).sort());

const isNew = (before: string, id: string) => !(JSON.parse(before) as string[]).includes(id);

/** The job's status: for verbs that move it. */
export const byStatus = (endingOf: (asked: ActionParams) => Ending): DetailLook => ({
  by: "detail",
  query: () => ({ type: "detail" }),
  fingerprint: ({ status = "" }) => status,
  evidence: (before, { status = "" }, asked) =>
    status !== before && isEffectOf(endingOf(asked), status) ? APPLIED : null,
});

interface CompareParams {
  readonly compare_task_param?: { readonly type?: string };
}

const compareTypeOf = (asked: ActionParams) => (asked as CompareParams).compare_task_param?.type;

const compareTasks = ({ compare_result: found }: JobDetail) => [
  ...(found?.data_compare_task_list ?? []),
  ...(found?.objects_compare_overview_info
    ? [{ ...found.objects_compare_overview_info, id: found.objects_compare_overview_info.compare_job_id }]
    : []),
];

/** A compare task that was not there before, of the type that was asked for. */
export const byCompareTasks: DetailLook = {
  by: "detail",
  query: (asked) =>
    compareTypeOf(asked) === "object"
      ? { type: "compare", compare_type: "object_compare", query_type: "overview" }
      : { type: "compare", compare_type: "data_compare", query_type: "list", offset: 0, limit: 100 },
  fingerprint: (job) => idsOf(compareTasks(job).map(({ id }) => id)),
  evidence: (before, job, asked) => {
    const type = compareTypeOf(asked);
    const made = compareTasks(job).find((task) => isNew(before, task.id) && (task.type ?? type) === type);
    return made ? { queryId: made.id } : null;
  },
};

const addresses = ({ public_ip_list }: JobDetail) => idsOf((public_ip_list ?? []).map(({ public_ip }) => public_ip));

/** The list of public IPs is another than before: longer after binding, empty after unbinding. */
export const byPublicIps = (wanted: "bound" | "unbound"): DetailLook => ({
  by: "detail",
  query: () => ({ type: "detail" }),
  fingerprint: addresses,
  evidence: (before, job) => {
    const now = addresses(job);
    return now !== before && (now === NOTHING) === (wanted === "unbound") ? APPLIED : null;
  },
});

interface RepairParams {
  readonly repair_info?: { readonly query_id?: string };
}

/** A repair of that compare's differences that was not under way before. */
export const byRepairProgress: DetailLook = {
  by: "detail",
  query: (asked) => ({ type: "repair_progress", query_id: (asked as RepairParams).repair_info?.query_id ?? "" }),
  fingerprint: ({ repair_progress_info: found }) => JSON.stringify(found ? [found.status, found.progress] : []),
  evidence: (before, job) => (byRepairProgress.fingerprint(job) === before ? null : APPLIED),
};

/** A child job that was not there before. */
export const byChildren: ChildrenLook = {
  by: "children",
  fingerprint: (children) => idsOf(children.map(({ id }) => id)),
  evidence: (before, children) => (children.some(({ id }) => isNew(before, id)) ? APPLIED : null),
};
