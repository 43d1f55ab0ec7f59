import { beforeEach, describe, expect, inject, test } from "vitest";
import {
  act,
  callsAbout,
  command,
  DEMO_PROJECT,
  effectsOn,
  eventually,
  fault,
  forgetJobList,
  gateway,
  hold,
  json,
  makeJob,
  messagesTo,
  reaches,
  rest,
  resultAt,
  sendCommand,
  verbsOn,
} from "../harness/harness.ts";

const { VIEWER_TOKEN, CI_BOT_TOKEN } = inject("exampleSecrets");

const RUNNING = { status: "INCRE_TRANSFER_STARTED" };
const INSTANT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/;

const chat = async (text: string, user = "U0001"): Promise<string> =>
  (await json(sendCommand(command(text, { user })))).text;

const lock = (job: string, body: object = { reason: "cut-over tonight" }, token = CI_BOT_TOKEN) =>
  rest("POST", `/v1/jobs/${encodeURIComponent(job)}/lock`, { body, token });
const unlock = (job: string, token = CI_BOT_TOKEN) => rest("DELETE", `/v1/jobs/${job}/lock`, { token });

/** What the ledger says of the locks of a job. */
async function recordsOf(job: string): Promise<{ kind: string; actor: string; data: Record<string, unknown> }[]> {
  const answer = await rest("GET", "/v1/ledger");
  const text = new TextDecoder().decode(await answer.arrayBuffer());
  const records = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  // The last line is no record.
  return records.filter(({ data, operation }) => data?.job === job && operation === null);
}

describe("locking by REST is refused", () => {
  let job: string;

  beforeEach(async () => {
    job = await makeJob(RUNNING);
  });

  test.each([
    ["a reason that is no text", { reason: 1 }, "/reason"],
    ["an empty reason", { reason: " " }, "/reason"],
    ["a reason that is too long", { reason: "x".repeat(501) }, "500"],
    ["an unknown field", { why: "x" }, "/why"],
  ])("with %s", async (_, body, told) => {
    const answer = await lock(job, body);
    expect(answer.status).toBe(400);
    const problem = await json(answer);
    expect(problem.code).toBe("invalid_request");
    expect(problem.detail).toContain(told);
  });

  test("for a job that nobody knows", async () => {
    expect(await json(lock("nowhere-at-all"))).toMatchObject({ status: 404, code: "unknown_job" });
    expect(await json(unlock("nowhere-at-all"))).toMatchObject({ status: 404, code: "unknown_job" });
  });

  test("to who may only read, and that is recorded", async () => {
    expect(await json(lock(job, {}, VIEWER_TOKEN))).toMatchObject({ status: 403, code: "denied" });
    expect(await json(unlock(job, VIEWER_TOKEN))).toMatchObject({ status: 403, code: "denied" });
    expect(await recordsOf(job)).toMatchObject([
      { kind: "refused", actor: "client:viewer", data: { action: "lock" } },
      { kind: "refused", actor: "client:viewer", data: { action: "unlock" } },
    ]);
  });

  test("while another holds the job, and says who, since when and why", async () => {
    expect(await chat(`lock ${job} "cut-over tonight"`)).toContain("Locked");
    const answer = await lock(job, { reason: "mine" });
    expect(answer.status).toBe(409);
    const problem = await json(answer);
    expect(problem).toMatchObject({ code: "locked", lock: { by: { name: "dba-1" }, reason: "cut-over tonight" } });
    expect(problem.detail).toMatch(new RegExp(`locked by dba-1 since ${INSTANT.source}, reason: “cut-over tonight”`));
  });

  test("taking away where there is no lock", async () => {
    expect(await json(unlock(job))).toMatchObject({ status: 404, code: "not_locked" });
  });
});

