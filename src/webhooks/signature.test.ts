import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { SCHEMES } from "../../test/support/schemes.ts";
import vectorFile from "../../test/vectors/platforms/slack.json" with { type: "json" };
import { FRESHNESS_SECONDS } from "../shared/limits.ts";
import { openVerifier } from "./verify.ts";

const { vectors } = z
  .object({
    vectors: z.array(
      z.object({
        ...{ name: z.string(), body: z.string(), secret: z.string(), why: z.string() },
        ...{ headers: z.record(z.string(), z.string()), now: z.number(), valid: z.boolean() },
      }),
    ),
  })
  .parse(vectorFile);

const encoder = new TextEncoder();
const SECRET = "e6b19c573432dcc6b075501d51b51bb8";
const NOW = 1_790_000_000;

const RUNTIME = { simulatorUrl: undefined, egressProxy: undefined, timeScale: 1, rateLimits: true };

/** Slack's headers, made by an implementation that is not the gateway's. */
function signed(body: string | Uint8Array, time: string | number = NOW, secret = SECRET) {
  const signature = createHmac("sha256", secret).update(`v0:${time}:`).update(body).digest("hex");
  return { "x-slack-request-timestamp": String(time), "x-slack-signature": `v0=${signature}` };
}

async function judged(headers: Record<string, string>, body: string | Uint8Array, secrets = [SECRET], now = NOW) {
  const bytes = typeof body === "string" ? encoder.encode(body) : body;
  const [signing = "", before] = secrets;
  const previous = before === undefined ? null : { signing: before };
  const verify = await openVerifier(SCHEMES.slack, { current: { signing }, previous }, RUNTIME);
  const trust = await verify({ method: "POST", url: "/", headers: new Headers(headers), body: bytes }, now * 1000);
  return trust.ok ? { ok: true, secret: trust.secret } : trust;
}

const refused = (reason: string) => ({ ok: false, reason });
const CURRENT = { ok: true, secret: "current" };

describe("Slack's vectors", () => {
  test("are all there", () => {
    expect(vectors).toHaveLength(16);
  });

  for (const { name, why, headers, body, secret, now, valid } of vectors) {
    test(`${name} is ${valid ? "believed" : "refused"}: ${why}`, async () => {
      expect((await judged(headers, body, [secret], now)).ok).toBe(valid);
    });
  }
});

describe("a request is not believed", () => {
  const body = "command=%2Fdrs&text=stop+orders";
  const headers = signed(body);
  const { "x-slack-signature": signature } = headers;

  test.each([
    ["without a time", { "x-slack-signature": signature }, "missing"],
    ["without a signature", { "x-slack-request-timestamp": String(NOW) }, "missing"],
    ["without either", {}, "missing"],
    ["with an empty time", signed(body, ""), "stale"],
    ["with a time that is no number", signed(body, "abc"), "stale"],
    ["with NaN for a time", signed(body, "NaN"), "stale"],
    ["with Infinity for a time", signed(body, "Infinity"), "stale"],
    ["with a negative time", signed(body, `-${NOW}`), "stale"],
    ["with a fraction of a second", signed(body, `${NOW}.0`), "stale"],
    ["with a time in hexadecimal", signed(body, `0x${NOW.toString(16)}`), "stale"],
    ["with a time in milliseconds", signed(body, NOW * 1000), "stale"],
    ["with two times", signed(body, `${NOW}, ${NOW}`), "stale"],
    ["301 s old", signed(body, NOW - FRESHNESS_SECONDS - 1), "stale"],
    ["301 s ahead", signed(body, NOW + FRESHNESS_SECONDS + 1), "stale"],
    ["with an empty signature", { ...headers, "x-slack-signature": "" }, "malformed"],
    ["with the prefix alone", { ...headers, "x-slack-signature": "v0=" }, "malformed"],
    ["without the prefix", { ...headers, "x-slack-signature": signature.slice(3) }, "malformed"],
    ["with another prefix", { ...headers, "x-slack-signature": `v1${signature.slice(2)}` }, "malformed"],
    ["with half a signature", { ...headers, "x-slack-signature": signature.slice(0, 35) }, "malformed"],
    ["with a signature too long", { ...headers, "x-slack-signature": `${signature}00` }, "malformed"],
    ["with letters that are no digits", { ...headers, "x-slack-signature": `v0=${"g".repeat(64)}` }, "malformed"],
    ["with two signatures", { ...headers, "x-slack-signature": `${signature}, ${signature}` }, "malformed"],
    ["with zeros for a signature", { ...headers, "x-slack-signature": `v0=${"0".repeat(64)}` }, "bad_signature"],
    ["with the time of another request", { ...headers, "x-slack-request-timestamp": `${NOW + 1}` }, "bad_signature"],
    ["signed with another secret", signed(body, NOW, `${SECRET}0`), "bad_signature"],
    ["signed for another body", signed(`${body} `), "bad_signature"],
  ])("%s", async (_, sent, reason) => {
    expect(await judged(sent, body)).toEqual(refused(reason));
  });

  test("when there is no secret to check with", async () => {
    // HMAC itself takes an empty key.
    expect(await judged(signed(body, NOW, ""), body, [""])).toEqual(refused("bad_signature"));
    expect(await judged(headers, body, [])).toEqual(refused("bad_signature"));
  });

  test("with any one byte of its body changed", async () => {
    const bytes = encoder.encode(body);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const changed = bytes.map((byte, index) => (index === at ? byte ^ change : byte));
        expect(await judged(headers, changed)).toEqual(refused("bad_signature"));
      }),
    );
  });
});

describe("a request is believed", () => {
  test("whatever bytes it holds, down to none", async () => {
    expect(await judged(signed(""), "")).toEqual(CURRENT);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (body) => {
        expect(await judged(signed(body), body)).toEqual(CURRENT);
      }),
    );
  });

  test.each([-FRESHNESS_SECONDS, 0, FRESHNESS_SECONDS])("when its time differs by %s s", async (seconds) => {
    expect(await judged(signed("x", NOW + seconds), "x")).toEqual(CURRENT);
  });

  test("with its signature in capitals", async () => {
    const headers = signed("x");
    const capitals = `v0=${headers["x-slack-signature"].slice(3).toUpperCase()}`;
    expect(await judged({ ...headers, "x-slack-signature": capitals }, "x")).toEqual(CURRENT);
  });

  test("by the current secret or the one before, and it is told which", async () => {
    const secrets = ["new-secret", SECRET];
    expect(await judged(signed("x", NOW, "new-secret"), "x", secrets)).toEqual(CURRENT);
    expect(await judged(signed("x"), "x", secrets)).toEqual({ ok: true, secret: "previous" });
    expect(await judged(signed("x", NOW, "third"), "x", secrets)).toEqual(refused("bad_signature"));
  });
});
