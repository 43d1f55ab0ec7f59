import * as z from "zod";
import { isAllowedOnSome } from "../../application/jobs/list-jobs.ts";
import { type Caller, isAllowedTo, type Services } from "../../application/services.ts";
import type { GatewayConfig } from "../../config/compile.ts";
import { Encryptor } from "../../shared/encryptor.ts";
import { EVENTS } from "../../shared/limits.ts";
import { tooMany } from "../../shared/problem.ts";
import { REFUSALS } from "../refusals.ts";
import { defineRoute } from "../route.ts";
import { callerOf, denied } from "./context.ts";
import { type EventIds, type Positions, streamOf } from "./event-stream.ts";
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
      const { timeScale } = services.gateway.runtime;
      const until = Math.min(Date.now() + EVENTS.life * timeScale, c.get("until"));
      const place = await takePlace(caller.principal.id, until);
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
