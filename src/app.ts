import { bodyLimit } from "hono/body-limit";
import { HTTPException } from "hono/http-exception";
import { requestId } from "hono/request-id";
import { Hono } from "hono/tiny";
import { noteRefusals } from "./application/refusal-counts.ts";
import type { Services } from "./application/services.ts";
import { consoleRoutes } from "./console/console.ts";
import { referenceRoutes } from "./console/reference/page.ts";
import { hookRoutes, type openGates } from "./platforms/hooks.ts";
import { trackerOf } from "./platforms/trackers.ts";
import { authenticate, type RestEnv } from "./rest/authenticate.ts";
import { healthRoutes } from "./rest/gateway.ts";
import { nativeRoutes } from "./rest/native/routes.ts";
import { openApiDocument } from "./rest/openapi/document.ts";
import { openApiRoute } from "./rest/openapi/serve.ts";
import { actionRoute, catalogueRoute } from "./rest/v1/actions.ts";
import { judgeRoutes } from "./rest/v1/approvals.ts";
import { batchRoute } from "./rest/v1/batch.ts";
import { eventRoute } from "./rest/v1/events.ts";
import { jobRoutes } from "./rest/v1/jobs.ts";
import { ledgerRoutes } from "./rest/v1/ledger.ts";
import { lockRoutes } from "./rest/v1/locks.ts";
import { operationRoutes, retryRoute } from "./rest/v1/operations.ts";
import { previewRoute } from "./rest/v1/preview.ts";
import { openSessions } from "./sessions/visitor.ts";
import { INBOUND } from "./shared/limits.ts";
import { logError } from "./shared/log.ts";
import { problem, requestIdOf } from "./shared/problem.ts";
import { traceOf } from "./shared/trace.ts";
import { previewSample } from "./tickets/tickets.ts";

/**
 * The gateway's routes: the table of contents. Here and below, apps are those of `hono/tiny`: the router that Hono takes first cannot hold
 * these routes and would only be carried along; looking one up takes 2 µs.
 */
export function createApp(services: Services, gates: Awaited<ReturnType<typeof openGates>>) {
  const app = new Hono<RestEnv>();
  const noteRefusal = noteRefusals(services);
  const sessionOf = openSessions(services.gateway);
  const admission = authenticate(services, sessionOf, noteRefusal);
  app.route("/hooks", hookRoutes(services, gates, noteRefusal));
  // Platforms make nothing of an id, and their answers are the ones that people wait for.
  app.use(requestId());
  app.get("/healthz", (c) => c.json(health(services)));
  for (const path of ["/metrics", "/readyz"]) app.use(path, admission);
  app.route("/", healthRoutes(services));
  app.route("/", openApiRoute());
  app.route("/", referenceRoutes(openApiDocument));
  app.route("/", consoleRoutes(services, sessionOf, noteRefusal));
  app.use(
    "/v1/*",
    bodyLimit({
      maxSize: INBOUND.bodyBytes,
      onError: (c) => problem(c, 413, "body_too_large", `at most ${INBOUND.bodyBytes} bytes`),
    }),
  );
  app.use("/v1/*", admission);
  app.route("/v1", eventRoute(services));
  app.route("/v1", catalogueRoute());
  app.route("/v1", jobRoutes(services));
  app.route("/v1", lockRoutes(services));
  app.route("/v1", actionRoute(services));
  app.route("/v1", batchRoute(services));
  app.route("/v1", operationRoutes(services));
  app.route("/v1", retryRoute(services));
  app.route("/v1", judgeRoutes(services));
  app.route("/v1", ledgerRoutes(services));
  app.route(
    "/v1",
    previewRoute(services, (from, sample) => previewSample(trackerOf, from, sample)),
  );
  app.route("/v5", nativeRoutes(services, noteRefusal));
  return withErrors(app);
}

/** What answers when the config or the secrets are unusable: nothing works, and the log says what to write where. */
export function createClosedApp() {
  const app = new Hono<RestEnv>();
  app.use(requestId());
  app.get("/healthz", (c) => c.json({ status: "misconfigured" }));
  app.all("*", (c) =>
    problem(c, 503, "misconfigured", "the gateway is misconfigured; its log says what to write where"),
  );
  return withErrors(app);
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

/** The two ends of every request that no route answers. */
function withErrors(app: Hono<RestEnv>) {
  app.notFound((c) => problem(c, 404, "not_found", "there is no such route"));
  app.onError((error, c) => {
    if (error instanceof HTTPException) return problem(c, 400, "invalid_request", error.message);
    logError("request_failed", error, {
      request_id: requestIdOf(c),
      trace_id: traceOf(c.req.header("traceparent")) ?? undefined,
    });
    if (isPassing(error)) {
      c.header("retry-after", "1");
      return problem(
        c,
        503,
        "busy",
        "the gateway could not take this just now; send it again with the same Idempotency-Key",
      );
    }
    return problem(c, 500, "internal_error", "this is a fault of the gateway; its log has the request id");
  });
  return app;
}

/** The runtime marks what failed because an object was overloaded or restarted ("Durable Objects: Error handling"). */
const isPassing = (error: Error) =>
  ("retryable" in error && error.retryable === true) || ("overloaded" in error && error.overloaded === true);
