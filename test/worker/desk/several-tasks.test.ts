import { describe, expect, test } from "vitest";
import { TASK } from "../../simulator/drs/verb-cases.ts";
import { act, callsAbout, effectsOn, eventsOf, fault, json, makeJob, verbsOn } from "../harness/harness.ts";
import { action } from "../harness/native-calls.ts";

/** Actions about compares of a job of several tasks, such as both directions of a dual-active one, go to its main child job. */

const RUNNING = { status: "INCRE_TRANSFER_STARTED", job_type: "cloudDataGuard" };

/** Makes a parent and its main child; `seed` is the child's. */
async function severalTasks(seed: object = {}): Promise<{ parent: string; child: string }> {
  const child = `${crypto.randomUUID().slice(0, 23)}-mainchijb20r`;
  const parent = await makeJob({ ...RUNNING, master_job_id: child });
  await makeJob({ ...RUNNING, parent_id: parent, ...seed, id: child });
  return { parent, child };
}

const wait = { prefer: "wait=25" };

describe("of a job of several tasks", () => {
  test("a compare is created, followed and read on the main child job", async () => {
    const { parent, child } = await severalTasks();
    const operation = await act(parent, "create_compare", { type: "lines" }, wait);
    expect(operation).toMatchObject({ state: "succeeded", job: { id: parent }, sent_to: child });
    expect(await effectsOn(child)).toEqual(["create_compare"]);
    expect(await verbsOn(parent)).toEqual([]);
    const readings = (await callsAbout(child)).filter(({ path }) => path.includes("type=compare"));
    expect(readings.length).toBeGreaterThanOrEqual(2);
    expect((await callsAbout(parent)).filter(({ path }) => path.includes("type=compare"))).toEqual([]);
    expect((await eventsOf(operation.id)).find(({ kind }) => kind === "sending")?.data).toMatchObject({
      sent_to: child,
    });
  });

  test.each<[string, object, object]>([
    ["cancel_compare", { compare_tasks: [{ id: TASK, type: "lines", waits: true }] }, { task: TASK }],
    [
      "start_repair",
      { compare_tasks: [{ id: TASK, type: "contents" }], differences: 3 },
      { task: TASK, objects: [{ database: "shop" }] },
    ],
    [
      "stop_repair",
      { compare_tasks: [{ id: TASK, type: "contents" }], differences: 3, repairs: [TASK] },
      { task: TASK },
    ],
  ])("%s goes to the main child job", async (verb, seed, params) => {
    const { parent, child } = await severalTasks(seed);
    const { state, problem, sent_to } = await act(parent, verb, params, wait);
    expect({ state, problem, sent_to }).toEqual({ state: "succeeded", problem: null, sent_to: child });
    expect(await effectsOn(child)).toEqual([verb]);
    expect(await verbsOn(parent)).toEqual([]);
  });

  test("a compare whose answer was lost is found on the main child job", async () => {
    const { parent, child } = await severalTasks();
    await fault({ match: { path: child, action: "create_compare" }, fault: "drop_after_apply" });
    const operation = await act(parent, "create_compare", { type: "lines" }, wait);
    expect(operation).toMatchObject({ state: "succeeded", sent_to: child });
    expect(operation.attempts).toMatchObject([{ outcome: "accepted" }]);
    expect(await effectsOn(child)).toEqual(["create_compare"]);
  });

  test("other actions go to the job itself", async () => {
    const { parent, child } = await severalTasks();
    expect(await act(parent, "stop", {}, wait)).toMatchObject({ state: "succeeded", sent_to: null });
    expect(await verbsOn(parent)).toEqual(["stop"]);
    expect(await verbsOn(child)).toEqual([]);
  });

  test("a native compare goes where it was sent, and has DRS's own answer", async () => {
    const { parent, child } = await severalTasks();
    const params = { compare_task_param: { type: "lines" } };
    const refused = await action(parent, "create_compare", params);
    expect([refused.status, (await json(refused)).error_code]).toEqual([400, "DRS.M00304"]);
    expect((await action(child, "create_compare", params)).status).toBe(202);
    expect([await verbsOn(parent), await verbsOn(child)]).toEqual([["create_compare"], ["create_compare"]]);
  });
});

describe("of a job with one task", () => {
  test("a compare goes to the job itself", async () => {
    const job = await makeJob(RUNNING);
    expect(await act(job, "create_compare", { type: "lines" }, wait)).toMatchObject({
      ...{ state: "succeeded", sent_to: null },
    });
    expect(await effectsOn(job)).toEqual(["create_compare"]);
  });

  test("a compare is refused by DRS's error where the job does not exist", async () => {
    const params = { type: "lines", ignore_state: true };
    const operation = await act(crypto.randomUUID(), "create_compare", params, wait);
    expect(operation).toMatchObject({ state: "failed", problem: { code: "refused_by_drs" }, attempts: [] });
    expect(operation.upstream).toMatchObject({ error_code: "DRS.10000010" });
  });
});
