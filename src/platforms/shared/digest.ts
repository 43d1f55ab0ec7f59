import { createHash } from "node:crypto";

/**
 * What names a signed delivery where its id is not under the signature: who has seen one request could send it for ever under new ids.
 */
export const digestOf = (body: Uint8Array): string => `sha256:${createHash("sha256").update(body).digest("base64url")}`;
