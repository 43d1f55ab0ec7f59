import { describe, expect, test } from "vitest";
import { formsIn, signedIn } from "../harness/console-visit.ts";
import {
  act,
  callsAbout,
  command,
  eventually,
  json,
  makeJob,
  messagesTo,
  reaches,
  rest,
  resultAt,
  SIMULATOR,
  sendCommand,
} from "../harness/harness.ts";
import { action as native } from "../harness/native-calls.ts";

/** Repairing and cancelling without an id: the desk knows which compare is meant. */

const INCREMENTAL = { status: "INCRE_TRANSFER_STARTED" };

/** Runs simulated time so many times as fast as usual. */
async function setSpeed(factor: number): Promise<void> {
  const headers = { "content-type": "application/json" };
  await fetch(`${SIMULATOR}/_sim/speed`, { method: "POST", headers, body: JSON.stringify({ factor }) });
}

/** Does something while what runs in DRS does not come to its end. */
async function standing<T>(work: () => Promise<T>): Promise<T> {
  await setSpeed(0.000_001);
  try {
    return await work();
  } finally {
    await setSpeed(50);
  }
}

/** Types a line, and returns what is answered at once. */
async function say(text: string): Promise<{ answer: string; result: () => Promise<string> }> {
  const line = command(text);
  const answer = JSON.stringify(await json(sendCommand(line)));
  return { answer, result: async () => JSON.stringify((await resultAt(line.responseUrl)).body) };
}

/** Types a line, and returns its result. */
const told = async (text: string) => (await say(text)).result();

const newest = async (job: string, action: string) => {
  const { operations } = await json(rest("GET", `/v1/operations?job=${job}&action=${action}`));
  return operations[0];
};

/** The params of the last call of a verb that DRS received. */
const received = async (job: string, action: string) =>
  (await callsAbout(job)).findLast(({ body }) => body?.job?.action_name === action)?.body?.job?.action_params;

/** Differing rows of a compare of contents, as DRS shows them. */
async function differing(job: string, task: string): Promise<number> {
  const { compares } = await json(fetch(`${SIMULATOR}/_sim/jobs/${job}`));
  const { tables } = compares.find(({ id }: { id: string }) => id === task);
  return tables.reduce((sum: number, table: { differing: number }) => sum + table.differing, 0);
}

