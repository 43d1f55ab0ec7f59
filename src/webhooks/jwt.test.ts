import { createHmac, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import fc from "fast-check";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { changed, inbound, NOW, RUNTIME, refused } from "../../test/support/judge.ts";
import { type KeyServer, startKeyServer } from "../../test/support/key-server.ts";
import { SCHEMES } from "../../test/support/schemes.ts";
import type { Scheme } from "./scheme.ts";
import { openVerifier, type Verify } from "./verify.ts";

const APP = "00000000-1111-2222-3333-444444444444";
const SERVICE = "https://smba.trafficmanager.net/amer/";
const BODY = JSON.stringify({ type: "message", serviceUrl: SERVICE });

const ours = generateKeyPairSync("rsa", { modulusLength: 2048 });
const other = generateKeyPairSync("rsa", { modulusLength: 2048 });
const published = (key: KeyObject, kid: string, more: object = { endorsements: ["msteams"] }) => ({
  ...key.export({ format: "jwk" }),
  ...{ kid, alg: "RS256", use: "sig" },
  ...more,
});
const OURS = published(ours.publicKey, "key-1");

const base64url = (value: object | Buffer) =>
  (Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value))).toString("base64url");

const HEADER = { alg: "RS256", kid: "key-1", typ: "JWT" };
const CLAIMS = {
  ...{ iss: "https://api.botframework.com", aud: APP, serviceurl: SERVICE },
  ...{ nbf: NOW - 60, exp: NOW + 3600 },
};
const without = (claim: keyof typeof CLAIMS) => ({ ...CLAIMS, [claim]: undefined });

/** A token made by hand, by an implementation that is not the gateway's. */
function tokenOf(claims: object = CLAIMS, header: object = HEADER, key = ours.privateKey, hash = "sha256") {
  const content = `${base64url(header)}.${base64url(claims)}`;
  return `${content}.${base64url(sign(hash, Buffer.from(content), key))}`;
}

const unsigned = (header: object, signature = "") => `${base64url(header)}.${base64url(CLAIMS)}.${signature}`;
/** Signed with what everybody can read, as if it were a shared secret. */
function confused(secret: string | Buffer) {
  const content = unsigned({ ...HEADER, alg: "HS256" }).slice(0, -1);
  return `${content}.${createHmac("sha256", secret).update(content).digest("base64url")}`;
}

let server: KeyServer;
beforeAll(async () => {
  server = await startKeyServer();
  return () => server.close();
});
beforeEach(() => server.publish([OURS]));

const open = (scheme: Scheme = SCHEMES.teams({ app_id: APP })): Promise<Verify> =>
  openVerifier(scheme, { current: {}, previous: null }, { ...RUNTIME, egressProxy: server.url });
const bearer = (token: string, body = BODY) => inbound({ headers: { authorization: `Bearer ${token}` }, body });

async function judged(token: string, body = BODY, scheme?: Scheme) {
  const verify = await open(scheme);
  return verify(bearer(token, body), NOW * 1000);
}

