import { env, evictDurableObject, runInDurableObject } from "cloudflare:test";
import { afterEach, describe, expect, inject, test } from "vitest";
import { LEDGER } from "../../../src/shared/limits.ts";
import { waitAtLeast } from "../../support/patient-calls.ts";
import {
  act,
  callsAbout,
  command,
  DEMO_PROJECT,
  effectsOn,
  eventsOf,
  eventually,
  expireTokens,
  fault,
  hold,
  json,
  makeJob,
  reaches,
  rest,
  resultAt,
  SIMULATOR,
  sendCommand,
  verbsOn,
} from "../harness/harness.ts";

const DESK = `cn-north-4/${DEMO_PROJECT}`;
const desk = () => env.DESK.get(env.DESK.idFromName(DESK));

/** Every value of every table of the desk, as one text. */
const everythingAtRest = () =>
  runInDurableObject(desk(), (_, { storage }) => {
    const tables = storage.sql
      .exec("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '_cf%'")
      .toArray();
    return tables.map(({ name }) => JSON.stringify(storage.sql.exec(`SELECT * FROM "${name}"`).toArray())).join("\n");
  });

const running = (job: string, action: string, body: object = {}) =>
  act(job, action, body).then(({ id }) => reaches(id, "running", "succeeded"));

describe("order", () => {
  test("commands of one job leave in the order of acceptance, one at a time", async () => {
    const job = await makeJob({ status: "CONFIGURATION", passed_precheck: "forStartJob" });
    // The precheck is over by the time that its answer comes, so that the start is not refused.
    await fault({ match: { path: job, action: "precheck" }, fault: "slow", delay_ms: 200 });
    const first = await act(job, "precheck");
    const second = await act(job, "skip_precheck", { items: ["none"], reason: "test" });
    const third = await act(job, "start");
    await reaches(third.id, "succeeded");
    await reaches(second.id, "failed");
    await reaches(first.id, "succeeded");
    expect(await verbsOn(job)).toEqual(["precheck", "skip_precheck", "start"]);
  });

  test("who waits is told behind whom", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const release = await hold({ path: job, action: "stop" });
    await act(job, "stop");
    const { text } = await json(sendCommand(command(`precheck ${job} mode=retry`)));
    await release();
    expect(text).toMatch(/It waits behind pause by ci-bot \([a-z2-7]{6}-[0-9A-Z]{26}\)/);
  });

  test("a pause overtakes a start that is still followed, which ends as superseded and names it", async () => {
    const job = await makeJob({ status: "PAUSING" });
    const restart = await running(job, "restart");
    await expect.poll(async () => (await json(fetch(`${SIMULATOR}/_sim/jobs/${job}`))).status).toMatch(/TRANSFER/);
    const stop = await act(job, "stop", {}, { prefer: "wait=10" });
    expect(stop.state).toBe("succeeded");
    // On a slow machine it may have been seen to succeed before the pause came.
    const { state, superseded_by } = await reaches(restart.id, "superseded", "succeeded");
    expect(superseded_by ?? null).toBe(state === "superseded" ? stop.id : null);
    expect(await effectsOn(job)).toEqual(["restart", "stop"]);
  });

  test("unbinding the public IP ends a binding that is still followed, which would wait for its address for ever", async () => {
    const master = { type: "master", id: "eip-1", public_ip: "192.0.2.7" };
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED", public_ip_list: [master] });
    const bind = await act(job, "bind_eip", { type: "slave", id: "eip-2", public_ip: "192.0.2.8" });
    const unbind = await act(job, "unbind_eip");
    expect(await reaches(unbind.id, "succeeded")).toBeDefined();
    // On a slow machine the address may show before it is unbound.
    const { state, superseded_by } = await reaches(bind.id, "superseded", "succeeded");
    expect(superseded_by ?? null).toBe(state === "superseded" ? unbind.id : null);
    expect(await effectsOn(job)).toEqual(["bind_eip", "unbind_eip"]);
  });

  test("a later pause is not taken for the one before it", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const release = await hold({ path: job, action: "stop" });
    const texts: string[] = [];
    for (const line of [`pause ${job}`, `resume ${job}`, `pause ${job}`])
      texts.push((await json(sendCommand(command(line)))).text);
    await release();
    expect(texts.map((text) => text.split(":")[0])).toEqual(["Received", "Received", "Received"]);
  });
});

