import { Buffer } from "node:buffer";
import type { Bytes } from "../../webhooks/bytes.ts";
import { base64Fault, isVaried, type SecretForm } from "../../webhooks/secret-form.ts";

/** The gateway's own keys. */

/** Bytes of a key (AES-256). */
const SIZE = 32;

/** What a key is, and where to take one from. */
export const KEY_FORM = "32 random bytes in base64, e.g. from: openssl rand -base64 32";

const bytesIn = (value: string): Bytes | null =>
  /^[A-Za-z0-9+/]+={0,2}$/.test(value) ? new Uint8Array(Buffer.from(value, "base64")) : null;

/** A key as it is written: 32 bytes in base64, whose padding may be missing; `undefined` for anything else. */
export function readKey(value: string): Uint8Array | undefined {
  const bytes = bytesIn(value);
  return bytes?.length === SIZE ? bytes : undefined;
}

/** How the gateway's own keys are written. */
export const keyForm: SecretForm = {
  accepts: KEY_FORM,
  faultOf: (value) => {
    const bytes = bytesIn(value);
    if (!bytes) return base64Fault(value);
    if (bytes.length !== SIZE) return `holds ${bytes.length} bytes of base64 instead of ${SIZE}`;
    return isVaried(bytes) ? null : "can be guessed: hardly two of its bytes differ";
  },
  read: bytesIn,
};
