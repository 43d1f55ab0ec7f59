import { describe, expect, test } from "vitest";
import config from "../../../examples/demo/gateway.config.ts";
import { activity, botToken, SERVICE_URL, teamsSender } from "../../../scripts/lib/senders/teams.ts";
import { teams, teamsOutgoing } from "../../../src/platforms/teams/index.ts";
import teamsVectors from "../../vectors/platforms/teams.json";
import { conformance } from "../harness/conformance.ts";
import {
  callsAbout,
  effectsOn,
  eventsOf,
  eventually,
  fault,
  gateway,
  json,
  leftFor,
  makeJob,
  rest,
} from "../harness/harness.ts";
import { ownApp } from "../harness/own-app.ts";

const options = (person = "dba-1") => ({ variables: {}, person });

const post = ({ headers, body }: { headers: Record<string, string>; body: string }) =>
  gateway("/hooks/teams", { method: "POST", headers, body });

/** `{serviceUrl}v3/conversations/{id}/activities` as the simulator sees it. */
const pathOf = (conversation: string) => `/v3/conversations/${encodeURIComponent(conversation)}`;

conformance({
  source: "teams",
  sender: teamsSender,
  status: 200,
  proof: "authorization",
  // A token is good for an hour, and clocks may differ by five minutes.
  tolerance: 3900,
  handshake: { make: () => activity(options(), { type: "conversationUpdate" }), answer: "" },
  mention: (line) => `<at id="0">drs</at>&nbsp;${line}`,
  notFromPeople: {
    "a bot": (text) =>
      activity(options(), {
        text,
        from: { id: "28:x", role: "bot", aadObjectId: "00000000-0000-4000-8000-000000000001" },
      }),
    "the bot itself": (text) =>
      activity(options(), {
        text,
        from: { id: "28:a", aadObjectId: "00000000-0000-4000-8000-000000000001" },
        recipient: { id: "28:a" },
      }),
    "somebody of another tenant": (text) =>
      activity(options(), { text, conversation: { id: "19:x", tenantId: "00000000-0000-4000-8000-00000000000c" } }),
    "somebody of another tenant in a channel shared with it": (text) =>
      activity(options(), {
        text,
        from: {
          ...{ id: "29:x", aadObjectId: "00000000-0000-4000-8000-000000000001" },
          tenantId: "00000000-0000-4000-8000-00000000000c",
        },
      }),
    "a person in a team of another tenant": (text) =>
      activity(options(), {
        text,
        channelData: {
          tenant: { id: "00000000-0000-4000-8000-00000000000a" },
          team: { tenantId: "00000000-0000-4000-8000-00000000000c" },
        },
      }),
    "somebody without an id in Entra": (text) => activity(options(), { text, from: { id: "29:x" } }),
    "an edit": (text) => activity(options(), { text, type: "messageUpdate" }),
  },
  // Whatever is written is no markup in a rich text block; in a text block it would be.
  markup: { written: "[orders](https://evil.example)", raw: '"TextBlock"' },
  reportPath: ({ conversation }) => pathOf(conversation),
});

