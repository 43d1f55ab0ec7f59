import { describe, expect, test } from "vitest";
import {
  act,
  callsAbout,
  command,
  eventually,
  fault,
  json,
  makeJob,
  messagesTo,
  reaches,
  resultAt,
  sendCommand,
} from "../harness/harness.ts";

const BAR = /[▓░]{10} \d{1,3} %/;

const progressReadings = async (job: string) =>
  (await callsAbout(job)).filter(({ path }) => path.endsWith("?type=progress"));

/** A command in chat and the id of its operation. */
async function ask(text: string) {
  const request = command(text);
  const answer = await json(sendCommand(request));
  return { request, id: /Operation (\S+)\./.exec(answer.text)?.[1] ?? "" };
}

describe("how far a transfer is", () => {
  test("is not asked where nobody is told", async () => {
    const job = await makeJob({ status: "PAUSING" });
    const { id } = await act(job, "restart");
    expect((await reaches(id, "succeeded")).progress).toBeNull();
    expect(await progressReadings(job)).toEqual([]);
  });

  test("is asked once the job has arrived, told with the end, and kept", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_FAILED" });
    const { request, id } = await ask(`resume ${job}`);
    expect((await resultAt(request.responseUrl)).body.text).toMatch(/is running again: incremental, \d+ s behind/);
    expect((await reaches(id, "succeeded")).progress).toMatchObject({ percent: 100, delay_seconds: 0 });
    expect(await progressReadings(job)).toHaveLength(1);
  });

  test("is a bar while the full copy runs", async () => {
    const job = await makeJob({ status: "FULL_TRANSFER_FAILED" });
    const { request, id } = await ask(`resume ${job}`);
    expect((await resultAt(request.responseUrl)).body.text).toMatch(BAR);
    const { progress } = await reaches(id, "succeeded");
    expect(progress.percent).toBeLessThan(100);
    expect(progress.remaining_seconds).toBeGreaterThan(0);
  });

  test("is left out where it cannot be read, and holds up nothing", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_FAILED" });
    await fault({ match: { path: `${job}?type=progress` }, fault: "status", status: 500, times: 100 });
    const { request, id } = await ask(`resume ${job}`);
    expect((await resultAt(request.responseUrl)).body.text).not.toMatch(/behind/);
    expect((await reaches(id, "succeeded")).progress).toBeNull();
  });

  test("is shown with the state that is asked for", async () => {
    const job = await makeJob({ status: "FULL_TRANSFER_STARTED" });
    const { request } = await ask(`status ${job}`);
    const text = await eventually(async () => (await messagesTo(request.responseUrl))[0]?.body.text);
    expect(text).toMatch(BAR);
    expect(text).toMatch(/\d+ s left/);
  });
});

test("a check says by itself how far it is, to whoever looks in time", async () => {
  const job = await makeJob({ status: "CONFIGURATION" });
  const progress = await eventually(async () => {
    const { id } = await act(job, "precheck");
    return (await reaches(id, "succeeded", "failed")).progress ?? undefined;
  });
  expect(progress).toMatchObject({ remaining_seconds: null, delay_seconds: null });
  expect(progress.percent).toBeLessThan(100);
});
