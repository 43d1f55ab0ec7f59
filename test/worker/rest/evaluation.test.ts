import { afterEach, describe, expect, inject, test, vi } from "vitest";
import { SimulatorClient } from "../../simulator/client.ts";
import {
  act,
  command,
  effectsOn,
  eventually,
  fault,
  json,
  makeJob,
  messagesTo,
  rest,
  resultAt,
  SIMULATOR,
  sendCommand,
  verbsOn,
} from "../harness/harness.ts";

/** Whether an action is possible now: what plans, dry runs, offers, acceptance and sending say is the same, and what DRS then does. */

const viewer = inject("exampleSecrets").VIEWER_TOKEN;
const WAIT = { prefer: "wait=10" };

const dryRun = (job: string, action: string, body: object = {}) =>
  json(rest("POST", `/v1/jobs/${job}/actions/${action}?dry_run=true`, { body }));

/** Asks for an action and gives the status and body of the answer. */
async function request(job: string, action: string, body: object = {}, headers: Record<string, string> = WAIT) {
  const answer = await rest("POST", `/v1/jobs/${job}/actions/${action}`, { body, headers });
  return { status: answer.status, body: await json(answer) };
}

/** Makes a call at DRS itself, as somebody in its console does. */
async function atDrs(job: string, action: string, params: object): Promise<unknown> {
  const client = new SimulatorClient(`${SIMULATOR}`);
  return client.action(await client.token(), job, action, params);
}

/** Types a line in Slack and gives the text that follows the first answer. */
async function said(text: string): Promise<string> {
  const line = command(text);
  await sendCommand(line);
  return eventually<string>(async () => (await messagesTo(line.responseUrl)).at(-1)?.body.text);
}

const FAILING_ITEM = { item: "sqlModeConsistency", result: "FAILED", is_support_skip: true, failed_reason: "differs" };

