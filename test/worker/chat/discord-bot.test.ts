import { env } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { discordSender, interaction } from "../../../scripts/lib/senders/discord.ts";
import type { Sent } from "../../../scripts/lib/senders/sender.ts";
import { secret } from "../../support/log-scan/registry.ts";
import { effectsOn, eventsOf, eventually, fault, gateway, hold, json, leftFor, makeJob } from "../harness/harness.ts";
import { inTables, letExpire } from "../harness/reply-target.ts";

/** Discord with a bot: what goes on after the quarter of an hour that an interaction lasts. */

// Before the Worker of this file has read its secrets: the others have no bot.
Object.assign(env, {
  DISCORD_BOT_TOKEN: secret("the token of the bot", "demo-bot-id.works.token-not-real-0000000000"),
});

interface Left {
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: { readonly components: { readonly components: { readonly custom_id: string }[] }[] };
}

const API = "https://discord.com/api/v10";

/** The calls about a job, in order. */
const left = async (job: string): Promise<Left[]> =>
  (await leftFor<Left>(API)).filter(({ body }) => JSON.stringify(body).includes(job));

/** The same, as one line each, with the interaction's token left out. */
const lines = async (job: string) =>
  (await left(job)).map(
    ({ method, url, status }) =>
      `${method} ${url.slice(API.length).replace(/demo-interaction-[^/]+/, "TOKEN")} ${status}`,
  );

const kindsOf = async (id: string) => (await eventsOf(id)).map(({ kind }) => kind);

const make = (verb: string, given: Record<string, string>, more: object = {}) => {
  const options = Object.entries(given).map(([name, value]) => ({ name, type: 3, value }));
  const data = { name: "drs", options: [{ name: verb, type: 1, options }] };
  return interaction(2, data, { variables: {}, person: "dba-1" }, more);
};

const send = async ({ headers, body }: Sent) => {
  const text = discordSender.textOf(await json(gateway("/hooks/discord", { method: "POST", headers, body })));
  return { text, id: /Operation ([a-z2-7]{6}-[0-9A-Z]{26})/.exec(text)?.[1] ?? "" };
};

const press = async (custom_id: string, person: string) => {
  const pressed = await interaction(3, { component_type: 2, custom_id }, { variables: {}, person });
  await gateway("/hooks/discord", { method: "POST", headers: pressed.headers, body: pressed.body });
};

/** An operation that waits for approval, asked for by the interaction's own token, which then expires. */
async function askedAndExpired() {
  const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
  const { id, text } = await send(await make("terminate", { job, confirm: job }));
  const [asking] = await eventually(async () => {
    const found = await left(job);
    return found[0]?.status === 200 && found;
  });
  expect(await lines(job)).toEqual(["POST /webhooks/900000000000000001/TOKEN 200"]);
  await eventually(async () => (await kindsOf(id)).includes("reported"));
  const [row] = await inTables<{ handle: string }>("SELECT handle FROM audience WHERE operation = ?", id);
  await letExpire(id);
  return {
    job,
    id,
    text,
    message: row?.handle ?? "",
    approve: asking?.body.components[0]?.components[0]?.custom_id ?? "",
  };
}

/** A pause whose interaction expires before it ends. */
async function pauseAndExpire(more: object = {}) {
  const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
  const release = await hold({ path: job, action: "stop" });
  const { id } = await send(await make("stop", { job }, more));
  await letExpire(id);
  await release();
  return { job, id };
}

const CHANNEL = "/channels/700000000000000001/messages";
const EDITED = /^PATCH \/channels\/700000000000000001\/messages\/\d+ 200$/;

describe("after the interaction has expired", () => {
  test("nothing is told where the bot is no member, and the ledger says so", async () => {
    const { job, id } = await pauseAndExpire({ channel_id: "900000000000000009" });
    await eventually(async () => (await kindsOf(id)).includes("report_undeliverable"));
    const events = await eventsOf(id);
    expect(events.filter(({ kind }) => kind === "reply_address_gone" || kind === "report_undeliverable")).toMatchObject(
      [{ data: { cause: "the platform's time for answers is over" } }, { data: { cause: "HTTP 403, code 50001" } }],
    );
    expect(new Set(await lines(job))).toEqual(new Set(["POST /channels/900000000000000009/messages 403"]));
  });

  test("the end is told by the bot in the channel", async () => {
    const { job, id } = await pauseAndExpire();
    await eventually(async () => (await kindsOf(id)).includes("reported"));
    const [first, ...others] = await lines(job);
    expect(first).toBe(`POST ${CHANNEL} 200`);
    for (const line of others) expect(line).toMatch(EDITED);
    expect((await left(job))[0]?.headers).toMatchObject({
      authorization: "Bot ***",
      "user-agent": expect.stringMatching(/^DiscordBot \(\S+, \S+\)$/),
    });
  });

  test("the bot goes on with the message that the interaction has sent", async () => {
    const { job, text, message, approve } = await askedAndExpired();
    expect(text).toContain("The result follows here.");
    await press(approve, "dba-2");
    await expect.poll(() => effectsOn(job)).toHaveLength(1);
    const told = await eventually(async () => {
      const found = (await lines(job)).slice(1);
      return found.length > 0 && found;
    });
    for (const line of told) expect(line).toBe(`PATCH ${CHANNEL}/${message} 200`);
  });

  test("the bot begins another where it cannot edit that message", async () => {
    const { job, id, message, approve } = await askedAndExpired();
    const match = { path: `${CHANNEL}/${message}`, method: "PATCH" };
    await fault({ match, fault: "status", status: 403, error_code: "50005", times: 9 });
    await press(approve, "dba-2");
    await eventually(async () => (await kindsOf(id)).filter((kind) => kind === "reported").length > 1);
    const [, edited, ...others] = await lines(job);
    expect(edited).toBe(`PATCH ${CHANNEL}/${message} 403`);
    expect(others).toContain(`POST ${CHANNEL} 200`);
  });
});

test("what Discord no longer takes of an interaction goes by the bot at once", async () => {
  const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
  const sent = await make("stop", { job });
  await fault({ match: { path: sent.conversation }, fault: "status", status: 401, error_code: "50027", times: 9 });
  const { id } = await send(sent);
  await eventually(async () => (await kindsOf(id)).includes("reported"));
  const told = (await lines(job)).filter((line) => !line.endsWith(" 401"));
  expect(told[0]).toBe(`POST ${CHANNEL} 200`);
  for (const line of told.slice(1)) expect(line).toMatch(EDITED);
  expect((await eventsOf(id)).find(({ kind }) => kind === "reply_address_gone")?.data).toEqual({
    cause: "HTTP 401, code 50027",
  });
});
