import { createHmac, createPrivateKey, createPublicKey, sign } from "node:crypto";
import { feishuRequest } from "../../scripts/lib/senders/feishu.ts";
import { NOW, type Sent } from "./judge.ts";

/** What platforms send, signed by hand as each documents it: with the key as the platform has it, not as the gateway reads its secret. */

export type Key = string | Buffer;

const hmac = (key: Key, encoding: "hex" | "base64", ...parts: readonly string[]) =>
  createHmac("sha256", key).update(parts.join("")).digest(encoding);

/** An Ed25519 key of these 32 bytes: what PKCS #8 puts in front of them (RFC 8410 section 7). */
const privateKey = (seed: Buffer) =>
  createPrivateKey({
    key: Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]),
    ...{ format: "der", type: "pkcs8" },
  });

/** The 32 bytes of its public key, without what SPKI puts in front. */
export const publicKeyOf = (seed: Buffer): Buffer =>
  createPublicKey(privateKey(seed)).export({ format: "der", type: "spki" }).subarray(-32);

export const pemOf = (seed: Buffer): string =>
  createPublicKey(privateKey(seed)).export({ format: "pem", type: "spki" }).toString();

const ed25519 = (seed: Key, encoding: "hex" | "base64", text: string) =>
  sign(null, Buffer.from(text), privateKey(Buffer.from(seed))).toString(encoding);

const time = String(NOW);
const iso = new Date(NOW * 1000).toISOString();
const ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";

const standard = (signature: string) => ({
  ...{ "webhook-id": ID, "webhook-timestamp": time, "webhook-signature": signature },
});

/** A delivery with this body, proved by these headers. */
const sending =
  (body: string, headers: (key: Key, body: string) => Record<string, string>) =>
  (key: Key): Sent => ({ body, headers: headers(key, body) });

const inHeader = (name: string, prefix = "") => sending("{}", (key) => ({ [name]: `${prefix}${key}` }));

/** Deliveries by how they are proved. */
export const SENDERS = {
  slack: sending("{}", (key, body) => ({
    ...{ "x-slack-request-timestamp": time, "x-slack-signature": `v0=${hmac(key, "hex", `v0:${time}:`, body)}` },
  })),
  discord: sending("{}", (key, body) => ({
    ...{ "x-signature-timestamp": time, "x-signature-ed25519": ed25519(key, "hex", `${time}${body}`) },
  })),
  feishu: (key: Key): Sent => {
    const [encrypt = "", verification = ""] = String(key).split(" ");
    const variables = { FEISHU_ENCRYPT_KEY: encrypt };
    return feishuRequest({ token: verification }, { variables, at: NOW * 1000, person: "" });
  },
  dingtalk: sending("{}", (key) => ({
    ...{ timestamp: String(NOW * 1000), sign: hmac(key, "base64", `${NOW * 1000}\n${key}`) },
  })),
  outgoing: sending(JSON.stringify({ timestamp: iso }), (key, body) => ({
    authorization: `HMAC ${hmac(key, "base64", body)}`,
  })),
  github: sending("{}", (key, body) => ({ "x-hub-signature-256": `sha256=${hmac(key, "hex", body)}` })),
  jira: sending("{}", (key, body) => ({ "x-hub-signature": `sha256=${hmac(key, "hex", body)}` })),
  standard: sending("{}", (key, body) => standard(`v1,${hmac(key, "base64", `${ID}.${time}.`, body)}`)),
  standardPublic: sending("{}", (key, body) => standard(`v1a,${ed25519(key, "base64", `${ID}.${time}.${body}`)}`)),
  zendesk: sending("{}", (key, body) => ({
    "x-zendesk-webhook-signature-timestamp": iso,
    "x-zendesk-webhook-signature": hmac(key, "base64", iso, body),
  })),
  linear: sending(JSON.stringify({ webhookTimestamp: NOW * 1000 }), (key, body) => ({
    "linear-signature": hmac(key, "hex", body),
  })),
  pagerduty: sending(JSON.stringify({ event: { occurred_at: iso } }), (key, body) => ({
    "x-pagerduty-signature": `v1=${hmac(key, "hex", body)}`,
  })),
  grafana: sending("{}", (key, body) => ({
    "x-grafana-alerting-signature-timestamp": time,
    "x-grafana-alerting-signature": hmac(key, "hex", `${time}:`, body),
  })),
  customToken: inHeader("x-drs-token"),
  gitlabToken: inHeader("x-gitlab-token"),
  authorization: inHeader("authorization"),
  bearer: inHeader("authorization", "Bearer "),
} as const;
