import type { Profiles } from "../../cloud/drs/action.ts";
import { CATALOGUE } from "../../cloud/drs/catalogue.ts";
import { ACTION_NAMES, type ActionName } from "../../model/drs.ts";
import type { Example } from "../route.ts";

/** One example a verb in the flat form; the native one is what the catalogue makes of it. */

interface Flat {
  readonly reason?: string;
  readonly confirm?: string;
  readonly [param: string]: unknown;
}

const TASK = "d77dd50c-24b9-47b7-8f2e-9009efca4ab2";
const PROJECT = "054ba152d480d55b2f5dc0069e7ddef0";
const JOB = "c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r";

/** Names of things are those of the demo set-up, so that each can be tried there with `dry_run`. */
const FLAT: Readonly<Record<ActionName, Flat>> = {
  network: { endpoint: "orders-source" },
  cloud_connection: { replay: "aws-aurora" },
  precheck: { mode: "start" },
  skip_precheck: { items: ["MysqlForeignKeyReferentialActionCheck"], reason: "the foreign keys are dropped before" },
  start: { at: "2030-11-25T01:00:00+08:00", reason: "in the night window" },
  stop: { mode: "target", reason: "the source is under load" },
  restart: {},
  reset: {},
  terminate: { auto_compare: true, confirm: "orders", reason: "cut over" },
  create_compare: { type: "lines", policy: "normal", objects: "db1.table1" },
  cancel_compare: { task: TASK },
  start_repair: { task: TASK, objects: [{ database: "db1", table: "table1" }] },
  stop_repair: { task: TASK },
  diagnosis: {},
  column_limit: {},
  reload_parameters: {},
  bind_eip: { eip: "orders-eip" },
  unbind_eip: {},
  set_writable: {},
  set_readonly: {},
};

/** What the names in the flat examples stand for. */
const PROFILES: Profiles = {
  endpoints: {
    "orders-source": {
      db_type: "mysql",
      endpoint_type: "offline",
      endpoint_role: "so",
      endpoint: {
        endpoint_name: "mysql",
        ip: "192.0.2.10",
        db_port: "3306",
        db_user: "drs",
        db_password: { secret: "ORDERS_SOURCE_PASSWORD" },
      },
    },
  },
  public_ips: {
    "orders-eip": { id: "018d9e56-26d5-455a-97dc-e6f5f44a2cbd", public_ip: "198.51.100.7", type: "master" },
  },
  compares: {},
  replays: {
    "aws-aurora": {
      db_instance_id: "data-anniversary-cluster",
      cloud_type: "AWSCloud",
      ak: { secret: "REPLAY_ACCESS_KEY" },
      sk: { secret: "REPLAY_SECRET_KEY" },
      db_source: "aws_aurora_mysql",
      region: "ap-northeast-3",
      traffic_source: "sdk",
    },
  },
};

/** What the examples of paths call things. */
export const PATH_EXAMPLES = {
  job: "orders",
  action: "stop",
  id: "iba5h5-01K0000000000000000000000",
  source: "slack",
  project_id: PROJECT,
  job_id: JOB,
  sequence: "4711",
  segment: "12",
  operation_id: "iba5h5-01K0000000000000000000000",
} as const;

/** The native action of a flat example. */
function nativeOf(name: ActionName, { reason = "", confirm: _, ...params }: Flat) {
  const prepared = CATALOGUE[name].prepare(params, { reason, profiles: PROFILES, mayUse: () => true });
  if (!prepared.ok) throw new Error(`the example of ${name} is wrong: ${JSON.stringify(prepared.error)}`);
  return { action_name: name, action_params: prepared.value.actionParams };
}

const examplesOf = (make: (name: ActionName) => unknown): Record<ActionName, Example> =>
  Object.fromEntries(
    ACTION_NAMES.map((name) => [name, { summary: CATALOGUE[name].title["en-us"], value: make(name) }]),
  ) as Record<ActionName, Example>;

/** By verb, for `POST /v1/jobs/{job}/actions/{action}`. */
export const flatExamples = () => examplesOf((name) => FLAT[name]);

/** By verb, for ExecuteJobAction. */
export const nativeExamples = () => examplesOf((name) => ({ job: nativeOf(name, FLAT[name]) }));

const { reason: pauseReason, ...pause } = FLAT.stop;

/** For the answers of operations. */
export const operationExample: Example = {
  summary: "accepted",
  value: {
    id: PATH_EXAMPLES.id,
    job: { alias: "orders", account: "demo", project_id: PROJECT, id: JOB, name: null },
    action: "stop",
    params: pause,
    state: "queued",
    outcome: null,
    requested_by: { source: "v1", id: "client:ci-bot", name: "ci-bot" },
    reason: pauseReason,
    ticket: null,
    approval: null,
    attempts: [],
    sent_to: null,
    upstream: null,
    result: null,
    problem: null,
    blockers: [],
    note: null,
    waiting: null,
    progress: null,
    retry_of: null,
    superseded_by: null,
    created_at: "2030-11-25T01:00:00.000Z",
    updated_at: "2030-11-25T01:00:00.000Z",
    finished_at: null,
  },
};
