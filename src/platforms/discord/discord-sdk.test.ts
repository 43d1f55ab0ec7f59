import { verifyKey } from "discord-interactions";
import { expect, test } from "vitest";
import { discordSender } from "../../../scripts/lib/senders/discord.ts";
import { SCHEMES } from "../../../test/support/schemes.ts";
import { openVerifier } from "../../webhooks/verify.ts";

/** DISCORD_PUBLIC_KEY of the demo. */
const KEY = "655437aee0391f197a14908405ec86338c39376d3d358cafcf0390f966740ce3";
const RUNTIME = { simulatorUrl: undefined, egressProxy: undefined, timeScale: 1, rateLimits: false };

/** What the gateway and Discord's own library say of a request. */
async function judged(headers: Record<string, string>, body: string) {
  const verify = await openVerifier(SCHEMES.discord, { current: { key: KEY }, previous: null }, RUNTIME);
  const request = { method: "POST", url: "/", headers: new Headers(headers), body: new TextEncoder().encode(body) };
  const { ok } = await verify(request, Date.now());
  const library = await verifyKey(
    body,
    headers["x-signature-ed25519"] ?? "",
    headers["x-signature-timestamp"] ?? "",
    KEY,
  );
  return { gateway: ok, library };
}

test("a forged request is refused by Discord's own library and by the gateway", async () => {
  const { headers, body } = await discordSender.command("help", { variables: {}, person: "dba-1" });
  expect(await judged(headers, `${body} `)).toEqual({ gateway: false, library: false });
  const another = { ...headers, "x-signature-timestamp": String(Number(headers["x-signature-timestamp"]) - 1) };
  expect(await judged(another, body)).toEqual({ gateway: false, library: false });
});

test("a request as Discord makes it is believed by both", async () => {
  const { headers, body } = await discordSender.command("pause orders ✅", { variables: {}, person: "dba-1" });
  expect(await judged(headers, body)).toEqual({ gateway: true, library: true });
});
