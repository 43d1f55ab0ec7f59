import { describe, expect, test } from "vitest";
import { parseFeishu } from "./parse.ts";

const APP = "cli_9f5343c580712544";
const TENANT = "2ca1d211f64f6438";
const OPEN_ID = "ou_84aad35d084aa403a838cf73ee18467";
const CHAT = "oc_5ce6d572455d361153b7xx51da133945";

const bytes = (json: unknown) => new TextEncoder().encode(typeof json === "string" ? json : JSON.stringify(json));
const parse = (json: unknown) => parseFeishu(bytes(json), APP);

const header = (event_type: string) => ({
  event_id: "5e3702a84e847582be8db7fb73283c02",
  event_type,
  token: "v-token",
  app_id: APP,
  tenant_key: TENANT,
});

const message = (change: object = {}, sender: object = {}, head: object = {}) => ({
  schema: "2.0",
  header: { ...header("im.message.receive_v1"), ...head },
  event: {
    sender: { sender_id: { open_id: OPEN_ID, union_id: "on_8" }, sender_type: "user", tenant_key: TENANT, ...sender },
    message: {
      message_id: "om_5ce6d572455d361153b7cb51da133945",
      chat_id: CHAT,
      chat_type: "group",
      message_type: "text",
      content: '{"text":"@_user_1 启动 plan-42"}',
      mentions: [{ key: "@_user_1", id: { open_id: "ou_bot" }, name: "drs" }],
      ...change,
    },
  },
});

const button = (value: unknown = { action: "approve", value: "x 1" }, operator: object = {}, context: object = {}) => ({
  schema: "2.0",
  header: header("card.action.trigger"),
  event: {
    operator: { tenant_key: TENANT, open_id: OPEN_ID, user_id: "e33ggbyz", ...operator },
    token: "c-295ee57216a5dc9de90fefd0aadb4b1d7dxxxxx",
    action: { value, tag: "button" },
    context: { open_message_id: "om_5ce6d572455d361153b7cb51da133945", open_chat_id: CHAT, ...context },
  },
});

const text = (written: string) => ({ content: JSON.stringify({ text: written }) });

describe("nothing is made of", () => {
  test.each<[string, unknown]>([
    ["what is no JSON", "{"],
    ["an event that is not acted on", { ...message(), header: header("im.message.reaction.created_v1") }],
    ["an event of version 1.0", { type: "event_callback", event: { type: "message", text: "pause orders" } }],
    ["a message of a bot", message({}, { sender_type: "app" })],
    ["a message of nobody", message({}, { sender_id: { open_id: "" } })],
    ["a message by who is known by a name", message({}, { sender_id: { open_id: "alice" } })],
    ["a message of another app", message({}, {}, { app_id: "cli_another0000000" })],
    ["a picture", message({ message_type: "image", content: '{"image_key":"img_1"}' })],
    ["a text that is none", message({ content: "pause orders" })],
    ["a message whose id leads elsewhere", message({ message_id: "om_1/../om_2" })],
    ["a message in a group that mentions nobody", message({ mentions: [] })],
    ["a message in a group without mentions", message({ mentions: undefined })],
    ["a message in a group to other people", message({ mentions: [{ key: "@_user_1", mentioned_type: "user" }] })],
    ["a text within another kind of message", message({ message_type: "post", ...text("pause orders") })],
    ["a button of another app", { ...button(), header: { ...header("card.action.trigger"), app_id: "cli_another" } }],
    ["a button of another kind of card", button({ op: "approve", req: "req-8f2" })],
    ["a button that says what there is not", button({ action: "reset", value: "x" })],
    ["a button without a value", button(null)],
    ["a button with a value that no card of ours has", button({ action: "say", value: "x".repeat(2001) })],
    ["a button of the old callback", { ...button(), header: header("card.action.trigger_v1") }],
    ["a button under a card whose id leads elsewhere", button(undefined, {}, { open_message_id: "../x" })],
  ])("%s", (_, json) => {
    expect(parse(json)).toEqual({ kind: "ignored" });
  });
});

describe("somebody of another company is told apart", () => {
  test.each([
    ["who writes", message({}, { tenant_key: "736588c9260f175e" })],
    ["who presses", button(undefined, { tenant_key: "736588c9260f175e" })],
  ])("%s", (_, json) => {
    expect(parse(json)).toEqual({ kind: "foreign" });
  });
});

describe("a message", () => {
  test("says by its immutable ids who speaks and where", () => {
    expect(parse(message())).toEqual({
      kind: "message",
      message: {
        eventId: "5e3702a84e847582be8db7fb73283c02",
        messageId: "om_5ce6d572455d361153b7cb51da133945",
        chatId: CHAT,
        openId: OPEN_ID,
        text: "  启动 plan-42",
      },
    });
  });

  test.each([
    ["@_user_1 pause orders", "pause orders"],
    ["pause orders @_user_12", "pause orders"],
    ["@_all @_user_1  pause @_user_2 orders", "pause  orders"],
    ["pause orders reason=@_username", "pause orders reason=@_username"],
    ["  /drs pause <orders> & more", "/drs pause <orders> & more"],
  ])("%s is read without its mentions", (written, read) => {
    const event = parse(message(text(written)));
    expect(event.kind === "message" && event.message.text.replace(/ {2,}/g, "  ").trim()).toBe(read);
  });

  test("to the bot alone mentions nobody", () => {
    expect(parse(message({ chat_type: "p2p", mentions: undefined, ...text("help") }))).toMatchObject({
      message: { text: "help" },
    });
  });

  test("that says whom it mentions is for the bot where that is a bot", () => {
    expect(parse(message({ mentions: [{ key: "@_user_1", mentioned_type: "bot" }] })).kind).toBe("message");
  });
});

test("a button says who pressed it, where, and what it was given", () => {
  expect(parse(button())).toEqual({
    kind: "button",
    button: {
      eventId: "5e3702a84e847582be8db7fb73283c02",
      openId: OPEN_ID,
      messageId: "om_5ce6d572455d361153b7cb51da133945",
      chatId: CHAT,
      action: "approve",
      value: "x 1",
    },
  });
});

test("the handshake has its challenge", () => {
  expect(parse({ challenge: "ajls384kdjx98XX", token: "v-token", type: "url_verification" })).toEqual({
    kind: "challenge",
    challenge: "ajls384kdjx98XX",
  });
});
