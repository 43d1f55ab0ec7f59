import { createCipheriv, createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { changed, judge, NOW, refused, type Sent } from "../../../test/support/judge.ts";
import { SCHEMES } from "../../../test/support/schemes.ts";

const SECRETS = { encrypt: "encrypt-key-of-this-test", verification: "v-token-of-this-test" };
const EVENT = {
  schema: "2.0",
  header: { event_type: "im.message.receive_v1", token: SECRETS.verification },
  event: {},
};
const HANDSHAKE = { type: "url_verification", challenge: "ajls384kdjx98XX", token: SECRETS.verification };
const CARD = { open_id: "ou_84aad35d084aa403a838cf73ee18467", token: "c-xxxx", action: { tag: "button" } };

/** Feishu's encryption, made by an implementation that is not the gateway's. */
function encrypted(content: unknown, key = SECRETS.encrypt) {
  const iv = Buffer.alloc(16, 7);
  const cipher = createCipheriv("aes-256-cbc", createHash("sha256").update(key).digest(), iv);
  const text = typeof content === "string" ? content : JSON.stringify(content);
  return JSON.stringify({ encrypt: Buffer.concat([iv, cipher.update(text), cipher.final()]).toString("base64") });
}

function signed(body: string, key = SECRETS.encrypt, time: number | string = NOW, hash = "sha256"): Sent {
  const nonce = "1628735673";
  const signature = createHash(hash).update(`${time}${nonce}${key}${body}`).digest("hex");
  const headers = {
    "x-lark-request-timestamp": `${time}`,
    "x-lark-request-nonce": nonce,
    "x-lark-signature": signature,
  };
  return { headers, body };
}

const without = (sent: Sent, header: string): Sent => ({
  ...sent,
  headers: Object.fromEntries(Object.entries(sent.headers ?? {}).filter(([name]) => name !== header)),
});
const judged = (sent: Sent, secrets: Record<string, string> = SECRETS) => judge(SCHEMES.feishu, secrets, sent);
const believed = (body: unknown) => ({
  ...{ ok: true, once: null, secret: "current", proof: expect.toBeOneOf([null, expect.any(String)]) },
  body: new TextEncoder().encode(JSON.stringify(body)),
});

const GOOD = signed(encrypted(EVENT));

describe("an event is refused", () => {
  const { encrypt, verification } = SECRETS;
  const wrongly = (token: unknown) => signed(encrypted({ ...EVENT, header: { ...EVENT.header, token } }));

  test.each<[string, Sent, string]>([
    ["without a time", without(GOOD, "x-lark-request-timestamp"), "missing"],
    ["without a nonce", without(GOOD, "x-lark-request-nonce"), "missing"],
    ["without a signature", without(GOOD, "x-lark-signature"), "missing"],
    ["without any of them", { body: encrypted(EVENT) }, "missing"],
    ["301 s old", signed(encrypted(EVENT), encrypt, NOW - 301), "stale"],
    ["301 s ahead", signed(encrypted(EVENT), encrypt, NOW + 301), "stale"],
    ["with NaN for a time", signed(encrypted(EVENT), encrypt, "NaN"), "stale"],
    [
      "with a signature that is no hexadecimal",
      { ...GOOD, headers: { ...GOOD.headers, "x-lark-signature": "zz" } },
      "malformed",
    ],
    ["signed with another key", signed(encrypted(EVENT), "another-key"), "bad_signature"],
    ["signed with the Verification Token", signed(encrypted(EVENT), verification), "bad_signature"],
    ["signed by SHA-1, as old cards are", signed(encrypted(EVENT), verification, NOW, "sha1"), "bad_signature"],
    ["signed by SHA-1 with the Encrypt Key", signed(encrypted(EVENT), encrypt, NOW, "sha1"), "bad_signature"],
    ["encrypted with another key", signed(encrypted(EVENT, "another-key")), "malformed"],
    ["whose token is another", wrongly("v-token-of-another-app"), "bad_signature"],
    ["whose token begins like it", wrongly(`${verification}0`), "bad_signature"],
    ["whose token is empty", wrongly(""), "bad_signature"],
    ["whose token is no text", wrongly([verification]), "malformed"],
    ["without a token", signed(encrypted({ schema: "2.0", event: {} })), "bad_signature"],
    ["that is no JSON", signed(encrypted("hello world")), "malformed"],
    ["that is encrypted to nothing", signed(JSON.stringify({ encrypt: "" })), "malformed"],
    ["that is no base64", signed(JSON.stringify({ encrypt: "***" })), "malformed"],
    ["that is no whole number of blocks", signed(JSON.stringify({ encrypt: "AAAA".repeat(15) })), "malformed"],
  ])("%s", async (_, sent, reason) => {
    expect(await judged(sent)).toEqual(refused(reason));
  });

  test.each<[string, Sent]>([
    ["unsigned", { body: JSON.stringify(EVENT) }],
    ["signed with the Encrypt Key", signed(JSON.stringify(EVENT))],
    [
      "signed like an old card, with the Verification Token alone",
      signed(JSON.stringify(EVENT), verification, NOW, "sha1"),
    ],
    ["that says it is a handshake", { body: JSON.stringify({ ...EVENT, ...HANDSHAKE }) }],
    ["that says it is a handshake, encrypted and unsigned", { body: encrypted({ ...EVENT, ...HANDSHAKE }) }],
  ])("in the clear or half so: %s", async (_, sent) => {
    expect(await judged(sent)).toMatchObject({ ok: false });
  });

  test("in the clear while a key is set: of the old form, too", async () => {
    const old = JSON.stringify({ type: "event_callback", token: verification, event: {} });
    expect(await judged({ body: old })).toMatchObject({ ok: false });
    expect(await judged(signed(old))).toMatchObject({ ok: false });
    expect(await judged(signed(old, verification, NOW, "sha1"))).toMatchObject({ ok: false });
  });

  test("with any one byte of its body changed", async () => {
    const bytes = Buffer.from(String(GOOD.body));
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        expect(await judged({ ...GOOD, body: changed(bytes, at, change) })).toMatchObject({ ok: false });
      }),
    );
  });

  test("with anything after its body, as a plain hash can be continued", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 80 }), async (more) => {
        const body = Buffer.concat([Buffer.from(String(GOOD.body)), more]);
        expect(await judged({ ...GOOD, body })).toMatchObject({ ok: false });
      }),
    );
  });

  test.each([
    ["no Encrypt Key", { encrypt: "", verification }],
    ["no Verification Token", { encrypt, verification: "" }],
    ["neither", {}],
  ])("when the gateway has %s", async (_, secrets) => {
    const { encrypt: key = "", verification: token = "" } = secrets as Partial<typeof SECRETS>;
    const event = encrypted({ ...EVENT, header: { ...EVENT.header, token } }, key);
    expect(await judged(signed(event, key), secrets)).toEqual(refused("missing"));
    expect(await judged({ body: JSON.stringify({ ...HANDSHAKE, token }) }, secrets)).toEqual(refused("missing"));
  });
});

