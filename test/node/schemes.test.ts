import { createHmac, createPrivateKey, createPublicKey, sign } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DEDUPE_MEMORY } from "../../src/shared/limits.ts";
import type { Freshness } from "../../src/webhooks/fresh.ts";
import type { Scheme, SecretSet } from "../../src/webhooks/scheme.ts";
import { type SignatureScheme, signature } from "../../src/webhooks/signature.ts";
import { changed, judge, NOW, refused, type Sent } from "../support/judge.ts";
import { isEither, SCHEMES } from "../support/schemes.ts";

const KEY = Buffer.alloc(32, 5);
const TEXT = "a-signing-secret-of-this-test";
/** An Ed25519 key of these 32 bytes: what PKCS #8 puts in front of them (RFC 8410, section 7). */
const privateKey = (seed: string | Buffer) =>
  createPrivateKey({
    key: Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), Buffer.from(seed)]),
    ...{ format: "der", type: "pkcs8" },
  });
/** The 32 bytes of its public key, without what SPKI puts in front. */
const publicKey = (seed: string | Buffer) =>
  createPublicKey(privateKey(seed)).export({ format: "der", type: "spki" }).subarray(-32);

const hmac = (key: string | Buffer, encoding: "hex" | "base64", ...parts: readonly (string | Uint8Array)[]) => {
  const made = createHmac("sha256", key);
  for (const part of parts) made.update(part);
  return made.digest(encoding);
};
const ed25519 = (seed: string | Buffer, encoding: "hex" | "base64", ...parts: readonly (string | Uint8Array)[]) =>
  sign(null, Buffer.concat(parts.map((part) => Buffer.from(part))), privateKey(seed)).toString(encoding);

const ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
const standard = (prefix: string, signature: string, time = NOW, id = ID) => ({
  ...{ [`${prefix}-id`]: id, [`${prefix}-timestamp`]: String(time), [`${prefix}-signature`]: signature },
});
const byStandard =
  (prefix: string): Signed["headers"] =>
  (body, key, time) =>
    standard(prefix, `v1,${hmac(key as Buffer, "base64", `${ID}.${time}.`, body)}`, time);

/** A scheme that covers the body, and how a request of its is signed, made by hand as each platform documents it. */
interface Signed {
  readonly scheme: Scheme;
  readonly secrets: (key: string | Buffer) => Record<string, string>;
  readonly key: string | Buffer;
  readonly headers: (body: Uint8Array, key: string | Buffer, time: number) => Record<string, string>;
  /** The body, which holds the time where that is where it stands. */
  readonly body: (time: number) => string;
}

const text = {
  key: TEXT,
  secrets: (key: string | Buffer) => ({ signing: String(key) }),
  body: () => '{"text":"stop"}',
};
const bytes = { ...text, key: KEY, secrets: (key: string | Buffer) => ({ signing: base64(key) }) };
const whsec = { ...bytes, secrets: (key: string | Buffer) => ({ signing: `whsec_${base64(key)}` }) };
const base64 = (key: string | Buffer) => Buffer.from(key).toString("base64");
const iso = (time: number) => new Date(time * 1000).toISOString();

const SIGNED: Readonly<Record<string, Signed>> = {
  discord: {
    ...text,
    scheme: SCHEMES.discord,
    key: KEY,
    secrets: (key) => ({ key: publicKey(key).toString("hex") }),
    headers: (body, key, time) => ({
      "x-signature-timestamp": String(time),
      "x-signature-ed25519": ed25519(key, "hex", String(time), body),
    }),
  },
  github: {
    ...text,
    scheme: SCHEMES.github,
    headers: (body, key) => ({ "x-hub-signature-256": `sha256=${hmac(key, "hex", body)}` }),
  },
  jira: {
    ...text,
    scheme: SCHEMES.jira,
    body: (time) => `{"timestamp":${time * 1000}}`,
    headers: (body, key) => ({ "x-hub-signature": `sha256=${hmac(key, "hex", body)}` }),
  },
  zendesk: {
    ...text,
    scheme: SCHEMES.zendesk,
    headers: (body, key, time) => ({
      "x-zendesk-webhook-signature-timestamp": iso(time),
      "x-zendesk-webhook-signature": hmac(key, "base64", iso(time), body),
    }),
  },
  pagerduty: {
    ...text,
    scheme: SCHEMES.pagerduty,
    body: (time) => `{"event":{"occurred_at":"${iso(time)}"}}`,
    headers: (body, key) => ({ "x-pagerduty-signature": `v1=${hmac(key, "hex", body)}` }),
  },
  linear: {
    ...text,
    scheme: SCHEMES.linear,
    body: (time) => `{"webhookTimestamp":${time * 1000}}`,
    headers: (body, key) => ({ "linear-signature": hmac(key, "hex", body) }),
  },
  "teams-outgoing": {
    ...bytes,
    scheme: SCHEMES["teams-outgoing"],
    body: (time) => `{"timestamp":"${iso(time)}"}`,
    headers: (body, key) => ({ authorization: `HMAC ${hmac(key, "base64", body)}` }),
  },
  gitlab: { ...whsec, scheme: SCHEMES.gitlab, headers: byStandard("webhook") },
  servicenow: { ...whsec, scheme: SCHEMES.servicenow, headers: byStandard("webhook") },
  "standard-webhooks": { ...whsec, scheme: SCHEMES["standard-webhooks"], headers: byStandard("webhook") },
  "standard-webhooks of Svix": { ...whsec, scheme: SCHEMES["standard-webhooks"], headers: byStandard("svix") },
  "standard-webhooks with a public key": {
    ...text,
    scheme: SCHEMES["standard-webhooks"],
    key: KEY,
    secrets: (key) => ({ signing: `whpk_${publicKey(key).toString("base64")}` }),
    headers: (body, key, time) => standard("webhook", `v1a,${ed25519(key, "base64", `${ID}.${time}.`, body)}`, time),
  },
};