describe("a request that cannot succeed", () => {
  test("is refused at once with what is in the way, is not sent, and is evaluated again under the same key", async () => {
    const job = await makeJob({ status: "PAUSING" });
    const headers = { ...WAIT, "idempotency-key": `again-${job}` };
    const { status, body } = await request(job, "stop", {}, headers);
    expect([status, body.code, body.status_of_job]).toEqual([409, "impossible", "PAUSING"]);
    expect(body.blockers).toEqual([
      { code: "wrong_state", detail: "the job is already PAUSING", unblock: null, action: null },
    ]);
    expect(body.detail).toContain("ignore_state");
    expect(await verbsOn(job)).toEqual([]);
    await act(job, "restart", {}, WAIT);
    expect(await request(job, "stop", {}, headers)).toMatchObject({ status: 200, body: { state: "succeeded" } });
  });

  test("is told by a dry run, with the action that would help", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_FAILED" });
    expect(await dryRun(job, "start")).toMatchObject({
      decision: { effect: "allow" },
      status: "INCRE_TRANSFER_FAILED",
      possible: false,
      blockers: [{ code: "wrong_state", unblock: "restart it first", action: { name: "restart", params: {} } }],
      request: { method: "POST" },
    });
    expect(await dryRun(job, "restart")).toMatchObject({ possible: true, blockers: [], cautions: [] });
  });

  test("is not told from what was read before the job changed", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_FAILED" });
    expect(await dryRun(job, "diagnosis")).toMatchObject({ status: "INCRE_TRANSFER_FAILED", possible: false });
    await makeJob({ id: job, status: "INCRE_TRANSFER_STARTED" });
    expect(await request(job, "diagnosis")).toMatchObject({ status: 200, body: { state: "succeeded" } });
  });

  test("goes to DRS with ignore_state", async () => {
    const job = await makeJob({ status: "PAUSING" });
    expect(await request(job, "stop", { ignore_state: true })).toMatchObject({
      status: 200,
      body: { state: "failed", blockers: [], problem: { code: "refused_by_drs" } },
    });
  });

  test("on a job that DRS does not know is 404", async () => {
    const { status, body } = await request("00000000-0000-0000-0000-0000000jb20r", "stop");
    expect([status, body.code]).toEqual([404, "job_not_found"]);
  });

  test("is refused for each item of a batch", async () => {
    const [paused, running] = [
      await makeJob({ status: "PAUSING" }),
      await makeJob({ status: "INCRE_TRANSFER_STARTED" }),
    ];
    const items = [paused, running].map((job) => ({ job, action: "stop" }));
    const { results } = await json(rest("POST", "/v1/actions", { body: { items } }));
    expect(results).toMatchObject([
      { status: 409, problem: { code: "impossible", blockers: [{ code: "wrong_state" }] } },
      { status: 202, operation: { action: "stop" } },
    ]);
  });

  test("is refused to a retry as well", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    await fault({ match: { path: job, action: "stop" }, fault: "status", status: 400, times: 1 });
    const { id, state } = await act(job, "stop", {}, WAIT);
    expect(state).toBe("failed");
    await makeJobAgain(job, { status: "PAUSING" });
    await expect.poll(async () => (await dryRun(job, "stop")).possible).toBe(false);
    const answer = await rest("POST", `/v1/operations/${id}/retry`);
    expect([answer.status, (await json(answer)).code]).toEqual([409, "impossible"]);
    expect(await effectsOn(job)).toEqual([]);
  });

  test("goes to DRS when what is retried went there with ignore_state", async () => {
    const job = await makeJob({ status: "PAUSING" });
    const { id } = await act(job, "stop", { ignore_state: true }, WAIT);
    await act(job, "restart", {}, WAIT);
    await act(job, "stop", {}, WAIT);
    const answer = await rest("POST", `/v1/operations/${id}/retry`);
    expect([answer.status, (await json(answer)).retry_of]).toEqual([202, id]);
  });

  test("is refused in chat with the reason and what would help, and never as accepted", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_FAILED" });
    const line = command(`start ${job}`);
    expect((await json(sendCommand(line))).text).not.toContain("Accepted");
    const { text } = (await resultAt(line.responseUrl)).body;
    expect(text).toContain("Can’t start");
    expect(text).toContain(`/drs restart demo/${job}`);
    expect(text).toContain("ignore_state=true");
    expect(await verbsOn(job)).toEqual([]);
  });

  test.each(["plan", "why"])("is told by %s in chat", async (word) => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const text = await said(`${word} start ${job}`);
    expect(text).toContain("Can’t start");
    expect(text).toContain("the job is already incremental");
  });
});

describe("a client that may not do it", () => {
  test("learns the policy's reason and the state, and not the request", async () => {
    const job = await makeJob({ status: "PAUSING" });
    const seen = await json(rest("POST", `/v1/jobs/${job}/actions/stop?dry_run=true`, { token: viewer }));
    expect(seen).toMatchObject({
      decision: { effect: "deny" },
      status: "PAUSING",
      possible: false,
      blockers: [{ code: "denied" }],
      request: null,
    });
  });
});

