import { createHash } from "node:crypto";
import * as z from "zod";
import { parseJson } from "../../shared/json.ts";
import { parseInboundJson } from "../../shared/json-bounds.ts";
import { areEqual, areSameText, bytesOf, ENCODINGS, readBase64, textOf } from "../../webhooks/bytes.ts";
import { type Freshness, isFresh, timeInHeader } from "../../webhooks/fresh.ts";
import {
  type Believed,
  type Check,
  type Disbelieved,
  disbelieve,
  type Inbound,
  type Scheme,
  type SecretSet,
} from "../../webhooks/scheme.ts";
import { KEY_FORMS } from "../../webhooks/secret-form.ts";

/**
 * Feishu and Lark: the body is encrypted with the Encrypt Key, a hash over it and the key is the signature, and inside stands the
 * Verification Token (Feishu, "Configure Encrypt Key"). Without the key nothing is signed, so there must be one.
 */
export interface FeishuScheme extends Scheme, FeishuRow {
  readonly kind: "feishu";
}

interface FeishuRow {
  /** Which secrets are the Encrypt Key and the Verification Token. */
  readonly encryptKey: string;
  readonly verificationToken: string;
  readonly fresh: Freshness & { readonly from: { readonly header: string } };
}

const envelopeSchema = z.object({ encrypt: z.string() });

/** What an event says of itself, in the old form and the new. */
const eventSchema = z.object({
  type: z.string().optional(),
  token: z.string().optional(),
  header: z.object({ token: z.string() }).optional(),
});

const ROW: FeishuRow = {
  encryptKey: "encrypt",
  verificationToken: "verification",
  fresh: timeInHeader("x-lark-request-timestamp"),
};

/** Feishu, "Configure Encrypt Key". */
export const feishuScheme: FeishuScheme = {
  ...ROW,
  kind: "feishu",
  forms: { [ROW.encryptKey]: KEY_FORMS.text(), [ROW.verificationToken]: KEY_FORMS.text() },
  open: (secrets) => openFeishu(ROW, secrets),
};

async function openFeishu(scheme: FeishuRow, secrets: SecretSet): Promise<Check> {
  const encryptKey = secrets[scheme.encryptKey] ?? "";
  const token = secrets[scheme.verificationToken] ?? "";
  const aes = await importEncryptKey(encryptKey);
  return async (request, now) => {
    if (encryptKey === "" || token === "") return disbelieve("missing");
    const envelope = envelopeSchema.safeParse(parseJson(textOf(request.body)));
    // Old card callbacks come in the clear, signed with the token: verified, and acted on by nobody.
    if (!envelope.success) return checkPlain(request, token, scheme.fresh, now);
    const body = await decrypt(aes, envelope.data.encrypt);
    const event = body && eventSchema.safeParse(parseInboundJson(textOf(body)));
    if (!body || !event?.success) return disbelieve("malformed");
    if (!hasToken(event.data, token)) return disbelieve("bad_signature");
    // The handshake alone comes without a signature: that it could be encrypted is its proof.
    if (isHandshake(event.data)) return believe(body, null);
    return checkSignature("sha256", encryptKey, request, body, scheme.fresh, now);
  };
}

/**
 * The handshake before encryption is switched on, or an old card callback. What has a header or another type is an event: those come
 * encrypted, and one in the clear was made by somebody who knows the Verification Token alone.
 */
function checkPlain(request: Inbound, token: string, fresh: FeishuRow["fresh"], now: number) {
  const event = eventSchema.safeParse(parseJson(textOf(request.body)));
  if (!event.success || event.data.header) return disbelieve("malformed");
  if (isHandshake(event.data))
    return hasToken(event.data, token) ? believe(request.body, null) : disbelieve("bad_signature");
  if (event.data.type !== undefined) return disbelieve("malformed");
  return checkSignature("sha1", token, request, request.body, fresh, now);
}

/** What has a header as well would be taken for an event. */
const isHandshake = ({ type, header }: z.infer<typeof eventSchema>) => type === "url_verification" && !header;

const believe = (body: Uint8Array, proof: string | null): Believed => ({ ok: true, body, proof, once: null });

const hasToken = (event: z.infer<typeof eventSchema>, token: string) =>
  areSameText(event.header?.token ?? event.token ?? "", token);

/** The signature is a plain hash in hexadecimal over time, nonce, key and the bytes received. */
function checkSignature(
  hash: "sha256" | "sha1",
  key: string,
  request: Inbound,
  body: Uint8Array,
  fresh: FeishuRow["fresh"],
  now: number,
): Believed | Disbelieved {
  const { headers } = request;
  const time = headers.get(fresh.from.header);
  const nonce = headers.get("x-lark-request-nonce");
  const written = headers.get("x-lark-signature");
  if (time === null || nonce === null || written === null) return disbelieve("missing");
  if (!isFresh(fresh, request, now)) return disbelieve("stale");
  const signature = ENCODINGS.hex(written);
  if (!signature) return disbelieve("malformed");
  const expected = createHash(hash)
    .update(bytesOf(`${time}${nonce}${key}`))
    .update(request.body)
    .digest();
  return areEqual(signature, expected) ? believe(body, expected.toString("base64")) : disbelieve("bad_signature");
}

/** The AES key is a hash of the Encrypt Key. */
export const importEncryptKey = (encryptKey: string): Promise<CryptoKey> =>
  crypto.subtle.importKey("raw", createHash("sha256").update(encryptKey).digest(), "AES-CBC", false, ["decrypt"]);

/** AES-256-CBC; the first block is the initialisation vector. `null` for what does not decrypt. */
export async function decrypt(key: CryptoKey, encrypted: string): Promise<Uint8Array | null> {
  const bytes = readBase64(encrypted);
  if (!bytes || bytes.length < 32 || bytes.length % 16 !== 0) return null;
  const algorithm = { name: "AES-CBC", iv: bytes.subarray(0, 16) };
  return crypto.subtle.decrypt(algorithm, key, bytes.subarray(16)).then(
    (plain) => new Uint8Array(plain),
    () => null,
  );
}