describe("the token", () => {
  test("is asked for once, however many calls need it", async () => {
    await expireTokens();
    const tokensBefore = await tokenRequests();
    const jobs = await Promise.all(Array.from({ length: 6 }, () => makeJob({ status: "INCRE_TRANSFER_STARTED" })));
    const operations = await Promise.all(jobs.map((job) => act(job, "stop", {}, { prefer: "wait=10" })));
    expect(operations.map(({ state }) => state)).toEqual(jobs.map(() => "succeeded"));
    // One stale token is one failure, however many calls carried it.
    for (const { id } of operations) {
      const story = JSON.stringify(await json(rest("GET", `/v1/operations/${id}/events`)));
      expect(story).not.toContain("several times in a row");
    }
    expect((await tokenRequests()) - tokensBefore).toBe(1);
  });

  test("that DRS refuses for an action is replaced once and the action has one effect", async () => {
    const job = await makeJob({ status: "CONFIGURATION" });
    await fault({ match: { path: job, action: "precheck" }, fault: "status", status: 401 });
    const operation = await act(job, "precheck", {}, { prefer: "wait=10" });
    expect(operation).toMatchObject({
      state: "succeeded",
      attempts: [{ outcome: "not_sent", cause: "unauthorized" }, { outcome: "accepted" }],
    });
    expect(await effectsOn(job)).toEqual(["precheck"]);
  });

  test("that is refused again ends the operation and says that it is the credential", async () => {
    const job = await makeJob({ status: "CONFIGURATION" });
    await fault({ match: { path: job, action: "precheck" }, fault: "status", status: 401, times: 2 });
    const operation = await act(job, "precheck", {}, { prefer: "wait=10" });
    expect(operation).toMatchObject({ state: "failed", problem: { code: "not_authorised" } });
  });

  const tokenRequests = async () => {
    const { calls } = await json(fetch(`${SIMULATOR}/_sim/calls`));
    return calls.filter(({ path }: { path: string }) => path.startsWith("/v3/auth/tokens")).length as number;
  };
});

describe("faults", () => {
  afterEach(() => waitAtLeast());

  test("what was throttled is sent again and has one effect", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    await fault({ match: { path: job, action: "stop" }, fault: "status", status: 429, times: 2 });
    const operation = await act(job, "stop", {}, { prefer: "wait=20" });
    expect(operation).toMatchObject({
      state: "succeeded",
      attempts: [{ outcome: "not_sent" }, { outcome: "not_sent" }, { outcome: "accepted" }],
    });
    expect(await effectsOn(job)).toEqual(["stop"]);
  });

  test("DRS out of reach before the call holds it up without a trace at DRS", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    await fault({ match: { path: job, method: "GET" }, fault: "reset", times: 2 });
    // Otherwise it is read before it is accepted as well, and those readings fail.
    const operation = await act(job, "stop", { ignore_state: true }, { prefer: "wait=20" });
    expect(operation).toMatchObject({ state: "succeeded", attempts: [{ outcome: "accepted" }] });
    expect((await eventsOf(operation.id)).map(({ kind }) => kind)).toContain("retrying");
    expect(await effectsOn(job)).toEqual(["stop"]);
  });

  test.each(["drop_after_apply", "malformed"])(
    "a start whose answer was lost (%s) is found applied and followed, not sent again",
    async (kind) => {
      const job = await makeJob({ status: "CONFIGURATION", passed_precheck: "forStartJob" });
      await fault({ match: { path: job, action: "start" }, fault: kind });
      const { id } = await act(job, "start");
      expect(await reaches(id, "succeeded", "failed", "unknown")).toMatchObject({ state: "succeeded" });
      expect(await verbsOn(job)).toEqual(["start"]);
    },
  );

  test("a start that surely took no effect is left to a person, who settles it", async () => {
    const job = await makeJob({ status: "CONFIGURATION", passed_precheck: "forStartJob" });
    await fault({ match: { path: job, action: "start" }, fault: "reset" });
    const { id } = await act(job, "start");
    const operation = await reaches(id, "succeeded", "failed", "unknown");
    expect(operation).toMatchObject({ state: "unknown", problem: { code: "outcome_unknown" } });
    expect(operation.problem.detail).toContain("CONFIGURATION");
    expect(await verbsOn(job)).toEqual(["start"]);
    const settled = await rest("POST", `/v1/operations/${id}/settle`, {
      body: { outcome: "failed", note: "not in the console" },
    });
    expect(await json(settled)).toMatchObject({ state: "failed", problem: { code: "settled" } });
  });

  test("a pause that surely took no effect is sent again", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED", goes_on: false });
    await fault({ match: { path: job, action: "stop" }, fault: "reset" });
    const { id } = await act(job, "stop");
    expect(await reaches(id, "succeeded", "failed", "unknown")).toMatchObject({ state: "succeeded" });
    expect(await effectsOn(job)).toEqual(["stop"]);
  });

  test("a lost pause just after another that was accepted is left to a person: what is seen may be the other's doing", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const { id: first } = await running(job, "stop");
    // However slow this machine is, that was just now.
    const later = "UPDATE operations SET document = json_set(document, '$.acceptedAt', ?) WHERE id = ?";
    await runInDurableObject(desk(), (_, { storage }) =>
      storage.sql.exec(later, Date.now() + 3_600_000, first).toArray(),
    );
    await fault({ match: { path: job, action: "stop" }, fault: "reset" });
    const { id } = await act(job, "stop", { ignore_state: true });
    const { state, attempts } = await reaches(id, "succeeded", "failed", "unknown");
    expect({ state, attempts: attempts.length }).toEqual({ state: "unknown", attempts: 1 });
  });

  test.each(["reset", "drop_after_apply", "timeout", "redirect"])(
    "a precheck under %s ends, repeated where that is harmless",
    async (kind) => {
      waitAtLeast(500);
      const job = await makeJob({ status: "CONFIGURATION" });
      await fault({ match: { path: job, action: "precheck" }, fault: kind });
      const { id } = await act(job, "precheck");
      const { state } = await reaches(id, "succeeded", "failed", "unknown");
      expect(state).toBe(kind === "redirect" ? "failed" : "succeeded");
    },
  );

  test("a redirect is not followed: the action and its token go nowhere else", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    await fault({ match: { path: job, action: "stop" }, fault: "redirect" });
    const operation = await act(job, "stop", {}, { prefer: "wait=10" });
    expect(operation).toMatchObject({ state: "failed", upstream: { status: 307 } });
    const { calls } = await json(fetch(`${SIMULATOR}/_sim/calls`));
    expect(calls.some(({ path }: { path: string }) => path.includes("elsewhere"))).toBe(false);
  });
});

