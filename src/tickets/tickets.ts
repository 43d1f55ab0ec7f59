import type { Services } from "../application/services.ts";
import type { Connection, Gateway } from "../config/gateway.ts";
import type { TicketSettings } from "../config/sources/ticketing.ts";
import type { SecretAge } from "../model/command.ts";
import { type Message, plainText } from "../model/message.ts";
import type { HistoryReading, NoticeOutcome, TicketNotice, TicketRef } from "../model/ticket.ts";
import { logWarning } from "../shared/log.ts";
import { deliveryKeys } from "../webhooks/delivery-keys.ts";
import { accountsOfSource } from "./accounts.ts";
import { type CarriedOut, carryOut } from "./carry-out.ts";
import { isIgnored, type TicketEvent } from "./event.ts";
import { findRuleJob } from "./find-job.ts";
import { type Ground, preview, type Sample } from "./preview.ts";
import { canWrite } from "./report.ts";
import { type Delivered, hasTickets, type TicketSource } from "./ticket-system.ts";

/** Deliveries of ticket systems are answered with 2xx and a reason, whatever became of them: the systems switch off hooks that fail. */

/** A verified delivery of a ticket system. */
export interface TicketRequest extends Delivered<TicketSettings> {
  readonly secret: SecretAge;
  readonly proof: string | null;
  /** Keeps the isolate alive for work after the answer. */
  readonly waitUntil: (work: Promise<void>) => void;
}

export async function answerDelivery(services: Services, request: TicketRequest): Promise<Response> {
  const source = services.gateway.config.sources.get(request.source);
  if (!hasTickets(source)) return ignored("its source has no tickets");
  const event = source.platform.parse(request);
  if (isIgnored(event)) return ignored(event.ignored);
  if (source.platform.readsBack) return receive(services, source.name, event);
  const done = await carryOut(services, { source, event, secret: request.secret, proof: request.proof });
  request.waitUntil(tell(services, done, event, source, request.proof));
  return done.ignored === null ? Response.json({ ok: true, results: done.results.map(asJson) }) : ignored(done.ignored);
}

const ignored = (reason: string) => Response.json({ ok: true, ignored: reason });

const asJson = (message: Message) => ({ kind: message.kind, message: plainText(message) });

/** Nothing of it is believed but which ticket it is about; that is written down, and the ticket read back. */
async function receive({ gateway, desk }: Services, source: string, event: TicketEvent): Promise<Response> {
  const [account = gateway.config.defaultAccount] = accountsOfSource(gateway.config, source);
  const { type, ticket } = event;
  await desk(account).notice({ source, about: "event", type, key: ticket.key, address: ticket.address });
  return Response.json({
    ok: true,
    state: "received",
    message: `${ticket.key} is read back before anything is decided`,
  });
}

/** Writes into the ticket what its operations will not tell: once for a delivery, however often somebody plays it again. */
async function tell(
  services: Services,
  { comments, later }: CarriedOut,
  event: TicketEvent,
  { name, settings, platform: { writeBack } }: TicketSource,
  proof: TicketRequest["proof"] = null,
): Promise<void> {
  const { ticket } = event;
  const connection: Connection<TicketSettings> = { name, settings, gateway: services.gateway };
  if (!writeBack || !canWrite(connection) || (comments.length === 0 && !later)) return;
  if (!(await isFirst(services, deliveryKeys({ source: name, proof }, event.deliveries)))) return;
  for (const message of later ? [...comments, await later()] : comments) {
    const delivery = await writeBack.comment(ticket.address, message, null, connection);
    if (delivery.kind !== "delivered") logWarning("ticket_not_told", { source: name, cause: delivery.cause });
  }
}

/** Whether none of the keys of a delivery has been answered before; from now on all have. */
async function isFirst({ gateway, desk }: Services, keys: readonly string[]): Promise<boolean> {
  const keeper = desk(gateway.config.defaultAccount);
  const firsts = await Promise.all(keys.map((key) => keeper.consume(`told ${key}`)));
  return firsts.every((first) => first);
}

/** What a ticket says now and how it came to, for operations that it may approve. */
export async function historyOf(ticket: TicketRef, gateway: Gateway): Promise<HistoryReading> {
  const source = gateway.config.sources.get(ticket.source);
  if (!hasTickets(source) || !source.platform.history)
    return { kind: "given_up", cause: "its source keeps no history" };
  return source.platform.history(ticket, { name: source.name, settings: source.settings, gateway });
}

/** Reads back what a notice is about, and does what that asks. */
export async function handleNotice(services: Services, notice: TicketNotice): Promise<NoticeOutcome> {
  const { gateway } = services;
  const source = gateway.config.sources.get(notice.source);
  if (!source) return { kind: "given_up", cause: `source ${notice.source} is not in the config any more` };
  const { name, platform } = source;
  if (!hasTickets(source) || !source.platform.read) {
    const cause = `source ${name} is ${platform.name} by now, whose tickets are not read back`;
    return { kind: "given_up", cause };
  }
  const reading = await source.platform.read(notice, { name, settings: source.settings, gateway });
  if (reading.kind === "ignored") return { kind: "done" };
  if (reading.kind !== "read") return reading;
  const done = await carryOut(services, { source, event: reading.event });
  await tell(services, done, reading.event, source);
  return { kind: "done" };
}

/** What a sample payload would become. */
export const previewSample = (services: Services, sample: Sample) => {
  const { gateway, policy, now } = services;
  const findListed: Ground["findListed"] = (caller, source, asked) =>
    findRuleJob(services, caller, { source, asked, right: "read" });
  const { config, confidential } = gateway;
  return preview({ config, policy, holdsCredential: confidential.isIn, now: now(), findListed }, sample);
};
