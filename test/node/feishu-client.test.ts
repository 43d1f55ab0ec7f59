/** The client of Feishu's official library against the simulator that the gateway is tried on. */
import * as lark from "@larksuiteoapi/node-sdk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { toRequester } from "../../src/model/message.ts";
import { renderCard } from "../../src/platforms/feishu/render.ts";
import { type RunningSimulator, startSimulator } from "../simulator/server.ts";
import { secret } from "../support/log-scan/registry.ts";

let simulator: RunningSimulator;
let client: lark.Client;
beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
  client = new lark.Client({
    appId: "cli_demo000000000001",
    appSecret: secret("an App Secret", "app-secret-of-this-test"),
    domain: `${simulator.url}/_sim/egress/https/open.feishu.cn`,
    loggerLevel: lark.LoggerLevel.fatal,
  });
});
afterAll(() => simulator.close());

const content = JSON.stringify(renderCard(toRequester("accepted", "Accepted")));
const reply = (message_id: string, uuid: string) =>
  client.im.v1.message.reply({ path: { message_id }, data: { msg_type: "interactive", content, uuid } });

describe("the simulator refuses as Feishu does", () => {
  const call = async (method: string, path: string, body: object, authorization = "") => {
    const answer = await fetch(`${simulator.url}/_sim/egress/https/open.feishu.cn/open-apis${path}`, {
      method,
      headers: { "content-type": "application/json", authorization },
      body: JSON.stringify(body),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const TOKEN = "/auth/v3/tenant_access_token/internal";
  const app = (app_secret: string) => ({ app_id: "cli_demo000000000001", app_secret });
  const token = async () =>
    `Bearer ${(await call("POST", TOKEN, app("app-secret-of-this-test"))).body.tenant_access_token}`;
  const card = { msg_type: "interactive", content, uuid: "x" };
  const other = JSON.stringify({ config: { wide_screen_mode: true }, elements: [] });

  test.each<[string, string, string, object, number]>([
    ["an answer to a recalled message", "POST", "/im/v1/messages/om_recalled1/reply", card, 230011],
    ["an answer without a card", "POST", "/im/v1/messages/om_1/reply", { ...card, msg_type: "text" }, 230001],
    ["a card of JSON 1.0", "POST", "/im/v1/messages/om_1/reply", { ...card, content: other }, 230001],
    ["a card that is no string", "POST", "/im/v1/messages/om_1/reply", { ...card, content: {} }, 230001],
    ["a uuid of 51 characters", "POST", "/im/v1/messages/om_1/reply", { ...card, uuid: "x".repeat(51) }, 230001],
    [
      "a card of more than 30 KB",
      "POST",
      "/im/v1/messages/om_1/reply",
      { ...card, content: " ".repeat(31_000) },
      230025,
    ],
    ["an edit of what it did not send", "PATCH", "/im/v1/messages/om_1", { content }, 230011],
    ["a card to nobody", "POST", "/im/v1/messages?receive_id_type=chat_id", card, 230001],
    [
      "a card to a person as a chat",
      "POST",
      "/im/v1/messages?receive_id_type=chat_id",
      { ...card, receive_id: "ou_1" },
      230001,
    ],
    [
      "a card in a chat without the bot",
      "POST",
      "/im/v1/messages?receive_id_type=chat_id",
      { ...card, receive_id: "oc_outside1" },
      230002,
    ],
  ])("%s", async (_, method, path, body, code) => {
    expect(await call(method, path, body, await token())).toMatchObject({ status: 400, body: { code } });
  });

  test("a call without an access token", async () => {
    expect(await call("POST", "/im/v1/messages/om_1/reply", card)).toMatchObject({
      status: 400,
      body: { code: 99991663 },
    });
  });

  test("a secret that is none", async () => {
    expect(await call("POST", TOKEN, app(""))).toMatchObject({ status: 400, body: { code: 10003 } });
  });
});

test("a card as an answer, once for each uuid, and its edit", async () => {
  const [first, second] = [await reply("om_1", "once"), await reply("om_1", "once")];
  expect(first).toMatchObject({ code: 0, data: { message_id: expect.stringMatching(/^om_1/) } });
  expect(second.data?.message_id).toBe(first.data?.message_id);
  const path = { message_id: first.data?.message_id ?? "" };
  expect(await client.im.v1.message.patch({ path, data: { content } })).toMatchObject({ code: 0 });
});

test("a card in a chat and to a person", async () => {
  for (const [receive_id_type, receive_id] of [
    ["chat_id", "oc_1"],
    ["open_id", "ou_1"],
  ] as const) {
    const data = { receive_id, msg_type: "interactive", content, uuid: receive_id };
    expect(await client.im.v1.message.create({ params: { receive_id_type }, data })).toMatchObject({ code: 0 });
  }
});
