import { env } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import config from "../../../examples/demo/gateway.config.ts";
import { feishuMessage, feishuPress, feishuRequest, feishuSender } from "../../../scripts/lib/senders/feishu.ts";
import type { SendOptions, Sent } from "../../../scripts/lib/senders/sender.ts";
import { feishu } from "../../../src/platforms/feishu/index.ts";
import { cardSchema } from "../../simulator/platforms/feishu-card.ts";
import { exampleSecrets } from "../../support/secrets.ts";
import feishuVectors from "../../vectors/platforms/feishu.json";
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
  reaches,
  verbsOn,
} from "../harness/harness.ts";
import { ownApp } from "../harness/own-app.ts";

const variables = env as unknown as Readonly<Record<string, string>>;
const as = (person: string): SendOptions => ({ variables, person });

const challenge = (token: string) => ({ type: "url_verification", challenge: "ajls384kdjx98XX", token });

const unsigned = ({ headers, body }: Omit<Sent, "conversation">): Sent => ({
  headers: { "content-type": headers["content-type"] ?? "" },
  body,
  conversation: "",
});

conformance({
  source: "feishu",
  sender: feishuSender,
  status: 200,
  proof: "x-lark-signature",
  tolerance: 300,
  handshake: {
    make: async () => unsigned(feishuRequest(challenge(exampleSecrets.FEISHU_VERIFICATION_TOKEN), as("dba-1"))),
    answer: { challenge: "ajls384kdjx98XX" },
  },
  mention: (line) => `@_user_1 ${line} @_all`,
  notFromPeople: {
    "a bot": async (line) => feishuMessage(line, as("dba-1"), { sender: { sender_type: "app" } }),
    "somebody of another company": async (line) =>
      feishuMessage(line, as("dba-1"), { sender: { tenant_key: "736588c9260f175e" } }),
    "an event of another app": async (line) =>
      feishuMessage(line, as("dba-1"), { header: { app_id: "cli_9f5343c580712544" } }),
    "a message that mentions nobody": async (line) => feishuMessage(line, as("dba-1"), { message: { mentions: [] } }),
    "a message that mentions a person alone": async (line) =>
      feishuMessage(line, as("dba-1"), { message: { mentions: [{ key: "@_user_1", mentioned_type: "user" }] } }),
    "an edited message": async (line) =>
      feishuMessage(line, as("dba-1"), { header: { event_type: "im.message.updated_v1" } }),
    "a post with a picture": async (line) => feishuMessage(line, as("dba-1"), { message: { message_type: "post" } }),
    "an id that leads elsewhere": async (line) =>
      feishuMessage(line, as("dba-1"), { message: { message_id: "om_1/../../contact/v3/users" } }),
  },
  markup: { written: '<at id=all></at>**<font color="red">', raw: "<at id=all>" },
  reportPath: ({ conversation }) => `/open-apis/im/v1/messages/${conversation}`,
});

const post = ({ headers, body }: Pick<Sent, "headers" | "body">) =>
  gateway("/hooks/feishu", { method: "POST", headers, body });

const send = async (text: string, person = "dba-1", parts: Parameters<typeof feishuMessage>[2] = {}) => {
  const sent = feishuMessage(text, as(person), parts);
  const answer = await post(sent);
  expect([answer.status, await answer.text()]).toEqual([200, "{}"]);
  return sent;
};

interface Left {
  readonly method: string;
  readonly url: string;
  readonly body: { readonly content?: string; readonly uuid?: string; readonly receive_id?: string };
  readonly status: number;
}

const left = (urlPart = "open.feishu.cn") => leftFor<Left>(urlPart);

const leftAbout = ({ conversation }: Pick<Sent, "conversation">) => left(conversation);

const taken = async (sent: Pick<Sent, "conversation">) =>
  (await leftAbout(sent)).filter(({ status }) => status === 200);

/** What people see at last: a card that is sent again under its name is not sent, and shows what it did. */
function lastShown(calls: readonly Left[]): Left["body"] | undefined {
  const names = calls.map(({ method, body }) => (method === "POST" ? body.uuid : undefined));
  return calls.filter((_, index) => names[index] === undefined || names.indexOf(names[index]) === index).at(-1)?.body;
}

/** The card of a conversation, once it says what is looked for. */
const cardSaying = (sent: Pick<Sent, "conversation">, said: RegExp): Promise<{ text: string; card: Card }> =>
  eventually(async () => {
    const shown = lastShown(await taken(sent));
    const text = feishuSender.textOf(shown);
    return said.test(text) && { text, card: cardSchema.parse(JSON.parse(shown?.content ?? "")) };
  });

type Card = ReturnType<typeof cardSchema.parse>;

