import * as z from "zod";
import { forBatch } from "../../application/batch.ts";
import { isAllowedOnSome } from "../../application/jobs/list-jobs.ts";
import { mayReadOperation, scopeOf } from "../../application/operations/list-operations.ts";
import { type Caller, isAllowedTo, type Services } from "../../application/services.ts";
import type { Account, GatewayConfig } from "../../config/compile.ts";
import type { Recent } from "../../desk/report/change-feed.ts";
import { Encryptor } from "../../shared/encryptor.ts";
import { EVENTS } from "../../shared/limits.ts";
import { tooMany } from "../../shared/problem.ts";
import { REFUSALS } from "../refusals.ts";
import { defineRoute } from "../route.ts";
import { callerOf, denied } from "./context.ts";
import { openPlaces } from "./stream-places.ts";

/**
 * `Last-Event-ID` (HTML section 9.2.4): how far each desk's ledger has been told, e.g. `u2qzwe:120,iba5h5:7`; encrypted for callers who may
 * not read every job.
 */
const eventHeader = z.object({
  "last-event-id": z
    .string()
    .max(2000)
    .optional()
    .describe("id of the last event that arrived: it goes on after that, and from now on when absent"),
});

/** Where the telling of each account's ledger stands, by prefix; `null` before it has begun. */
type Positions = Map<string, number | null>;

/** Listens, and until when that is (epoch milliseconds). */
interface Listener extends Caller {
  readonly until: number;
  readonly ids: EventIds;
  readonly positions: Positions;
}

/** How positions are written into the ids of events. */
interface EventIds {
  readonly write: (positions: string) => string | Promise<string>;
  /** What is not an id of ours reads as nothing. */
  readonly read: (id: string) => string | Promise<string>;
}

const IN_CLEAR: EventIds = { write: (positions) => positions, read: (id) => id };

/** Characters of the position of one ledger. */
const POSITION = "u2qzwe:123456789012345,".length;

/** How many records there are would tell of jobs that the caller may not read: they get positions encrypted, and of one length. */
function eventIds(services: Services, caller: Caller): EventIds {
  const { config, secrets } = services.gateway;
  if (isAllowedTo(services, caller, "read", null)) return IN_CLEAR;
  const encryptor = new Encryptor(secrets.sessionKeys);
  const context = `position of ${caller.principal.id}`;
  const length = POSITION * config.accountsByPrefix.size;
  return {
    write: (positions) => encryptor.encrypt(positions.padEnd(length), context),
    read: async (id) => (await encryptor.decrypt(id, context))?.trim() ?? "",
  };
}

/** `GET /v1/events`: operations that change, as server-sent events, for clients and for sessions of the console. */
export const eventRoute = (services: Services) => {
  const takePlace = openPlaces();
  return defineRoute({
    method: "get",
    path: "/v1/events",
    id: "streamEvents",
    tag: "operations",
    caller: "session",
    summary: "Operations as they change",
    description:
      "Server-sent events of the operations that the client may read: `id`, `state`, `outcome`, `action`, `job`, as they are when they are told; `begin` comes first when it does not go on from an earlier event: read again then what was read before. Ends after 5 minutes; send the last event's id to go on where it ended.",
    request: { header: eventHeader },
    answers: { 200: { description: "Events", types: ["text/event-stream"] } },
    refusals: [REFUSALS.denied, REFUSALS.rateLimited],
    async handle(c, { header }) {
      const caller = callerOf(c);
      if (!isAllowedOnSome(services, caller, "read")) return denied(c, "you may read no job");
      const headers = { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store" };
      // A stream that nobody reads would count until the isolate ends.
      if (c.req.method === "HEAD") return c.body(null, 200, headers);
      const until = Math.min(Date.now() + EVENTS.life * services.gateway.runtime.timeScale, c.get("until"));
      const place = takePlace(caller.principal.id);
      if (!place.ok) return tooMany(c, EVENTS.retry / 1000, place.error);
      const ids = eventIds(services, caller);
      const positions = positionsOf(services.gateway.config, await ids.read(header["last-event-id"] ?? ""));
      return c.body(streamOf(services, { ...caller, until, ids, positions }, place.value), 200, headers);
    },
  });
};

/** What is not an id of ours says nothing. */
function positionsOf({ accountsByPrefix }: GatewayConfig, lastId: string): Positions {
  const known = new Map(lastId.split(",").map((pair) => [pair.split(":")[0], pair.split(":")[1]]));
  return new Map(
    [...accountsByPrefix.keys()].map((prefix) => {
      const sequence = known.get(prefix);
      return [prefix, sequence !== undefined && /^\d{1,15}$/.test(sequence) ? Number(sequence) : null];
    }),
  );
}

const idOf = ({ ids, positions }: Listener): string | Promise<string> =>
  ids.write([...positions].flatMap(([prefix, at]) => (at === null ? [] : [`${prefix}:${at}`])).join(","));

/**
 * Asks each desk once at a time for what is new, and the next time only when somebody has taken what there was. What is sent in
 * between keeps proxies from closing what is silent, and finds out who has left.
 */
function streamOf(services: Services, listener: Listener, onEnd: () => void): ReadableStream {
  const { config } = services.gateway;
  const asked = new Map<Account, Promise<readonly [Account, Recent]>>();
  const encoder = new TextEncoder();
  const ask = async (account: Account) => {
    const after = listener.positions.get(account.prefix) ?? null;
    const scope = scopeOf(services, listener, account);
    return [account, await services.desk(account).recent(after, EVENTS.patience, scope)] as const;
  };
  const next = async () => {
    for (const account of config.accounts.values()) if (!asked.has(account)) asked.set(account, ask(account));
    const [account, recent] = await Promise.race(asked.values());
    asked.delete(account);
    const events = await eventsOf(services, listener, account, recent);
    return events === "" ? `retry: ${EVENTS.retry}\nid: ${await idOf(listener)}\n\n` : events;
  };
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          if (Date.now() < listener.until) return controller.enqueue(encoder.encode(await next()));
          controller.close();
        } catch (error) {
          // A desk was restarted: browsers come again and go on where this ends.
          controller.error(error);
        }
        onEnd();
      },
      cancel: onEnd,
    },
    { highWaterMark: 0 },
  );
}

/**
 * The events of a page of records, and where the desk's ledger stands after each. Who comes without a place in it is told that
 * the telling begins: what was read before may be older, and is read once more.
 */
async function eventsOf(
  services: Services,
  listener: Listener,
  { prefix }: Account,
  { sequence, changed }: Recent,
): Promise<string> {
  const { positions } = listener;
  const begins = (positions.get(prefix) ?? Number.POSITIVE_INFINITY) > sequence;
  const shared = forBatch(services);
  const told: string[] = [];
  for (const { sequence: at, operation } of changed) {
    if (!mayReadOperation(shared, listener, operation)) continue;
    const { id, state, outcome, action, job } = operation;
    positions.set(prefix, at);
    const data = { id, state, outcome, action, job: { alias: job.alias, account: job.account, id: job.id || null } };
    told.push(`id: ${await idOf(listener)}\nevent: message\ndata: ${JSON.stringify(data)}\n\n`);
  }
  positions.set(prefix, sequence);
  if (begins) return `retry: ${EVENTS.retry}\nid: ${await idOf(listener)}\nevent: begin\ndata: {}\n\n`;
  return told.length === 0 ? "" : `${told.join("")}id: ${await idOf(listener)}\n\n`;
}
