import { createHash } from "node:crypto";
import * as z from "zod";
import { parseJson } from "../json.ts";
import { FRESHNESS_SECONDS } from "../limits.ts";
import { areEqual, areSameText, bytesOf, ENCODINGS, readBase64, textOf } from "./bytes.ts";
import { isFresh } from "./fresh.ts";
import { type Believed, type Disbelieved, disbelieve, type Inbound, type Open } from "./scheme.ts";

/**
 * Feishu and Lark: the body is encrypted with the Encrypt Key, a hash over it and the key is the signature, and inside stands the
 * Verification Token (Feishu, "Configure Encrypt Key"). Without the key nothing is signed, so there must be one.
 */
export interface FeishuScheme {
  readonly kind: "feishu";
  /** Which secrets are the Encrypt Key and the Verification Token. */
  readonly encryptKey: string;
  readonly verificationToken: string;
}

const envelopeSchema = z.object({ encrypt: z.string() });

/** What an event says of itself, in the old form and the new. */
const eventSchema = z.object({
  type: z.string().optional(),
  token: z.string().optional(),
  header: z.object({ token: z.string() }).optional(),
});

const FRESH = {
  from: { header: "x-lark-request-timestamp" },
  unit: "seconds",
  tolerance: FRESHNESS_SECONDS,
  whenAbsent: "refuse",
} as const;

/** Opens Feishu's scheme. */
export const openFeishu: Open<FeishuScheme> = async (scheme, secrets) => {
  const encryptKey = secrets[scheme.encryptKey] ?? "";
  const token = secrets[scheme.verificationToken] ?? "";
  const hash = createHash("sha256").update(encryptKey).digest();
  const aes = await crypto.subtle.importKey("raw", hash, "AES-CBC", false, ["decrypt"]);
  return async (request, now) => {
    if (encryptKey === "" || token === "") return disbelieve("missing");
    const envelope = envelopeSchema.safeParse(parseJson(textOf(request.body)));
    // Old card callbacks come in the clear, signed with the token: verified, and acted on by nobody.
    if (!envelope.success) return checkPlain(request, token, now);
    const body = await decrypt(aes, envelope.data.encrypt);
    const event = body && eventSchema.safeParse(parseJson(textOf(body)));
    if (!body || !event?.success) return disbelieve("malformed");
    if (!hasToken(event.data, token)) return disbelieve("bad_signature");
    // The handshake alone comes without a signature: that it could be encrypted is its proof.
    if (event.data.type === "url_verification") return { ok: true, body, once: null };
    return checkSignature("sha256", encryptKey, request, body, now);
  };
};

/** The handshake before encryption is switched on, or an old card callback. */
function checkPlain(request: Inbound, token: string, now: number): Believed | Disbelieved {
  const event = eventSchema.safeParse(parseJson(textOf(request.body)));
  if (event.success && event.data.type === "url_verification") {
    return hasToken(event.data, token) ? { ok: true, body: request.body, once: null } : disbelieve("bad_signature");
  }
  return checkSignature("sha1", token, request, request.body, now);
}

const hasToken = (event: z.infer<typeof eventSchema>, token: string) =>
  areSameText(event.header?.token ?? event.token ?? "", token);

/** The signature is a plain hash in hexadecimal over time, nonce, key and the bytes received. */
function checkSignature(
  hash: "sha256" | "sha1",
  key: string,
  { headers, body: received }: Inbound,
  body: Uint8Array,
  now: number,
): Believed | Disbelieved {
  const time = headers.get("x-lark-request-timestamp");
  const nonce = headers.get("x-lark-request-nonce");
  const written = headers.get("x-lark-signature");
  if (time === null || nonce === null || written === null) return disbelieve("missing");
  if (!isFresh(FRESH, time, now)) return disbelieve("stale");
  const signature = ENCODINGS.hex(written);
  if (!signature) return disbelieve("malformed");
  const expected = createHash(hash)
    .update(bytesOf(`${time}${nonce}${key}`))
    .update(received)
    .digest();
  return areEqual(signature, expected) ? { ok: true, body, once: null } : disbelieve("bad_signature");
}

/** AES-256-CBC; the first block is the initialisation vector. `null` for what does not decrypt. */
async function decrypt(key: CryptoKey, encrypted: string): Promise<Uint8Array | null> {
  const bytes = readBase64(encrypted);
  if (!bytes || bytes.length < 32 || bytes.length % 16 !== 0) return null;
  const algorithm = { name: "AES-CBC", iv: bytes.subarray(0, 16) };
  return crypto.subtle.decrypt(algorithm, key, bytes.subarray(16)).then(
    (plain) => new Uint8Array(plain),
    () => null,
  );
}
