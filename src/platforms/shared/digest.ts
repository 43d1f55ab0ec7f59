import { createHash } from "node:crypto";

/** SHA-256 in base64url, which names a delivery or a long id. */
export const sha256 = (data: string | Uint8Array): string => createHash("sha256").update(data).digest("base64url");

/**
 * The name of a signed delivery whose id is not under the signature: who has seen one request could send it for ever under new ids.
 */
export const digestOf = (body: Uint8Array): string => `sha256:${sha256(body)}`;
