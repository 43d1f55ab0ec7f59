import { describe, expect, test } from "vitest";
import { seedParams } from "../../../scripts/lib/seed-params.ts";
import type { ActionName } from "../../../src/model/drs.ts";
import { pathsIn, sampleOf } from "../../support/native-sample.ts";
import { callsAbout, makeJob, rest } from "../harness/harness.ts";
import { action } from "../harness/native-calls.ts";
import { SIMPLE_CASES } from "../harness/simple-cases.ts";

/** Every parameter of the official page reaches DRS from `/v5` and from `/v1`, as `docs/verbs.md` says. */

interface Written {
  readonly verb: ActionName;
  /** Fields of `action_params` that the verb takes. */
  readonly native: Readonly<Record<string, unknown>>;
  /** The same in the flat form. */
  readonly flat: Readonly<Record<string, unknown>>;
}

const samples = <Name extends string>(...names: readonly Name[]) =>
  Object.fromEntries(names.map((name) => [name, sampleOf(name)])) as Readonly<Record<Name, unknown>>;

type Fields = Readonly<Record<string, unknown>>;

const time = ({ start_time }: Fields) => new Date(Number(start_time)).toISOString();

const start = samples("start_time", "is_only_init_task");
const ended = samples("force_delete", "is_auto_create_compare");
const skipped = sampleOf("skip_precheck_info") as Fields;
const { compare_task_id, ...compare } = sampleOf("compare_task_param") as Fields;
const repair = sampleOf("repair_info") as Fields;

const WRITTEN: readonly Written[] = [
  { verb: "network", native: samples("endpoints"), flat: samples("endpoints") },
  { verb: "cloud_connection", native: samples("replay_config"), flat: samples("replay_config") },
  { verb: "precheck", native: samples("precheck_mode"), flat: { mode: sampleOf("precheck_mode") } },
  {
    verb: "skip_precheck",
    native: { skip_precheck_info: skipped },
    flat: { items: skipped.skipped_precheck_list, reason: skipped.skip_reason },
  },
  { verb: "start", native: start, flat: { at: time(start), init_only: start.is_only_init_task } },
  { verb: "stop", native: samples("pause_mode"), flat: { mode: sampleOf("pause_mode") } },
  { verb: "restart", native: samples("is_sync_re_edit"), flat: { re_edit: sampleOf("is_sync_re_edit") } },
  {
    verb: "terminate",
    native: ended,
    flat: { force: ended.force_delete, auto_compare: ended.is_auto_create_compare },
  },
  {
    verb: "create_compare",
    native: { compare_task_param: compare },
    flat: {
      ...{ type: compare.type, at: time(compare), options: compare.option },
      ...{ db_object: compare.db_object, data_process_info: compare.data_process_info },
    },
  },
  {
    verb: "cancel_compare",
    native: { compare_task_param: { compare_task_id } },
    flat: { task: compare_task_id },
  },
  { verb: "start_repair", native: { repair_info: repair }, flat: { task: repair.query_id, objects: repair.objects } },
  {
    verb: "stop_repair",
    native: { repair_info: { query_id: repair.query_id } },
    flat: { task: repair.query_id },
  },
  { verb: "bind_eip", native: samples("public_ip_config"), flat: sampleOf("public_ip_config") as Fields },
  { verb: "column_limit", native: { anything: { of: [1] } }, flat: { action_params: { anything: { of: [1] } } } },
];

/** What DRS received, whatever it made of it. */
const received = async (job: string, verb: ActionName) => {
  const calls = await callsAbout(job);
  return calls.findLast(({ body }) => body?.job?.action_name === verb)?.body?.job?.action_params;
};

describe("the seed parameters", () => {
  test("are all among those that are sent", () => {
    const sent = new Set(WRITTEN.flatMap(({ native }) => [...pathsIn(native)]));
    expect(seedParams().filter(({ path }) => !sent.has(path))).toEqual([]);
  });

  test.each(WRITTEN.map((written) => [written.verb, written] as const))(
    "of %s reach DRS from /v1",
    async (verb, { native, flat }) => {
      const job = await makeJob(SIMPLE_CASES[verb].seed);
      const body = { ...flat, ignore_state: true, confirm: job };
      const answer = await rest("POST", `/v1/jobs/${job}/actions/${verb}`, { body });
      expect({ status: answer.status, body: answer.status === 202 || (await answer.text()) }).toEqual({
        status: 202,
        body: true,
      });
      await expect.poll(() => received(job, verb)).toBeDefined();
      expect([...pathsIn(await received(job, verb))].sort()).toEqual([...pathsIn(native)].sort());
    },
  );

  test.each(WRITTEN.map((written) => [written.verb, written] as const))(
    "of %s reach DRS from /v5",
    async (verb, { native }) => {
      const job = await makeJob(SIMPLE_CASES[verb].seed);
      await (await action(job, verb, native)).text();
      expect([...pathsIn(await received(job, verb))].sort()).toEqual([...pathsIn(native)].sort());
    },
  );
});
