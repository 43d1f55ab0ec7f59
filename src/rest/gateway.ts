import { Hono } from "hono/tiny";
import type { Services } from "../application/services.ts";
import type { Finding } from "../cloud/readiness.ts";
import type { Account } from "../config/compile.ts";
import type { RestEnv } from "./authenticate.ts";
import { CONTENT_TYPE, openMetrics } from "./open-metrics.ts";
import { allowed } from "./v1/context.ts";
import { time } from "./v1/present.ts";
import { noQuery } from "./validate.ts";

/** `GET /metrics` and `GET /readyz`: how the gateway fares, for clients with `metrics`. */
export const healthRoutes = (services: Services) =>
  new Hono<RestEnv>()
    .get("/metrics", noQuery, async (c) => {
      const may = allowed(c, services, "metrics", null);
      if (!may.ok) return may.error;
      const samples = await eachAccount(services, async (account) =>
        (await services.desk(account).metrics()).map((sample) => ({
          ...sample,
          labels: { account: account.name, ...sample.labels },
        })),
      );
      return c.body(openMetrics(samples.flat()), 200, { "content-type": CONTENT_TYPE });
    })
    .get("/readyz", noQuery, async (c) => {
      const may = allowed(c, services, "metrics", null);
      if (!may.ok) return may.error;
      const accounts = await eachAccount(services, (account) => readinessOf(services, account));
      const isReady = accounts.every(({ ready }) => ready);
      return c.json({ status: isReady ? "ready" : "not_ready", checks: CHECKED, accounts }, isReady ? 200 : 503);
    });

/** What would have kept the gateway from answering at all. */
const CHECKED = { config: "ok", secrets: "ok" } as const;

const eachAccount = <T>({ gateway }: Services, ask: (account: Account) => Promise<T>): Promise<T[]> =>
  Promise.all([...gateway.config.accountsByDesk.values()].map(ask));

async function readinessOf({ desk }: Services, account: Account) {
  const { at, isReady, findings } = await desk(account).readiness();
  return { account: account.name, ready: isReady, checked_at: time(at), findings: findings.map(presentFinding) };
}

const presentFinding = ({ check, status, detail, remedy }: Finding) => ({ check, status, detail, remedy });
