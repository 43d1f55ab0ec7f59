/** What the kill run asks for: jobs of many kinds, and for each some verbs in any order, sensible or not. */
import type { ActionName } from "../../../src/model/drs.ts";
import type { Random } from "../random.ts";

/** A verb as each dialect writes it; `null` where a dialect is not to be used. */
interface Step {
  readonly action: ActionName;
  readonly flat: object;
  readonly native: object | null;
  /** The verb and its options; the job stands between them. */
  readonly chat: readonly [verb: string, options: string] | null;
}

interface Kind {
  /** What `POST /_sim/jobs` is given beside the id. */
  readonly job: object;
  readonly steps: readonly Step[];
}

const plain = (action: ActionName, verb: string = action): Step => ({
  action,
  flat: {},
  native: {},
  chat: [verb, ""],
});

const COMPARE = "5f4b8c1e-0000-4000-8000-00000000c0de";

const start = plain("start");
const stop = plain("stop", "pause");
const restart = plain("restart", "resume");
const reload = plain("reload_parameters", "reload");
const diagnosis = plain("diagnosis");
const set_writable = plain("set_writable", "writable");
const set_readonly = plain("set_readonly", "readonly");
const unbind = plain("unbind_eip", "unbind");
/** From chat it needs a second person, and `confirm` in `/v1`. */
const terminate: Step = { action: "terminate", flat: {}, native: {}, chat: null };
/** `/v1` and chat want a precheck that the gateway has seen. */
const reset: Step = { action: "reset", flat: { ignore_state: true }, native: {}, chat: null };
const precheckStart: Step = {
  action: "precheck",
  flat: {},
  native: { precheck_mode: "forStartJob" },
  chat: ["precheck", ""],
};
const precheckRetry: Step = {
  action: "precheck",
  flat: { mode: "retry" },
  native: { precheck_mode: "forRetryJob" },
  chat: ["check", "mode=retry"],
};
const columns: Step = {
  action: "column_limit",
  flat: { action_params: { keep: ["a"] } },
  native: { keep: ["a"] },
  chat: null,
};
const compare: Step = {
  action: "create_compare",
  flat: { type: "object" },
  native: { compare_task_param: { type: "object" } },
  chat: ["compare", "type=object"],
};
const cancelCompare: Step = {
  action: "cancel_compare",
  flat: { task: COMPARE },
  native: { compare_task_param: { compare_task_id: COMPARE } },
  chat: ["cancel_compare", `task=${COMPARE}`],
};
const repair: Step = {
  action: "start_repair",
  flat: { task: COMPARE },
  native: { repair_info: { query_id: COMPARE } },
  chat: ["repair", `task=${COMPARE}`],
};
const bind: Step = {
  action: "bind_eip",
  flat: { eip: "orders-eip" },
  native: {
    public_ip_config: { id: "5f2f2d2a-3c1e-4b57-9f0e-8b6a1c0d7e11", public_ip: "198.51.100.7", type: "master" },
  },
  chat: ["bind", "eip=orders-eip"],
};
const network: Step = {
  action: "network",
  flat: { endpoint: "orders-source" },
  native: null,
  chat: ["ping", "endpoint=orders-source"],
};

const KINDS: readonly Kind[] = [
  {
    job: { status: "CONFIGURATION", passed_precheck: "forStartJob" },
    steps: [start, precheckStart, columns, network, stop],
  },
  {
    job: { status: "INCRE_TRANSFER_STARTED" },
    steps: [stop, restart, compare, reload, set_writable, columns, bind, terminate],
  },
  {
    job: { status: "INCRE_TRANSFER_STARTED", job_type: "sync" },
    steps: [diagnosis, stop, restart, compare, precheckRetry],
  },
  { job: { status: "PAUSING" }, steps: [restart, precheckRetry, bind, stop, terminate] },
  {
    job: { status: "INCRE_TRANSFER_FAILED", passed_precheck: "forRetryJob" },
    steps: [reset, restart, reload, columns, stop],
  },
  {
    job: {
      status: "INCRE_TRANSFER_STARTED",
      public_ip_list: [{ id: "5f2f2d2a-3c1e-4b57-9f0e-8b6a1c0d7e11", public_ip: "198.51.100.7", type: "master" }],
    },
    // No bind: an address that is back before the unbinding was seen to end leaves that running.
    steps: [unbind, stop, columns],
  },
  {
    job: { status: "INCRE_TRANSFER_STARTED", compare_tasks: [{ id: COMPARE, type: "contents" }], differences: 3 },
    steps: [repair, cancelCompare, reload],
  },
  { job: { status: "INCRE_TRANSFER_STARTED", job_type: "cloudDataGuard" }, steps: [set_readonly, stop, reload] },
];

/** How a command is sent, and whether its sender can send it again without a second effect. */
export const DIALECTS = ["slack", "v1", "v1 without a key", "v5", "v5 without a key", "v5 signed"] as const;
export type Dialect = (typeof DIALECTS)[number];

export const isRepeatable = (dialect: Dialect): boolean => !dialect.endsWith("without a key");

export interface PlannedJob {
  readonly id: string;
  readonly account: "demo" | "demo-aksk";
  readonly fields: object;
}

export interface PlannedCommand {
  readonly number: number;
  readonly dialect: Dialect;
  readonly job: PlannedJob;
  readonly step: Step;
}

/** A step may be asked for again by somebody else: then it stands for two commands. */
const AGAIN = 0.1;
/** The share of jobs in the account that signs with an access key. */
const SIGNING_ACCOUNT = 0.25;

/** Makes the jobs and `count` commands, in the order in which they are to be sent. */
export function plan(random: Random, count: number): { jobs: PlannedJob[]; commands: PlannedCommand[] } {
  const jobs: PlannedJob[] = [];
  const commands: PlannedCommand[] = [];
  while (commands.length < count) {
    const kind = random.pick(KINDS);
    const account = random.chance(SIGNING_ACCOUNT) ? "demo-aksk" : "demo";
    const job = { id: jobId(random, jobs.length), account, fields: kind.job } as const;
    jobs.push(job);
    const steps = random.shuffled(kind.steps).slice(0, random.between(1, 4));
    for (const step of steps.flatMap((step) => (random.chance(AGAIN) ? [step, step] : [step]))) {
      commands.push({ number: commands.length, dialect: dialectFor(step, random), job, step });
    }
  }
  return { jobs, commands: random.shuffled(commands.slice(0, count)) };
}

function jobId(random: Random, number: number): string {
  const hex = Array.from({ length: 8 }, () => random.below(16).toString(16)).join("");
  return `${hex}-0000-4000-8000-${String(number).padStart(7, "0")}jb20r`;
}

function dialectFor({ chat, native }: Step, random: Random): Dialect {
  const possible = DIALECTS.filter((dialect) =>
    dialect === "slack" ? chat !== null : !dialect.startsWith("v5") || native !== null,
  );
  return random.pick(possible);
}
