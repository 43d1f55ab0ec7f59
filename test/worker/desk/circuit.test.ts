import { describe, expect, test } from "vitest";
import { CIRCUIT, UPSTREAM } from "../../../src/shared/limits.ts";
import {
  act,
  callsAbout,
  command,
  effectsOn,
  eventsOf,
  eventually,
  expireTokens,
  fault,
  json,
  makeJob,
  reaches,
  rest,
  SIMULATOR,
  sendCommand,
} from "../harness/harness.ts";

/** What concerns a whole project: wrong credentials, too many calls, and readings in common. A file of its own: it stops everybody. */

const calls = async () =>
  (await json(fetch(`${SIMULATOR}/_sim/calls`))).calls as {
    method: string;
    path: string;
    body: { jobs?: string[] } | null;
  }[];

describe("readings of many jobs", () => {
  test("are made together", async () => {
    const jobs = await Promise.all(Array.from({ length: 12 }, () => makeJob({ status: "PAUSING" })));
    const operations = await Promise.all(jobs.map((job) => act(job, "restart")));
    for (const { id } of operations)
      expect(await reaches(id, "succeeded", "failed", "unknown")).toMatchObject({ state: "succeeded" });
    const batches = (await calls()).filter(({ path }) => path.endsWith("/jobs/batch-status"));
    expect(batches.length).toBeGreaterThan(0);
    for (const { body } of batches) expect(body?.jobs?.length).toBeLessThanOrEqual(10);
    expect(batches.some(({ body }) => (body?.jobs?.length ?? 0) > 1)).toBe(true);
  });
});

describe("a project that is told 429", () => {
  test("pauses, and everything is sent in the end, once", async () => {
    const [first, second] = [
      await makeJob({ status: "INCRE_TRANSFER_STARTED" }),
      await makeJob({ status: "INCRE_TRANSFER_STARTED" }),
    ];
    await fault({ match: { path: first }, fault: "status", status: 429, times: 3 });
    const operations = [await act(first, "stop"), await act(second, "stop")];
    for (const { id } of operations) await reaches(id, "succeeded");
    for (const job of [first, second]) expect(await effectsOn(job)).toEqual(["stop"]);
  });
});

describe("a token that has run out", () => {
  test("is refused to several calls under way at once, and that counts once: nothing pauses", async () => {
    const running = { status: "INCRE_TRANSFER_STARTED" };
    // With a reading the desk has its token in hand. A running job would be sampled from then on, and each sample that is read ends a row
    // of refused calls.
    await json(rest("GET", `/v1/jobs/${await makeJob({ status: "PAUSING" })}`));
    const jobs = await Promise.all(Array.from({ length: UPSTREAM.inFlight }, () => makeJob(running)));
    // All calls have left before the first response comes.
    for (const path of jobs) await fault({ match: { path, method: "GET" }, fault: "hold" });
    await expireTokens();
    const items = jobs.map((job) => ({ job, action: "stop", ignore_state: true }));
    const { results } = await json(rest("POST", "/v1/actions", { body: { items } }));
    const ids: string[] = results.map(({ operation }: { operation: { id: string } }) => operation.id);
    await eventually(async () => (await Promise.all(jobs.map(callsAbout))).every(({ length }) => length > 0));
    await fetch(`${SIMULATOR}/_sim/release`, { method: "POST" });
    for (const id of ids) await reaches(id, "succeeded", "failed", "unknown");
    const first = await Promise.all(jobs.map(async (job) => (await callsAbout(job))[0]));
    expect(first.map((call) => call?.status)).toEqual(jobs.map(() => 401));
    expect(first.length).toBeGreaterThanOrEqual(CIRCUIT.failures);
    const events = (await Promise.all(ids.map(eventsOf))).flat();
    expect(JSON.stringify(events)).not.toContain("several times in a row");
    for (const job of jobs) expect(await effectsOn(job)).toEqual(["stop"]);
  });
});

/** Has a credential refused three times in a row, and asks for something while calls pause. */
async function askInPause(): Promise<{ good: string; text: string }> {
  const [wrong, good] = [
    await makeJob({ status: "CONFIGURATION" }),
    await makeJob({ status: "INCRE_TRANSFER_STARTED" }),
  ];
  await fault({ match: { path: wrong, method: "POST" }, fault: "status", status: 401, times: 3 });
  const first = await act(wrong, "skip_precheck", { items: ["a"], reason: "r", ignore_state: true });
  expect(await reaches(first.id, "failed")).toMatchObject({ problem: { code: "not_authorised" } });
  const second = await act(wrong, "skip_precheck", { items: ["b"], reason: "r", ignore_state: true });
  await eventually(async () => {
    const { attempts } = await json(rest("GET", `/v1/operations/${second.id}`));
    return attempts.length > 0 && attempts[0].outcome !== null;
  });
  const { text } = await json(sendCommand(command(`pause ${good}`)));
  return { good, text };
}

describe("a credential that is refused several times in a row", () => {
  test("pauses all calls, says so on every new command, and tries again once", async () => {
    let asked = await askInPause();
    // A machine that is slow asks when the pause is over, or lets another call succeed in between: that is played again.
    while (!asked.text.includes("several times in a row")) asked = await askInPause();
    const { good } = asked;
    await eventually(async () => (await effectsOn(good)).length > 0);
    expect(await effectsOn(good)).toEqual(["stop"]);
  });
});