describe("a desk that is stopped and started", () => {
  test("goes on where it was", async () => {
    const job = await makeJob({ status: "PAUSING" });
    const { id } = await act(job, "restart");
    await reaches(id, "running", "succeeded");
    await evictDurableObject(desk());
    expect(await reaches(id, "succeeded", "failed", "unknown")).toMatchObject({ state: "succeeded" });
    expect(await effectsOn(job)).toEqual(["restart"]);
  });

  test("sends what it had accepted", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    await fault({ match: { path: job, action: "stop" }, fault: "status", status: 429, times: 1 });
    const { id } = await act(job, "stop");
    await reaches(id, "queued");
    await evictDurableObject(desk());
    expect(await reaches(id, "succeeded", "failed", "unknown")).toMatchObject({ state: "succeeded" });
  });
});

describe("at rest", () => {
  test("nothing secret is readable, and the reply address is gone at the end", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const release = await hold({ path: job, action: "stop" });
    const request = command(`pause ${job}`);
    const { text } = await json(sendCommand(request));
    const id = /Operation (\S+)\./.exec(text)?.[1] ?? "";
    const during = await everythingAtRest();
    expect(during).toContain(id);
    const { IAM_DEMO, SLACK_SIGNING_SECRET, CI_BOT_TOKEN, DESK_KEY } = inject("exampleSecrets");
    const call = await eventually(async () => (await callsAbout(job))[0]);
    expect(call.headers["x-auth-token"]).toBe("***");
    for (const secret of [
      request.responseUrl,
      // In every token of the simulator (test/simulator/iam/iam.ts).
      "MIIsimulatedToken",
      JSON.parse(IAM_DEMO).password,
      SLACK_SIGNING_SECRET,
      CI_BOT_TOKEN,
      DESK_KEY,
    ]) {
      expect(during).not.toContain(secret);
    }
    await release();
    await resultAt(request.responseUrl);
    await eventually(async () => {
      const rows = await runInDurableObject(desk(), (_, { storage }) =>
        storage.sql.exec("SELECT * FROM audience WHERE operation = ?", id).toArray(),
      );
      return rows.length === 0;
    });
  });

  test("an idle desk has no alarm but the one for the head of its ledger", async () => {
    // An hour after the first record that no logged head covers, at the scale of vitest.config.ts.
    const unlogged =
      "SELECT at FROM ledger WHERE sequence = 1 + (SELECT COALESCE(MAX(sequence), 0) FROM ledger_logged)";
    await eventually(async () => {
      // Incremental jobs are sampled.
      await runInDurableObject(desk(), (_, { storage }) => storage.sql.exec("UPDATE seen SET status = 'PAUSING'"));
      const [alarm, waiting, head] = await runInDurableObject(desk(), async (_, { storage }) => [
        await storage.getAlarm(),
        storage.sql.exec("SELECT count(*) AS n FROM operations WHERE due_at IS NOT NULL").one().n,
        storage.sql.exec(unlogged).toArray()[0]?.at,
      ]);
      return waiting === 0 && alarm === (head === undefined ? null : Number(head) + 0.02 * LEDGER.headEvery);
    });
  });
});