describe("a token is refused", () => {
  test.each<[string, string, string]>([
    ["that is empty", "", "missing"],
    ["of two parts", tokenOf().split(".").slice(0, 2).join("."), "missing"],
    ["of four parts", `${tokenOf()}.e30`, "missing"],
    ["that is encrypted: of five parts", "e30.e30.e30.e30.e30", "missing"],
    ["with a blank after it", `${tokenOf()} x`, "missing"],
    ["with no signature", unsigned(HEADER), "missing"],
    ["of the algorithm none", unsigned({ ...HEADER, alg: "none" }, "AA"), "bad_signature"],
    ["of the algorithm None", unsigned({ ...HEADER, alg: "None" }, "AA"), "bad_signature"],
    ["of no algorithm", unsigned({ kid: "key-1" }, "AA"), "bad_signature"],
    ["of HS256 with the public key, in PEM, for a secret", confused(pem()), "bad_signature"],
    ["of HS256 with the public key, in DER, for a secret", confused(der()), "bad_signature"],
    [
      "of HS256 with the modulus for a secret",
      confused(String(ours.publicKey.export({ format: "jwk" }).n)),
      "bad_signature",
    ],
    [
      "of RS512, though signed rightly",
      tokenOf(CLAIMS, { ...HEADER, alg: "RS512" }, ours.privateKey, "sha512"),
      "bad_signature",
    ],
    ["signed with another hash than it says", tokenOf(CLAIMS, HEADER, ours.privateKey, "sha512"), "bad_signature"],
    ["signed with another key under this id", tokenOf(CLAIMS, HEADER, other.privateKey), "bad_signature"],
    [
      "that brings its own key",
      tokenOf(CLAIMS, { ...HEADER, jwk: other.publicKey.export({ format: "jwk" }) }, other.privateKey),
      "bad_signature",
    ],
    [
      "that says where its key is",
      tokenOf(CLAIMS, { ...HEADER, kid: "key-2", jku: "https://evil.example/keys" }, other.privateKey),
      "bad_signature",
    ],
    ["of an unknown key", tokenOf(CLAIMS, { ...HEADER, kid: "key-2" }), "bad_signature"],
    ["of a key that every object has", tokenOf(CLAIMS, { ...HEADER, kid: "__proto__" }), "bad_signature"],
    ["that names no key, though there is one only", tokenOf(CLAIMS, { alg: "RS256" }), "malformed"],
    ["whose header is no JSON", `AAAA.${base64url(CLAIMS)}.AAAA`, "malformed"],
    ["whose claims are no object", tokenOf([] as object), "bad_signature"],
    ["with an extension that must be understood", tokenOf(CLAIMS, { ...HEADER, crit: ["x"], x: 1 }), "bad_signature"],
    ["of another issuer", tokenOf({ ...CLAIMS, iss: "https://api.botframework.us" }), "bad_signature"],
    ["of an issuer that begins like it", tokenOf({ ...CLAIMS, iss: `${CLAIMS.iss}/` }), "bad_signature"],
    ["of no issuer", tokenOf(without("iss")), "bad_signature"],
    ["for another app", tokenOf({ ...CLAIMS, aud: APP.replace("4", "5") }), "bad_signature"],
    ["for nobody", tokenOf(without("aud")), "bad_signature"],
    ["that never ends", tokenOf(without("exp")), "bad_signature"],
    ["whose end is no number", tokenOf({ ...CLAIMS, exp: "never" }), "bad_signature"],
    ["that ended 301 s ago", tokenOf({ ...CLAIMS, exp: NOW - 301 }), "stale"],
    ["that begins in 301 s", tokenOf({ ...CLAIMS, nbf: NOW + 301 }), "bad_signature"],
    ["for answers elsewhere", tokenOf({ ...CLAIMS, serviceurl: "https://evil.example/" }), "bad_signature"],
    ["that does not say where answers go", tokenOf(without("serviceurl")), "bad_signature"],
  ])("%s", async (_, token, reason) => {
    expect(await judged(token)).toEqual(refused(reason));
  });

  test.each([
    ["no algorithm", unsigned({ kid: "key-2" }, "AA")],
    ["the algorithm none", unsigned({ ...HEADER, kid: "key-2", alg: "none" }, "AA")],
    ["a shared secret", confused(pem())],
    ["no key", tokenOf(CLAIMS, { alg: "RS256" })],
  ])("of %s, without having keys fetched", async (_, token) => {
    expect(await judged(token)).toMatchObject({ ok: false });
    expect(server.asked).toEqual([]);
  });

  test.each([
    ["in no header", {}],
    ["of another kind", { authorization: `HMAC ${tokenOf()}` }],
    ["without its kind", { authorization: tokenOf() }],
    ["that comes twice", { authorization: `Bearer ${tokenOf()}, Bearer ${tokenOf()}` }],
  ])("%s", async (_, headers) => {
    const verify = await open();
    expect(await verify(inbound({ headers, body: BODY }), NOW * 1000)).toEqual(refused("missing"));
  });

  test.each([
    ["has another address for answers", JSON.stringify({ serviceUrl: "https://evil.example/" })],
    ["has it twice, as the last one is read", `{"serviceUrl":"${SERVICE}","serviceUrl":"https://evil.example/"}`],
    ["has none", "{}"],
    ["has it in a list", JSON.stringify({ serviceUrl: [SERVICE] })],
    ["is no JSON", "serviceUrl"],
    ["is empty", ""],
  ])("when the body %s", async (_, body) => {
    expect(await judged(tokenOf(), body)).toEqual(refused("bad_signature"));
    expect(await judged(tokenOf(without("serviceurl")), body)).toEqual(refused("bad_signature"));
  });

  test("with any one character of it changed", async () => {
    const verify = await open();
    // But for the last, which holds bits that stand for nothing.
    const bytes = Buffer.from(tokenOf());
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 2), fc.integer({ min: 1, max: 127 }), async (at, change) => {
        const token = Buffer.from(changed(bytes, at, change))
          .toString("latin1")
          .replace(/[^!-~]/g, "!");
        expect(await verify(bearer(token), NOW * 1000)).toMatchObject({ ok: false });
      }),
    );
  });

  test.each([
    ["endorsed for other channels", published(ours.publicKey, "key-1", { endorsements: ["webchat"] })],
    ["endorsed for none", published(ours.publicKey, "key-1", { endorsements: [] })],
    ["that is for encryption", published(ours.publicKey, "key-1", { use: "enc" })],
    ["of another algorithm", published(ours.publicKey, "key-1", { alg: "RS512" })],
  ])("of a key %s", async (_, key) => {
    server.publish([key]);
    expect(await judged(tokenOf())).toMatchObject({ ok: false });
  });
});