describe("a locked job", () => {
  let job: string;

  beforeEach(async () => {
    job = await makeJob(RUNNING);
    await chat(`lock ${job} cut-over tonight`);
  });

  test("takes no action of others in /v1, in a batch, in /v5 and in chat", async () => {
    expect(await act(job, "stop")).toMatchObject({ status: 409, code: "locked", lock: { by: { name: "dba-1" } } });
    const { results } = await json(rest("POST", "/v1/actions", { body: { items: [{ job, action: "stop" }] } }));
    expect(results).toMatchObject([{ status: 409, problem: { code: "locked" } }]);
    // A job is the same in any spelling of its id.
    for (const spelling of [job, job.toUpperCase()]) {
      const native = await gateway(`/v5/${DEMO_PROJECT}/jobs/${spelling}/action`, {
        method: "POST",
        headers: { "x-auth-token": CI_BOT_TOKEN, "content-type": "application/json" },
        body: JSON.stringify({ job: { action_name: "stop" } }),
      });
      expect(native.status).toBe(409);
      expect(await json(native)).toEqual({
        error_code: "GW.0409",
        error_msg: expect.stringMatching(/^The job is locked by dba-1 since .+, reason: “cut-over tonight”$/),
      });
    }
    expect(await chat(`pause ${job}`, "U0002")).toMatch(
      /Refused: pause .+ locked by dba-1 since .+ reason: “cut-over tonight”/,
    );
    expect(await effectsOn(job)).toEqual([]);
  });

  test("is shown so in a dry run, and the refusals are in the ledger", async () => {
    const dry = await json(rest("POST", `/v1/jobs/${job}/actions/stop?dry_run=true`, { body: {} }));
    expect(dry.decision).toMatchObject({ effect: "deny", reason: expect.stringContaining("locked by dba-1") });
    await act(job, "stop");
    expect((await recordsOf(job)).map(({ kind, actor }) => [kind, actor])).toEqual([
      ["locked", "slack:T0001/U0001"],
      ["refused", "client:ci-bot"],
    ]);
  });

  test("can be read by everybody, and offers others no verb", async () => {
    const shown = await json(rest("GET", `/v1/jobs/${job}`, { token: VIEWER_TOKEN }));
    expect(shown.lock).toEqual({
      by: { id: "slack:T0001/U0001", name: "dba-1" },
      reason: "cut-over tonight",
      since: expect.stringMatching(INSTANT),
    });
    expect((await json(rest("GET", `/v1/jobs/${job}`))).allowed_actions).toEqual([]);
    const status = command(`status ${job}`, { user: "U0003" });
    await sendCommand(status);
    const [told] = await eventually(async () => {
      const messages = await messagesTo(status.responseUrl);
      return messages.length > 0 && messages;
    });
    expect(told?.body.text).toMatch(/is locked by dba-1 since/);
    expect(await chat(`lock --info ${job}`, "U0003")).toMatch(
      /is locked by dba-1 since .+, reason: “cut-over tonight”/,
    );
  });

  test("takes its holder's commands, and after it is unlocked everybody's", async () => {
    const pause = command(`pause ${job}`);
    expect((await json(sendCommand(pause))).text).toContain("Received");
    expect((await resultAt(pause.responseUrl)).body.text).toContain("done");
    expect(await chat(`unlock ${job}`)).toContain("Unlocked");
    const { id } = await act(job, "restart");
    await reaches(id, "succeeded");
    expect(await effectsOn(job)).toEqual(["stop", "restart"]);
  });

  test("is unlocked by another who may lock, which the ledger tells; not by who may not", async () => {
    expect(await chat(`unlock ${job}`, "U0003")).toContain("Refused: you may not unlock");
    expect((await unlock(job)).status).toBe(204);
    expect((await recordsOf(job)).at(-1)).toMatchObject({
      kind: "unlocked",
      actor: "client:ci-bot",
      data: { whose: "slack:T0001/U0001", reason: "cut-over tonight", taken_away: true },
    });
  });

  test("stays with its holder when another wants to lock it, and takes the holder's new reason", async () => {
    const before = (await json(rest("GET", `/v1/jobs/${job}`))).lock;
    expect(await chat(`lock ${job} mine`, "U0002")).toContain("locked by dba-1");
    expect(await chat(`lock ${job} "another reason"`)).toContain("Locked");
    expect((await json(rest("GET", `/v1/jobs/${job}`))).lock).toEqual({ ...before, reason: "another reason" });
  });
});

