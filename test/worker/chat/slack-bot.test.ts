import { env } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { slackSender } from "../../../scripts/lib/senders/slack.ts";
import { slackSignature } from "../../../scripts/lib/slack-request.ts";
import { secret } from "../../support/log-scan/registry.ts";
import { exampleSecrets } from "../../support/secrets.ts";
import {
  act,
  callsAbout,
  command,
  effectsOn,
  eventually,
  fault,
  gateway,
  json,
  leftFor,
  makeJob,
  messagesTo,
  reaches,
  resultAt,
  sendCommand,
} from "../harness/harness.ts";

/** Slack with a bot: one message lives through an operation, and the app can be spoken to. */

// Before the Worker of this file has read its secrets: the others have no bot.
Object.assign(env, { SLACK_BOT_TOKEN: secret("the token of the bot", "xoxb-0000-0000-bot-token-that-posts") });

interface Left {
  readonly url: string;
  readonly status: number;
  readonly body: {
    readonly channel?: string;
    readonly ts?: string;
    readonly thread_ts?: string;
    readonly user?: string;
    readonly text?: string;
    readonly view?: {
      readonly private_metadata: string;
      readonly blocks: { block_id: string; element: { options: { value: string }[] } }[];
    };
    readonly blocks?: { type: string; elements?: { action_id: string; value: string }[] }[];
  };
}

const left = async (method: string, text: string): Promise<Left[]> =>
  (await leftFor<Left>(`https://slack.com/api/${method}`)).filter(({ body }) => JSON.stringify(body).includes(text));

const finished = (text: string) =>
  eventually(async () =>
    (await left("chat.update", text)).find(({ body }) => /: done\.|is running/.test(body.text ?? "")),
  );

const post = (fields: string, contentType = "application/x-www-form-urlencoded") =>
  gateway("/hooks/slack", {
    method: "POST",
    headers: { "content-type": contentType, ...slackSignature(fields, exampleSecrets.SLACK_SIGNING_SECRET) },
    body: fields,
  });

const payload = (value: object) => post(new URLSearchParams({ payload: JSON.stringify(value) }).toString());

let events = 0;

/** An event as Slack sends it. */
function written(text: string, event: object = {}, more: object = {}) {
  events += 1;
  const ts = `${1_790_000_000 + events}.000100`;
  const inner = { type: "app_mention", user: "U0001", text: `<@U0BOT> ${text}`, ts, channel: "C0001", ...event };
  const outer = {
    type: "event_callback",
    team_id: "T0001",
    event_id: `Ev${crypto.randomUUID()}`,
    event: inner,
    ...more,
  };
  return post(JSON.stringify(outer), "application/json");
}

describe("one message of the bot", () => {
  test("is posted in the channel and lives through the operation", async () => {
    const job = await makeJob({ status: "PAUSING" });
    await sendCommand(command(`resume ${job}`));
    const { body } = await finished(job);
    const posted = await left("chat.postMessage", job);
    expect(posted.map(({ body: first }) => first.channel)).toEqual(["C0001"]);
    expect(body).toMatchObject({ channel: "C0001", ts: expect.stringMatching(/^\d+\.\d+$/) });
  });

  test("is not where the bot is no member: the reply address takes what it would say", async () => {
    const job = await makeJob({ status: "PAUSING" });
    const request = command(`resume ${job}`, { channel: "C9001" });
    await sendCommand(request);
    expect((await resultAt(request.responseUrl)).body.text).toContain(job);
    expect(await left("chat.update", job)).toEqual([]);
  });

  test("asks those who must agree, and is what becomes of it", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    await sendCommand(command(`terminate ${job} confirm=${job}`));
    const [asked] = await eventually(async () => {
      const found = await left("chat.postMessage", job);
      return found.length > 0 && found;
    });
    const [approve] = asked?.body.blocks?.find(({ type }) => type === "actions")?.elements ?? [];
    const press = (user: object) =>
      payload({
        ...{ type: "block_actions", user, team: { id: "T0001" }, channel: { id: "C0001" } },
        ...{ trigger_id: crypto.randomUUID(), response_url: "https://hooks.slack.com/actions/T0001/1/x" },
        actions: [{ action_id: approve?.action_id, value: approve?.value }],
      });
    // Of another workspace, in a shared channel: nobody.
    expect((await press({ id: "U0002", team_id: "T0009" })).status).toBe(200);
    expect((await press({ id: "U0001", team_id: "T0001" })).status).toBe(200);
    expect(await effectsOn(job)).toEqual([]);
    await press({ id: "U0002", team_id: "T0001" });
    await expect.poll(() => effectsOn(job)).toHaveLength(1);
    await finished(job);
  });
});

