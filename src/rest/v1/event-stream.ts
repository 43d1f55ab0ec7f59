import { forBatch } from "../../application/batch.ts";
import { mayReadOperation } from "../../application/operations/list-operations.ts";
import type { Caller, Services } from "../../application/services.ts";
import type { Account } from "../../config/compile.ts";
import { type ChangeConnection, connectToChanges } from "../../desk/change-connection.ts";
import type { Recent } from "../../desk/report/change-feed.ts";
import { EVENTS } from "../../shared/limits.ts";
import type { Place } from "./stream-places.ts";

/** How far the ledger of each account was told, by the account's prefix; `null` before the first event. */
export type Positions = Map<string, number | null>;

/** How positions are written into the ids of events. */
export interface EventIds {
  readonly write: (positions: string) => string | Promise<string>;
  /** Returns an empty string for an id that the gateway did not write. */
  readonly read: (id: string) => string | Promise<string>;
}

/** The caller whose stream it is, and the time at which the stream ends (epoch milliseconds). */
interface Listener extends Caller {
  readonly until: number;
  readonly ids: EventIds;
  readonly positions: Positions;
}

type Answered = readonly [Account, Recent];

const idOf = ({ ids, positions }: Listener): string | Promise<string> =>
  ids.write([...positions].flatMap(([prefix, at]) => (at === null ? [] : [`${prefix}:${at}`])).join(","));

const positionOf = async (listener: Listener): Promise<string> =>
  `retry: ${EVENTS.retry}\nid: ${await idOf(listener)}\n\n`;

/**
 * Stream the operations that a listener may read, as they change. Each desk sends a page of changes when there is one, and the next one
 * only after the reader has taken it. The stream sends its position while nothing changes, without calling a desk.
 */
export function streamOf(services: Services, listener: Listener, place: Place): ReadableStream<Uint8Array> {
  const { config, runtime } = services.gateway;
  const accounts = [...config.accounts.values()];
  const connections = new Map<Account, Promise<ChangeConnection>>();
  const asked = new Map<Account, Promise<Answered>>();
  const encoder = new TextEncoder();
  let stalled: ReturnType<typeof setTimeout> | undefined;

  const connect = (account: Account): Promise<ChangeConnection> => {
    const connection = connections.get(account) ?? connectToChanges(services.desk(account));
    connections.set(account, connection);
    return connection;
  };
  const ask = async (account: Account): Promise<Answered> => {
    const connection = await connect(account);
    return [account, await connection.next(listener.positions.get(account.prefix) ?? null)];
  };
  const askAll = () => {
    for (const account of accounts) {
      if (asked.has(account)) continue;
      const answered = ask(account);
      // It may fail while the reader takes what there is; the next race throws it.
      answered.catch(() => {});
      asked.set(account, answered);
    }
  };
  const end = () => {
    clearTimeout(stalled);
    place.release();
    for (const connection of connections.values()) connection.then(({ close }) => close()).catch(() => {});
  };

  /** The next events; the position alone after a while without any, or when somebody asks whether the reader is there. */
  const next = async (): Promise<string> => {
    const silence = Promise.withResolvers<null>();
    const deadline = Math.min(Date.now() + EVENTS.keepAlive, listener.until);
    const look = () => void ((place.isProbed() || Date.now() >= deadline) && silence.resolve(null));
    const looking = setInterval(look, Math.min(EVENTS.look * runtime.timeScale, deadline - Date.now()));
    try {
      for (;;) {
        askAll();
        const answered = await Promise.race([...asked.values(), silence.promise]);
        if (answered === null) return await positionOf(listener);
        const [account, recent] = answered;
        asked.delete(account);
        const events = await eventsOf(services, listener, account, recent);
        if (events !== "") return events;
      }
    } finally {
      clearInterval(looking);
    }
  };

  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        clearTimeout(stalled);
        place.taken();
        try {
          if (Date.now() < listener.until) {
            controller.enqueue(encoder.encode(await next()));
            place.written();
            stalled = setTimeout(() => {
              controller.error(new Error(`the reader took nothing for ${EVENTS.stalled / 1000} s`));
              end();
            }, EVENTS.stalled);
            return;
          }
          controller.close();
        } catch (error) {
          // A desk was restarted: browsers come again and go on where this ends.
          controller.error(error);
        }
        end();
      },
      cancel: end,
    },
    { highWaterMark: 0 },
  );
}

/**
 * The events of a page of records, and where the desk's ledger stands after each. A reader without a position in it first gets `begin`:
 * what it read before may be older than that, and has to be read again.
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
