import { env, evictDurableObject } from "cloudflare:test";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { SlackCommandRequest } from "../../../scripts/lib/slack-request.ts";
import { secret } from "../../support/log-scan/registry.ts";
import {
  command,
  eventsOf,
  eventually,
  fault,
  hold,
  json,
  makeJob,
  messagesTo,
  SIMULATOR,
  sendCommand,
} from "../harness/harness.ts";
import { changeTarget, desk, inTables, letExpire } from "../harness/reply-target.ts";

const BOT_TOKEN = secret("the token of the bot", "xoxb-0000-0000-bot-token-of-this-test");

// Before the Worker of this file has read its secrets: the others have no bot.
Object.assign(env, { SLACK_BOT_TOKEN: BOT_TOKEN });

const EXPIRED = "The command's own reply address had expired.";
const POST_MESSAGE = "https://slack.com/api/chat.postMessage";
const PATH = "/api/chat.postMessage";

/** Sends a command and returns the id of its operation. */
const send = async (request: SlackCommandRequest): Promise<string> =>
  /Operation (\S+)\./.exec((await json(sendCommand(request))).text)?.[1] ?? "";

/** The same, where the bot is no way: it writes to who asked alone. */
async function accepted(request: SlackCommandRequest): Promise<string> {
  const id = await send(request);
  await changeTarget(id, ({ ways }) => ({ ways: ways.filter(({ name }) => name !== "bot") }));
  return id;
}

/** Uses a reply address up, so that Slack says that it is gone. */
async function useUp({ responseUrl }: SlackCommandRequest): Promise<void> {
  const url = `${SIMULATOR}/_sim/egress/${responseUrl.replace("://", "/")}`;
  const init = { method: "POST", headers: { "content-type": "application/json" }, body: '{"text":"x"}' };
  for (let use = 0; use < 5; use++) await (await fetch(url, init)).text();
}

const expire = (_: SlackCommandRequest, id: string) => letExpire(id);

/** The calls that would write to somebody about a job, in order. */
const writtenAbout = async (job: string) =>
  (await messagesTo(POST_MESSAGE)).filter(({ body }) => body.text.includes(job));

/** A pause that does not end before it is released, so that its reply address can be spoilt. */
async function slowPause(user?: string) {
  const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
  const release = await hold({ path: job, action: "stop" });
  const request = command(`pause ${job}`, user === undefined ? {} : { user });
  return { job, request, release };
}

/** A pause whose reply address is gone. */
async function pauseWithoutReply(...faults: readonly object[]) {
  const { job, request, release } = await slowPause();
  for (const each of faults) await fault({ match: { path: PATH, text: job }, ...each });
  await useUp(request);
  const id = await accepted(request);
  await release();
  return { job, request, id };
}

const kindsOf = async (id: string) => (await eventsOf(id)).map(({ kind }) => kind);

const isTold = (id: string) => eventually(async () => (await kindsOf(id)).includes("reported"));

afterEach(() => vi.restoreAllMocks());

describe("an end that neither its reply address nor the asker takes is only written down", () => {
  test.each(["channel_not_found", "not_in_channel", "invalid_auth", "token_revoked", "missing_scope"])(
    "because of %s, with one line for the operator and none with the token",
    async (error_code) => {
      const warn = vi.spyOn(console, "warn");
      const { job, id } = await pauseWithoutReply({ fault: "status", status: 200, error_code });
      await eventually(async () => (await kindsOf(id)).includes("report_undeliverable"));
      const events = await eventsOf(id);
      expect(events.slice(-2)).toMatchObject([
        { kind: "reply_address_gone", data: { cause: "HTTP 404" } },
        { kind: "report_undeliverable", data: { cause: error_code } },
      ]);
      expect(await writtenAbout(job)).toHaveLength(1);
      const lines = warn.mock.calls.map(([line]) => String(line)).filter((line) => line.includes(id));
      expect(lines.map((line) => JSON.parse(line))).toEqual([
        { level: "warning", event: "report_undeliverable", operation: id, cause: error_code },
      ]);
      expect(JSON.stringify([events, warn.mock.calls])).not.toContain("xoxb");
    },
  );
});