describe("what is written to the app", () => {
  test.each([{ user_team: "T0009" }, { team: "T0009" }, { source_team: "T0009" }, { user_profile: { team: "T0009" } }])(
    "in a channel shared with another workspace, by somebody of that one, is nothing to act on: %j",
    async (from) => {
      const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
      expect((await written(`pause ${job}`, from)).status).toBe(200);
      await written(`pause ${job}`, {}, { context_team_id: "T0009" });
      expect(await left("chat.postEphemeral", job)).toEqual([]);
      expect(await callsAbout(job)).toEqual([]);
    },
  );

  test("by a bot, or changed later, is nothing to act on", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    await written(`pause ${job}`, { bot_id: "B0001" });
    await written(`pause ${job}`, { type: "message", channel_type: "im", subtype: "message_changed" });
    expect(await left("chat.postEphemeral", job)).toEqual([]);
    expect(await callsAbout(job)).toEqual([]);
  });

  test("in a channel is answered in its thread, to who asked alone, and done", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const ts = "1790000999.000100";
    expect(await (await written(`drs pause ${job}`, { ts })).text()).toBe("");
    await finished(job);
    const [told] = await left("chat.postEphemeral", job);
    expect(told?.body).toMatchObject({ channel: "C0001", user: "U0001", thread_ts: ts });
    const [posted] = await left("chat.postMessage", job);
    expect(posted?.body).toMatchObject({ channel: "C0001", thread_ts: ts });
  });

  test("that comes as two events has one effect", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const ts = "1790000888.000100";
    await Promise.all([written(`pause ${job}`, { ts }), written(`pause ${job}`, { ts })]);
    await finished(job);
    expect(await effectsOn(job)).toEqual(["stop"]);
  });

  test("directly is answered there", async () => {
    const job = await makeJob({ status: "PAUSING" });
    await written(`status ${job}`, { type: "message", channel_type: "im", channel: "D0001" });
    await eventually(async () =>
      (await left("chat.postMessage", job)).some(({ body }) => body.text?.includes("PAUSING")),
    );
    const [looking] = await left("chat.postMessage", job);
    expect(looking?.body).toMatchObject({ channel: "D0001" });
    expect(looking?.body).not.toHaveProperty("thread_ts");
  });

  test("where the bot is no member is answered to who asked", async () => {
    const job = await makeJob({ status: "PAUSING" });
    await written(`why resume ${job}`, { channel: "C9001" });
    await eventually(async () => (await left("chat.postMessage", job)).some(({ body }) => body.channel === "U0001"));
  });
});

