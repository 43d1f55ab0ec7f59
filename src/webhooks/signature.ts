import { Buffer } from "node:buffer";
import { type Bytes, bytesOf, concatenate, ENCODINGS } from "./bytes.ts";
import { type Freshness, isFresh, readTime } from "./fresh.ts";
import { type Check, disbelieve, type Inbound, type Scheme, type SecretSet } from "./scheme.ts";
import { KEY_FORMS } from "./secret-form.ts";

/** A part of what is signed. The body is the bytes received, never something serialised again. */
export type Part = { readonly text: string } | { readonly header: string } | "secret" | "body";

/** A signature over parts of the request: HMAC-SHA256, or Ed25519. */
export interface SignatureScheme extends Scheme, SignatureRow {
  readonly kind: "signature";
}

/** What a platform says of its signatures. */
export interface SignatureRow {
  readonly algorithm: "hmac" | "ed25519";
  /** Which of the source's secrets is the key, and how it is written. */
  readonly secret: string;
  readonly key: keyof typeof KEY_FORMS;
  readonly signed: readonly Part[];
  /** The header, what stands before each signature in it, and what between several. */
  readonly signature: {
    readonly header: string;
    readonly prefix: string;
    readonly separator: string | null;
    readonly encoding: keyof typeof ENCODINGS;
  };
  /** `null` where the platform gives no time. */
  readonly fresh: Freshness | null;
}

/** How the key is written. */
const keyForm = ({ key, algorithm }: SignatureRow) => KEY_FORMS[key](algorithm === "ed25519" ? PUBLIC_KEY_BYTES : null);

/** Ed25519 (RFC 8032 section 5.1.5). */
const PUBLIC_KEY_BYTES = 32;

const ALGORITHMS = {
  hmac: { name: "HMAC", hash: "SHA-256" },
  ed25519: { name: "Ed25519" },
} as const;

/** Bytes of a signature. */
const LENGTHS = { hmac: 32, ed25519: 64 } as const;

/** A signature scheme: a request is believed when the key signed these parts of it at a time near now. */
export const signature = (row: SignatureRow): SignatureScheme => ({
  ...row,
  kind: "signature",
  forms: { [row.secret]: keyForm(row) },
  open: (secrets) => openSignature(row, secrets),
  signedHeaders: (headers) => ({ id: null, at: signedTime(row, headers) }),
});

/** What most platforms sign: the body alone, with HMAC-SHA256 and the secret as it is written. */
export const HMAC_OF_BODY = { algorithm: "hmac", secret: "signing", key: "text", signed: ["body"] } as const;

const signedTime = ({ fresh }: SignatureRow, headers: Headers): number | null =>
  fresh !== null && "header" in fresh.from ? readTime(fresh.unit, headers.get(fresh.from.header) ?? "") : null;

async function openSignature(scheme: SignatureRow, secrets: SecretSet): Promise<Check> {
  const secret = secrets[scheme.secret] ?? "";
  const algorithm = ALGORITHMS[scheme.algorithm];
  const bytes = keyForm(scheme).read(secret);
  // A key that cannot be read verifies nothing.
  const key = bytes?.length
    ? await crypto.subtle.importKey("raw", bytes, algorithm, false, ["verify"]).catch(() => null)
    : null;
  const coversBody = scheme.signed.includes("body");
  return async (request, now) => {
    const written = request.headers.get(scheme.signature.header);
    const message = messageOf(scheme.signed, request, secret);
    if (written === null || message === "missing") return disbelieve("missing");
    if (message === "ambiguous") return disbelieve("malformed");
    const { fresh } = scheme;
    const isInBody = fresh !== null && "json" in fresh.from;
    if (fresh && !isInBody && !isFresh(fresh, request, now)) return disbelieve("stale");
    const signatures = readSignatures(scheme, written);
    if (signatures.length === 0) return disbelieve("malformed");
    for (const candidate of signatures) {
      // subtle.verify compares in constant time.
      if (!key || !(await crypto.subtle.verify(algorithm, key, candidate, message))) continue;
      // A time in the body is worth something once the body is.
      if (fresh && isInBody && !isFresh(fresh, request, now)) return disbelieve("stale");
      // Of the bytes, so that however it is written it is one.
      const name = Buffer.from(candidate).toString("base64");
      return {
        ok: true,
        body: request.body,
        ...(coversBody ? { proof: name, once: null } : { proof: null, once: name }),
      };
    }
    return disbelieve("bad_signature");
  };
}

/**
 * What was signed; nothing when a header that belongs to it is missing, or holds the text that ends it: what is signed could then be cut
 * at another place, and a part of the body be taken for a header.
 */
function messageOf(parts: readonly Part[], { headers, body }: Inbound, secret: string) {
  const pieces: Uint8Array[] = [];
  for (const [index, part] of parts.entries()) {
    if (part === "body") pieces.push(body);
    else if (part === "secret") pieces.push(bytesOf(secret));
    else if ("text" in part) pieces.push(bytesOf(part.text));
    else {
      const value = headers.get(part.header);
      if (value === null) return "missing";
      const end = parts[index + 1];
      if (typeof end === "object" && "text" in end && value.includes(end.text)) return "ambiguous";
      pieces.push(bytesOf(value));
    }
  }
  return concatenate(pieces);
}

/** The signatures of a header that could be of this scheme; any of them will do, as senders rotate their keys too. */
function readSignatures({ algorithm, signature: form }: SignatureRow, written: string): Bytes[] {
  const { prefix, separator, encoding } = form;
  const candidates = separator === null ? [written] : written.split(separator, SIGNATURES).map((part) => part.trim());
  return candidates.flatMap((candidate) => {
    const bytes = candidate.startsWith(prefix) ? ENCODINGS[encoding](candidate.slice(prefix.length)) : null;
    return bytes?.length === LENGTHS[algorithm] ? [bytes] : [];
  });
}

/** More than this many signatures of one request are not tried: each costs a verification. */
const SIGNATURES = 8;