describe("an end that its reply address does not take is written to who asked", () => {
  test.each([
    ["Slack says that it is gone", useUp, "HTTP 404"],
    ["its half hour is over", expire, "the platform's time for answers is over"],
  ])("when %s", async (_, spoil, cause) => {
    const { job, request, release } = await slowPause("U0002");
    const id = await accepted(request);
    await spoil(request, id);
    await release();
    await isTold(id);
    const [message, ...others] = await writtenAbout(job);
    expect(others).toEqual([]);
    expect(message).toMatchObject({
      method: "POST",
      headers: { authorization: "Bearer ***", "content-type": "application/json; charset=utf-8" },
      status: 200,
    });
    expect(message?.body).toEqual({
      channel: "U0002",
      text: expect.stringMatching(/^pause \S+: done\. Asked for by dba-2\.\n/),
      blocks: [expect.anything(), expect.objectContaining({ type: "section" })],
    });
    expect(message?.body.text).toContain(`${EXPIRED}\nOperation ${id}`);
    expect(JSON.stringify(message?.body.blocks)).toContain(EXPIRED);
    expect((await eventsOf(id)).slice(-2)).toMatchObject([
      { kind: "reply_address_gone", data: { cause } },
      { kind: "reported", data: { kind: "final", source: "slack", way: "direct" } },
    ]);
    expect(await inTables("SELECT * FROM audience WHERE operation = ?", id)).toEqual([]);
  });

  test("whole, however long it is", async () => {
    const precheck_items = Array.from({ length: 40 }, (_, index) => ({
      item: `item${index}`,
      result: "FAILED",
      group: "g",
      failed_reason: "because ".repeat(20),
      is_support_skip: true,
    }));
    const job = await makeJob({ status: "CONFIGURATION", precheck_items });
    const release = await hold({ path: job, action: "precheck" });
    const request = command(`precheck ${job}`);
    await useUp(request);
    const id = await accepted(request);
    await release();
    await isTold(id);
    const written = await writtenAbout(job);
    expect(written).toHaveLength(1);
    expect(JSON.stringify(written[0]?.body.blocks)).toContain("item39");
  });

  test("and the end alone: no word of how it goes", async () => {
    const job = await makeJob({ status: "PAUSING" });
    const release = await hold({ path: job, action: "restart" });
    const request = command(`resume ${job}`);
    await useUp(request);
    const id = await accepted(request);
    await release();
    await isTold(id);
    expect((await messagesTo(request.responseUrl)).length).toBeGreaterThan(6);
    expect((await writtenAbout(job)).map(({ body }) => body.text)).toEqual([
      expect.stringContaining("is running again"),
    ]);
  });

  test("once, although Slack delivers the command twice", async () => {
    const { job, request, id } = await pauseWithoutReply();
    expect(await send(request)).toBe(id);
    await isTold(id);
    expect(await send(request)).toBe(id);
    expect(await writtenAbout(job)).toHaveLength(1);
  });

  test("not when its reply address takes it", async () => {
    const { job, request, release } = await slowPause();
    const id = await accepted(request);
    await release();
    await isTold(id);
    expect(await kindsOf(id)).not.toContain("reply_address_gone");
    expect(await writtenAbout(job)).toEqual([]);
  });
});

describe("what passes is waited out", () => {
  test.each([
    ["an error in the body", { fault: "status", status: 200, error_code: "internal_error" }, 0],
    ["Slack out of order", { fault: "status", status: 503 }, 0],
    ["a limit, for as long as Slack says", { fault: "status", status: 429 }, 1000],
    ["a connection cut", { fault: "reset" }, 0],
    ["an answer that cannot be read", { fault: "malformed", applied: false }, 0],
  ])("%s", async (_, given, pause) => {
    const { job, id } = await pauseWithoutReply({ times: 2, ...given });
    await isTold(id);
    const times = (await writtenAbout(job)).map(({ at }) => Date.parse(at));
    expect(times).toHaveLength(3);
    for (const [index, at] of times.slice(1).entries()) expect(at - (times[index] ?? 0)).toBeGreaterThanOrEqual(pause);
    expect((await kindsOf(id)).filter((kind) => kind.startsWith("rep"))).toEqual(["reply_address_gone", "reported"]);
  });

  test("and a desk that is stopped meanwhile goes on there, without asking the reply address again", async () => {
    const { job, request, id } = await pauseWithoutReply({ fault: "status", status: 429, times: 1 });
    await eventually(async () => (await writtenAbout(job)).length === 1);
    const asked = await messagesTo(request.responseUrl);
    await evictDurableObject(desk());
    await isTold(id);
    expect(await messagesTo(request.responseUrl)).toEqual(asked);
    expect((await writtenAbout(job)).map(({ status }) => status)).toEqual([429, 200]);
  });

  test("and the token rests nowhere in the desk", async () => {
    const tables = await inTables<{ name: string }>(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '_cf%'",
    );
    const rows = await Promise.all(tables.map(({ name }) => inTables(`SELECT * FROM "${name}"`)));
    expect(rows.flat().length).toBeGreaterThan(20);
    expect(JSON.stringify(rows)).not.toContain("xoxb");
  });
});
