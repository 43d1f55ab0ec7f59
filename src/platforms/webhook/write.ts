import * as z from "zod";
import type { SourceOf } from "../../config/sources/sources.ts";
import type { Message } from "../../model/message.ts";
import type { Delivery } from "../../model/report.ts";
import type { Outbound, PlatformAnswer } from "../../outbound/egress.ts";
import { renderMarkdown, renderPlain } from "../../tickets/render.ts";
import type { Echo } from "../../tickets/ticket-system.ts";
import { basic, callTracker, deliveryWithId } from "../shared/call.ts";
import { linearDelivery, linearMutation } from "../linear/comment.ts";
import { apiToken, keyAuthorization } from "../presets/token.ts";

/** How tickets of senders without code are told: a row each. */

/** A comment, where it goes. */
interface Written {
  readonly key: string;
  readonly message: Message;
  /** Of the comment that this one replaces. */
  readonly handle: string | null;
}

interface Writer<S> {
  readonly host: (settings: S) => string;
  readonly headers: (token: string, settings: S) => Readonly<Record<string, string>>;
  readonly call: (
    written: Written,
  ) => Pick<Outbound, "body"> & { readonly method: "POST" | "PUT"; readonly path: string };
  readonly delivery: (answer: PlatformAnswer) => Delivery;
  readonly edits: boolean;
}

/** Milliseconds between two edits: Linear takes some thousand requests an hour from a key ("Rate limiting"). */
const EVERY = 10_000;

/** What an id may be: it is kept, and for an edit sent again. */
const id = z.union([z.string().regex(/^[\w-]{1,80}$/), z.number().int()]).transform(String);

/** The id of what was written, where the answer has it. */
const idAt =
  (schema: z.ZodType<string>) =>
  (answer: PlatformAnswer): Delivery =>
    deliveryWithId(answer, schema, (found) => found);

/** Characters of a note in Opsgenie ("Add Note to Alert"). */
const OPSGENIE_NOTE = 25_000;

type Writable = "pagerduty" | "zendesk" | "linear" | "freshservice" | "opsgenie";

const WRITERS: { readonly [Name in Writable]: Writer<SourceOf<Name>> } = {
  /** PagerDuty REST API v2, "Create a note on an incident": a key of an account says in `From` for whom it writes. */
  pagerduty: {
    host: ({ host }) => host,
    headers: (token, { user }) => ({ authorization: `Token token=${token}`, from: user }),
    call: ({ key, message }) => ({
      ...{ method: "POST", path: `/incidents/${key}/notes` },
      body: { note: { content: renderPlain(message) } },
    }),
    delivery: idAt(z.object({ note: z.object({ id }) }).transform(({ note }) => note.id)),
    edits: false,
  },
  /** Zendesk Ticketing API, "Update Ticket": a comment is public unless it says otherwise. */
  zendesk: {
    host: ({ host }) => host,
    headers: (token, { user }) => ({ authorization: basic(`${user}/token`, token) }),
    call: ({ key, message }) => ({
      ...{ method: "PUT", path: `/api/v2/tickets/${key}.json` },
      body: { ticket: { comment: { body: renderPlain(message), public: false } } },
    }),
    delivery: idAt(z.object({ audit: z.object({ id }) }).transform(({ audit }) => audit.id)),
    edits: false,
  },
  /** Linear, "GraphQL API", "Authentication": a personal key stands alone in its header. */
  linear: {
    host: () => "api.linear.app",
    headers: (token) => ({ authorization: token }),
    call: ({ key, message, handle }) => ({
      ...{ method: "POST", path: "/graphql" },
      body: linearMutation(key, renderMarkdown(message), handle),
    }),
    delivery: linearDelivery,
    edits: true,
  },
  /** Freshservice API v2, "Create a Note"; the key is the name, and the password is never read ("Authentication"). */
  freshservice: {
    host: ({ host }) => host,
    headers: (token) => ({ authorization: basic(token, "X") }),
    call: ({ key, message }) => ({
      ...{ method: "POST", path: `/api/v2/tickets/${key}/notes` },
      body: { body: `<p>${escapeHtml(renderPlain(message)).replaceAll("\n", "<br>")}</p>`, private: true },
    }),
    delivery: idAt(z.object({ conversation: z.object({ id }) }).transform(({ conversation }) => conversation.id)),
    edits: false,
  },
  /** Opsgenie Alert API, "Add Note to Alert", which is done later and has no id. */
  opsgenie: {
    host: ({ host }) => host,
    headers: (token) => ({ authorization: keyAuthorization(token) }),
    call: ({ key, message }) => ({
      ...{ method: "POST", path: `/v2/alerts/${key}/notes?identifierType=id` },
      body: { note: renderPlain(message).slice(0, OPSGENIE_NOTE), user: "drs-gateway" },
    }),
    delivery: idAt(z.object({ requestId: id }).transform(({ requestId }) => requestId)),
    edits: false,
  },
};

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** How the tickets of a platform are told. */
export function echoOf<Name extends Writable>(platform: Name): Echo<SourceOf<Name>> {
  const { host, headers, call, delivery, edits }: Writer<SourceOf<Name>> = WRITERS[platform];
  return {
    edits,
    every: EVERY,
    comment: async ({ id: key }, message, handle, tracked) => {
      const { settings, gateway } = tracked;
      const token = apiToken(tracked);
      if (token === undefined || key === undefined) return { kind: "gone", cause: "there is no API token" };
      const to = host(settings);
      const { method, path, body } = call({ key, message, handle });
      const sent = { url: `https://${to}${path}`, hosts: [to], method, headers: headers(token, settings), body };
      return delivery(await callTracker(sent, gateway));
    },
  };
}
