/** What becomes of a job after an action, by the simulated clock. */
import { afterEach, describe, expect, test } from "vitest";
import { JOBS } from "../../simulator/client.ts";
import { closeAll, startAtRest as start } from "../../simulator/control/at-rest.ts";

afterEach(closeAll);

type Row = [name: string, seed: object, action: string, params: object, path: [number, string][]];
const job = (status: string, more: object = {}) => ({ id: "job-1", status, ...more });
const FULL = { status: "FULL_TRANSFER_STARTED" };

describe("the visible status, a lag after the true one, walks", () => {
  const startable = { passed_precheck: "forStartJob" };
  const retryable = { passed_precheck: "forRetryJob" };
  test.each<Row>([
    [
      "start",
      job("CONFIGURATION", startable),
      "start",
      {},
      [
        [0, "CONFIGURATION"],
        [1000, "STARTJOBING"],
        [3000, "FULL_TRANSFER_STARTED"],
        [20_000, "FULL_TRANSFER_COMPLETE"],
        [2000, "INCRE_TRANSFER_STARTED"],
      ],
    ],
    [
      "start of an incremental job",
      job("CONFIGURATION", { ...startable, task_type: "INCR_TRANS" }),
      "start",
      {},
      [
        [1000, "STARTJOBING"],
        [3000, "INCRE_TRANSFER_STARTED"],
      ],
    ],
    [
      "start of a full job",
      job("CONFIGURATION", { ...startable, task_type: "FULL_TRANS" }),
      "start",
      {},
      [
        [4000, FULL.status],
        [20_000, "FULL_TRANSFER_COMPLETE"],
        [60_000, "FULL_TRANSFER_COMPLETE"],
      ],
    ],
    [
      "a start that fails",
      job("CONFIGURATION", { ...startable, fails: ["start"] }),
      "start",
      {},
      [
        [1000, "STARTJOBING"],
        [3000, "START_JOB_FAILED"],
      ],
    ],
    [
      "a scheduled start",
      job("CONFIGURATION", startable),
      "start",
      { start_time: String(Date.UTC(2026, 5, 1, 1)) },
      [
        [1000, "WAITING_FOR_START"],
        [3_600_000, "STARTJOBING"],
        [3000, FULL.status],
      ],
    ],
    [
      "start now while waiting for the time",
      job("WAITING_FOR_START"),
      "start",
      {},
      [
        [1000, "STARTJOBING"],
        [3000, FULL.status],
      ],
    ],
    [
      "stop",
      job("INCRE_TRANSFER_STARTED"),
      "stop",
      { pause_mode: "all" },
      [
        [1000, "INCRE_TRANSFER_STARTED"],
        [500, "PAUSING"],
      ],
    ],
    [
      "stop in the full phase, which then goes no further",
      job(FULL.status),
      "stop",
      {},
      [
        [1500, "PAUSING"],
        [60_000, "PAUSING"],
      ],
    ],
    [
      "restart",
      job("PAUSING"),
      "restart",
      {},
      [
        [1000, "STARTJOBING"],
        [2000, "INCRE_TRANSFER_STARTED"],
      ],
    ],
    [
      "restart of a failed full phase",
      job("FULL_TRANSFER_FAILED"),
      "restart",
      {},
      [
        [1000, "STARTJOBING"],
        [2000, FULL.status],
      ],
    ],
    [
      "reset",
      job("INCRE_TRANSFER_FAILED", retryable),
      "reset",
      {},
      [
        [1000, "STARTJOBING"],
        [3000, FULL.status],
        [22_000, "INCRE_TRANSFER_STARTED"],
      ],
    ],
    [
      "terminate",
      job("PAUSING"),
      "terminate",
      { force_delete: true },
      [
        [1000, "RELEASE_RESOURCE_STARTED"],
        [4000, "RELEASE_RESOURCE_COMPLETE"],
      ],
    ],
    [
      "a terminate that fails",
      job("PAUSING", { fails: ["terminate"] }),
      "terminate",
      {},
      [[5000, "RELEASE_RESOURCE_FAILED"]],
    ],
  ])("%s", async (_name, seed, action, params, path) => {
    const { client, token, statusOf, wait } = await start();
    await client.sim("POST", "/jobs", seed);
    expect(await client.action(token, "job-1", action, params)).toMatchObject({
      status: 200,
      body: { status: "success" },
    });
    const seen: [number, string][] = [];
    for (const [milliseconds] of path) {
      wait(milliseconds);
      seen.push([milliseconds, await statusOf("job-1")]);
    }
    expect(seen).toEqual(path);
    expect(await client.sim("GET", "/jobs/job-1")).toMatchObject({ effects: { [action]: 1 } });
  });
});

test("a restart in the full phase copies only what is left", async () => {
  const { client, token, wait } = await start();
  await client.sim("POST", "/jobs", job("CONFIGURATION", { passed_precheck: "forStartJob" }));
  await client.action(token, "job-1", "start");
  wait(3000 + 9500);
  await client.action(token, "job-1", "stop");
  wait(60_000);
  await client.action(token, "job-1", "restart");
  wait(2000 + 5000 + 1000);
  const { body } = await client.detail(token, "job-1", "type=progress");
  expect(body).toMatchObject({ job: { progress_info: { progress: "75", process_time: "15", remaining_time: "5" } } });
});

test("a precheck counts for one start only, and only with every row passed", async () => {
  const { client, token, wait } = await start();
  await client.sim("POST", "/jobs", job("CONFIGURATION", { precheck_items: [{ item: "a", result: "FAILED" }] }));
  await client.precheck(token, "job-1");
  wait(3000);
  expect((await client.action(token, "job-1", "start")).status).toBe(400);
  await client.sim("POST", "/jobs", job("INCRE_TRANSFER_FAILED", { passed_precheck: "forRetryJob" }));
  expect((await client.action(token, "job-1", "reset")).status).toBe(200);
  wait(60_000);
  await client.action(token, "job-1", "stop");
  wait(1000);
  expect((await client.action(token, "job-1", "reset")).status).toBe(400);
});

test("unbind_eip becomes visible after the lag", async () => {
  const { client, token, wait } = await start();
  const address = { id: "eip-1", public_ip: "192.0.2.1", type: "master" };
  await client.sim("POST", "/jobs", job("INCRE_TRANSFER_STARTED", { public_ip_list: [address] }));
  expect((await client.action(token, "job-1", "unbind_eip")).status).toBe(200);
  const addresses = async () => (await client.detail(token, "job-1", "type=overview")).body;
  expect(await addresses()).toMatchObject({ job: { public_ip_list: [address] } });
  wait(1000);
  expect(await addresses()).toMatchObject({ job: { public_ip_list: [], bind_public_ip_state: "SUCCESS" } });
});

test("POST /_sim/speed makes simulated time run by the factor", async () => {
  const { client, token, statusOf, wait } = await start();
  await client.sim("POST", "/speed", { factor: 100 });
  await client.action(token, JOBS.billing, "terminate");
  wait(49);
  expect(await statusOf(JOBS.billing)).toBe("RELEASE_RESOURCE_STARTED");
  await client.sim("POST", "/speed", { factor: 1 });
  wait(99);
  expect(await statusOf(JOBS.billing)).toBe("RELEASE_RESOURCE_STARTED");
  wait(1);
  expect(await statusOf(JOBS.billing)).toBe("RELEASE_RESOURCE_COMPLETE");
});