describe("compare, repair, compare again", () => {
  test("takes no id: the differences of the last compare are repaired", async () => {
    const job = await makeJob({ ...INCREMENTAL, differences: 137 });
    const compared = await told(`compare ${job} type=contents`);
    const compare = await newest(job, "create_compare");
    expect(compare.result).toMatchObject({ status: "SUCCESSFUL", task: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(compared).toContain(`#${compare.id.slice(-6)}`);
    expect(compared).toContain(compare.result.task);

    const { answer, result } = await say(`repair ${job} objects=shop`);
    expect(answer).toContain(compare.result.task);
    const repaired = await result();
    const repair = await newest(job, "start_repair");
    expect(repair.params).toEqual({ task: compare.result.task, objects: [{ database: "shop" }] });
    expect(repair.result.repair).toEqual({ total: 137, repaired: 137, failed: 0 });
    expect(repaired).toContain("137 of 137 rows repaired");
    expect(await received(job, "start_repair")).toEqual({
      repair_info: { query_id: compare.result.task, objects: [{ database: "shop" }] },
    });

    await told(`compare ${job} type=contents`);
    const again = await newest(job, "create_compare");
    expect(again.id).not.toBe(compare.id);
    expect([compare.result.consistent, again.result.consistent]).toEqual([false, true]);
    expect((await say(`repair ${job}`)).answer).toContain("found no differences: there is nothing to repair");
    expect(await differing(job, again.result.task)).toBe(0);
    expect(await differing(job, compare.result.task)).toBe(137);
  });

  test("rows that could not be repaired are counted", async () => {
    const job = await makeJob({ ...INCREMENTAL, differences: 9, fails: ["start_repair"] });
    await act(job, "compare", { type: "contents" }, { prefer: "wait=20" });
    const repair = await act(job, "repair", { objects: "shop" }, { prefer: "wait=20" });
    expect(repair).toMatchObject({ state: "failed", result: { repair: { total: 9, repaired: 0, failed: 9 } } });
  });

  test("is refused where no compare of contents has ended, with what to do", async () => {
    const job = await makeJob(INCREMENTAL);
    await act(job, "compare", { type: "lines" }, { prefer: "wait=20" });
    for (const text of [`repair ${job}`, `plan repair ${job}`]) {
      expect((await say(text)).answer).toContain("compare contents first");
    }
    const answer = await rest("POST", `/v1/jobs/${job}/actions/start_repair`);
    expect(answer.status).toBe(400);
    expect((await json(answer)).errors).toEqual([
      { pointer: "/task", detail: expect.stringContaining("compare contents first") },
    ]);
  });

  test("takes the operation of a compare, in full or short, and no other job's", async () => {
    const job = await makeJob({ ...INCREMENTAL, differences: 2 });
    const first = await act(job, "compare", { type: "contents" }, { prefer: "wait=20" });
    const second = await act(job, "compare", { type: "contents" }, { prefer: "wait=20" });
    const planned = async (path: string, task: string) => {
      const answer = await rest("POST", `/v1/jobs/${path}/actions/start_repair?dry_run=true`, { body: { task } });
      const { request, errors } = await json(answer);
      return errors ?? request.body.job.action_params.repair_info.query_id;
    };
    for (const form of [first.id, first.id.toLowerCase(), `#${first.id.slice(-6)}`, first.result.task]) {
      expect(await planned(job, form)).toBe(first.result.task);
    }
    expect(await planned(job, "latest")).toBe(second.result.task);
    const other = await makeJob(INCREMENTAL);
    for (const form of [first.id, `#${first.id.slice(-6)}`]) {
      expect(await planned(other, form)).toEqual([
        { pointer: "/task", detail: expect.stringContaining("is not a compare of this job") },
      ]);
    }
    expect((await say(`plan repair ${job} task=#${first.id.slice(-6)}`)).answer).not.toContain("is not a compare");
  });

  test("a repeated request means the compare that it meant at first", async () => {
    const job = await makeJob({ ...INCREMENTAL, differences: 2 });
    await act(job, "compare", { type: "contents" }, { prefer: "wait=20" });
    const key = { "idempotency-key": crypto.randomUUID() };
    const first = await act(job, "repair", { objects: "shop" }, { ...key, prefer: "wait=20" });
    await act(job, "compare", { type: "contents" }, { prefer: "wait=20" });
    const again = await act(job, "repair", { objects: "shop" }, key);
    expect(again.id).toBe(first.id);
  });

  test("a form of the console finds the compare of a native client", async () => {
    const job = await makeJob({ ...INCREMENTAL, differences: 2 });
    await (await native(job, "create_compare", { compare_task_param: { type: "contents" } })).text();
    const compare = await reaches((await newest(job, "create_compare")).id, "succeeded");
    const someone = await signedIn();
    const [form] = formsIn(await someone.page("/"));
    const fields = { ...form?.fields, action: "start_repair", options: "objects=shop" };
    const answer = await someone.post(`/jobs/${job}/actions`, fields);
    expect(answer.status).toBe(303);
    expect(await newest(job, "start_repair")).toMatchObject({
      requested_by: { source: "console" },
      params: { task: compare.result.task },
    });
  });

  test("a batch finds the compare too", async () => {
    const job = await makeJob({ ...INCREMENTAL, differences: 2 });
    const compare = await act(job, "compare", { type: "contents" }, { prefer: "wait=20" });
    const items = [{ job, action: "repair", params: { objects: "shop.orders" } }];
    const { results } = await json(rest("POST", "/v1/actions", { body: { items } }));
    expect(results[0].operation.params).toEqual({
      task: compare.result.task,
      objects: [{ database: "shop", table: "orders" }],
    });
  });
});

describe("stopping a repair", () => {
  test("takes no id: the running one is stopped", async () => {
    const job = await makeJob({ ...INCREMENTAL, differences: 3 });
    const compare = await act(job, "compare", { type: "contents" }, { prefer: "wait=20" });
    await standing(async () => {
      const repair = await act(job, "repair", { objects: "shop" });
      await reaches(repair.id, "running");
      await told(`stop_repair ${job}`);
      expect(await received(job, "stop_repair")).toEqual({ repair_info: { query_id: compare.result.task } });
    });
  });

  test("is left to DRS where the gateway knows of no repair", async () => {
    const job = await makeJob({ ...INCREMENTAL, compare_tasks: [{ id: "c-1", type: "contents" }], repairs: ["c-1"] });
    await told(`stop_repair ${job}`);
    expect(await received(job, "stop_repair")).toEqual({});
  });
});

describe("cancelling a compare", () => {
  test("takes no id: the running one is cancelled", async () => {
    const job = await makeJob(INCREMENTAL);
    const task = await standing(async () => {
      const compare = await act(job, "compare", { type: "lines" });
      const running = await eventually(async () => {
        const operation = await json(rest("GET", `/v1/operations/${compare.id}`));
        return operation.state === "running" && operation.result !== null && operation;
      });
      await told(`cancel_compare ${job}`);
      return running.result.task;
    });
    expect(await received(job, "cancel_compare")).toEqual({ compare_task_param: { compare_task_id: task } });
  });

  test("takes a compare for later, and then there is none left", async () => {
    const job = await makeJob(INCREMENTAL);
    const at = new Date(Date.now() + 86_400_000).toISOString();
    const compare = await act(job, "compare", { type: "lines", at }, { prefer: "wait=20" });
    await told(`取消对比 ${job}`);
    expect(await newest(job, "cancel_compare")).toMatchObject({ params: { task: compare.result.task } });
    expect((await say(`cancel_compare ${job}`)).answer).toContain("no compare of this job that runs or waits");
  });
});

test("what has been compared is not told to who may not repair", async () => {
  const job = await makeJob(INCREMENTAL);
  const line = command(`repair ${job}`, { user: "U0003" });
  const answer = JSON.stringify(await json(sendCommand(line)));
  expect(answer).not.toContain("compare contents first");
  expect(await messagesTo(line.responseUrl)).toEqual([]);
});
