import type { Services } from "../application/services.ts";
import type { Gateway } from "../config/gateway.ts";
import { isTicketSource, type TicketSource } from "../config/platforms.ts";
import type { SecretAge } from "../model/command.ts";
import type { Message } from "../model/message.ts";
import type { HistoryReading, Settled, TicketNotice, TicketRef } from "../model/ticket.ts";
import { logWarning } from "../shared/log.ts";
import { type CarriedOut, carryOut } from "./carry-out.ts";
import { isIgnored, type TicketEvent } from "./event.ts";
import { preview, type Sample } from "./preview.ts";
import { canWrite } from "./report.ts";
import type { Delivered, Tracked, Tracker, TrackerLookup } from "./tracker.ts";
import { mustReadBack } from "./understand.ts";

/** Sources that are no chat: what they send is answered with 2xx and a reason, whatever became of it, or they switch the hook off. */

/** A verified delivery of a ticket system. */
export interface TicketRequest extends Delivered<TicketSource> {
  readonly secret: SecretAge;
  /** Keeps the isolate alive for work after the answer. */
  readonly waitUntil: (work: Promise<void>) => void;
}

export async function answerDelivery(services: Services, request: TicketRequest, tracker: Tracker): Promise<Response> {
  const { source, settings, secret } = request;
  const event = tracker.parse(request);
  if (isIgnored(event)) return ignored(event.ignored);
  if (mustReadBack(settings, tracker)) return receive(services, source, event);
  const done = await carryOut(services, { source, settings, tracker, event, secret });
  const tracked = { name: source, settings, gateway: services.gateway };
  request.waitUntil(tell(services, done, event, tracker, tracked));
  return done.ignored === null ? Response.json({ ok: true, results: done.results.map(asJson) }) : ignored(done.ignored);
}

const ignored = (reason: string) => Response.json({ ok: true, ignored: reason });

const asJson = ({ kind, headline, lines }: Message) => ({ kind, message: [headline, ...lines].join("\n") });

/** Nothing of it is believed but which ticket it is about; that is written down, and the ticket read back. */
async function receive({ gateway, desk }: Services, source: string, event: TicketEvent): Promise<Response> {
  const [alias = ""] = gateway.config.jobsOfSource.get(source) ?? [];
  const { account } = gateway.config.jobs.get(alias) ?? { account: gateway.config.defaultAccount };
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
  { echo }: Tracker,
  tracked: Tracked,
): Promise<void> {
  const { ticket } = event;
  if (!echo || !canWrite(tracked.gateway, tracked.name) || (comments.length === 0 && !later)) return;
  if (!(await isFirst(services, tracked.name, event))) return;
  for (const message of later ? [...comments, await later()] : comments) {
    const delivery = await echo.comment(ticket.address, message, null, tracked);
    if (delivery.kind !== "delivered") logWarning("ticket_not_told", { source: tracked.name, cause: delivery.cause });
  }
}

/** Whether none of the names of a delivery has been answered before; from now on all have. */
async function isFirst({ gateway, desk }: Services, source: string, { deliveries }: TicketEvent): Promise<boolean> {
  const keeper = desk(gateway.config.defaultAccount);
  const firsts = await Promise.all(deliveries.map((delivery) => keeper.consume(`told ${source}:${delivery}`)));
  return firsts.every((first) => first);
}

/** What a ticket says now and how it came to, for operations that it may approve. */
export async function historyOf(
  trackerOf: TrackerLookup,
  ticket: TicketRef,
  gateway: Gateway,
): Promise<HistoryReading> {
  const settings = gateway.config.parsed.sources[ticket.source];
  const history = settings && isTicketSource(settings) ? trackerOf(settings).history : undefined;
  if (!settings || !isTicketSource(settings) || !history)
    return { kind: "given_up", cause: "its source keeps no history" };
  return history(ticket, { name: ticket.source, settings, gateway });
}

/** Reads back what a notice is about, and does what that asks. */
export async function settleNotice(
  trackerOf: TrackerLookup,
  services: Services,
  notice: TicketNotice,
): Promise<Settled> {
  const { source } = notice;
  const settings = services.gateway.config.parsed.sources[source];
  if (!settings) return { kind: "given_up", cause: `source ${source} is not in the config any more` };
  const tracker = isTicketSource(settings) ? trackerOf(settings) : undefined;
  if (!isTicketSource(settings) || !tracker?.read) {
    return {
      kind: "given_up",
      cause: `source ${source} is ${settings.platform} by now, whose tickets are not read back`,
    };
  }
  const tracked = { name: source, settings, gateway: services.gateway };
  const reading = await tracker.read(notice, tracked);
  if (reading.kind === "ignored") return { kind: "done" };
  if (reading.kind !== "read") return reading;
  const done = await carryOut(services, { source, settings, tracker, event: reading.event });
  await tell(services, done, reading.event, tracker, tracked);
  return { kind: "done" };
}

/** What a sample payload would become. */
export const previewSample = (trackerOf: TrackerLookup, { gateway, policy, now }: Services, sample: Sample) =>
  preview({ config: gateway.config, policy, trackerOf, now: now() }, sample);
