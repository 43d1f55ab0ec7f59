import { env, evictDurableObject, runInDurableObject } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { WATCH } from "../../../src/shared/limits.ts";
import { secret } from "../../support/log-scan/registry.ts";
import { exampleSecrets } from "../../support/secrets.ts";
import {
  callsAbout,
  command,
  DEMO_PROJECT,
  effectsOn,
  eventsOf,
  eventually,
  fault,
  json,
  makeJob,
  messagesTo,
  reaches,
  rest,
  type SentMessage,
  SIMULATOR,
  sendCommand,
  verbsOn,
} from "../harness/harness.ts";

// Before the Worker of this file has read its secrets: news of the first way come by the bot.
Object.assign(env, { SLACK_BOT_TOKEN: secret("the token of the bot", "xoxb-0000-0000-bot-token-of-watches") });

const POST_MESSAGE = "https://slack.com/api/chat.postMessage";

const FULL = { status: "FULL_TRANSFER_STARTED", goes_on: false };
const INCREMENTAL = { status: "INCRE_TRANSFER_STARTED" };
const FAILED = { status: "INCRE_TRANSFER_FAILED" };

const desk = () => env.DESK.get(env.DESK.idFromName(`cn-north-4/${DEMO_PROJECT}`));

const inTables = <T extends Record<string, SqlStorageValue>>(query: string, ...bindings: string[]): Promise<T[]> =>
  runInDurableObject(desk(), (_, { storage }) => storage.sql.exec<T>(query, ...bindings).toArray());

const change = (job: string, fields: object) => makeJob({ id: job, ...fields });

interface Answer {
  readonly text: string;
  readonly id: string;
}

/** Asks in chat, and what is answered at once. */
async function ask(text: string, options: { user?: string; channel?: string } = {}): Promise<Answer> {
  const answer = await json(sendCommand(command(text, options)));
  return { text: answer.text, id: /(?:Operation|操作) (\S+)[.。]/.exec(answer.text)?.[1] ?? "" };
}

/** Watches, once the first look has been made: what happens before that is nothing new. */
async function watching(text: string, options: { user?: string; channel?: string } = {}): Promise<Answer> {
  const answer = await ask(text, options);
  await eventually(async () => (await json(rest("GET", `/v1/operations/${answer.id}`))).note !== null);
  return answer;
}

/** What the bot wrote about a job, in order. */
const written = async (job: string): Promise<SentMessage[]> =>
  (await messagesTo(POST_MESSAGE)).filter(({ body }) => body.text.includes(job));

const texts = async (job: string) => (await written(job)).map(({ body }) => body.text.split("\n")[0] ?? "");

const saying = (job: string, pattern: RegExp) =>
  eventually(async () => (await texts(job)).find((text) => pattern.test(text)));

const kindsOf = async (id: string) => (await eventsOf(id)).map(({ kind }) => kind);

describe("a watch is refused", () => {
  test("to who may not look at the job, as if there were none", async () => {
    const job = await makeJob(FULL);
    const { text, id } = await ask(`watch ${job}`, { user: "U0666" });
    expect(text).toBe(`There is no job "${job}".`);
    expect(id).toBe("");
    expect(await callsAbout(job)).toEqual([]);
  });

  test("for a job that nobody knows", async () => {
    expect((await ask("watch ordres")).text).toContain('There is no job "ordres". Did you mean "orders"?');
  });

  test("for a name that DRS does not know either, after that was asked", async () => {
    const request = command("watch nowhere-at-all");
    expect((await json(sendCommand(request))).text).toContain("Looking at nowhere-at-all");
    const [later] = await eventually(async () => {
      const sent = await messagesTo(request.responseUrl);
      return sent.length > 0 && sent;
    });
    expect(later?.body.text).toContain('There is no job "nowhere-at-all"');
  });

  test.each(["until tomorrow", "until", "until delay<0s", "until delay<5", "until delay>5s", "until=never"])(
    "with a goal that nobody can wait for, and says which there are: %s",
    async (goal) => {
      const job = await makeJob(FULL);
      const { text } = await ask(`watch ${job} ${goal}`);
      expect(text).toContain("until incremental");
      // Slack's own escape.
      expect(text).toContain("until delay&lt;5s");
      expect(await callsAbout(job)).toEqual([]);
    },
  );

  test("with words that are no goal at all", async () => {
    expect((await ask(`watch ${await makeJob(FULL)} closely`)).text).toContain('I do not understand "closely"');
  });

  test("beyond as many as one person may have, on whatever jobs", async () => {
    const ids: string[] = [];
    for (let count = 0; count < WATCH.perPerson; count++) {
      ids.push((await ask(`watch ${await makeJob(FULL)}`, { user: "U0003" })).id);
    }
    const job = await makeJob(FULL);
    const more = await ask(`watch ${job}`, { user: "U0003" });
    expect(more.text).toContain(`You watch ${WATCH.perPerson} jobs already`);
    expect(more.id).toBe("");
    for (const id of ids) await rest("POST", `/v1/operations/${id}/cancel`, { body: {} });
    expect((await ask(`watch ${job}`, { user: "U0003" })).id).not.toBe("");
  });
});