describe("a modal", () => {
  const opened = async (user?: string) => {
    const request = command("start", user === undefined ? {} : { user });
    const trigger = new URLSearchParams(request.body).get("trigger_id") ?? "";
    const answer = await sendCommand(request);
    const found = await eventually(async () => (await left("views.open", trigger))[0]);
    return { answer, view: found.body.view };
  };
  const submit = (
    view: string,
    values: Record<string, object>,
    private_metadata = '{"action":"stop","channel_id":"C0001"}',
  ) =>
    payload({
      type: "view_submission",
      user: { id: "U0001", team_id: "T0001" },
      view: { id: view, callback_id: "action", private_metadata, state: { values } },
    });
  const chosen = (value: string) => ({ entered: { type: "static_select", selected_option: { value } } });
  const typed = (value: string | null) => ({ entered: { type: "plain_text_input", value } });

  test("asks for the job of a verb, among those that who asks may do this with", async () => {
    const { answer, view } = await opened();
    expect(await answer.text()).toBe("");
    const block = view?.blocks.find(({ block_id }) => block_id === "job");
    expect(block?.element.options.map(({ value }) => value)).toEqual(expect.arrayContaining(["orders", "billing"]));
  });

  test("has no job to choose for a stranger", async () => {
    const { view } = await opened("U0004");
    expect(JSON.stringify(view)).not.toContain("orders");
  });

  test("stays open and says at its field what is wrong", async () => {
    const wrong = await json(submit("V1", { job: chosen("orders"), mode: typed("some") }));
    expect(wrong).toEqual({ response_action: "errors", errors: { mode: expect.stringContaining("target, all") } });
    const nowhere = await json(submit("V2", { job: typed("ordres") }));
    expect(nowhere).toEqual({ response_action: "errors", errors: { job: expect.stringContaining('"ordres"') } });
  });

  test("that is not one of ours does nothing", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    expect(await (await submit("V3", { job: typed(job) }, "{}")).text()).toBe("");
    expect(await callsAbout(job)).toEqual([]);
  });

  test("is done once, however often it comes, and closes", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const view = crypto.randomUUID();
    const values = { job: typed(job), mode: typed(null), reason: typed("disk full") };
    const answers = await Promise.all([submit(view, values), submit(view, values)]);
    for (const answer of answers) expect(await answer.text()).toBe("");
    await finished(job);
    expect(await effectsOn(job)).toEqual(["stop"]);
    expect((await left("chat.postEphemeral", job)).length).toBeGreaterThan(0);
  });
});

describe("a button that says something", () => {
  const say = (value: string, person = "dba-1") =>
    slackSender.press?.({ action: "say-0", value }, { variables: exampleSecrets, person });
  const press = async (value: string, person?: string) => {
    const sent = await say(value, person);
    if (sent) await gateway("/hooks/slack", { method: "POST", headers: sent.headers, body: sent.body });
    return sent?.conversation ?? "";
  };
  const told = (url: string) => eventually(async () => (await messagesTo(url))[0]?.body.text);

  test("says it for who presses: for a stranger there is no such job", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    expect(await told(await press(`stop ${job}`, "stranger"))).toBe(`There is no job "${job}".`);
    expect(await callsAbout(job)).toEqual([]);
  });

  test("takes back what waits, once", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const { text } = await json(sendCommand(command(`terminate ${job} confirm=${job}`)));
    const id = /Operation (\S+)\./.exec(text)?.[1] ?? "";
    expect(await told(await press(`cancel ${id}`))).toContain("cancelled");
    expect(await told(await press(`cancel ${id}`))).toContain("was cancelled already");
    expect(await effectsOn(job)).toEqual([]);
  });

  test("tries again what was taken back, as a new operation", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const { text } = await json(sendCommand(command(`terminate ${job} confirm=${job}`)));
    const id = /Operation (\S+)\./.exec(text)?.[1] ?? "";
    expect(await told(await press(`retry ${id}`))).toContain("only what ended without success");
    await press(`cancel ${id}`);
    const said = await told(await press(`retry ${id}`));
    expect(said).toMatch(/Operation [a-z2-7]{6}-/);
    expect(said).not.toContain(id);
  });

  test("records how an operation of unknown outcome ended, and who pressed it", async () => {
    const job = await makeJob({ status: "PAUSING", passed_precheck: "forRetryJob" });
    await fault({ match: { path: job, action: "reset" }, fault: "reset", times: 1 });
    const { id } = await act(job, "reset");
    await reaches(id, "unknown");
    expect(await told(await press(`resolve ${id} failed`, "stranger"))).toContain("There is no operation");
    expect(await told(await press(`resolve ${id} failed`))).toContain("dba-1 recorded the outcome");
    expect(await reaches(id, "failed")).toMatchObject({ problem: { detail: "marked in chat by dba-1" } });
  });

  test("about an operation that there is none of says so", async () => {
    expect(await told(await press("retry aaaaaa-01K00000000000000000000000"))).toContain("no operation");
  });
});
