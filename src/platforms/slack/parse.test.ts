import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseSlack } from "./parse.ts";

const FORM = "application/x-www-form-urlencoded";
const encoder = new TextEncoder();
const parsed = (body: string, type = FORM) => parseSlack(type, encoder.encode(body));
const event = (body: unknown) => parsed(JSON.stringify(body), "application/json");

const COMMAND = {
  team_id: "T0001",
  user_id: "U0001",
  channel_id: "C0001",
  text: "stop orders",
  response_url: "https://hooks.slack.com/commands/T0001/1/x",
  trigger_id: "1.2.3",
};

const form = (fields: Record<string, string>) =>
  new URLSearchParams({ command: "/drs", user_name: "someone", ...fields }).toString();

const VALUE = "aaaaaa-01K0000000000000000000000A a_-Zz019";
const PRESSED = { action_id: "approve", value: VALUE };
const PAYLOAD = {
  type: "block_actions",
  user: { id: "U0002", team_id: "T0001", name: "anybody" },
  response_url: "https://hooks.slack.com/actions/T0001/1/x",
  actions: [PRESSED],
};
const button = (change: object) =>
  new URLSearchParams({ payload: JSON.stringify({ ...PAYLOAD, ...change }) }).toString();

describe("nothing is done about", () => {
  test.each([
    ["an empty body", ""],
    ["a form without a command", new URLSearchParams({ ...COMMAND }).toString()],
    ["a button without anything", button({ user: undefined, actions: undefined })],
    ["a button that nobody pressed", button({ user: undefined })],
    ["a button of a user without a team", button({ user: { id: "U0002" } })],
    ["a button that means nothing here", button({ actions: [{ action_id: "terminate", value: VALUE }] })],
    ["a button without the pin", button({ actions: [{ action_id: "approve", value: VALUE.slice(0, 33) }] })],
    ["two buttons at once", button({ actions: [PRESSED, PRESSED] })],
    ["a payload that is no JSON", new URLSearchParams({ payload: "{" }).toString()],
    ["a command without a team", form({ user_id: "U0001" })],
    ["a command without a user", form({ team_id: "T0001" })],
    ["a team that is none", form({ ...COMMAND, team_id: "T0001/U0001" })],
    ["a team in small letters", form({ ...COMMAND, team_id: "t0001" })],
    ["a user that is none", form({ ...COMMAND, user_id: "someone" })],
    ["a user that reads like a path", form({ ...COMMAND, user_id: "U0001/x" })],
    ["a user with a line break", form({ ...COMMAND, user_id: "U0001\n" })],
    ["bytes that are no text", "\u0000\ufffd=&&&"],
  ])("%s", (_, body) => {
    expect(parsed(body)).toEqual({ kind: "ignored" });
  });

  test.each([
    ["an event that is not acted on", { type: "event_callback", event: { type: "app_mention" } }],
    ["a handshake without a challenge", { type: "url_verification" }],
    ["a handshake whose challenge is no text", { type: "url_verification", challenge: 1 }],
    ["a handshake that wants too much back", { type: "url_verification", challenge: "x".repeat(1001) }],
    ["JSON that is no object", "url_verification"],
    ["null", null],
  ])("%s", (_, body) => {
    expect(event(body)).toEqual({ kind: "ignored" });
  });

  test("JSON that cannot be read", () => {
    expect(parsed("{", "application/json")).toEqual({ kind: "ignored" });
  });

  test("a command that comes as JSON", () => {
    expect(event({ command: "/drs", ...COMMAND })).toEqual({ kind: "ignored" });
  });
});

describe("Slack's body", () => {
  test("is a pressed button with who pressed it, by their own team", () => {
    const { type, response_url, actions } = PAYLOAD;
    expect(parsed(button({ team: { id: "T9999" } }))).toEqual({
      kind: "button",
      button: { type, user: { id: "U0002", team_id: "T0001" }, response_url, actions },
    });
  });

  test("is a command with the ids that are signed; names are not read", () => {
    expect(parsed(form(COMMAND))).toEqual({ kind: "command", command: COMMAND });
  });

  test("is a command of an organisation's user", () => {
    const ids = { team_id: "E0001", user_id: "W0001" };
    expect(parsed(form({ ...COMMAND, ...ids }))).toMatchObject({ kind: "command", command: ids });
  });

  test("is a command with nothing but who asks", () => {
    expect(parsed(form({ team_id: "T0001", user_id: "U0001" }))).toEqual({
      kind: "command",
      command: { team_id: "T0001", user_id: "U0001", channel_id: "", text: "", response_url: "", trigger_id: "" },
    });
  });

  test("is a command with its text as it was typed", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(parsed(form({ ...COMMAND, text }))).toMatchObject({ command: { text } });
      }),
    );
    expect(parsed(`${form({ team_id: "T0001", user_id: "U0001" })}&text=%E6%9A%82%E5%81%9C+orders`)).toMatchObject({
      command: { text: "暂停 orders" },
    });
  });

  test("is a check of the certificate", () => {
    expect(parsed("ssl_check=1&token=x")).toEqual({ kind: "ssl_check" });
  });

  test("is a handshake that wants its challenge back", () => {
    expect(event({ type: "url_verification", challenge: "3eZbrw1aBm2r", token: "x" })).toEqual({
      kind: "url_verification",
      challenge: "3eZbrw1aBm2r",
    });
  });

  test("is never thrown at", () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.constantFrom(FORM, "application/json", ""), (body, type) => {
        expect(["command", "ssl_check", "url_verification", "ignored"]).toContain(parseSlack(type, body).kind);
      }),
    );
  });
});
