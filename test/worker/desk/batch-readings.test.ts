import { describe, expect, test } from "vitest";
import {
  act,
  command,
  effectsOn,
  eventually,
  fault,
  json,
  makeJob,
  reaches,
  SIMULATOR,
  sendCommand,
} from "../harness/harness.ts";

const INCREMENTAL = "INCRE_TRANSFER_STARTED";

interface BatchCall {
  readonly body: { readonly jobs: readonly string[] } | null;
  readonly status: number | null;
}

const callsTo = async (path: string): Promise<readonly BatchCall[]> =>
  (await json(fetch(`${SIMULATOR}/_sim/calls?path=${path}`))).calls;

const jobsIn = ({ body }: BatchCall) => body?.jobs.length ?? 0;

const makeJobs = (count: number, job: object) => Promise.all(Array.from({ length: count }, () => makeJob(job)));

/** Watch a job and return the id of the watch. */
async function watch(job: string, goal: string): Promise<string> {
  const { text } = await json(sendCommand(command(`watch ${job} until ${goal}`)));
  return /Operation (\S+)\./.exec(text)?.[1] ?? "";
}

describe("watches that wait for a delay", () => {
  test("read the delays of several jobs in one call, at most ten, and reach their goals", async () => {
    const late = { status: INCREMENTAL, delay: { milliseconds: 90_000 } };
    const jobs = await makeJobs(12, late);
    const watches = await Promise.all(jobs.map((job) => watch(job, "delay<10s")));
    await eventually(async () => (await callsTo("batch-progress")).some((call) => jobsIn(call) > 1));
    await Promise.all(jobs.map((id) => makeJob({ id, ...late, delay: { milliseconds: 1000 } })));
    for (const id of watches)
      expect(await reaches(id, "succeeded", "failed")).toMatchObject({
        state: "succeeded",
        progress: { delay_seconds: 1 },
      });
    const sizes = (await callsTo("batch-progress")).map(jobsIn);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(10);
  });
});

// The last one: what DRS does not offer is remembered longer than the file runs.
describe("a region without the batches", () => {
  test("has its jobs read one by one: actions and watches end as elsewhere", async () => {
    for (const path of ["batch-status", "batch-progress"])
      await fault({ match: { path }, fault: "status", status: 404, error_code: "APIGW.0101", times: 1000 });
    const jobs = await makeJobs(8, { status: "PAUSING" });
    const operations = await Promise.all(jobs.map((job) => act(job, "restart")));
    for (const { id } of operations)
      expect(await reaches(id, "succeeded", "failed")).toMatchObject({ state: "succeeded" });
    for (const job of jobs) expect(await effectsOn(job)).toEqual(["restart"]);
    const watches = await Promise.all(jobs.map((job) => watch(job, "delay<10s")));
    for (const id of watches) expect(await reaches(id, "succeeded", "failed")).toMatchObject({ state: "succeeded" });
    expect((await callsTo("batch-status")).some(({ status }) => status === 404)).toBe(true);
  });
});
