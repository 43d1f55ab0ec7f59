import { verifySlackRequest } from "@slack/bolt";
import { describe, expect, test } from "vitest";
import { slackSender } from "../../../scripts/lib/senders/slack.ts";
import { SCHEMES } from "../../../test/support/schemes.ts";
import { openVerifier } from "../../webhooks/verify.ts";

const SECRET = "8f742231b10e8888abcd99yyyzzz85a5";
const RUNTIME = { simulatorUrl: undefined, egressProxy: undefined, timeScale: 1, rateLimits: false };

const made = (at?: number) =>
  slackSender.command("pause orders ✅", {
    variables: { SLACK_SIGNING_SECRET: SECRET },
    person: "dba-1",
    ...(at === undefined ? {} : { at }),
  });

/** What the gateway and Slack's own library say of a request. */
async function judged(headers: Record<string, string>, body: string) {
  const verify = await openVerifier(SCHEMES.slack, { current: { signing: SECRET }, previous: null }, RUNTIME);
  const request = { method: "POST", url: "/", headers: new Headers(headers), body: new TextEncoder().encode(body) };
  const { ok } = await verify(request, Date.now());
  return { gateway: ok, library: isBelievedByBolt(headers, body) };
}

function isBelievedByBolt(headers: Record<string, string>, body: string): boolean {
  try {
    verifySlackRequest({
      signingSecret: SECRET,
      body,
      headers: {
        "x-slack-signature": headers["x-slack-signature"] ?? "",
        "x-slack-request-timestamp": Number(headers["x-slack-request-timestamp"]),
      },
    });
    return true;
  } catch {
    return false;
  }
}

describe("a request is refused by Slack's own library and by the gateway", () => {
  test.each<[string, (headers: Record<string, string>, body: string) => [Record<string, string>, string]]>([
    ["with another body", (headers, body) => [headers, `${body}&x=1`]],
    [
      "with another time",
      (headers, body) => [{ ...headers, "x-slack-request-timestamp": `${Math.floor(Date.now() / 1000) - 9}` }, body],
    ],
    ["with another signature", (headers, body) => [{ ...headers, "x-slack-signature": `v0=${"0".repeat(64)}` }, body]],
  ])("%s", async (_, forge) => {
    const { headers, body } = await made();
    expect(await judged(...forge(headers, body))).toEqual({ gateway: false, library: false });
  });

  test("of six minutes ago", async () => {
    const { headers, body } = await made(Date.now() - 360_000);
    expect(await judged(headers, body)).toEqual({ gateway: false, library: false });
  });
});

test("a request as Slack makes it is believed by both", async () => {
  const { headers, body } = await made();
  expect(await judged(headers, body)).toEqual({ gateway: true, library: true });
});
