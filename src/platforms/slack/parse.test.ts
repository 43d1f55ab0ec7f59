import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseSlack, textOf } from "./parse.ts";

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

const submission = (view: object, more: object = {}) =>
  new URLSearchParams({
    payload: JSON.stringify({
      type: "view_submission",
      user: { id: "U0002", team_id: "T0001" },
      view: { id: "V0001", callback_id: "action", private_metadata: "{}", state: { values: {} }, ...view },
      ...more,
    }),
  }).toString();

/** As Slack's documentation shows it ("block_suggestion payload"), with a modal of ours. */
const suggestion = (more: object = {}) =>
  new URLSearchParams({
    payload: JSON.stringify({
      ...{ type: "block_suggestion", api_app_id: "A0001", token: "t", action_id: "entered", block_id: "job" },
      ...{ user: { id: "U0002", name: "anybody", team_id: "T0001" }, team: { id: "T0001", domain: "example" } },
      ...{ container: { type: "view", view_id: "V0001" }, value: "ord" },
      view: { id: "V0001", callback_id: "action", private_metadata: "{}", team_id: "T0001" },
      ...more,
    }),
  }).toString();

const mention = (more: object) => ({
  type: "event_callback",
  team_id: "T0001",
  event_id: "Ev0001",
  event: { type: "app_mention", user: "U0001", text: "<@U0BOT> help", ts: "1.000001", channel: "C0001", ...more },
});

describe("nothing is done about", () => {
  test.each([
    ["an empty body", ""],
    ["a form without a command", new URLSearchParams({ ...COMMAND }).toString()],
    ["a button without anything", button({ user: undefined, actions: undefined })],
    ["a button that nobody pressed", button({ user: undefined })],
    ["a button of a user without a team", button({ user: { id: "U0002" } })],
    ["a button that means nothing here", button({ actions: [{ action_id: "terminate", value: VALUE }] })],
    [
      "a button whose value is longer than Slack takes",
      button({ actions: [{ action_id: "say-0", value: "x".repeat(2001) }] }),
    ],
    ["a modal that is not ours", submission({ callback_id: "other" })],
    ["a menu that is not ours", suggestion({ block_id: "other" })],
    ["a menu that nobody types into", suggestion({ user: undefined })],
    ["a modal that nobody submitted", submission({}, { user: undefined })],
    ["a modal with an element that none of ours is", submission({ state: { values: { job: { entered: 1 } } } })],
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
    ["a mention by a bot", mention({ bot_id: "B0001" })],
    ["a mention by nobody", mention({ user: undefined })],
    ["an edited message", mention({ type: "message", channel_type: "im", subtype: "message_changed" })],
    ["a message in a channel, which is not to the app", mention({ type: "message", channel_type: "channel" })],
    ["a message of a group of people", mention({ type: "message", channel_type: "mpim" })],
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

describe("what comes of another workspace is foreign", () => {
  test.each([
    ["a mention", () => event(mention({ user_team: "T0009" }))],
    ["a mention in a channel that is shared", () => event(mention({ team: "T0009" }))],
    ["a message whose source is another", () => event(mention({ source_team: "T0009" }))],
    ["a button", () => parsed(button({ team: { id: "T0009" } }))],
    ["a modal", () => parsed(submission({}, { team: { id: "T0009" } }))],
    ["a menu", () => parsed(suggestion({ team: { id: "T0009" } }))],
  ])("%s", (_, read) => {
    expect(read()).toEqual({ kind: "foreign", isCommand: false });
  });

  test("a command, where the config lists another", () => {
    const body = encoder.encode(form(COMMAND));
    expect(parseSlack(FORM, body, ["T0009"])).toEqual({ kind: "foreign", isCommand: true });
    expect(parseSlack(FORM, body, ["T0001", "T0009"])).toMatchObject({ kind: "command" });
  });
});

describe("Slack's body", () => {
  test("is a pressed button with who pressed it, by their own team", () => {
    const { type, response_url, actions } = PAYLOAD;
    expect(parsed(button({ team: { id: "T0001" } }))).toEqual({
      kind: "button",
      button: { type, user: { id: "U0002", team_id: "T0001" }, trigger_id: "", response_url, actions },
    });
  });

  test("is a submitted modal with what was entered, and nothing for what was left empty", () => {
    const values = {
      job: { entered: { type: "static_select", selected_option: { value: "orders" } } },
      mode: { entered: { type: "static_select", selected_option: null } },
      reason: { entered: { type: "plain_text_input", value: "disk full" } },
      at: { entered: { type: "plain_text_input", value: null } },
    };
    expect(parsed(submission({ state: { values } }))).toMatchObject({
      kind: "submission",
      submission: {
        user: { id: "U0002", team_id: "T0001" },
        view: {
          state: {
            values: {
              job: { entered: "orders" },
              mode: { entered: null },
              reason: { entered: "disk full" },
              at: { entered: null },
            },
          },
        },
      },
    });
  });

  test("is a mention, with who wrote it in their own team", () => {
    const body = JSON.stringify(mention({ text: "<@U0BOT> pause orders", user_team: "T0009" }));
    const found = parseSlack("application/json", encoder.encode(body), ["T0001", "T0009"]);
    expect(found).toMatchObject({ kind: "message", message: { team_id: "T0001", event: { user_team: "T0009" } } });
  });

  test("is a message to the app alone", () => {
    expect(event(mention({ type: "message", channel_type: "im" }))).toMatchObject({ kind: "message" });
  });

  test.each([
    ["<@U0BOT> pause orders", "pause orders"],
    ["<@U0BOT|drs> pause &lt;orders&gt; &amp;amp;", "pause <orders> &amp;"],
    ["pause <@U0BOT> orders", "pause   orders"],
  ])("holds %j, which is %j without mentions and escapes", (text, line) => {
    const found = event(mention({ text }));
    expect(found.kind === "message" && textOf(found.message).trim()).toBe(line);
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
        expect([
          "command",
          "ssl_check",
          "url_verification",
          "ignored",
          "button",
          "submission",
          "suggestion",
          "message",
        ]).toContain(parseSlack(type, body).kind);
      }),
    );
  });
});