const otherKey = (key: string | Buffer) => (typeof key === "string" ? `${key}0` : Buffer.alloc(32, 6));
const sent = ({ headers, body, key }: Signed, time = NOW, by: string | Buffer = key): Sent & { body: string } => ({
  headers: headers(Buffer.from(body(time)), by, time),
  body: body(time),
});

const freshnessOf = (scheme: Scheme): Freshness | null =>
  "fresh" in scheme ? (scheme as Pick<SignatureScheme, "fresh">).fresh : null;

/** Seconds; `null` where there is no time. */
const windowOf = (scheme: Scheme): number | null =>
  isEither(scheme) ? windowOf(scheme.first) : (freshnessOf(scheme)?.tolerance ?? null);

describe.each(Object.entries(SIGNED))("a request of %s", (_, signed) => {
  const { scheme, secrets, key } = signed;
  const current = secrets(key);

  test("is believed, and names nothing to be burnt, as its body is covered", async () => {
    const body = new TextEncoder().encode(signed.body(NOW));
    expect(await judge(scheme, current, sent(signed))).toEqual({
      ...{ ok: true, body, once: null, secret: "current" },
      proof: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$|^[A-Za-z0-9+/]{86}==$/),
    });
  });

  test("is refused without any of its headers", async () => {
    const { headers = {}, body } = sent(signed);
    for (const name of Object.keys(headers)) {
      const rest = Object.fromEntries(Object.entries(headers).filter(([other]) => other !== name));
      expect(await judge(scheme, current, { headers: rest, body })).toMatchObject({ ok: false });
    }
  });

  test("is refused with any one byte of its body changed", async () => {
    const { headers = {}, body } = sent(signed);
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const other = changed(Buffer.from(body), at, change);
        expect(await judge(scheme, current, { headers, body: other })).toEqual(refused("bad_signature"));
      }),
      { numRuns: 50 },
    );
  });

  test("is refused with its signature cut, in another form or of another request", async () => {
    const { headers = {}, body } = sent(signed);
    const isSignature = (header: string) => header === "authorization" || /signature(-ed25519|-256)?$/.test(header);
    const name = Object.keys(headers).find(isSignature) ?? "";
    const written = headers[name] ?? "";
    const elsewhere = sent({ ...signed, body: (time) => `${signed.body(time)} ` }).headers?.[name] ?? "";
    for (const other of ["", written.slice(0, -2), `x${written}`, `${written}00`, elsewhere]) {
      const request = { headers: { ...headers, [name]: other }, body };
      expect(await judge(scheme, current, request)).toMatchObject({ ok: false });
    }
    const [prefix = ""] = /^(sha256=|v1=|v1a?,|HMAC )?/.exec(written) ?? [];
    const bare = { headers: { ...headers, [name]: written.slice(prefix.length) }, body };
    const judged = prefix === "" ? refused("malformed") : await judge(scheme, current, bare);
    expect(judged).toEqual(refused("malformed"));
  });

  test("is refused when it is signed with another key", async () => {
    const forged = sent(signed, NOW, otherKey(key));
    expect(await judge(scheme, current, forged)).toEqual(refused("bad_signature"));
  });

  test("is refused by a gateway without a key, or with one that cannot be read", async () => {
    const empty = { signing: "", key: "" };
    for (const none of [{} as SecretSet, empty, { signing: "whsec_", key: "zz" }, { signing: "whpk_AAAA" }]) {
      expect(await judge(scheme, none, sent(signed))).toMatchObject({ ok: false });
    }
  });

  test("is believed by the secret before, while it is rotated, and it is told which", async () => {
    const next = secrets(otherKey(key));
    expect(await judge(scheme, next, sent(signed))).toEqual(refused("bad_signature"));
    const rotated = (request: Sent) => judge(scheme, next, request, NOW, current);
    expect(await rotated(sent(signed))).toMatchObject({ ok: true, secret: "previous" });
    expect(await rotated(sent(signed, NOW, otherKey(key)))).toMatchObject({ ok: true, secret: "current" });
    expect(await rotated(sent(signed, NOW, typeof key === "string" ? "a-third" : Buffer.alloc(32, 7)))).toEqual(
      refused("bad_signature"),
    );
  });
});