describe("Teams' own examples and their forgeries", () => {
  test.each(teamsVectors.vectors)("$name", async ({ headers, body, secret, now, valid }) => {
    const tenant_id = "72f988bf-86f1-41af-91ab-2d7cd011db47";
    const isHook = typeof secret === "string";
    const source = isHook ? teamsOutgoing({ tenant_id }) : teams({ tenant_id, app_id: secret.appId });
    const bindings: Record<string, string> = isHook ? { TEAMS_WEBHOOK_TOKEN: secret } : {};
    const send = await ownApp({
      bindings,
      change: { sources: { ...config.sources, teams: source } },
      now: () => now * 1000,
    });
    const sent = Object.fromEntries(
      Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
    const answer = await send("/hooks/teams", { method: "POST", headers: sent, body });
    expect(answer.status).toBe(valid ? 200 : 401);
  });
});

interface Left {
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly body: {
    attachments: { content: { body: { text: string }[]; actions?: { verb: string; data: { value: string } }[] } }[];
  };
}

const left = (conversation: string) => leftFor<Left>(encodeURIComponent(conversation));

const cardsIn = async (conversation: string) => (await left(conversation)).map(({ body }) => teamsSender.textOf(body));

/** The operations on a job; one that was taken is there before its request is answered. */
const operationsOn = async (job: string): Promise<{ id: string }[]> =>
  (await json(rest("GET", `/v1/operations?job=${job}`))).operations;

const eventsAbout = async (job: string): Promise<string[]> =>
  (await eventsOf((await operationsOn(job))[0]?.id ?? "")).map(({ kind }: { kind: string }) => kind);

const command = (text: string, person = "dba-1") => teamsSender.command(text, options(person));

const cardWith = (conversation: string, text: RegExp) =>
  eventually(async () => (await left(conversation)).find(({ body }) => text.test(teamsSender.textOf(body))));

describe("a token", () => {
  test("for another address of answers than the message names is not believed, and nothing goes there", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const { headers, body, conversation } = await activity(options(), {
      ...{ text: `pause ${job}`, serviceUrl: "https://smba.trafficmanager.net/emea/" },
    });
    expect((await post({ headers, body })).status).toBe(401);
    expect(await callsAbout(job)).toEqual([]);
    expect(await left(conversation)).toEqual([]);
  });

  test.each([
    ["Web Chat", "https://webchat.botframework.com/"],
    ["Direct Line", "https://directline.botframework.com/"],
    ["nobody", "https://answers.example.com/"],
  ])("that says by its address that it comes from %s has no effect, whoever it names", async (_, serviceurl) => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const { headers, body, conversation } = await activity(options(), { text: `pause ${job}`, serviceUrl: serviceurl });
    const authorization = `Bearer ${await botToken({ serviceurl })}`;
    const answer = await post({ headers: { ...headers, authorization }, body });
    expect([answer.status, await answer.text()]).toEqual([200, ""]);
    expect(await operationsOn(job)).toEqual([]);
    expect(await left(conversation)).toEqual([]);
  });
});

describe("a message", () => {
  test("is answered in its thread, and one card lives through the operation", async () => {
    const job = await makeJob({ status: "PAUSING" });
    const { conversation, ...sent } = await command(`resume ${job}`);
    const answer = await post(sent);
    expect(await answer.text()).toBe("");
    await cardWith(conversation, /: done\.|is running/);
    const calls = (await left(conversation)).filter(({ body }) => !/Received/.test(teamsSender.textOf(body)));
    const [first, ...others] = calls;
    expect(first?.method).toBe("POST");
    expect(first?.url.startsWith(`${SERVICE_URL}v3/conversations/`)).toBe(true);
    expect(others.length).toBeGreaterThan(0);
    for (const { method } of others) expect(method).toBe("PUT");
  });

  test("that asks for a status gets it", async () => {
    const job = await makeJob({ status: "PAUSING" });
    const { conversation, ...sent } = await command(`status ${job}`, "on-call");
    await post(sent);
    await cardWith(conversation, /PAUSING/);
  });

  test("is answered in the language of its writer's client", async () => {
    const { conversation, ...sent } = await activity(options(), { text: "help", locale: "zh-CN" });
    await post(sent);
    await cardWith(conversation, /本帮助/);
  });

  test("whose token the Connector does not take any more is sent with a new one", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const { conversation, ...sent } = await command(`pause ${job}`);
    await fault({ match: { path: pathOf(conversation) }, fault: "status", status: 401, times: 1 });
    await post(sent);
    await cardWith(conversation, /: done\.|is running/);
  });

  test.each([
    // The token that is refused is forgotten, and no other is given.
    ["waits while Entra does not take the app's secret", 401, { conversation: 1, entra: 6 }],
    ["is tried again after a status that passes, though it reads otherwise", 412, { conversation: 6, entra: null }],
  ])("%s", async (_, status, times) => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const { conversation, ...sent } = await command(`pause ${job}`);
    await fault({ match: { path: pathOf(conversation) }, fault: "status", status, times: times.conversation });
    if (times.entra)
      await fault({ match: { path: "/oauth2/v2.0/token" }, fault: "status", status, times: times.entra });
    await post(sent);
    await cardWith(conversation, /: done\.|is running/);
    expect(await eventsAbout(job)).not.toContain("reply_address_gone");
  });

  test("whose card somebody has deleted is told the end in a new one", async () => {
    const job = await makeJob({ status: "PAUSING" });
    const { conversation, ...sent } = await command(`resume ${job}`);
    await fault({ match: { path: pathOf(conversation), method: "PUT" }, fault: "status", status: 404, times: 99 });
    await post(sent);
    const end = await eventually(async () =>
      (await left(conversation)).find(
        ({ status, body }) => status < 300 && /: done\.|is running/.test(teamsSender.textOf(body)),
      ),
    );
    expect(end.method).toBe("POST");
  });

  test("in a conversation that is gone is written down", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const { conversation, ...sent } = await command(`pause ${job}`);
    await fault({ match: { path: pathOf(conversation) }, fault: "status", status: 404, times: 9 });
    await post(sent);
    await expect.poll(() => effectsOn(job)).toEqual(["stop"]);
    await expect.poll(async () => (await eventsAbout(job)).at(-1)).toBe("report_undeliverable");
  });
});