describe("a handshake is refused", () => {
  test.each<[string, Sent]>([
    ["with another token", { body: JSON.stringify({ ...HANDSHAKE, token: "another" }) }],
    ["with none", { body: JSON.stringify({ ...HANDSHAKE, token: undefined }) }],
    ["encrypted with another key", { body: encrypted(HANDSHAKE, "another-key") }],
    ["encrypted, with another token", { body: encrypted({ ...HANDSHAKE, token: "another" }) }],
  ])("%s", async (_, sent) => {
    expect(await judged(sent)).toMatchObject({ ok: false });
  });
});

describe("what is believed is", () => {
  test("an event that is encrypted and signed: what it was before that is read", async () => {
    expect(await judged(GOOD)).toEqual(believed(EVENT));
  });

  test.each([-300, 300])("an event whose time differs by %s s", async (seconds) => {
    expect(await judged(signed(encrypted(EVENT), SECRETS.encrypt, NOW + seconds))).toEqual(believed(EVENT));
  });

  test("a handshake, which comes unsigned, encrypted or from before that is switched on", async () => {
    expect(await judged({ body: encrypted(HANDSHAKE) })).toEqual(believed(HANDSHAKE));
    expect(await judged({ body: JSON.stringify(HANDSHAKE) })).toEqual(believed(HANDSHAKE));
  });

  test("an old card, signed by SHA-1 with the Verification Token", async () => {
    const card = JSON.stringify(CARD);
    expect(await judged(signed(card, SECRETS.encrypt, NOW, "sha1"))).toEqual(refused("bad_signature"));
    expect(await judged(signed(card, SECRETS.verification, NOW - 301, "sha1"))).toEqual(refused("stale"));
    expect(await judged(signed(card, SECRETS.verification, NOW, "sha1"))).toEqual(believed(CARD));
  });

  test("what was made with the secrets before, while they are rotated, whole or one of them", async () => {
    const now = { encrypt: "the-new-key-of-this-test", verification: "the-new-token-of-this-test" };
    const by = (previous: typeof SECRETS) => judge(SCHEMES.feishu, now, GOOD, NOW, previous);
    expect(await judged(GOOD, now)).toMatchObject({ ok: false });
    expect(await by(SECRETS)).toEqual({ ...believed(EVENT), secret: "previous" });
    expect(await by({ ...now, encrypt: SECRETS.encrypt })).toMatchObject({ ok: false });
    expect(await by({ ...now, verification: SECRETS.verification })).toMatchObject({ ok: false });
  });
});