describe("a watch", () => {
  test("tells each change, sends nothing, holds nobody up, and is listed", async () => {
    const job = await makeJob(FULL);
    const { text, id } = await watching(`watch ${job}`);
    expect(text).toContain(`Watching ${job}`);
    expect(text).toContain("Changes of state and failures are told here.");
    await change(job, { status: "FULL_TRANSFER_COMPLETE", goes_on: false });
    expect(await saying(job, /full copy complete/)).toMatch(/is now: full copy complete \(FULL_TRANSFER_COMPLETE\)$/);
    await change(job, INCREMENTAL);
    await saying(job, /incremental, running/);
    await ask(`pause ${job}`);
    await expect.poll(() => effectsOn(job)).toEqual(["stop"]);
    await saying(job, /paused \(PAUSING\)/);
    expect(await verbsOn(job)).toEqual(["stop"]);
    const { operations } = await json(rest("GET", `/v1/operations?job=${encodeURIComponent(job)}&action=watch`));
    expect(operations).toMatchObject([{ id, action: "watch", state: "running", attempts: [], upstream: null }]);
    expect((await kindsOf(id)).filter((kind) => kind === "reported").length).toBeGreaterThanOrEqual(3);
  });

  test("tells a failure and that it works again, each by a message of its own", async () => {
    const job = await makeJob(INCREMENTAL);
    const { id } = await watching(`watch ${job}`);
    await change(job, FAILED);
    expect(await saying(job, /has failed: /)).toContain(job);
    expect((await written(job))[0]?.body.text).toContain("(INCRE_TRANSFER_FAILED)");
    await change(job, INCREMENTAL);
    expect(await saying(job, /works again/)).toContain("(INCRE_TRANSFER_STARTED)");
    expect(await texts(job)).toHaveLength(2);
    expect(
      (await messagesTo("https://slack.com/api/chat.update")).filter(({ body }) => body.text.includes(job)),
    ).toEqual([]);
    expect((await json(rest("GET", `/v1/operations/${id}`))).state).toBe("running");
  });

  test("tells at once of a job that has failed already", async () => {
    const job = await makeJob(FAILED);
    await ask(`watch ${job} until incremental`);
    expect(await saying(job, /has failed/)).toContain(job);
  });

  test("keeps what happens in order while nobody takes it, and leaves out what has passed, but no failure", async () => {
    const job = await makeJob(FULL);
    const { id } = await watching(`watch ${job} until incremental`);
    await fault({ match: { path: "/api/chat.postMessage", text: job }, fault: "status", status: 503, times: 1000 });
    const seen = async (status: string) =>
      eventually(async () => (await json(rest("GET", `/v1/operations/${id}`))).note === status);
    for (const status of ["FULL_TRANSFER_FAILED", "STARTJOBING", "FULL_TRANSFER_STARTED", "FULL_TRANSFER_COMPLETE"]) {
      await change(job, { status, goes_on: false });
      await seen(status);
    }
    await change(job, INCREMENTAL);
    await reaches(id, "succeeded");
    expect((await written(job)).filter(({ status }) => status === 200)).toEqual([]);
    await fetch(`${SIMULATOR}/_sim/faults?text=${job}`, { method: "DELETE" });
    await saying(job, /has reached the goal/);
    await eventually(async () => (await written(job)).filter(({ status }) => status === 200).length >= 4);
    const taken = (await written(job)).filter(({ status }) => status === 200).map(({ body }) => body.text);
    expect(taken).toEqual([
      expect.stringMatching(/has failed.*FULL_TRANSFER_FAILED/s),
      expect.stringMatching(/works again.*STARTJOBING/),
      expect.stringMatching(/is now.*FULL_TRANSFER_COMPLETE/),
      expect.stringMatching(/has reached the goal/),
    ]);
  });
});

