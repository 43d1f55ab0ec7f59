import type { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";

/** Derive a key for one purpose, so that no key serves two (NIST SP 800-108 in counter mode, one block). */
export const deriveKey = (key: Uint8Array, purpose: string): Buffer =>
  createHmac("sha256", key).update(`1:${purpose}`).digest();
