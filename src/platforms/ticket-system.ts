import * as z from "zod";
import { commonFields } from "../config/sources/sources.ts";
import { type TicketSettings, ticketFields } from "../config/sources/ticketing.ts";
import { TICKET_SOURCE_RATE } from "../shared/limits.ts";
import { markTicket, reportToTicket } from "../tickets/report.ts";
import type { TicketSystem } from "../tickets/ticket-system.ts";
import { answerDelivery } from "../tickets/tickets.ts";
import {
  JSON_ONLY,
  type Platform,
  type PlatformFunction,
  type PlatformSpec,
  schemeMethod,
  sourceFunction,
} from "./platform.ts";

/** The settings of a source whose ticket system defines these fields. */
export type TicketSettingsOf<Fields extends z.core.$ZodShape> = z.output<z.ZodObject<Fields>> & TicketSettings;

/** What a config writes for them. */
type TicketSettingsInput<Fields extends z.core.$ZodShape> = z.input<
  z.ZodObject<ReturnType<typeof commonFields> & typeof ticketFields & Fields>
>;

/** A ticket system as its folder writes it down. */
export interface TicketSystemSpec<Fields extends z.core.$ZodShape>
  extends PlatformSpec<Fields, TicketSettingsOf<Fields>>,
    Pick<TicketSystem<TicketSettingsOf<Fields>>, "parse" | "ownId" | "read" | "history" | "writeBack" | "find"> {}

/**
 * Define a ticket system, forge or alerting. Its sources have a list of jobs and actions and rules for events; commands, reports and
 * approvals are the same for all of them. Where the proof does not cover the body, the ticket is read back; a system without `read` has
 * `BELIEVED_FIELD` among its settings, so that the config says that it trusts the body.
 */
export function defineTicketSystem<Fields extends z.core.$ZodShape>(
  spec: TicketSystemSpec<Fields>,
): PlatformFunction<
  TicketSettingsInput<Fields>,
  Platform<TicketSettingsOf<Fields>> & TicketSystem<TicketSettingsOf<Fields>>
> {
  const { settings, language = "en-us", scheme, contentTypes = JSON_ONLY, limits, ...rest } = spec;
  if (!spec.coversBody && spec.read === undefined && !("body" in settings)) {
    throw new Error(`${spec.name} neither signs nor reads back: its settings need BELIEVED_FIELD`);
  }
  const fields = { ...commonFields(language), ...ticketFields, ...settings };
  return sourceFunction({
    ...rest,
    kind: "tickets",
    // What the fields parse to is typed by `TicketSettingsOf`; TypeScript cannot compute it from a generic shape.
    settings: z.strictObject(fields) as unknown as z.ZodType<TicketSettingsOf<Fields>>,
    scheme: schemeMethod(scheme),
    readsBack: !spec.coversBody && spec.read !== undefined,
    rate: limits?.rate ?? TICKET_SOURCE_RATE,
    contentTypes,
    answer: answerDelivery,
    deliver: (report, connection) => reportToTicket(spec, report, connection),
    mark: (report, connection) => markTicket(spec, report, connection),
  });
}
