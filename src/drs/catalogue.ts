import type * as z from "zod";
import { err, ok, type Result } from "../result.ts";
import { type Ending, readPrecheck, type StatusEnding } from "./ending.ts";
import * as params from "./params.ts";
import { type JobStatus, LIVE, RELEASED, TRANSFER_FAILED, TRANSFERRING } from "./statuses.ts";

/**
 * The action catalogue: the single source of truth for every DRS verb (contract sections 2 and 5). Help, validation, JSON
 * Schema, policy, sending, following and settling read this table; a verb is added by adding a row.
 */

/** What it can cost to run the verb, mildest first. `load`: strains the databases or halts replication. */
export type Danger = "none" | "load" | "cost" | "writes" | "irreversible";

/** Verbs that move the job's status supersede one another; the rest run beside them. */
export type Lane = "status" | "side";

/**
 * What to do about a call whose answer was lost.
 * - `repeat`: a second call has the same effect as one, so it is simply sent again;
 * - `status`: the job's status tells whether it took effect;
 * - `ask`: nothing tells, a person decides.
 */
export type Settling = "repeat" | "status" | "ask";

/** `action_params` as DRS takes them. */
export type ActionParams = Readonly<Record<string, unknown>>;

/** Text in the two languages of the gateway. */
export interface Bilingual {
  readonly "en-us": string;
  readonly "zh-cn": string;
}

interface Row<Params extends z.ZodObject> {
  readonly title: Bilingual;
  readonly summary: Bilingual;
  /** Other names people use, English and Chinese; matched without case, `-` and `_` alike. */
  readonly aliases: readonly string[];
  readonly params: Params;
  readonly danger: Danger;
  readonly lane: Lane;
  /** States in which DRS accepts the verb, or `any` where no source restricts it. */
  readonly allowedIn: readonly JobStatus[] | "any";
  /** Whether it may be sent again once it is known not to have been applied: never what writes or cannot be undone. */
  readonly resendable: boolean;
  readonly settling: Settling;
  /** A reading equal to the one before the call means "not yet" for this long (milliseconds): changes show late. */
  readonly grace: number;
  /** DRS wants a written reason. */
  readonly needsReason?: true;
  readonly request: (asked: z.output<Params>, reason: string | null) => ActionParams;
  readonly ending: (asked: ActionParams) => Ending;
}

/** A verb of the catalogue, with the type of its params folded into `prepare`. */
export interface Action extends Omit<Row<z.ZodObject>, "request"> {
  readonly name: ActionName;
  /** Checks flat params and builds DRS's `action_params` from them. */
  readonly prepare: (asked: unknown, reason: string | null) => Result<Prepared, z.ZodError>;
}