const timed = Object.entries(SIGNED).flatMap(([name, signed]) => {
  const window = windowOf(signed.scheme);
  return window === null ? [] : [[name, window, signed] as const];
});

test.each(timed)("a request of %s is believed until %i s from its time, either way", async (_, window, signed) => {
  const at = (seconds: number) => judge(signed.scheme, signed.secrets(signed.key), sent(signed, NOW + seconds));
  for (const way of [-1, 1]) {
    expect(await at(way * (window + 1))).toEqual(refused("stale"));
    expect(await at(way * window)).toMatchObject({ ok: true });
  }
});

test("of GitHub's requests, which carry no time, none is too old", () => {
  expect(Object.keys(SIGNED).filter((name) => !timed.some(([other]) => other === name))).toEqual(["github"]);
});

describe("DingTalk, whose signature does not cover the body,", () => {
  const secrets = { app: "an-app-secret-of-this-test" };
  const time = `${NOW}000`;
  const proof = hmac(secrets.app, "base64", `${time}\n${secrets.app}`);
  const judged = (sign: string, timestamp = time, body = "{}") =>
    judge(SCHEMES.dingtalk, secrets, { headers: { timestamp, sign }, body });

  test("names what proves it, to be burnt, whatever the body", async () => {
    expect(await judged(proof)).toMatchObject({ ok: true, once: proof });
    expect(await judged(proof, time, '{"text":"terminate"}')).toMatchObject({ ok: true, once: proof });
  });

  test("has one proof, however it is written: none can be used again by writing it in another way", async () => {
    const last = proof.at(-2) ?? "";
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const others = [...alphabet].filter((letter) => letter !== last).map((letter) => `${proof.slice(0, -2)}${letter}=`);
    const written = [...others, proof.slice(0, -1), `${proof}=`, `${proof}, ${proof}`, encodeURIComponent(proof)];
    for (const other of written) expect(await judged(other)).toMatchObject({ ok: false });
  });

  test("has one proof also where case makes no difference", async () => {
    const row = SCHEMES.dingtalk;
    const scheme = signature({ ...row, signature: { ...row.signature, encoding: "hex" } });
    const hex = Buffer.from(proof, "base64").toString("hex");
    const [lower, upper] = await Promise.all(
      [hex, hex.toUpperCase()].map((sign) => judge(scheme, secrets, { headers: { timestamp: time, sign } })),
    );
    expect(lower).toMatchObject({ ok: true, once: expect.any(String) });
    expect(upper).toEqual(lower);
  });

  test.each([
    [`${NOW}`, "stale"],
    [`${NOW + 3601}000`, "stale"],
    [`${NOW - 3601}000`, "stale"],
    [`0${time}`, "bad_signature"],
    [`${NOW + 1}000`, "bad_signature"],
  ])("is refused at another time than the signed one: %s", async (timestamp, reason) => {
    expect(await judged(proof, timestamp)).toEqual(refused(reason));
  });
});