describe("an approval", () => {
  const asked = async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const { conversation, ...sent } = await command(`terminate ${job} confirm=${job}`);
    await post(sent);
    const { body } = await cardWith(conversation, /asks to/);
    const [approve] = body.attachments[0]?.content.actions ?? [];
    return { job, button: { action: approve?.verb ?? "", value: approve?.data.value ?? "" } };
  };
  const press = async (button: { action: string; value: string }, person: string) =>
    json(post((await teamsSender.press?.(button, options(person))) ?? { headers: {}, body: "" }));

  test("by who asked is refused, and told to them alone", async () => {
    const { job, button } = await asked();
    const answer = await press(button, "dba-1");
    expect(answer).toMatchObject({ statusCode: 200, type: "application/vnd.microsoft.activity.message" });
    expect(await effectsOn(job)).toEqual([]);
  });

  test("by another replaces the card, and has one effect however often it is pressed", async () => {
    const { job, button } = await asked();
    const answer = await press(button, "dba-2");
    expect(answer).toMatchObject({ statusCode: 200, type: "application/vnd.microsoft.card.adaptive" });
    expect(answer.value.actions).toBeUndefined();
    await press(button, "dba-2");
    await expect.poll(() => effectsOn(job)).toHaveLength(1);
  });
});

describe("an outgoing webhook", () => {
  const TOKEN = btoa("a security token of 32 bytes ...");
  const ask = async (text: string) => {
    const source = teamsOutgoing({ tenant_id: "00000000-0000-4000-8000-00000000000a" });
    const send = await ownApp({
      bindings: { TEAMS_WEBHOOK_TOKEN: TOKEN },
      change: { sources: { ...config.sources, teams: source } },
    });
    const { body, conversation } = await activity(options(), { text });
    const key = await crypto.subtle.importKey(
      "raw",
      Uint8Array.from(atob(TOKEN), (character) => character.charCodeAt(0)),
      { name: "HMAC", hash: "SHA-256" },
      false,
      ["sign"],
    );
    const mac = new Uint8Array(await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(body)));
    const authorization = `HMAC ${btoa(String.fromCharCode(...mac))}`;
    const headers = { "content-type": "application/json; charset=utf-8", authorization };
    return { conversation, said: await json(send("/hooks/teams", { method: "POST", headers, body })) };
  };

  test("is told at once where to look for the result, without buttons, and nothing later", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const { said, conversation } = await ask(`<at>drs</at> pause ${job}`);
    expect(teamsSender.textOf(said)).toContain("/drs status");
    expect(said.attachments[0].content.actions).toBeUndefined();
    await expect.poll(() => effectsOn(job)).toEqual(["stop"]);
    expect(await cardsIn(conversation)).toEqual([]);
  });

  test("that asks for a status gets it within the answer", async () => {
    const job = await makeJob({ status: "PAUSING" });
    expect(teamsSender.textOf((await ask(`<at>drs</at> status ${job}`)).said)).toContain("PAUSING");
  });
});