function pem() {
  return String(ours.publicKey.export({ format: "pem", type: "spki" }));
}

function der() {
  return ours.publicKey.export({ format: "der", type: "spki" });
}

describe("a token is believed", () => {
  test("with every body that is for the same address, and every time", async () => {
    expect(await judged(tokenOf())).toEqual({
      ...{ ok: true, proof: null, once: null, secret: "current" },
      body: new TextEncoder().encode(BODY),
    });
    expect(await judged(tokenOf(), JSON.stringify({ serviceUrl: SERVICE, text: "stop" }))).toMatchObject({ ok: true });
  });

  test.each([
    ["ended 300 s ago less one", { exp: NOW - 299 }],
    ["begins in 300 s", { nbf: NOW + 300 }],
    ["is for several apps, this one among them", { aud: ["x", APP] }],
  ])("that %s", async (_, claims) => {
    expect(await judged(tokenOf({ ...CLAIMS, ...claims }))).toMatchObject({ ok: true });
  });

  test("of a key that says nothing of channels", async () => {
    server.publish([published(ours.publicKey, "key-1", {})]);
    expect(await judged(tokenOf())).toMatchObject({ ok: true });
  });
});

describe("Google's token for an address of ours is refused, as anybody can have one,", () => {
  const scheme = SCHEMES["google-chat-endpoint"]({ audience: "https://gateway.example/hooks/chat" });
  const claims = {
    ...{ iss: "https://accounts.google.com", aud: "https://gateway.example/hooks/chat", exp: NOW + 60 },
    ...{ email: "chat@system.gserviceaccount.com", email_verified: true },
  };

  test.each([
    ["when it is somebody else's", { email: "ann@example.com" }],
    ["when it begins like Chat's", { email: `${claims.email}.example.com` }],
    ["when it has no address", { email: undefined }],
    ["when the address is not verified", { email_verified: false }],
    ["when that is a text", { email_verified: "true" }],
    ["when that is left out", { email_verified: undefined }],
    ["when it is for another address", { aud: "https://gateway.example/hooks/other" }],
  ])("%s", async (_, different) => {
    expect(await judged(tokenOf({ ...claims, ...different }), "{}", scheme)).toEqual(refused("bad_signature"));
    expect(await judged(tokenOf(claims), "{}", scheme)).toMatchObject({ ok: true });
  });
});
