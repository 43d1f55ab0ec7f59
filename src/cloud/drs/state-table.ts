import type { ActionName, ActionParams } from "../../model/drs.ts";
import { HOLDING, type JobStatus, LIVE, TRANSFER_FAILED, TRANSFERRING } from "../../model/job-status.ts";

/** Types of jobs (contract section 4.3). */
export const JOB_TYPES = ["migration", "sync", "cloudDataGuard"] as const;

export type JobType = (typeof JOB_TYPES)[number];

/** Statuses in which DRS takes an action, for some types of jobs or, without `jobTypes`, for all. */
export interface StateRule {
  readonly statuses: readonly JobStatus[];
  readonly jobTypes?: readonly JobType[];
}

/** The rules of one variant of an action; the first variant that applies to the params counts. */
export interface StateVariant {
  readonly applies?: (actionParams: ActionParams) => boolean;
  readonly rules: readonly StateRule[];
}

export type StateTable = Readonly<Record<ActionName, readonly StateVariant[]>>;

const anyType = (...statuses: readonly JobStatus[]): readonly StateRule[] => [{ statuses }];
const always = (...statuses: readonly JobStatus[]): readonly StateVariant[] => [{ rules: anyType(...statuses) }];

/** Data has flowed, and the job still holds its resources. */
const TRANSFERRED = [...TRANSFERRING, ...TRANSFER_FAILED, "PAUSING"] as const;

/** Statuses in which something failed beside the transfer; the job can still be ended (contract section 4.2, FREE_RESOURCE). */
const BROKEN = [
  "RELEASE_RESOURCE_FAILED",
  "CHANGE_JOB_FAILED",
  "NODE_UPGRADE_FAILED",
  "REBUILD_NODE_FAILED",
  "CHILD_TRANSFER_FAILED",
] as const satisfies readonly JobStatus[];

/**
 * Where DRS takes an action (contract sections 2 and 5.2). Where no source says so, every status in which the job holds its
 * resources counts: nothing is refused on a guess. ShowActions is asked first for the verbs that it has
 * (`actions.ts`: `console`); this table is the fallback for them.
 */
export const STATE_TABLE: StateTable = {
  network: always("CONFIGURATION", "PAUSING", ...TRANSFER_FAILED),
  cloud_connection: always(...HOLDING),
  precheck: [
    {
      applies: ({ precheck_mode: mode }) => mode === "forStartJob",
      rules: anyType("CONFIGURATION"),
    },
    { rules: anyType(...TRANSFER_FAILED, "PAUSING", "INCRE_TRANSFER_STARTED") },
  ],
  skip_precheck: always(...HOLDING),
  start: always("CONFIGURATION", "WAITING_FOR_START"),
  stop: always(...TRANSFERRING, ...TRANSFER_FAILED),
  restart: [
    {
      applies: ({ is_sync_re_edit: isReEdit }) => isReEdit === true,
      rules: [{ statuses: ["INCRE_TRANSFER_STARTED", "INCRE_TRANSFER_FAILED"], jobTypes: ["sync"] }],
    },
    { rules: anyType("PAUSING", ...TRANSFER_FAILED, "START_JOB_FAILED") },
  ],
  reset: [{ rules: [{ statuses: TRANSFER_FAILED }, { statuses: ["PAUSING"], jobTypes: ["sync"] }] }],
  terminate: always(...LIVE, ...BROKEN),
  create_compare: always("FULL_TRANSFER_COMPLETE", "INCRE_TRANSFER_STARTED"),
  cancel_compare: always(...HOLDING),
  start_repair: always("INCRE_TRANSFER_STARTED"),
  stop_repair: always(...HOLDING),
  diagnosis: [{ rules: [{ statuses: TRANSFERRING, jobTypes: ["sync"] }] }],
  column_limit: always(...HOLDING),
  reload_parameters: always(...TRANSFERRING, ...TRANSFER_FAILED),
  bind_eip: always(...HOLDING),
  unbind_eip: always(...HOLDING),
  set_writable: [
    {
      rules: [
        { statuses: TRANSFERRED, jobTypes: ["migration"] },
        { statuses: ["PAUSING"], jobTypes: ["cloudDataGuard"] },
      ],
    },
  ],
  set_readonly: [{ rules: [{ statuses: HOLDING, jobTypes: ["cloudDataGuard"] }] }],
};

/** The rules that apply to an action with these params. */
export const rulesFor = (table: StateTable, action: ActionName, actionParams: ActionParams): readonly StateRule[] =>
  table[action].find(({ applies }) => applies?.(actionParams) ?? true)?.rules ?? [];

/** Statuses in which an action is possible in some variant and for some type of jobs, for documents. */
export const statusesOf = (action: ActionName): readonly JobStatus[] => [
  ...new Set(STATE_TABLE[action].flatMap(({ rules }) => rules.flatMap(({ statuses }) => statuses))),
];