interface Value {
  readonly action: string;
  readonly value: string;
}

const buttonsOf = ({ body }: Card): Record<string, Value> =>
  Object.fromEntries(
    body.elements
      .flatMap((element) => (element.tag === "column_set" ? element.columns : []))
      .flatMap(({ elements }) => elements)
      .map(({ text, behaviors }) => [text.content, behaviors[0].value as unknown as Value]),
  );

const press = async (value: object | undefined, person: string, parts: Parameters<typeof feishuPress>[2] = {}) => {
  const sent = feishuPress(value ?? {}, as(person), parts);
  const answer = await post(sent);
  expect(answer.status).toBe(200);
  return { sent, body: await json(answer) };
};

const ID = /[a-z2-7]{6}-[0-9A-HJKMNP-TV-Z]{26}/;
const DONE = /已完成/;
const running = () => makeJob({ status: "INCRE_TRANSFER_STARTED" });

describe("Feishu's own examples and their forgeries", () => {
  test.each(feishuVectors.vectors.filter(({ kind }) => kind !== "decrypt_only"))("$name", async (vector) => {
    const { encrypt_key, verification_token } = vector.secret;
    const proofs = { feishu: { encrypt: encrypt_key, verification: verification_token } };
    const change = {
      sources: { ...config.sources, feishu: feishu({ app_id: "cli_9f5343c580712544" }) },
    };
    const answers = await ownApp({ proofs, change, now: () => vector.now * 1000 });
    const headers = Object.fromEntries(
      Object.entries(vector.headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
    const answer = await answers("/hooks/feishu", { method: "POST", headers, body: vector.body });
    expect(answer.status).toBe(vector.valid ? 200 : 401);
    const text = await answer.text();
    expect(vector.expect_response ? text : "").toBe(vector.expect_response ?? "");
  });
});

describe("what is not believed", () => {
  test("a handshake with another token", async () => {
    expect((await post(unsigned(feishuRequest(challenge("another-token"), as("dba-1"))))).status).toBe(401);
  });

  test("a command without a signature, as the handshake comes", async () => {
    const job = await running();
    const { conversation: _, ...sent } = feishuMessage(`pause ${job}`, as("dba-1"));
    expect((await post(unsigned(sent))).status).toBe(401);
    expect(await callsAbout(job)).toEqual([]);
  });
});

describe("a command", () => {
  test("is told in one card under it: taken, under way and how it ended", async () => {
    const job = await makeJob({ status: "CONFIGURATION" });
    const sent = await send(`precheck ${job}`);
    const { text, card } = await cardSaying(sent, /预检查通过|Precheck passed|通过/);
    expect(text).toContain("dba-1");
    expect(card.header.template).toBe("green");
    expect(Object.keys(buttonsOf(card))).toEqual([`启动 ${job}`]);
    const calls = await taken(sent);
    const [first] = calls;
    expect(first).toMatchObject({ method: "POST", url: expect.stringMatching(/\/reply$/) });
    expect(feishuSender.textOf(first?.body)).toMatch(ID);
    // The first answer and the first report name the same card; once that is known by its id, it is edited.
    expect(new Set(calls.filter(({ method }) => method === "POST").map(({ body }) => body.uuid)).size).toBe(1);
    expect(calls.map(({ method }) => method).join(" ")).toContain("PATCH PATCH");
    expect(new Set(calls.filter(({ method }) => method === "PATCH").map(({ url }) => url)).size).toBe(1);
  });

  test("that comes to nothing at once is told so in the card of its first answer", async () => {
    const job = await makeJob({ status: "CONFIGURATION" });
    const sent = await send(`resume ${job}`);
    const { card } = await cardSaying(sent, /CONFIGURATION|配置/);
    expect(card.header.template).toBe("red");
    expect(await verbsOn(job)).toEqual([]);
  });

  test("to the bot alone needs no mention, and is spoken of in the language of the source", async () => {
    const job = await running();
    const sent = await send(`@_user_9 暂停 ${job}`, "dba-1", { message: { chat_type: "p2p", mentions: [] } });
    expect((await cardSaying(sent, DONE)).text).toContain("发起人 dba-1");
    expect(await effectsOn(job)).toEqual(["stop"]);
  });

  test("that Feishu sends again as another event is one, and has one card", async () => {
    const job = await running();
    const sent = await send(`pause ${job}`);
    await cardSaying(sent, DONE);
    const message = { message_id: sent.conversation };
    await send(`pause ${job}`, "dba-1", { message });
    await expect.poll(async () => (await leftAbout(sent)).filter(({ url }) => url.endsWith("/reply")).length).toBe(3);
    expect(await verbsOn(job)).toEqual(["stop"]);
    const replies = (await leftAbout(sent)).filter(({ url }) => url.endsWith("/reply"));
    expect(new Set(replies.map(({ body }) => body.uuid)).size).toBe(1);
  });

  test("that cannot be done as written is told what is wrong", async () => {
    const sent = await send("pasue orders");
    const { text, card } = await cardSaying(sent, /pasue/);
    expect(text).toContain("pause");
    expect(card.header.template).toBe("red");
  });

  test("of a stranger is refused, and DRS hears nothing", async () => {
    const job = await running();
    const sent = await send(`pause ${job}`, "stranger");
    expect((await cardSaying(sent, /./)).card.header.template).toBe("red");
    expect(await callsAbout(job)).toEqual([]);
  });

  test("that asks for a status is answered in one card, which the status takes over", async () => {
    const job = await makeJob({ status: "PAUSING" });
    const sent = await send(`status ${job}`, "on-call");
    await cardSaying(sent, /PAUSING/);
    expect((await taken(sent)).map(({ method }) => method)).toEqual(["POST", "PATCH"]);
  });
});

/** A chat that the bot is not in. */
const OUTSIDE = "oc_outside0000000000000001";

describe("reports", () => {
  test("and answers go by a new access token when the one in use is refused", async () => {
    await cardSaying(await send("help"), /drs/);
    const fetched = async () => (await left("/tenant_access_token/")).length;
    const before = await fetched();
    const sent = feishuMessage("help", as("dba-1"));
    await fault({ match: { path: sent.conversation }, fault: "status", status: 400, error_code: "99991663" });
    await post(sent);
    await cardSaying(sent, /drs/);
    expect((await leftAbout(sent)).map(({ status }) => status)).toEqual([400, 200]);
    expect(await fetched()).toBe(before + 1);
  });

  test.each([
    ["too many calls", "99991400", 429],
    ["too many messages", "230020", 400],
    ["trouble at Feishu", "2200", 500],
    ["a message that is still being sent", "230049", 400],
  ])("are tried again after %s", async (_, error_code, status) => {
    const job = await running();
    const sent = feishuMessage(`pause ${job}`, as("dba-1"));
    await fault({ match: { path: sent.conversation }, fault: "status", status, error_code, times: 3 });
    await post(sent);
    await cardSaying(sent, DONE);
    expect((await leftAbout(sent)).filter((call) => call.status === status)).toHaveLength(3);
  });

  test("go into the chat when the message has been recalled, in a card that is edited too", async () => {
    const job = await running();
    const [message_id, chat_id] = [
      `om_recalled${crypto.randomUUID()}`,
      `oc_${crypto.randomUUID().replaceAll("-", "")}`,
    ];
    await send(`pause ${job}`, "dba-1", { message: { message_id, chat_id } });
    const inChat = async () => (await left()).filter(({ body }) => body.receive_id === chat_id);
    await eventually(async () => (await inChat()).length > 0);
    expect((await inChat())[0]?.url).toContain("receive_id_type=chat_id");
    await eventually(async () =>
      (await left()).some(
        ({ body }) => DONE.test(feishuSender.textOf(body)) && feishuSender.textOf(body).includes(job),
      ),
    );
  });

  test("of a watch are cards of their own beside what was said before", async () => {
    const job = await makeJob({ status: "FULL_TRANSFER_STARTED", goes_on: false });
    const sent = await send(`watch ${job}`);
    const { text } = await cardSaying(sent, ID);
    const id = ID.exec(text)?.[0] ?? "";
    const operation = async () =>
      json(gateway(`/v1/operations/${id}`, { headers: { authorization: `Bearer ${exampleSecrets.CI_BOT_TOKEN}` } }));
    await eventually(async () => (await operation()).note !== null);
    for (const status of ["FULL_TRANSFER_COMPLETE", "INCRE_TRANSFER_FAILED"]) {
      await makeJob({ id: job, status, goes_on: false });
      await cardSaying(sent, new RegExp(status));
    }
    const calls = await taken(sent);
    expect(calls.filter(({ method }) => method !== "POST")).toEqual([]);
    expect(new Set(calls.map(({ body }) => body.uuid)).size).toBe(3);
  });

  test("of the end go to who asked when the bot is not in the chat any more", async () => {
    const job = await running();
    const message = { message_id: `om_recalled${crypto.randomUUID()}`, chat_id: OUTSIDE };
    await send(`pause ${job}`, "dba-1", { message });
    const told = await eventually(async () =>
      (await left()).find(({ url, body }) => url.includes("open_id") && feishuSender.textOf(body).includes(job)),
    );
    expect(told.body.receive_id).toBe("ou_00000000000000000000000000000001");
    expect(feishuSender.textOf(told.body)).toMatch(DONE);
  });

  test("that no way takes are given up and written down", async () => {
    const job = await running();
    const message = { message_id: `om_recalled${crypto.randomUUID()}`, chat_id: OUTSIDE };
    const sent = feishuMessage(`pause ${job}`, as("dba-1"), { message });
    await fault({ match: { path: "receive_id_type=open_id" }, fault: "status", status: 400, error_code: "230027" });
    await post(sent);
    await expect.poll(() => effectsOn(job)).toEqual(["stop"]);
    const { operations } = await json(
      gateway(`/v1/operations?job=${job}`, { headers: { authorization: `Bearer ${exampleSecrets.CI_BOT_TOKEN}` } }),
    );
    await expect
      .poll(async () => (await eventsOf(operations[0].id)).at(-1))
      .toMatchObject({
        kind: "report_undeliverable",
        data: { cause: "code 230027: the app lacks a permission" },
      });
  });
});

describe("buttons", () => {
  /** A terminate that waits for another DBA, and the card that asks for it. */
  async function asked() {
    const job = await running();
    const sent = await send(`terminate ${job} confirm=${job}`);
    const { card, text } = await cardSaying(sent, /POST \/v5/);
    return { job, sent, id: ID.exec(text)?.[0] ?? "", buttons: buttonsOf(card), card };
  }

  test("approve by another person has one effect, and the card says so in the answer", async () => {
    const { job, sent, id, buttons, card } = await asked();
    expect(card.header.template).toBe("orange");
    const approve = Object.values(buttons).find(({ action }) => action === "approve");
    const { body } = await press(approve, "dba-2", { context: { open_message_id: sent.conversation } });
    expect(body.toast).toMatchObject({ type: "success", content: expect.stringContaining("dba-2") });
    expect(body.card.type).toBe("raw");
    expect(buttonsOf(cardSchema.parse(body.card.data))).toEqual({});
    await reaches(id, "running", "succeeded");
    await press(approve, "dba-2");
    await cardSaying(sent, DONE);
    expect(await verbsOn(job)).toEqual(["terminate"]);
  });

  test.each([
    ["who asked", "dba-1"],
    ["who is on call", "on-call"],
    ["a stranger", "stranger"],
  ])("approve by %s is refused in a word, and the card stays", async (_, person) => {
    const { job, id, buttons } = await asked();
    const { body, sent } = await press(
      Object.values(buttons).find(({ action }) => action === "approve"),
      person,
    );
    expect(body).toEqual({ toast: { type: "error", content: expect.any(String) } });
    expect(await effectsOn(job)).toEqual([]);
    expect(await leftAbout(sent)).toEqual([]);
    await reaches(id, "awaiting_approval");
  });

  test("deny ends it", async () => {
    const { job, id, buttons } = await asked();
    const { body } = await press(
      Object.values(buttons).find(({ action }) => action === "deny"),
      "dba-2",
    );
    expect(body.card.data.header.template).toBe("red");
    await reaches(id, "denied");
    expect(await effectsOn(job)).toEqual([]);
  });

  test("that say something are as if it had been written: what comes of it stands under the card", async () => {
    const job = await running();
    const { body, sent } = await press({ action: "say", value: `pause ${job}` }, "dba-1");
    expect(body).toEqual({ toast: { type: "info", content: expect.stringMatching(ID) } });
    await cardSaying(sent, DONE);
    expect(await effectsOn(job)).toEqual(["stop"]);
  });

  test("that ask for more than a word are answered under the card too", async () => {
    const { body, sent } = await press({ action: "say", value: "jobs" }, "dba-1");
    expect(body).toEqual({ toast: { type: "info", content: expect.any(String) } });
    expect((await cardSaying(sent, /./)).text).toContain("orders");
  });

  test.each([
    ["of somebody of another company", { operator: { tenant_key: "736588c9260f175e" } }],
    ["of another app", { header: { app_id: "cli_9f5343c580712544" } }],
    ["of the old callback", { header: { event_type: "card.action.trigger_v1" } }],
  ])("%s do nothing", async (_, parts) => {
    const job = await running();
    const { body } = await press({ action: "say", value: `pause ${job}` }, "dba-1", parts);
    expect(body).toEqual({});
    expect(await callsAbout(job)).toEqual([]);
  });

  test("pressed twice by one delivery have one effect", async () => {
    const job = await running();
    const sent = feishuPress({ action: "say", value: `pause ${job}` }, as("dba-1"));
    const answers = await Promise.all([post(sent), post(sent)]);
    const [first, second] = await Promise.all(answers.map((answer) => answer.text()));
    expect(second).toBe(first);
    await cardSaying(sent, DONE);
    expect(await verbsOn(job)).toEqual(["stop"]);
  });
});