describe("a precheck", () => {
  test("without a mode is the one that the job's status wants", async () => {
    const [fresh, failed] = [
      await makeJob({ status: "CONFIGURATION" }),
      await makeJob({ status: "INCRE_TRANSFER_FAILED" }),
    ];
    expect((await dryRun(fresh, "precheck")).request.body.job.action_params).toEqual({ precheck_mode: "forStartJob" });
    expect((await dryRun(failed, "precheck")).request.body.job.action_params).toEqual({ precheck_mode: "forRetryJob" });
    expect(await act(failed, "precheck", {}, WAIT)).toMatchObject({ state: "succeeded", params: {} });
    expect(await act(failed, "reset", {}, WAIT)).toMatchObject({ state: "succeeded" });
  });

  test("of the wrong mode is refused with the right one", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_FAILED" });
    const { body } = await request(job, "precheck", { mode: "start" });
    expect(body.blockers).toMatchObject([
      { code: "wrong_state", action: { name: "precheck", params: { mode: "retry" } } },
    ]);
  });

  test("is not possible on an ended job, although ShowActions lists PRE_CHECK there", async () => {
    const job = await makeJob({ status: "RELEASE_RESOURCE_COMPLETE" });
    expect((await request(job, "precheck")).status).toBe(409);
    expect((await json(rest("GET", `/v1/jobs/${job}`))).allowed_actions).not.toContain("precheck");
  });

  test("that is missing is named for a start and for a reset", async () => {
    const [fresh, failed] = [
      await makeJob({ status: "CONFIGURATION" }),
      await makeJob({ status: "INCRE_TRANSFER_FAILED" }),
    ];
    expect((await request(fresh, "start")).body.blockers).toMatchObject([
      { code: "precheck_missing", action: { name: "precheck", params: { mode: "start" } } },
    ]);
    expect((await request(failed, "reset")).body.blockers).toMatchObject([
      { code: "precheck_missing", action: { name: "precheck", params: { mode: "retry" } } },
    ]);
  });

  test("that failed names its items; once they were skipped in the DRS console, the reset is possible", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_FAILED", precheck_items: [FAILING_ITEM] });
    expect(await act(job, "precheck", {}, WAIT)).toMatchObject({ state: "failed" });
    expect((await request(job, "reset")).body.blockers).toMatchObject([
      { code: "precheck_not_passed", detail: expect.stringContaining("sqlModeConsistency (can be skipped)") },
    ]);
    const skip = { skipped_precheck_list: ["sqlModeConsistency"], skip_reason: "known" };
    await atDrs(job, "skip_precheck", { skip_precheck_info: skip });
    await expect.poll(async () => (await dryRun(job, "reset")).possible, { timeout: 20_000 }).toBe(true);
    expect((await request(job, "reset")).body).toMatchObject({ state: "succeeded" });
  });

  test("that failed here and passed later in the DRS console lets the reset be", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_FAILED", precheck_items: [FAILING_ITEM] });
    await act(job, "precheck", {}, WAIT);
    await makeJobAgain(job, { status: "INCRE_TRANSFER_FAILED", passed_precheck: "forRetryJob" });
    await expect.poll(async () => (await dryRun(job, "reset")).possible, { timeout: 20_000 }).toBe(true);
    expect((await request(job, "reset")).body).toMatchObject({ state: "succeeded" });
  });
});

/** Changes a job of the simulator. */
const makeJobAgain = (id: string, seed: object) =>
  fetch(`${SIMULATOR}/_sim/jobs`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ id, ...seed }),
  });

describe("ShowActions", () => {
  test.each([
    "CHANGE_JOB_FAILED",
    "NODE_UPGRADE_FAILED",
    "REBUILD_NODE_FAILED",
    "CHILD_TRANSFER_FAILED",
    "RELEASE_RESOURCE_FAILED",
  ])("decides that a job can be ended in %s", async (status) => {
    const job = await makeJob({ status });
    const { body } = await request(job, "terminate", { confirm: job });
    expect(body).toMatchObject({ state: "succeeded" });
    expect(await effectsOn(job)).toEqual(["terminate"]);
  });

  test("decides that a job whose start failed can be resumed", async () => {
    const job = await makeJob({ status: "START_JOB_FAILED" });
    expect((await request(job, "restart")).body).toMatchObject({ state: "succeeded" });
  });

  test("allows no plain resume of a running job", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    expect((await request(job, "restart")).status).toBe(409);
    expect((await json(rest("GET", `/v1/jobs/${job}`))).allowed_actions).not.toContain("restart");
  });
});

describe("a start time", () => {
  afterEach(() => vi.useRealTimers());

  test("is checked once: a repeat with the same key gets the first response, also when the time has come near", async () => {
    const job = await makeJob({ status: "CONFIGURATION", passed_precheck: "forStartJob" });
    const at = new Date(Date.now() + 6 * 60_000).toISOString();
    const headers = { "idempotency-key": `time-${job}` };
    const first = await request(job, "start", { at }, headers);
    expect(first.status).toBe(202);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 5 * 60_000 });
    const again = await request(job, "start", { at }, headers);
    expect([again.status, again.body.id]).toEqual([202, first.body.id]);
    expect(await request(job, "start", { at }, {})).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: "/at" }] },
    });
  });
});
