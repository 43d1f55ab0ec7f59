import { describe, expect, test } from "vitest";
import { slackTarget } from "./report.ts";

const NOW = Date.UTC(2026, 10, 2);
const target = (response_url: string, hasBot = false) =>
  slackTarget("slack", "zh-cn", { response_url, user_id: "U0001", channel_id: "C0001" }, hasBot, NOW);

describe("a reply address is refused", () => {
  test.each([
    ["that is empty", ""],
    ["that is none", "hooks.slack.com"],
    ["on a foreign host", "https://example.com/commands/T0001/1/x"],
    ["on another host of Slack", "https://slack.com/commands/T0001/1/x"],
    ["on a host below", "https://x.hooks.slack.com/commands"],
    ["on a host that only ends alike", "https://evilhooks.slack.com/commands"],
    ["on a host that only begins alike", "https://hooks.slack.com.example.com/commands"],
    ["over plain http", "http://hooks.slack.com/commands"],
    ["on another port", "https://hooks.slack.com:8443/commands"],
    ["with a user", "https://user@hooks.slack.com/commands"],
    ["with Slack's host for a user", "https://hooks.slack.com@example.com/commands"],
    ["with Slack's host after a backslash", "https://example.com\\@hooks.slack.com/commands"],
    ["on this machine", "https://127.0.0.1/commands"],
  ])("%s", (_, url) => {
    expect(target(url)).toBeNull();
  });
});

const URL_OF_SLACK = "https://hooks.slack.com/commands/T0001/1/x";
const REPLY = {
  name: "reply",
  carries: "all",
  limit: { expiresAt: NOW + 30 * 60 * 1000, uses: 5, keep: 2 },
};
const DIRECT = { name: "direct", carries: "ends", limit: null };
const BOT = { name: "bot", carries: "all", limit: null };

describe("later answers go", () => {
  test("without a bot to the reply address, five within half an hour, two of them kept for the end", () => {
    expect(target(URL_OF_SLACK)).toEqual({
      source: "slack",
      language: "zh-cn",
      address: { response_url: URL_OF_SLACK, user_id: "U0001", channel_id: "C0001" },
      ways: [REPLY],
      every: 30_000,
    });
  });

  test("with a bot into one message in the channel, and the reply address where the bot is not", () => {
    expect(target(URL_OF_SLACK, true)).toMatchObject({ ways: [BOT, REPLY, DIRECT], every: 5_000 });
  });

  test("with a bot alone where the reply address is not Slack's, which is not kept", () => {
    expect(target("https://example.com/commands/T0001/1/x", true)).toMatchObject({
      address: { user_id: "U0001", channel_id: "C0001" },
      ways: [BOT, DIRECT],
    });
  });
});
