import * as z from "zod";
import { secretOf } from "../../config/gateway.ts";
import type { TicketSettings } from "../../config/sources/ticketing.ts";
import type { Message } from "../../model/message.ts";
import type { Delivery } from "../../model/report.ts";
import type { Outbound, PlatformAnswer } from "../../outbound/egress.ts";
import type { WriteBack } from "../../tickets/ticket-system.ts";
import { callPlatform, deliveryWithId } from "../shared/call.ts";

/** How comments are written into the tickets of senders without code. */

/** A comment, where it goes. */
interface Written {
  readonly key: string;
  readonly message: Message;
  /** Of the comment that this one replaces. */
  readonly handle: string | null;
}

/** The one call that writes a comment. */
export interface Writer<Settings> {
  readonly host: (settings: Settings) => string;
  readonly headers: (token: string, settings: Settings) => Readonly<Record<string, string>>;
  readonly call: (
    written: Written,
  ) => Pick<Outbound, "body"> & { readonly method: "POST" | "PUT"; readonly path: string };
  readonly delivery: (answer: PlatformAnswer) => Delivery;
  /** Whether a comment can be written over. */
  readonly edits: boolean;
}

/** Milliseconds between two edits: Linear takes some thousand requests an hour from a key ("Rate limiting"). */
const EVERY = 10_000;

/** What an id may be: it is kept, and for an edit sent again. */
export const commentId = z.union([z.string().regex(/^[\w-]{1,80}$/), z.number().int()]).transform(String);

/** The id of what was written, where the answer has it. */
export const idAt =
  (schema: z.ZodType<string>) =>
  (answer: PlatformAnswer): Delivery =>
    deliveryWithId(answer, schema, (found) => found);

export function writeBackBy<Settings extends TicketSettings>(writer: Writer<Settings>): WriteBack<Settings> {
  const { host, headers, call, delivery, edits } = writer;
  return {
    edits,
    every: EVERY,
    comment: async ({ id: key }, message, handle, connection) => {
      const { settings, gateway } = connection;
      const token = secretOf(connection, "api");
      if (token === undefined || key === undefined) return { kind: "gone", cause: "there is no API token" };
      const to = host(settings);
      const { method, path, body } = call({ key, message, handle });
      const sent = { url: `https://${to}${path}`, hosts: [to], method, headers: headers(token, settings), body };
      return delivery(await callPlatform(sent, gateway));
    },
  };
}
