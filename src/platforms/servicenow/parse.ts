import * as z from "zod";
import { parseJson } from "../../shared/json.ts";
import type { Parsed, TicketEvent } from "../../tickets/event.ts";
import { isOwnText } from "../../tickets/render.ts";
import type { Delivered } from "../../tickets/ticket-system.ts";
import { textOf } from "../../webhooks/bytes.ts";
import { changeOf, recordSchema, recordUrl, sysId, type Told, typeOf } from "./record.ts";
import type { ServicenowSettings } from "./settings.ts";

const word = z.string().min(1).max(100).nullish().catch(null);

/** What the script of a business rule sends (`docs/platforms/servicenow.md`). */
const eventSchema = recordSchema.extend({
  table: z.string(),
  type: word,
  event: word,
  actor: sysId.nullish().catch(null),
  comment: z.string().nullish().catch(null),
});

/** A signed event. Its id and its time are under the signature, as Standard Webhooks 1.0.0 has it. */
export function parseServicenow({ settings, headers, body }: Delivered<ServicenowSettings>): Parsed {
  const { instance, tables } = settings;
  const json = parseJson(textOf(body));
  const parsed = eventSchema.safeParse(json);
  if (!parsed.success) return { ignored: "it is no event of a record" };
  const { table, type, event, actor, comment = null, ...record } = parsed.data;
  if (!tables.includes(table)) return { ignored: "its table is not listened to" };
  if (comment !== null && isOwnText(comment)) return { ignored: "it is the gateway's own comment" };
  return {
    type: type ?? event ?? typeOf(record),
    ticket: ticketOf(settings, table, record),
    channel: table,
    actor: actor ? `${instance}/${actor}` : null,
    at: timeIn(headers),
    deliveries: [headers.get("webhook-id") ?? ""].filter((id) => id !== ""),
    ...changeOf(record),
    comment,
    payload: json as TicketEvent["payload"],
  };
}

/** Seconds, which the signature covers; the scheme has looked at them. */
function timeIn(headers: Headers): number | null {
  const seconds = headers.get("webhook-timestamp") ?? "";
  return /^\d{1,11}$/.test(seconds) ? Number(seconds) * 1000 : null;
}

export const ticketOf = (
  { instance }: Pick<ServicenowSettings, "instance">,
  table: string,
  { sys_id, number, short_description }: Pick<Told, "sys_id" | "number" | "short_description">,
): TicketEvent["ticket"] => ({
  key: number,
  url: recordUrl(instance, table, sys_id),
  address: { table, sys_id },
  title: short_description ?? "",
});

const namedSchema = recordSchema.pick({ sys_id: true, number: true }).extend({ table: z.string() });

/** A request that only a password proves: it is believed in which record it is about, and no more. */
export function parseNamed({ settings, body }: Pick<Delivered<ServicenowSettings>, "settings" | "body">): Parsed {
  const named = namedSchema.safeParse(parseJson(textOf(body)));
  if (!named.success) return { ignored: "it names no record" };
  const { table, sys_id, number } = named.data;
  if (!settings.tables.includes(table)) return { ignored: "its table is not listened to" };
  const ticket = ticketOf(settings, table, { sys_id, number, short_description: null });
  const nothing = { actor: null, at: null, deliveries: [], comment: null, payload: {} };
  return { type: "event", ticket, channel: table, ...nothing };
}