export interface Prepared {
  readonly params: Readonly<Record<string, unknown>>;
  readonly actionParams: ActionParams;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;

type AnyRow = Omit<Action, "name">;

function row<Params extends z.ZodObject>({ request, ...rest }: Row<Params>): AnyRow {
  return {
    ...rest,
    prepare: (asked, reason) => {
      const checked = rest.params.safeParse(asked);
      if (!checked.success) return err(checked.error);
      return ok({ params: checked.data, actionParams: request(checked.data, reason) });
    },
  };
}

const given = <T>(key: string, value: T | undefined): ActionParams => (value === undefined ? {} : { [key]: value });

/** Where a started, resumed or reset job arrives (contract section 5.2). */
const toTransfer = (failure: readonly JobStatus[]): StatusEnding => ({
  by: "status",
  success: TRANSFERRING,
  failure: [...failure, ...TRANSFER_FAILED, ...RELEASED],
  through: ["STARTJOBING", ...failure],
});

/** A start at a time is done when DRS has it on its calendar; it may even have begun. */
const toSchedule: StatusEnding = {
  by: "status",
  success: ["WAITING_FOR_START", "STARTJOBING", ...TRANSFERRING],
  failure: ["START_JOB_FAILED", ...RELEASED],
  through: ["START_JOB_FAILED"],
};

const ROWS = {
  precheck: row({
    title: { "en-us": "precheck", "zh-cn": "预检查" },
    summary: { "en-us": "run the pre-flight checks", "zh-cn": "执行预检查" },
    aliases: ["check", "pre-check", "预检查", "检查"],
    params: params.precheckParams,
    danger: "load",
    lane: "side",
    allowedIn: [
      "CONFIGURATION",
      "WAITING_FOR_START",
      "START_JOB_FAILED",
      ...TRANSFERRING,
      ...TRANSFER_FAILED,
      "PAUSING",
    ],
    resendable: true,
    settling: "repeat",
    grace: 2 * MINUTE,
    request: ({ mode }) => ({
      precheck_mode: mode === "retry" || mode === "forRetryJob" ? "forRetryJob" : "forStartJob",
    }),
    ending: () => ({ by: "query", type: "precheck", read: readPrecheck }),
  }),
  skip_precheck: row({
    title: { "en-us": "accept failed precheck items", "zh-cn": "跳过预检查项" },
    summary: {
      "en-us": "accept the risk of failed precheck items that can be skipped",
      "zh-cn": "接受可跳过的预检查失败项的风险",
    },
    aliases: ["skip", "跳过", "跳过预检查"],
    params: params.skipPrecheckParams,
    danger: "load",
    lane: "side",
    allowedIn: "any",
    resendable: true,
    settling: "repeat",
    grace: MINUTE,
    needsReason: true,
    request: ({ items }, reason) => ({
      skip_precheck_info: { skipped_precheck_list: items, skip_reason: reason ?? "" },
    }),
    ending: () => ({ by: "answer" }),
  }),
  start: row({
    title: { "en-us": "start", "zh-cn": "启动" },
    summary: {
      "en-us": "start the job now or at a time; begins billing and writing to the target",
      "zh-cn": "立即或定时启动任务;开始计费并写入目标库",
    },
    aliases: ["run", "begin", "启动", "开始"],
    params: params.startParams,
    danger: "writes",
    lane: "status",
    allowedIn: ["CONFIGURATION", "WAITING_FOR_START"],
    resendable: false,
    settling: "status",
    grace: 3 * MINUTE,
    request: ({ at }) => given("start_time", at === undefined ? undefined : String(Date.parse(at))),
    ending: (asked) => ("start_time" in asked ? toSchedule : toTransfer(["START_JOB_FAILED"])),
  }),
  stop: row({
    title: { "en-us": "pause", "zh-cn": "暂停" },
    summary: {
      "en-us": "pause the job (it does not end); keep it below 24 hours",
      "zh-cn": "暂停任务(不会结束任务),建议不超过 24 小时",
    },
    aliases: ["pause", "hold", "暂停", "停止"],
    params: params.stopParams,
    danger: "load",
    lane: "status",
    allowedIn: TRANSFERRING,
    resendable: true,
    settling: "status",
    grace: 2 * MINUTE,
    request: ({ mode }) => given("pause_mode", mode),
    ending: () => ({ by: "status", success: ["PAUSING"], failure: [...TRANSFER_FAILED, ...RELEASED], through: [] }),
  }),
  restart: row({
    title: { "en-us": "resume", "zh-cn": "续传" },
    summary: { "en-us": "resume a paused job or retry a failed one", "zh-cn": "续传已暂停的任务或重试失败的任务" },
    aliases: ["resume", "continue", "续传", "恢复", "继续"],
    params: params.restartParams,
    danger: "load",
    lane: "status",
    allowedIn: ["PAUSING", ...TRANSFER_FAILED, "INCRE_TRANSFER_STARTED"],
    resendable: true,
    settling: "status",
    grace: 3 * MINUTE,
    request: ({ re_edit }) => given("is_sync_re_edit", re_edit),
    ending: () => toTransfer([]),
  }),
  reset: row({
    title: { "en-us": "reset", "zh-cn": "重置" },
    summary: {
      "en-us": "start the whole job again from the full copy; the target is not emptied",
      "zh-cn": "从全量阶段重新开始任务;不会清空目标库",
    },
    aliases: ["重置", "重新开始"],
    params: params.noParams,
    danger: "writes",
    lane: "status",
    allowedIn: [...TRANSFER_FAILED, "PAUSING"],
    resendable: false,
    settling: "status",
    grace: 3 * MINUTE,
    request: () => ({}),
    ending: () => toTransfer(["START_JOB_FAILED"]),
  }),
  terminate: row({
    title: { "en-us": "end", "zh-cn": "结束" },
    summary: {
      "en-us": "end the job and release its resources; cannot be undone",
      "zh-cn": "结束任务并释放资源,不可撤销",
    },
    aliases: ["end", "finish", "结束", "终止"],
    params: params.terminateParams,
    danger: "irreversible",
    lane: "status",
    allowedIn: LIVE,
    resendable: false,
    settling: "status",
    grace: 5 * MINUTE,
    request: ({ force }) => given("force_delete", force),
    ending: () => ({
      by: "status",
      success: ["RELEASE_RESOURCE_COMPLETE", "DELETED"],
      failure: ["RELEASE_RESOURCE_FAILED"],
      through: ["RELEASE_RESOURCE_STARTED", "RELEASE_RESOURCE_FAILED"],
    }),
  }),
  unbind_eip: row({
    title: { "en-us": "unbind the public IP", "zh-cn": "解绑公网IP" },
    summary: {
      "en-us": "unbind the elastic public IP; cuts a job that runs over the public network",
      "zh-cn": "解绑弹性公网IP;会中断使用公网网络的任务",
    },
    aliases: ["unbind", "解绑", "解绑公网ip", "解绑eip"],
    params: params.noParams,
    danger: "load",
    lane: "side",
    allowedIn: "any",
    resendable: false,
    settling: "ask",
    grace: MINUTE,
    request: () => ({}),
    ending: () => ({ by: "answer" }),
  }),
} satisfies Record<string, AnyRow>;

export type ActionName = keyof typeof ROWS;

/** The names, in the order of a job's life. */
export const ACTION_NAMES = Object.keys(ROWS) as ActionName[];

/** The catalogue by name. */
export const CATALOGUE: Readonly<Record<ActionName, Action>> = Object.fromEntries(
  ACTION_NAMES.map((name): [ActionName, Action] => [name, { ...ROWS[name], name }]),
) as Record<ActionName, Action>;

/** One spelling for names and aliases: no case, `-`, `_` and blanks alike, full-width letters folded. */
export const foldName = (text: string) =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s_-]+/g, "_");

const BY_NAME: ReadonlyMap<string, Action> = new Map(
  ACTION_NAMES.flatMap((name) => [name, ...CATALOGUE[name].aliases].map((alias) => [foldName(alias), CATALOGUE[name]])),
);

/** The verb that a name or alias means. */
export const findAction = (nameOrAlias: string): Action | undefined => BY_NAME.get(foldName(nameOrAlias));

/** Every spelling that `findAction` knows, for suggestions. */
export const actionSpellings: readonly string[] = ACTION_NAMES.flatMap((name) => [name, ...CATALOGUE[name].aliases]);
