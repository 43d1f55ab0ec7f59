import type { Context } from "hono";
import * as z from "zod";
import type { Services } from "../application/services.ts";
import type { Finding, Readiness } from "../cloud/readiness.ts";
import type { Account } from "../config/compile.ts";
import { failedStorage } from "../desk/storage-check.ts";
import { logError } from "../shared/log.ts";
import { CONTENT_TYPE, openMetrics } from "./open-metrics.ts";
import { REFUSALS } from "./refusals.ts";
import { component, defineRoute } from "./route.ts";
import { instant, text, time } from "./v1/json.ts";

/** Routes about the gateway itself, and the hooks of platforms. */

export const healthJson = component(
  "Health",
  z.object({
    status: z.enum(["ok", "misconfigured"]),
    simulator_url: z.string().optional().describe("a stand-in answers for IAM and DRS"),
    egress_proxy: z.string().optional().describe("calls to platforms go here"),
    time_scale: z.number().optional(),
    rate_limits: z.literal("off").optional().describe("for load tests: nobody is told to slow down"),
  }),
);

export const readinessJson = component(
  "Readiness",
  z.object({
    status: z.enum(["ready", "not_ready"]),
    checks: z.object({ config: z.literal("ok"), secrets: z.literal("ok") }),
    accounts: z.array(
      z.object({
        account: z.string(),
        ready: z.boolean().describe("nothing has failed; a warning is no failure"),
        checked_at: instant,
        findings: z.array(
          z.object({
            check: z.enum(["credentials", "clock", "storage"]),
            status: z.enum(["ok", "warning", "failed"]),
            detail: z.string(),
            remedy: text.describe("what to do about it"),
          }),
        ),
      }),
    ),
  }),
);

/** The handlers of the API reference. */
export interface Reference {
  readonly page: (c: Context) => Response | Promise<Response>;
  readonly style: (c: Context) => Response;
}

/** `POST /hooks/{source}`, which platforms answer. */
export const hookRoute = () =>
  defineRoute({
    method: "post",
    path: "/hooks/{source}",
    id: "hook",
    tag: "platforms",
    caller: "platform",
    summary: "Where a platform sends commands and events",
    description: "Signed by the platform over the raw bytes. Body and answer are the platform's own.",
    body: () => ({ types: ["application/x-www-form-urlencoded", "application/json"] }),
    answers: { 200: { description: "As the platform wants it" } },
    refusals: [
      REFUSALS.invalidRequest,
      REFUSALS.unknownSource,
      REFUSALS.bodyTooLarge,
      REFUSALS.unsupportedMediaType,
      REFUSALS.rateLimited,
      REFUSALS.unverifiable,
    ],
  });

/** How the gateway is, for monitoring, and what describes it. */
export function gatewayRoutes(services: Services, document: () => object, reference: Reference) {
  let openApi: string | undefined;
  return [
    defineRoute({
      method: "get",
      path: "/healthz",
      id: "health",
      tag: "gateway",
      caller: "public",
      summary: "Whether the gateway answers",
      answers: { 200: { description: "It does; stand-ins in use are named", body: healthJson } },
      handle: (c) => c.json(health(services)),
    }),
    defineRoute({
      method: "get",
      path: "/readyz",
      id: "readiness",
      tag: "gateway",
      caller: "client",
      right: "metrics",
      summary: "Whether the cloud takes the gateway's calls",
      description:
        "Reads one job of each account, at most once a minute and not while calls pause. For clients with `metrics`.",
      answers: {
        200: { description: "It does", body: readinessJson },
        503: { description: "It does not, and what to do", body: readinessJson },
      },
      async handle(c) {
        const accounts = await eachAccount(services, (account) => readinessOf(services, account));
        const isReady = accounts.every(({ ready }) => ready);
        return c.json({ status: isReady ? "ready" : "not_ready", checks: CHECKED, accounts }, isReady ? 200 : 503);
      },
    }),
    defineRoute({
      method: "get",
      path: "/metrics",
      id: "metrics",
      tag: "gateway",
      caller: "client",
      right: "metrics",
      summary: "Series for Prometheus",
      description: "OpenMetrics 1.0. For clients with `metrics`.",
      answers: { 200: { description: "Every series", types: ["application/openmetrics-text"] } },
      async handle(c) {
        const samples = await eachAccount(services, async (account) =>
          (await services.desk(account).metrics()).map((sample) => ({
            ...sample,
            labels: { account: account.name, ...sample.labels },
          })),
        );
        return c.body(openMetrics(samples.flat()), 200, { "content-type": CONTENT_TYPE });
      },
    }),
    defineRoute({
      method: "get",
      path: "/openapi.json",
      id: "openapi",
      tag: "gateway",
      caller: "public",
      summary: "This document",
      answers: { 200: { description: "OpenAPI 3.1", types: ["application/json"] } },
      handle(c) {
        openApi ??= JSON.stringify(document());
        return c.body(openApi, 200, { "content-type": "application/json" });
      },
    }),
    defineRoute({
      method: "get",
      path: "/docs",
      id: "docs",
      tag: "gateway",
      caller: "public",
      summary: "The reference to read",
      answers: { 200: { description: "A page", types: ["text/html"] } },
      handle: reference.page,
    }),
    defineRoute({
      method: "get",
      path: "/docs/style.css",
      id: "docsStyle",
      tag: "gateway",
      caller: "public",
      summary: "The reference's looks",
      answers: { 200: { description: "A style sheet", types: ["text/css"] } },
      handle: reference.style,
    }),
  ];
}

/** Shallow: the isolate answers. Says so when it talks to stand-ins. */
function health({ gateway: { runtime } }: Services) {
  const { simulatorUrl, egressProxy, timeScale, rateLimits } = runtime;
  const standIns = {
    ...(simulatorUrl === undefined ? {} : { simulator_url: simulatorUrl }),
    ...(egressProxy === undefined ? {} : { egress_proxy: egressProxy }),
    ...(timeScale === 1 ? {} : { time_scale: timeScale }),
    ...(rateLimits ? {} : { rate_limits: "off" }),
  };
  return { status: "ok", ...standIns };
}

/** What would have kept the gateway from answering at all. */
const CHECKED = { config: "ok", secrets: "ok" } as const;

const eachAccount = <T>({ gateway }: Services, ask: (account: Account) => Promise<T>): Promise<T[]> =>
  Promise.all([...gateway.config.accountsByDesk.values()].map(ask));

async function readinessOf({ desk, now }: Services, account: Account) {
  const { at, isReady, findings } = await desk(account)
    .readiness()
    .catch((error: unknown): Readiness => {
      logError("desk_unreachable", error, { desk: account.desk });
      return { at: now(), findings: [failedStorage(error)], isReady: false, skew: null };
    });
  return { account: account.name, ready: isReady, checked_at: time(at), findings: findings.map(presentFinding) };
}

const presentFinding = ({ check, status, detail, remedy }: Finding) => ({ check, status, detail, remedy });
