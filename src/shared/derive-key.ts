import type { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";

/** A key for one purpose out of a key for several, so that none is used for two (NIST SP 800-108 in counter mode, one block). */
export const deriveKey = (key: Uint8Array, purpose: string): Buffer =>
  createHmac("sha256", key).update(`1:${purpose}`).digest();
