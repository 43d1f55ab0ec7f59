import { createCipheriv, createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judge, NOW, refused, type Sent } from "../support/judge.ts";
import { SCHEMES } from "../support/schemes.ts";

// The last character holds two bits that stand for nothing, which Tencent's own keys have of any value.
const SECRETS = { token: "QDG6eK", aes: "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2D", receiver: "wx5823bf96d3bd56c7" };
const MESSAGE = "<xml><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[启动 orders]]></Content></xml>";

interface Made {
  readonly message?: string | Uint8Array;
  readonly receiver?: string;
  readonly aes?: string;
  readonly length?: number;
  readonly padding?: (plain: Buffer) => Buffer;
}

/** Padded to blocks of 32 bytes, as Tencent documents. */
const pad = (plain: Buffer) => {
  const size = 32 - (plain.length % 32);
  return Buffer.concat([plain, Buffer.alloc(size, size)]);
};

/** WeCom's encryption, made by an implementation that is not the gateway's. */
function encrypted({ message = MESSAGE, receiver = SECRETS.receiver, aes = SECRETS.aes, ...made }: Made = {}) {
  const key = Buffer.from(`${aes}=`, "base64");
  const content = Buffer.from(message);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(made.length ?? content.length);
  const plain = Buffer.concat([Buffer.alloc(16, 9), length, content, Buffer.from(receiver)]);
  const cipher = createCipheriv("aes-256-cbc", key, key.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([cipher.update((made.padding ?? pad)(plain)), cipher.final()]).toString("base64");
}

interface Query {
  readonly token?: string;
  readonly time?: string | number;
  readonly nonce?: string;
}

const signatureOf = (encrypt: string, { token = SECRETS.token, time = NOW, nonce = "1372623149" }: Query = {}) =>
  createHash("sha1")
    .update([token, `${time}`, nonce, encrypt].sort().join(""))
    .digest("hex");

function queryOf(encrypt: string, query: Query = {}) {
  const { time = NOW, nonce = "1372623149" } = query;
  return new URLSearchParams({ msg_signature: signatureOf(encrypt, query), timestamp: `${time}`, nonce });
}

const post = (encrypt: string, query: URLSearchParams = queryOf(encrypt)): Sent => ({
  url: `/hooks/wecom?${query}`,
  body: `<xml><ToUserName><![CDATA[x]]></ToUserName><Encrypt><![CDATA[${encrypt}]]></Encrypt></xml>`,
});
const get = (echostr: string, query: URLSearchParams = queryOf(echostr)): Sent => ({
  method: "GET",
  url: `/hooks/wecom?${new URLSearchParams([...query, ["echostr", echostr]])}`,
});
const judged = (sent: Sent, secrets: Record<string, string> = SECRETS) => judge(SCHEMES.wecom, secrets, sent);
const believed = (message: string) => ({
  ok: true,
  body: new TextEncoder().encode(message),
  proof: null,
  once: null,
  secret: "current",
});

const ENCRYPTED = encrypted();
const changedQuery = (name: string, value: string | null) => {
  const query = queryOf(ENCRYPTED);
  if (value === null) query.delete(name);
  else query.set(name, value);
  return post(ENCRYPTED, query);
};

describe("a message is refused", () => {
  test.each<[string, Sent, string]>([
    ["without a query", { ...post(ENCRYPTED), url: "/hooks/wecom" }, "missing"],
    ["without a signature", changedQuery("msg_signature", null), "missing"],
    ["with an empty signature", changedQuery("msg_signature", ""), "missing"],
    ["with a signature that is no hexadecimal", changedQuery("msg_signature", "z".repeat(40)), "malformed"],
    ["with half a signature", changedQuery("msg_signature", signatureOf(ENCRYPTED).slice(0, 20)), "bad_signature"],
    ["without a time", changedQuery("timestamp", null), "stale"],
    ["with NaN for a time", post(ENCRYPTED, queryOf(ENCRYPTED, { time: "NaN" })), "stale"],
    ["301 s old", post(ENCRYPTED, queryOf(ENCRYPTED, { time: NOW - 301 })), "stale"],
    ["301 s ahead", post(ENCRYPTED, queryOf(ENCRYPTED, { time: NOW + 301 })), "stale"],
    ["with another time than the signed one", changedQuery("timestamp", `${NOW + 1}`), "bad_signature"],
    ["without its nonce", changedQuery("nonce", null), "bad_signature"],
    ["with another nonce", changedQuery("nonce", "1"), "bad_signature"],
    ["signed with another token", post(ENCRYPTED, queryOf(ENCRYPTED, { token: "another" })), "bad_signature"],
    ["signed with no token", post(ENCRYPTED, queryOf(ENCRYPTED, { token: "" })), "bad_signature"],
    ["for another company", post(encrypted({ receiver: "wx0000000000000000" })), "bad_signature"],
    ["for a company that begins like ours", post(encrypted({ receiver: `${SECRETS.receiver}0` })), "bad_signature"],
    ["for nobody", post(encrypted({ receiver: "" })), "bad_signature"],
    ["without anything encrypted", { ...post(ENCRYPTED), body: "<xml></xml>" }, "missing"],
    ["with it in the address, as handshakes have it", { ...get(ENCRYPTED), method: "POST" }, "missing"],
    [
      "with an entity for it",
      { ...post(ENCRYPTED), body: `<!DOCTYPE x [<!ENTITY e "${ENCRYPTED}">]><xml><Encrypt>&e;</Encrypt></xml>` },
      "missing",
    ],
    ["that is no base64", post("AAA"), "malformed"],
    ["of half a block", post("AAAA".repeat(8)), "malformed"],
    ["that is longer than it is", post(encrypted({ length: 10_000 })), "malformed"],
    ["of 4 GB", post(encrypted({ length: 0xffff_ffff })), "malformed"],
    [
      "padded with nothing",
      post(encrypted({ padding: (plain) => Buffer.concat([plain, Buffer.alloc(32 - (plain.length % 32), 0)]) })),
      "malformed",
    ],
    [
      "padded with more than a block",
      post(encrypted({ padding: (plain) => Buffer.concat([plain, Buffer.alloc(32 - (plain.length % 32), 33)]) })),
      "malformed",
    ],
    [
      "whose padding is all there is",
      post(encrypted({ message: "", receiver: "", padding: (plain) => Buffer.concat([plain, Buffer.alloc(12, 31)]) })),
      "malformed",
    ],
  ])("%s", async (_, sent, reason) => {
    expect(await judged(sent)).toEqual(refused(reason));
  });

  test("with any one character of what is encrypted changed", async () => {
    const letters = fc.constantFrom(..."ABCDwxyz0189+/");
    await fc.assert(
      fc.asyncProperty(fc.nat(ENCRYPTED.length - 3), letters, async (at, letter) => {
        fc.pre(ENCRYPTED[at] !== letter);
        const other = ENCRYPTED.slice(0, at) + letter + ENCRYPTED.slice(at + 1);
        expect(await judged(post(other, queryOf(ENCRYPTED)))).toEqual(refused("bad_signature"));
      }),
    );
  });

  test.each([
    ["no token", { ...SECRETS, token: "" }, {}],
    ["no key", { ...SECRETS, aes: "" }, {}],
    ["a key that is too short", { ...SECRETS, aes: SECRETS.aes.slice(0, 39) }, {}],
    ["a key that is too long", { ...SECRETS, aes: `${SECRETS.aes}AAAA` }, {}],
    ["no company", { ...SECRETS, receiver: "" }, { receiver: "" }],
  ])("when the gateway has %s", async (_, secrets, made) => {
    const encrypt = encrypted(made);
    const sent = post(encrypt, queryOf(encrypt, { token: secrets.token }));
    expect(await judged(sent, secrets)).toEqual(refused("missing"));
  });
});

describe("a handshake is refused", () => {
  const echostr = encrypted({ message: "1616140317555161061" });

  test.each<[string, Sent, string]>([
    ["without what it wants echoed", { method: "GET", url: `/?${queryOf(echostr)}` }, "missing"],
    ["with it in the body", { ...post(echostr), method: "GET" }, "missing"],
    ["signed for another", get(echostr, queryOf(ENCRYPTED)), "bad_signature"],
    ["for another company", get(encrypted({ receiver: "wx0" })), "bad_signature"],
  ])("%s", async (_, sent, reason) => {
    expect(await judged(sent)).toEqual(refused(reason));
  });

  test("or believed, and what is to be echoed is decrypted", async () => {
    expect(await judged(get(echostr))).toEqual(believed("1616140317555161061"));
  });
});

describe("a message is believed", () => {
  test("of any length, so of any padding", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme", maxLength: 80 }), async (message) => {
        expect(await judged(post(encrypted({ message })))).toEqual(believed(message));
      }),
    );
  });

  test.each([-300, 300])("whose time differs by %s s", async (seconds) => {
    expect(await judged(post(ENCRYPTED, queryOf(ENCRYPTED, { time: NOW + seconds })))).toEqual(believed(MESSAGE));
  });

  test("without CDATA around it", async () => {
    const body = `<xml><Encrypt>${ENCRYPTED}</Encrypt></xml>`;
    expect(await judged({ ...post(ENCRYPTED), body })).toEqual(believed(MESSAGE));
  });

  test("when it was made with the secrets before, while they are rotated", async () => {
    const now = { ...SECRETS, token: "the-new-token", aes: `${"A".repeat(42)}Q` };
    expect(await judged(post(ENCRYPTED), now)).toEqual(refused("bad_signature"));
    const trust = await judge(SCHEMES.wecom, now, post(ENCRYPTED), NOW, SECRETS);
    expect(trust).toEqual({ ...believed(MESSAGE), secret: "previous" });
  });
});
