import * as z from "zod";
import type { TicketSystem } from "../../tickets/ticket-system.ts";
import type { Scheme } from "../../webhooks/scheme.ts";
import { schemeMethod } from "../platform.ts";
import { defineTicketSystem, type TicketSettingsOf, type TicketSystemSpec } from "../ticket-system.ts";
import type { EventPaths } from "./event.ts";
import { keyOf } from "./keys.ts";
import { type EventFormat, parseEvent } from "./parse.ts";
import { type Reader, readBack } from "./read.ts";
import { type Writer, writeBackBy } from "./write.ts";

/** People who are known by a sender's own ids only. */
const IDS = {
  kind: "webhook",
  person: z
    .string()
    .regex(/^[A-Za-z0-9_.-]+\/\S{1,128}$/, "the source's name and the sender's id, e.g. pagerduty/PXPGF42"),
  channel: z.string().min(1),
};

/** A sender that needs no code of its own: where the parts of its events stand is data, of its module or of the config. */
interface WebhookSpec<Fields extends z.core.$ZodShape>
  extends Pick<TicketSystemSpec<Fields>, "name" | "settings" | "secrets" | "scheme" | "coversBody"> {
  /** `null`: the config says it, in `event`. */
  readonly event: EventPaths | null;
  /** The form of keys that stand in addresses; the first group is the key. */
  readonly key?: RegExp;
  /** Where people see the ticket, as far as its key and the config say it. */
  readonly url?: (settings: TicketSettingsOf<Fields>, key: string) => string;
  readonly write?: Writer<TicketSettingsOf<Fields>>;
  readonly read?: Reader<TicketSettingsOf<Fields>>;
}

/** Define a sender that needs no code of its own. */
export function defineWebhook<Fields extends z.core.$ZodShape>(spec: WebhookSpec<Fields>) {
  type Settings = TicketSettingsOf<Fields>;
  const { event, key: form, url, write, read, ...common } = spec;
  const scheme: (settings: Settings) => Scheme = schemeMethod(spec.scheme);
  const formatOf = (settings: Settings): EventFormat => ({
    paths: event ?? pathsIn(settings),
    keyOf: (written) => keyOf(written, form),
    urlOf: (key) => url?.(settings, key) ?? null,
    signedHeaders: (headers) => scheme(settings).signedHeaders?.(headers) ?? { id: null, at: null },
    coversBody: spec.coversBody,
  });
  const functions: Pick<TicketSystem<Settings>, "read" | "writeBack"> = {
    ...(write ? { writeBack: writeBackBy(write) } : {}),
    ...(read ? { read: ({ key }, connection) => readBack(read, formatOf(connection.settings), key, connection) } : {}),
  };
  const made = defineTicketSystem({
    ...common,
    ...functions,
    ids: IDS,
    parse: (delivery) => parseEvent(delivery, formatOf(delivery.settings)),
    ownId: (settings, source) => ("bot" in settings ? `${source}/${settings.bot}` : null),
  });
  return Object.assign(made, { event });
}

/** What the config says of a sender's events. */
const pathsIn = (settings: object): EventPaths => {
  if ("event" in settings) return settings.event as EventPaths;
  throw new Error("a sender without paths of its own has the field event in its settings");
};