describe("an operation on a locked job", () => {
  const cancel = (id: string) => rest("POST", `/v1/operations/${id}/cancel`, { body: {} });
  const settle = (id: string) =>
    rest("POST", `/v1/operations/${id}/settle`, { body: { outcome: "failed", note: "the console says so" } });
  const idIn = (said: string) => /[a-z2-7]{6}-[0-9A-HJKMNP-TV-Z]{26}/.exec(said)?.[0] ?? "";
  const stateOf = async (id: string) => (await json(rest("GET", `/v1/operations/${id}`))).state;

  /** A reset that waits for another person. */
  const waiting = async (user: string) => {
    const job = await makeJob({ status: "INCRE_TRANSFER_FAILED", passed_precheck: "forRetryJob" });
    return { job, id: idIn(await chat(`reset ${job} reason="again"`, user)) };
  };

  /** A start of which nobody knows whether it took effect. */
  const unknown = async () => {
    const job = await makeJob({ status: "CONFIGURATION", passed_precheck: "forStartJob" });
    await fault({ match: { path: job, action: "start" }, fault: "reset" });
    const { id } = await act(job, "start");
    await reaches(id, "unknown");
    return { job, id };
  };

  test("is not cancelled by another, who is told whose lock it is; and that is recorded", async () => {
    const { job, id } = await waiting("U0002");
    await chat(`lock ${job} "cut-over tonight"`);
    expect(await json(cancel(id))).toMatchObject({ status: 409, code: "locked", lock: { by: { name: "dba-1" } } });
    expect(await stateOf(id)).toBe("awaiting_approval");
    expect((await recordsOf(job)).at(-1)).toMatchObject({
      kind: "refused",
      actor: "client:ci-bot",
      data: { action: "cancel", source: "v1", reason: expect.stringContaining("locked by dba-1") },
    });
    await unlock(job);
    expect((await cancel(id)).status).toBe(200);
  });

  test("is not cancelled by another in chat", async () => {
    const { job, id } = await waiting("U0001");
    expect((await lock(job)).status).toBe(200);
    expect(await chat(`cancel ${id}`, "U0002")).toMatch(/^Refused: .+ locked by ci-bot since/);
    expect(await stateOf(id)).toBe("awaiting_approval");
  });

  test("is cancelled by who asked for it, and by who holds the job", async () => {
    const own = await waiting("U0002");
    expect((await lock(own.job)).status).toBe(200);
    expect(await chat(`cancel ${own.id}`, "U0002")).toContain("cancelled");
    expect(await stateOf(own.id)).toBe("cancelled");
    const held = await waiting("U0002");
    expect((await lock(held.job)).status).toBe(200);
    expect((await cancel(held.id)).status).toBe(200);
  });

  test("is settled by who holds the job alone", async () => {
    const { job, id } = await unknown();
    await chat(`lock ${job} "cut-over tonight"`);
    expect(await json(settle(id))).toMatchObject({ status: 409, code: "locked", lock: { by: { name: "dba-1" } } });
    expect(await stateOf(id)).toBe("unknown");
    expect((await recordsOf(job)).at(-1)).toMatchObject({ kind: "refused", data: { action: "settle" } });
    await unlock(job);
    expect((await lock(job)).status).toBe(200);
    expect(await json(settle(id))).toMatchObject({ state: "failed" });
  });
});

