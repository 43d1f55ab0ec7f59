import { env, runInDurableObject } from "cloudflare:test";
import { DEMO_PROJECT, eventually } from "./harness.ts";

/** Waits for a desk to have done what it has taken in. What has not happened by then does not happen. */

const UNDER_WAY = [
  "SELECT count(*) FROM inbox",
  "SELECT count(*) FROM outbox",
  "SELECT count(*) FROM operations WHERE state IN ('received', 'queued', 'sending')",
];

const COUNT = `SELECT ${UNDER_WAY.map((query) => `(${query})`).join(" + ")} AS n`;

/** Whether nothing waits to be read back, told or sent. Operations that wait for people, or for DRS, do not count. */
export const isIdle = (sql: SqlStorage): boolean => sql.exec<{ n: number }>(COUNT).one().n === 0;

/** Resolves once the demo's desk is idle. */
export const untilIdle = () =>
  eventually(() =>
    runInDurableObject(env.DESK.get(env.DESK.idFromName(`cn-north-4/${DEMO_PROJECT}`)), (_, { storage }) =>
      isIdle(storage.sql),
    ),
  );