describe("a goal", () => {
  test("that is reached is told, with the delay, and ends the watch", async () => {
    const job = await makeJob(FULL);
    const { id } = await watching(`关注 ${job} 直到 增量`);
    await change(job, INCREMENTAL);
    expect(await saying(job, /reached the goal/)).toMatch(/has reached the goal: incremental, running, delay 0 s$/);
    const operation = await reaches(id, "succeeded");
    expect(operation).toMatchObject({
      params: { until: "incremental" },
      result: { status: "INCRE_TRANSFER_STARTED" },
      progress: { delay_seconds: 0 },
    });
    await change(job, FAILED);
    expect(await inTables("SELECT * FROM audience WHERE operation = ?", id)).toEqual([]);
  });

  test.each(["until incremental", "until delay < 5 s", "until delay<2m"])(
    "that is reached already is told at once: %s",
    async (goal) => {
      const job = await makeJob(INCREMENTAL);
      const { id } = await ask(`watch ${job} ${goal}`);
      await saying(job, /has reached the goal/);
      await reaches(id, "succeeded");
      expect(await texts(job)).toHaveLength(1);
    },
  );

  test("of a delay waits for the incremental phase: zeros from before do not count", async () => {
    const job = await makeJob({ status: "PAUSING" });
    const { id } = await watching(`watch ${job} until delay<5s`);
    expect((await json(rest("GET", `/v1/operations/${id}`))).state).toBe("running");
    await change(job, INCREMENTAL);
    await reaches(id, "succeeded");
  });

  test("is missed when the job is released, and the watch says so", async () => {
    const job = await makeJob(FULL);
    const { id } = await watching(`watch ${job} until incremental`);
    await change(job, { status: "RELEASE_RESOURCE_COMPLETE" });
    await saying(job, /has come to its end/);
    expect((await reaches(id, "failed")).problem).toMatchObject({ code: "job_gone" });
  });

  test("is replaced by who asks again, in the one watch", async () => {
    const job = await makeJob({ status: "PAUSING" });
    const first = await watching(`watch ${job}`);
    const second = await ask(`watch ${job} until incremental`);
    expect(second.id).toBe(first.id);
    expect(second.text).toContain("is watched already");
    expect(await inTables("SELECT number FROM audience WHERE operation = ?", first.id)).toHaveLength(1);
    await change(job, INCREMENTAL);
    await reaches(first.id, "succeeded");
    expect(await kindsOf(first.id)).toContain("goal_changed");
  });

  test("of another person is another watch", async () => {
    const job = await makeJob(FULL);
    const first = await watching(`watch ${job}`);
    const second = await watching(`watch ${job} until incremental`, { user: "U0002" });
    expect(second.id).not.toBe(first.id);
    await change(job, INCREMENTAL);
    await reaches(second.id, "succeeded");
    expect((await json(rest("GET", `/v1/operations/${first.id}`))).state).toBe("running");
  });
});

test("a delivery that comes twice makes one watch", async () => {
  const job = await makeJob(FULL);
  const request = command(`watch ${job}`);
  const [one, other] = await Promise.all([json(sendCommand(request)), json(sendCommand(request))]);
  expect(/Operation (\S+)\./.exec(other.text)?.[1]).toBe(/Operation (\S+)\./.exec(one.text)?.[1]);
  const { operations } = await json(rest("GET", `/v1/operations?job=${encodeURIComponent(job)}`));
  expect(operations).toHaveLength(1);
});

