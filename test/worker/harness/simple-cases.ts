import type { ActionName } from "../../../src/model/drs.ts";
import { running as RUNNING, TASK, VERB_CASES } from "../../simulator/drs/verb-cases.ts";

/** A call in the simple dialect; `more` stands beside the params. */
export interface SimpleCase {
  readonly params: object;
  readonly seed: object;
  readonly more?: object;
}

const contents = [{ id: TASK, type: "contents" }];

/** An acceptable call of each verb in the simple dialect, and the job that accepts it. */
export const SIMPLE_CASES: Readonly<Record<ActionName, SimpleCase>> = {
  network: { params: { endpoint: "orders-target" }, seed: { status: "CONFIGURATION" } },
  cloud_connection: { params: { replay: "aws-aurora" }, seed: { status: "CONFIGURATION" } },
  precheck: { params: { mode: "start" }, seed: { status: "CONFIGURATION" } },
  skip_precheck: { params: { items: ["a"] }, seed: VERB_CASES.skip_precheck.seed, more: { reason: "accepted" } },
  start: { params: { at: "2100-01-01T00:00:00Z", init_only: false }, seed: VERB_CASES.start.seed },
  stop: { params: { mode: "all" }, seed: RUNNING },
  restart: { params: { re_edit: false }, seed: { status: "PAUSING" } },
  reset: { params: {}, seed: VERB_CASES.reset.seed },
  terminate: { params: { force: true, auto_compare: false }, seed: RUNNING },
  create_compare: { params: { type: "lines", databases: { db1: ["t1"] }, policy: "normal" }, seed: RUNNING },
  cancel_compare: {
    params: { task: TASK },
    seed: { ...RUNNING, compare_tasks: [{ id: TASK, type: "lines", waits: true }] },
  },
  start_repair: { params: { task: TASK, objects: [{ database: "d" }] }, seed: VERB_CASES.start_repair.seed },
  stop_repair: { params: {}, seed: { ...RUNNING, compare_tasks: contents, repairs: [TASK] } },
  diagnosis: { params: {}, seed: RUNNING },
  column_limit: { params: { action_params: { anything: 1 } }, seed: RUNNING },
  reload_parameters: { params: {}, seed: RUNNING },
  bind_eip: { params: { id: "i", public_ip: "192.0.2.1", type: "master" }, seed: RUNNING },
  unbind_eip: { params: {}, seed: VERB_CASES.unbind_eip.seed },
  set_writable: { params: {}, seed: VERB_CASES.set_writable.seed },
  set_readonly: { params: {}, seed: VERB_CASES.set_readonly.seed },
};
