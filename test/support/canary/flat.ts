import { endpoint, running, TASK, VERB_CASES } from "../../simulator/drs/verb-cases.ts";

/** Flat requests of verbs with lists and objects, and of one without params. */
export const FLAT: readonly (readonly [verb: string, seed: object, params: object])[] = [
  ["network", { status: "CONFIGURATION" }, { endpoints: [endpoint] }],
  ["cloud_connection", { status: "CONFIGURATION" }, VERB_CASES.cloud_connection.params ?? {}],
  ["create_compare", running, flatCompare()],
  ["start_repair", VERB_CASES.start_repair.seed, { task: TASK, objects: [{ database: "db1", table: "t1" }] }],
  ["column_limit", running, { action_params: { anything: [1] } }],
  ["skip_precheck", VERB_CASES.skip_precheck.seed, { items: ["a"], reason: "because" }],
  ["stop", running, {}],
  ["no_such_verb", running, {}],
];

function flatCompare(): object {
  const { option, ...param } = (VERB_CASES.create_compare.params as { compare_task_param: { option: object } })
    .compare_task_param;
  return { ...param, options: option };
}
