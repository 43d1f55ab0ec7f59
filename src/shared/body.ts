import type { Context } from "hono";
import { INBOUND } from "./limits.ts";
import { err, ok, type Result } from "./result.ts";

/** Why a body cannot be used: it is larger than allowed, or it did not arrive whole, as with malformed chunks. */
export type BodyFault = "too_large" | "incomplete";

/** What callers are told of a body, in words. */
export const BODY_FAULTS: Readonly<Record<BodyFault, string>> = {
  too_large: `the body must have at most ${INBOUND.bodyBytes} bytes`,
  incomplete: "the body did not arrive whole: its length or its chunks (RFC 9112 section 7.1) are wrong",
};

/** Whether a request declares a body of more bytes than allowed: known before any of it has arrived. */
export const declaresTooMuch = (c: Context, most: number = INBOUND.bodyBytes): boolean =>
  Number(c.req.raw.headers.get("content-length") ?? 0) > most;

/**
 * Read the whole body of a request before anything is made of it, and keep it for Hono's own readers.
 * @param most bytes
 */
export async function readBytes(c: Context, most: number = INBOUND.bodyBytes): Promise<Result<ArrayBuffer, BodyFault>> {
  if (declaresTooMuch(c, most)) return err("too_large");
  const { body, headers } = c.req.raw;
  const isSized = headers.has("content-length") && !headers.has("transfer-encoding");
  try {
    if (c.req.bodyCache.arrayBuffer || !body || isSized) return ok(await c.req.arrayBuffer());
    const bytes = await readChunks(body, most);
    if (bytes === null) return err("too_large");
    // Typed as the bytes, but what Hono keeps and reads is the promise of them.
    c.req.bodyCache.arrayBuffer = Promise.resolve(bytes) as unknown as ArrayBuffer;
    return ok(bytes);
  } catch {
    return err("incomplete");
  }
}

/** Read a stream of unknown length; `null` where it is longer than allowed. */
async function readChunks(stream: ReadableStream<Uint8Array>, most: number): Promise<ArrayBuffer | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > most) return null;
    chunks.push(chunk);
  }
  return new Blob(chunks as Uint8Array<ArrayBuffer>[]).arrayBuffer();
}
