import { createDecipheriv, createHash } from "node:crypto";
import { areEqual, ENCODINGS, readBase64, textOf } from "../../src/webhooks/bytes.ts";
import { type Freshness, isFresh, queryOf, timeInHeader } from "../../src/webhooks/fresh.ts";
import { type Check, disbelieve, type Inbound, type Scheme, type SecretSet } from "../../src/webhooks/scheme.ts";

/**
 * WeCom: the query is signed together with the encrypted message, and inside that stands who it is for (Tencent, "Callback
 * encryption and decryption"). The handshake is a GET with the message in `echostr`.
 */
export interface WecomScheme extends Scheme, WecomRow {
  readonly kind: "wecom";
}

interface WecomRow {
  readonly token: string;
  /** Which secret is the EncodingAESKey: 43 characters of base64. */
  readonly aesKey: string;
  /** The CorpID that messages are for. */
  readonly receiver: string;
  readonly fresh: Freshness;
}

const ROW: WecomRow = {
  token: "token",
  aesKey: "aes",
  receiver: "receiver",
  fresh: { ...timeInHeader("timestamp"), from: { query: "timestamp" } },
};

/** Tencent, "Callback encryption and decryption". */
export const wecomScheme: WecomScheme = { ...ROW, kind: "wecom", open: (secrets) => openWecom(ROW, secrets) };

async function openWecom(scheme: WecomRow, secrets: SecretSet): Promise<Check> {
  const token = secrets[scheme.token] ?? "";
  // 43 characters hold two bits more than the key, of any value: with another character they are a 33rd byte, which is dropped.
  const bytes = readBase64(`${secrets[scheme.aesKey] ?? ""}A`);
  const key = bytes?.length === 33 ? bytes.subarray(0, 32) : null;
  const receiver = secrets[scheme.receiver] ?? "";
  return async (request, now) => {
    const query = queryOf(request.url);
    const written = query.get("msg_signature");
    const time = query.get("timestamp") ?? "";
    const encrypted = request.method === "GET" ? query.get("echostr") : encryptedIn(request);
    if (!written || !encrypted || token === "" || receiver === "" || !key) return disbelieve("missing");
    if (!isFresh(scheme.fresh, request, now)) return disbelieve("stale");
    const parts = [token, time, query.get("nonce") ?? "", encrypted].sort();
    const signature = ENCODINGS.hex(written);
    if (!signature) return disbelieve("malformed");
    if (!areEqual(signature, createHash("sha1").update(parts.join("")).digest())) return disbelieve("bad_signature");
    const message = open(key, encrypted);
    if (!message) return disbelieve("malformed");
    return message.receiver === receiver
      ? { ok: true, body: message.body, proof: null, once: null }
      : disbelieve("bad_signature");
  };
}

/** The outer XML is flat; entities and DTDs are never looked at. */
const encryptedIn = ({ body }: Inbound): string | null =>
  /<Encrypt>(?:<!\[CDATA\[)?([A-Za-z0-9+/=]+)(?:\]\]>)?<\/Encrypt>/.exec(textOf(body))?.[1] ?? null;

/** 16 random bytes, the length of the message, the message, and who it is for; padded to 32 bytes, which WebCrypto does not take. */
function open(key: Uint8Array, encrypted: string): { body: Uint8Array; receiver: string } | null {
  const bytes = readBase64(encrypted);
  if (!bytes || bytes.length < 32 || bytes.length % 16 !== 0) return null;
  const decipher = createDecipheriv("aes-256-cbc", key, key.subarray(0, 16)).setAutoPadding(false);
  const padded = new Uint8Array([...decipher.update(bytes), ...decipher.final()]);
  const padding = padded.at(-1) ?? 0;
  if (padding < 1 || padding > 32 || padding > padded.length - 20) return null;
  const plain = padded.subarray(0, padded.length - padding);
  const length = new DataView(plain.buffer, plain.byteOffset).getUint32(16);
  if (20 + length > plain.length) return null;
  return { body: plain.slice(20, 20 + length), receiver: textOf(plain.subarray(20 + length)) };
}
