import { describe, expect, test } from "vitest";
import { slackTarget } from "./report.ts";

const NOW = Date.UTC(2026, 10, 2);
const target = (response_url: string) => slackTarget("slack", "zh-cn", { response_url, user_id: "U0001" }, NOW);

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

test("a reply address of Slack takes five messages within half an hour, two of them kept for the end, and says who asked", () => {
  const response_url = "https://hooks.slack.com/commands/T0001/1/x";
  expect(target(response_url)).toEqual({
    source: "slack",
    language: "zh-cn",
    address: { response_url, user_id: "U0001" },
    expiresAt: NOW + 30 * 60 * 1000,
    uses: 5,
    keep: 2,
  });
});
