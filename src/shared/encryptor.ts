import { Buffer } from "node:buffer";
import { createHash, createHmac } from "node:crypto";
import { deriveKey } from "./derive-key.ts";

/**
 * Secrets at rest: AES-256-GCM under `DESK_KEY`, bound to the operation that they belong to.
 * Format: `1.<key id>.<iv>.<ciphertext>` in base64url; the key id finds the right key while `DESK_KEY` is being rotated.
 */

interface Key {
  readonly id: string;
  readonly crypto: Promise<CryptoKey>;
}

/** What a keyed hash is for, with the label of its key: a hash for one purpose proves nothing for another. */
const PURPOSES = { content: "hash", approval: "approval" } as const;

type Purpose = keyof typeof PURPOSES;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Encrypt, decrypt and hash with the desk's keys, newest first. */
export class Encryptor {
  readonly #keys: readonly Key[];
  readonly #hashKeys: Readonly<Record<Purpose, readonly Buffer[]>>;

  /** @param keys 32 bytes each; the first one encrypts, all of them decrypt */
  constructor(keys: readonly Uint8Array[]) {
    if (keys.length === 0) throw new Error("a desk needs a key");
    this.#keys = keys.map(importKey);
    const derived = (purpose: Purpose) => keys.map((key) => deriveKey(key, PURPOSES[purpose]));
    this.#hashKeys = { content: derived("content"), approval: derived("approval") };
  }

  /** @param context additional data: the text can only be decrypted with the same one */
  async encrypt(text: string, context: string): Promise<string> {
    const [key] = this.#keys;
    if (!key) throw new Error("a desk needs a key");
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const algorithm = { name: "AES-GCM", iv, additionalData: encoder.encode(context) };
    const encrypted = await crypto.subtle.encrypt(algorithm, await key.crypto, encoder.encode(text));
    return ["1", key.id, base64url(iv), base64url(new Uint8Array(encrypted))].join(".");
  }

  /** `null` when no key decrypts it: the key was rotated away, or the text was encrypted with another context. */
  async decrypt(encrypted: string, context: string): Promise<string | null> {
    const [version, id, iv = "", data = ""] = encrypted.split(".");
    const key = this.#keys.find((candidate) => candidate.id === id);
    if (version !== "1" || !key) return null;
    const algorithm = { name: "AES-GCM", iv: bytes(iv), additionalData: encoder.encode(context) };
    try {
      return decoder.decode(await crypto.subtle.decrypt(algorithm, await key.crypto, bytes(data)));
    } catch {
      return null;
    }
  }

  /** A hash over content that may hold secrets: useless without the key. */
  hash(content: string, purpose: Purpose = "content"): string {
    return this.#hashes(content, purpose)[0] ?? "";
  }

  /** Whether a stored hash stands for this content, under the newest key or one before it. */
  matches(content: string, hash: string, purpose: Purpose = "content"): boolean {
    return this.#hashes(content, purpose).includes(hash);
  }

  #hashes(content: string, purpose: Purpose): string[] {
    return this.#hashKeys[purpose].map((key) => createHmac("sha256", key).update(content).digest("base64url"));
  }
}

function importKey(key: Uint8Array): Key {
  const id = createHash("sha256").update(key).digest("base64url").slice(0, 8);
  return {
    id,
    crypto: crypto.subtle.importKey("raw", new Uint8Array(deriveKey(key, "seal")), "AES-GCM", false, [
      "encrypt",
      "decrypt",
    ]),
  };
}

const base64url = (data: Uint8Array) => Buffer.from(data).toString("base64url");
const bytes = (text: string) => new Uint8Array(Buffer.from(text, "base64url"));
