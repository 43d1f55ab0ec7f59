import type * as z from "zod";
import { type Connection, secretOf } from "../../config/gateway.ts";
import type { TicketSettings } from "../../config/sources/ticketing.ts";
import type { EventReading } from "../../tickets/ticket-system.ts";
import { readTime } from "../../webhooks/fresh.ts";
import { callPlatform, readAs } from "../shared/call.ts";
import type { EventFormat } from "./parse.ts";

/**
 * Reading tickets back from senders whose signature covers nothing: the event is made of what their API says, and of nothing that they
 * have sent.
 */

/** A ticket as its API tells it, and where that has what an event needs. */
export interface Reader<Settings> {
  readonly host: (settings: Settings) => string;
  readonly path: (key: string) => string;
  readonly authorization: (token: string) => string;
  /** The answer's own JSON of the ticket, which rules look at. */
  readonly ticket: z.ZodType<Readonly<Record<string, unknown>>>;
  readonly facts: z.ZodType<{ title: string; status: string; updated: string }>;
}

/** Reads the ticket of a notice. The event's kind is the ticket's status, since nothing proves what happened to it. */
export async function readBack<Settings extends TicketSettings>(
  { host, path, authorization, ticket, facts }: Reader<Settings>,
  { keyOf, urlOf }: Pick<EventFormat, "keyOf" | "urlOf">,
  written: string,
  connection: Connection<Settings>,
): Promise<EventReading> {
  const token = secretOf(connection, "api");
  const key = keyOf(written);
  if (token === undefined || key === null) return { kind: "given_up", cause: "it cannot be asked about" };
  const to = host(connection.settings);
  const headers = { accept: "application/json", authorization: authorization(token) };
  const answer = await callPlatform(
    { url: `https://${to}${path(key)}`, hosts: [to], method: "GET", headers },
    connection.gateway,
  );
  const found = readAs(ticket, answer);
  if (found.kind !== "read") return found;
  const known = facts.safeParse(found.value);
  if (!known.success) return { kind: "retry", cause: "the ticket cannot be read", retryAfter: null };
  const { title, status, updated } = known.data;
  const event = {
    type: status,
    ticket: { key, title, url: urlOf(key), address: { id: key } },
    channel: null,
    actor: null,
    at: readTime("iso", updated),
    // The same state of the ticket is one event, however often it is told.
    deliveries: [`${key}:${updated}`],
    comment: null,
    payload: found.value,
  };
  return { kind: "read", event };
}
