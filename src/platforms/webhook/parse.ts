import { parseJson } from "../../shared/json.ts";
import type { Parsed, TicketEvent } from "../../tickets/event.ts";
import type { Delivered } from "../../tickets/ticket-system.ts";
import { textOf } from "../../webhooks/bytes.ts";
import { readTime } from "../../webhooks/fresh.ts";
import type { SignedHeaders } from "../../webhooks/scheme.ts";
import { sha256 } from "../shared/digest.ts";
import type { EventPaths } from "./event.ts";
import { firstAt, objectOf, textAt } from "./paths.ts";

/** Takes the deliveries of senders apart that need no code: where things stand is data, of the sender's module or of the config. */

/** How the events of a source are read. */
export interface EventFormat {
  readonly paths: EventPaths;
  /** The ticket's key as it is used from here on; `null` for what can be none. */
  readonly keyOf: (written: string) => string | null;
  readonly urlOf: (key: string) => string | null;
  readonly signedHeaders: (headers: Headers) => SignedHeaders;
  readonly coversBody: boolean;
}

/** What senders send to see whether anybody is there. */
const TESTS: ReadonlySet<string> = new Set(["pagey.ping"]);

/** What an id looks like; another is nobody's, and must not be taken for nobody at all. */
const ACTOR = /^\S{1,128}$/;

/** Takes a delivery apart; what is no event says why. */
export function parseEvent(
  { source, headers, body }: Pick<Delivered<unknown>, "source" | "headers" | "body">,
  format: EventFormat,
): Parsed {
  const payload = objectOf(parseJson(textOf(body)));
  if (payload === null) return { ignored: "the body is no JSON object" };
  const { paths } = format;
  const type = paths.type === undefined ? "" : (textAt(payload, paths.type) ?? "");
  if (TESTS.has(type)) return { ignored: `${type} is a test` };
  const written = firstAt(payload, paths.ticket);
  if (written === null) return { ignored: `${[paths.ticket].flat().join(" or ")} is missing` };
  const key = format.keyOf(written);
  if (key === null) return { ignored: `${[paths.ticket].flat().join(" or ")} is no id of a ticket` };
  const id = paths.actor === undefined ? null : textAt(payload, paths.actor);
  if (id !== null && !ACTOR.test(id)) return { ignored: `${paths.actor} is no id of a person` };
  const signed = format.signedHeaders(headers);
  return {
    ...{ type, channel: null, payload, actor: id === null ? null : `${source}/${id}` },
    ticket: { key, title: titleOf(payload, paths), url: format.urlOf(key), address: { id: key } },
    at: timeOf(payload, paths) ?? signed.at,
    deliveries: deliveriesOf(format, signed, body, payload),
    comment: commentOf(payload, paths),
  };
}

const titleOf = (payload: TicketEvent["payload"], { title }: EventPaths): string =>
  title === undefined ? "" : (firstAt(payload, title) ?? "");

function commentOf(payload: TicketEvent["payload"], { comment }: EventPaths): string | null {
  const isComment =
    comment !== undefined && Object.entries(comment.where).every(([path, value]) => textAt(payload, path) === value);
  return isComment ? textAt(payload, comment.path) : null;
}

/** Seconds have ten digits until the year 2286, and milliseconds more since 1973. */
const SECONDS = /^\d{1,10}(\.\d+)?$/;

function timeOf(payload: TicketEvent["payload"], { at }: EventPaths): number | null {
  const written = at === undefined ? null : textAt(payload, at);
  if (written === null) return null;
  if (SECONDS.test(written)) return Math.round(Number(written) * 1000);
  return readTime("milliseconds", written) ?? readTime("iso", written);
}

/**
 * What tells a delivery from any other. A header that nothing covers is none of it: who has seen a request could play it again under a new
 * id for ever. What cannot be forged is what was sent, so that counts beside an id; where anybody who has the token may say anything, the
 * id that the config names goes before it.
 */
function deliveriesOf(
  { paths: { delivery }, coversBody }: EventFormat,
  signed: SignedHeaders,
  body: Uint8Array,
  payload: TicketEvent["payload"],
): string[] {
  const named = delivery === undefined ? null : textAt(payload, delivery);
  const ids = [named, signed.id].flatMap((id) => (id === null ? [] : [`id:${short(id)}`]));
  const isWhole = coversBody || ids.length === 0;
  return isWhole ? [...ids, `body:${sha256(body)}`] : ids;
}

/** Ids are remembered for a long time, so the long ones by their hash. */
const short = (id: string) => (id.length <= 200 ? id : sha256(id));
