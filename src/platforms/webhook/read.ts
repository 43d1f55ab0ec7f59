import * as z from "zod";
import type { SourceOf } from "../../config/sources/sources.ts";
import type { EventReading, Tracker } from "../../tickets/ticket-system.ts";
import { readTime } from "../../webhooks/fresh.ts";
import { basic, callTracker, readAs } from "../shared/call.ts";
import { keyOf, urlOf } from "./keys.ts";
import type { PresetSource } from "../presets/proof.ts";
import { apiToken, keyAuthorization } from "../presets/token.ts";

/**
 * Reading tickets back from senders whose signature covers nothing: the event is made of what their API says, and of nothing that they
 * have sent.
 */

/** A ticket as its API tells it, and where that has what an event needs. */
interface Source<S> {
  readonly host: (settings: S) => string;
  readonly path: (key: string) => string;
  readonly authorization: (token: string) => string;
  /** The answer's own JSON of the ticket, which rules look at. */
  readonly ticket: z.ZodType<Readonly<Record<string, unknown>>>;
  readonly facts: z.ZodType<{ title: string; status: string; updated: string }>;
}

type Readable = "freshservice" | "opsgenie";

const text = z.union([z.string(), z.number()]).transform(String);

const SOURCES: { readonly [Name in Readable]: Source<SourceOf<Name>> } = {
  /** Freshservice API v2, "View a Ticket". */
  freshservice: {
    host: ({ host }) => host,
    path: (key) => `/api/v2/tickets/${key}`,
    authorization: (token) => basic(token, "X"),
    ticket: z.object({ ticket: z.looseObject({}) }).transform(({ ticket }) => ticket),
    facts: z
      .object({ subject: z.string().nullish(), status: text, updated_at: text })
      .transform(({ subject, status, updated_at }) => ({ title: subject ?? "", status, updated: updated_at })),
  },
  /** Opsgenie Alert API, "Get Alert". */
  opsgenie: {
    host: ({ host }) => host,
    path: (key) => `/v2/alerts/${key}?identifierType=id`,
    authorization: keyAuthorization,
    ticket: z.object({ data: z.looseObject({}) }).transform(({ data }) => data),
    facts: z
      .object({ message: z.string().nullish(), status: text, updatedAt: text })
      .transform(({ message, status, updatedAt }) => ({ title: message ?? "", status, updated: updatedAt })),
  },
};

/** Reads what a notice is about. Its kind is the ticket's status: what happened to it nobody vouches for. */
export const readBack =
  <Name extends Readable>(platform: Name): NonNullable<Tracker<SourceOf<Name>>["read"]> =>
  async ({ key: written }, tracked): Promise<EventReading> => {
    const { settings, gateway } = tracked;
    const { host, path, authorization, ticket, facts }: Source<SourceOf<Name>> = SOURCES[platform];
    const token = apiToken(tracked);
    const key = keyOf(settings, written);
    if (token === undefined || key === null) return { kind: "given_up", cause: "it cannot be asked about" };
    const to = host(settings);
    const headers = { accept: "application/json", authorization: authorization(token) };
    const answer = await callTracker(
      { url: `https://${to}${path(key)}`, hosts: [to], method: "GET", headers },
      gateway,
    );
    const found = readAs(ticket, answer);
    if (found.kind !== "read") return found;
    const known = facts.safeParse(found.value);
    if (!known.success) return { kind: "retry", cause: "the ticket cannot be read", retryAfter: null };
    return { kind: "read", event: eventOf(settings, key, known.data, found.value) };
  };

const eventOf = (
  settings: PresetSource,
  key: string,
  { title, status, updated }: { title: string; status: string; updated: string },
  payload: Readonly<Record<string, unknown>>,
) => ({
  type: status,
  ticket: { key, title, url: urlOf(settings, key), address: { id: key } },
  channel: null,
  actor: null,
  at: readTime("iso", updated),
  // The same state of the ticket is one event, however often it is told.
  deliveries: [`${key}:${updated}`],
  comment: null,
  payload,
});