describe("a lock that comes while a command waits", () => {
  test("keeps that from being sent, and lets go on what DRS has accepted", async () => {
    const job = await makeJob(RUNNING);
    const release = await hold({ path: job, action: "stop" });
    const accepted = await act(job, "stop");
    const waiting = await act(job, "restart");
    await eventually(async () => (await verbsOn(job)).length === 1);
    expect(await chat(`锁定 ${job} "cut-over tonight"`)).toContain("Locked");
    await release();
    const denied = await reaches(waiting.id, "denied");
    expect(denied.problem).toMatchObject({ code: "locked", detail: expect.stringContaining("locked by dba-1") });
    await reaches(accepted.id, "succeeded");
    expect(await effectsOn(job)).toEqual(["stop"]);
  });

  test("is told in DRS's own shape to who waits in /v5", async () => {
    const job = await makeJob(RUNNING);
    // The job's state is read before the call; meanwhile nothing holds the job and the call is not refused.
    await fault({ match: { path: job, method: "GET" }, fault: "status", status: 503, times: 2 });
    const native = gateway(`/v5/${DEMO_PROJECT}/jobs/${job}/action`, {
      method: "POST",
      headers: { "x-auth-token": CI_BOT_TOKEN, "content-type": "application/json" },
      body: JSON.stringify({ job: { action_name: "stop" } }),
    });
    await eventually(async () => (await json(rest("GET", `/v1/operations?job=${job}`))).operations.length === 1);
    await chat(`lock ${job} "cut-over tonight"`);
    const answer = await native;
    expect(answer.status).toBe(409);
    expect((await json(answer)).error_code).toBe("GW.0409");
    expect(await effectsOn(job)).toEqual([]);
  });
});

test("a job that is locked while a command is being made ready is not touched by it", async () => {
  const job = await makeJob(RUNNING);
  const release = await hold({ path: job, method: "GET" });
  const said = await chat(`pause ${job}`, "U0002");
  const id = /[a-z2-7]{6}-[0-9A-HJKMNP-TV-Z]{26}/.exec(said)?.[0] ?? "";
  await eventually(async () => (await callsAbout(job)).length > 0);
  expect((await lock(job)).status).toBe(200);
  await release();
  expect(await reaches(id, "denied", "succeeded", "failed")).toMatchObject({
    state: "denied",
    problem: { code: "locked" },
  });
  expect(await verbsOn(job)).toEqual([]);
});

describe("a lock in chat", () => {
  test("has the same effect once when its delivery comes twice", async () => {
    const job = await makeJob(RUNNING);
    const delivery = command(`lock ${job} first`);
    await sendCommand(delivery);
    await chat(`unlock ${job}`);
    expect((await json(sendCommand(delivery))).text).toContain("is not locked");
    expect((await recordsOf(job)).map(({ kind }) => kind)).toEqual(["locked", "unlocked"]);
  });

  test("is told by job list, --info and help, in each only to who may", async () => {
    await chat("lock users 'nobody touches this'");
    expect(await chat("jobs")).toMatch(/users: .*, locked by dba-1/);
    expect(await chat("lock users --info", "U0003")).toContain("reason: “nobody touches this”");
    expect(await chat("lock users --info", "U0004")).toBe('There is no job "users".');
    expect(await chat("help")).toContain("• unlock:");
    expect(await chat("help", "U0003")).not.toContain("lock:");
    const { jobs } = await json(rest("GET", "/v1/jobs"));
    const locked = jobs.filter((job: { lock: object | null }) => job.lock !== null);
    expect(locked).toMatchObject([{ alias: "users", lock: { reason: "nobody touches this" } }]);
    await chat("unlock users");
    expect(await chat("lock users --info")).toContain("users is not locked");
  });

  test("finds a job by the name that DRS has for it, before the desk has listed it", async () => {
    const name = `named-${crypto.randomUUID().slice(0, 8)}`;
    const job = await makeJob({ ...RUNNING, name });
    await forgetJobList();
    expect(await chat(`lock ${name} by name`)).not.toContain("There is no job");
    const shown = await eventually(async () => {
      const answer = await json(rest("GET", `/v1/jobs/${job}`));
      return answer.lock !== null && answer;
    });
    expect(shown.lock).toMatchObject({ by: { name: "dba-1" }, reason: "by name" });
    expect((await unlock(name)).status).toBe(204);
  });
});