describe("Standard Webhooks", () => {
  const scheme = SCHEMES["standard-webhooks"];
  const secrets = { signing: `whsec_${KEY.toString("base64")}` };
  const signed = (...parts: readonly string[]) => `v1,${hmac(KEY, "base64", parts.join("."))}`;

  test("is refused when its parts are cut at another place than they were signed at", async () => {
    // Whoever can write a title could put a request of their own into it.
    const inner = '{"action":"terminate"}';
    const body = `{"title":"x.${NOW}.${inner}`;
    const whole = signed(ID, `${NOW}`, body);
    expect(await judge(scheme, secrets, { headers: standard("webhook", whole), body })).toMatchObject({ ok: true });
    const id = `${ID}.${NOW}.{"title":"x`;
    const cut = { headers: standard("webhook", whole, NOW, id), body: inner };
    expect(await judge(scheme, secrets, cut)).toEqual(refused("malformed"));
  });

  test.each([
    [
      "an HMAC with a public key for a secret",
      `whpk_${publicKey(KEY).toString("base64")}`,
      `v1,${hmac(publicKey(KEY), "base64", `${ID}.${NOW}.{}`)}`,
    ],
    [
      "an Ed25519 signature where the secret is shared",
      secrets.signing,
      `v1a,${ed25519(KEY, "base64", `${ID}.${NOW}.{}`)}`,
    ],
    ["a signature of an unknown version", secrets.signing, signed(ID, `${NOW}`, "{}").replace("v1,", "v2,")],
    [
      "the right one after more than anybody sends",
      secrets.signing,
      `${`v1,${"A".repeat(43)}= `.repeat(8)}${signed(ID, `${NOW}`, "{}")}`,
    ],
  ])("refuses %s", async (_, signing, written) => {
    const request = { headers: standard("webhook", written), body: "{}" };
    expect(await judge(scheme, { signing }, request)).toMatchObject({ ok: false });
  });

  test("is believed by any of several signatures, as senders rotate too", async () => {
    const written = `v1a,AAAA v1,${"A".repeat(43)}= ${signed(ID, `${NOW}`, "{}")}`;
    expect(await judge(scheme, secrets, { headers: standard("webhook", written), body: "{}" })).toMatchObject({
      ok: true,
    });
  });
});

describe.each([
  ["gitlab", SCHEMES.gitlab, "x-gitlab-token"],
  ["servicenow", SCHEMES.servicenow, "authorization"],
])("%s, which may sign or send a token,", (_, scheme, header) => {
  const signing = `whsec_${KEY.toString("base64")}`;
  const byToken = { headers: { [header]: TEXT }, body: "{}" };
  const bySignature = {
    headers: standard("webhook", `v1,${hmac(KEY, "base64", `${ID}.${NOW}.{}`)}`),
    body: "{}",
  };

  test("proves nothing by a token where a signing key is configured, also while that is rotated", async () => {
    const both = { signing, token: TEXT };
    expect(await judge(scheme, both, byToken)).toEqual(refused("missing"));
    expect(await judge(scheme, both, byToken, NOW, { ...both, signing: `${signing.slice(0, -2)}A=` })).toEqual(
      refused("missing"),
    );
    expect(await judge(scheme, both, bySignature)).toMatchObject({ ok: true });
  });

  test("proves itself by its token where none is, and by that alone", async () => {
    expect(await judge(scheme, { token: TEXT }, byToken)).toMatchObject({ ok: true });
    expect(await judge(scheme, { token: TEXT }, bySignature)).toEqual(refused("missing"));
    expect(await judge(scheme, {}, { headers: { [header]: "" } })).toEqual(refused("bad_signature"));
  });
});

/** Every scheme of the table, and those that it is made of. */
const ALL: readonly (readonly [string, Scheme])[] = Object.entries(SCHEMES).flatMap(([name, row]) =>
  partsOf(typeof row === "function" ? row({ header: "x-drs-token", app_id: "x", audience: "x" }) : row).map(
    (scheme) => [name, scheme] as const,
  ),
);

function partsOf(scheme: Scheme): Scheme[] {
  return isEither(scheme) ? [...partsOf(scheme.first), ...partsOf(scheme.second)] : [scheme];
}

describe("in the table of schemes", () => {
  const windows = ALL.flatMap(([name, scheme]): [string, Freshness][] => {
    const fresh = freshnessOf(scheme);
    return fresh ? [[name, fresh]] : [];
  });
  const signatures = ALL.filter((row): row is readonly [string, SignatureScheme] => row[1].kind === "signature");

  test.each(windows)("no request of %s is fresh for longer than deliveries are remembered", (_, { tolerance }) => {
    // From the earliest moment at which it is believed to the latest.
    expect(2 * tolerance * 1000).toBeLessThan(DEDUPE_MEMORY);
    expect(tolerance).toBeGreaterThan(0);
  });

  test.each(signatures)("the time of %s is signed, and is there unless the body is covered", (_, { signed, fresh }) => {
    expect(signed).toContainEqual(fresh && "header" in fresh.from ? fresh.from : "body");
    expect(fresh?.whenAbsent === "accept" ? fresh.from : { json: null }).toHaveProperty("json");
  });
});