describe("a watch ends", () => {
  test.each(["unwatch", "取消关注"])("by %s, which the answer says and no message repeats", async (word) => {
    const job = await makeJob(FULL);
    const { id } = await watching(`watch ${job}`);
    expect((await ask(`${word} ${job}`)).text).toContain(`${job} is watched no longer`);
    expect((await reaches(id, "cancelled")).finished_at).not.toBeNull();
    await change(job, INCREMENTAL);
    expect((await ask(`unwatch ${job}`)).text).toContain(`You do not watch ${job}`);
    expect(await inTables("SELECT * FROM audience WHERE operation = ?", id)).toEqual([]);
    expect(await texts(job)).toEqual([]);
  });

  test("when a client that may lock the job cancels it, and who watched is told", async () => {
    const job = await makeJob(FULL);
    const { id } = await watching(`watch ${job}`);
    const denied = await rest("POST", `/v1/operations/${id}/cancel`, { body: {}, token: exampleSecrets.VIEWER_TOKEN });
    expect(denied.status).toBe(403);
    expect((await rest("POST", `/v1/operations/${id}/cancel`, { body: {} })).status).toBe(200);
    expect(await saying(job, /watched no longer/)).toContain(job);
    expect((await rest("POST", `/v1/operations/${id}/retry`, { body: {} })).status).toBe(409);
  });

  test("when DRS does not know the job, with a plain word", async () => {
    const job = `${crypto.randomUUID().slice(0, 23)}-9999999jb20r`;
    const { id } = await ask(`watch ${job}`);
    await reaches(id, "succeeded");
    expect(await saying(job, /has come to its end/)).toContain("deleted");
  });

  /** As if whoever watches had been taken out of the config. */
  const takeRight = (id: string) =>
    inTables(
      "UPDATE operations SET document = json_set(document, '$.principal.id', 'slack:T0001/U0666') WHERE id = ?",
      id,
    );

  /** Times of polls are kept in memory: the next instance reads this one. */
  const noOneLooks = async (id: string) => {
    await inTables("UPDATE operations SET due_at = due_at + 3600000 WHERE id = ?", id);
    await evictDurableObject(desk());
  };

  test.each([
    ["when it looks next", async () => {}],
    [
      "when what was seen before is about to be told",
      async (job: string, id: string) => {
        await change(job, FAILED);
        await eventually(async () => (await written(job)).length > 0);
        await noOneLooks(id);
      },
    ],
  ])("in silence when the right to look at the job is taken away: %s", async (_, before) => {
    const job = await makeJob(FULL);
    const { id } = await watching(`watch ${job}`);
    await fault({ match: { path: "/api/chat.postMessage", text: job }, fault: "status", status: 503, times: 3 });
    await before(job, id);
    await takeRight(id);
    await reaches(id, "denied");
    await fetch(`${SIMULATOR}/_sim/faults?text=${job}`, { method: "DELETE" });
    expect((await eventsOf(id)).at(-1)).toMatchObject({ kind: "denied" });
    expect(await inTables("SELECT * FROM audience WHERE operation = ?", id)).toEqual([]);
    expect(await inTables("SELECT * FROM outbox WHERE operation = ?", id)).toEqual([]);
    expect((await written(job)).filter(({ status }) => status === 200)).toEqual([]);
  });
});

describe("a watch outlasts", () => {
  test("its desk, which is stopped in between", async () => {
    const job = await makeJob(FULL);
    const { id } = await watching(`watch ${job} until incremental`);
    await evictDurableObject(desk());
    await change(job, INCREMENTAL);
    await saying(job, /has reached the goal/);
    await reaches(id, "succeeded");
  });

  test("the ways that take no more, and goes on by the next", async () => {
    const job = await makeJob(INCREMENTAL);
    const request = command(`watch ${job}`, { channel: "C9000001" });
    const id = /Operation (\S+)\./.exec((await json(sendCommand(request))).text)?.[1] ?? "";
    await eventually(async () => (await json(rest("GET", `/v1/operations/${id}`))).note !== null);
    // The bot is in no such channel, and the address that came with the command takes three beside the end.
    for (let round = 0; round < 2; round++) {
      await change(job, FAILED);
      await eventually(async () => (await json(rest("GET", `/v1/operations/${id}`))).note === FAILED.status);
      await change(job, INCREMENTAL);
      await eventually(async () => (await json(rest("GET", `/v1/operations/${id}`))).note === INCREMENTAL.status);
    }
    await eventually(async () => (await kindsOf(id)).filter((kind) => kind === "reported").length === 4);
    expect((await messagesTo(request.responseUrl)).map(({ body }) => body.text)).toEqual([
      expect.stringContaining("has failed"),
      expect.stringContaining("works again"),
      expect.stringContaining("has failed"),
    ]);
    const direct = (await written(job)).filter(({ body }) => (body as { channel?: string }).channel === "U0001");
    expect(direct.map(({ body }) => body.text)).toEqual([expect.stringContaining("works again")]);
    expect((await eventsOf(id)).filter(({ kind }) => kind === "reply_address_gone")).toMatchObject([
      { data: { cause: "not_in_channel" } },
      { data: { cause: "the rest is kept for the end" } },
    ]);
  });

  test("no way at all: it ends, says so in the ledger, and tries to say so in chat", async () => {
    const job = await makeJob(INCREMENTAL);
    const { id } = await watching(`watch ${job}`, { channel: "C9000002" });
    await fault({ match: { path: "/commands", text: job }, fault: "status", status: 404, times: 1000 });
    await fault({
      match: { path: "/api/chat.postMessage", text: job },
      fault: "status",
      status: 200,
      error_code: "channel_not_found",
      times: 4,
    });
    await change(job, FAILED);
    expect((await reaches(id, "failed")).problem).toMatchObject({ code: "undeliverable" });
    await eventually(async () => (await kindsOf(id)).filter((kind) => kind === "report_undeliverable").length === 2);
    expect(await kindsOf(id)).toContain("failed");
  });
});
