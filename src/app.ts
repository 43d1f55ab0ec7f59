import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { HTTPException } from "hono/http-exception";
import { requestId } from "hono/request-id";
import { Hono } from "hono/tiny";
import type { Services } from "./application/services.ts";
import { noteRefusals } from "./application/sources/refusal-counts.ts";
import { consoleRoutes } from "./console/console.ts";
import { openReference } from "./console/reference/page.ts";
import { hookRoutes, type openGates } from "./platforms/hooks.ts";
import { authenticate } from "./rest/authenticate.ts";
import { noRoute } from "./rest/methods.ts";
import { authenticateNative } from "./rest/native/authenticate.ts";
import { refuse } from "./rest/native/errors.ts";
import { register } from "./rest/register.ts";
import type { RestEnv } from "./rest/route.ts";
import { restRoutes } from "./rest/routes.ts";
import { openSessions } from "./sessions/visitor.ts";
import { BODY_FAULTS, declaresTooMuch } from "./shared/body.ts";
import { queryExcess } from "./shared/json-bounds.ts";
import { logError } from "./shared/log.ts";
import { problem, requestIdOf } from "./shared/problem.ts";
import { storageFault } from "./shared/storage-fault.ts";
import { traceOf } from "./shared/trace.ts";
import { previewSample } from "./tickets/tickets.ts";

/**
 * Assemble the gateway's app: hooks, routes for programs (`rest/routes.ts`), pages of the console. Here and below, apps are those of
 * `hono/tiny`: the router that Hono takes first cannot hold these routes and would only be carried along; looking one up takes 2 µs.
 */
export function createApp(services: Services, gates: Awaited<ReturnType<typeof openGates>>) {
  const app = new Hono<RestEnv>();
  app.use(guardAnswers);
  app.use(
    "/v5/*",
    queryLimit((c, said) => refuse(c, "parameter", said)),
  );
  app.use(queryLimit((c, said) => problem(c, 400, "invalid_request", said)));
  const noteRefusal = noteRefusals(services);
  const sessionOf = openSessions(services.gateway);
  const { client, session } = authenticate(services, sessionOf, noteRefusal);
  app.route("/hooks", hookRoutes(services, gates, noteRefusal));
  // Platforms make nothing of an id, and their answers are the ones that people wait for.
  app.use(requestId());
  app.use(
    "/v1/*",
    sizeLimit((c) => problem(c, 413, "body_too_large", BODY_FAULTS.too_large)),
  );
  app.use(
    "/v5/*",
    sizeLimit((c) => refuse(c, "too_large", BODY_FAULTS.too_large)),
  );
  app.use("/v5/*", authenticateNative(services, noteRefusal));
  const routes = restRoutes(services, {
    preview: (from, sample) => previewSample(from, sample),
    openReference,
  });
  register(app, services, { client, session }, routes);
  app.route("/", consoleRoutes(services, sessionOf, noteRefusal));
  // Strangers are not told what there is.
  app.use("/v1/*", client);
  app.all("/v5/*", (c) => refuse(c, "no_such_route", "The API does not exist or has not been published."));
  return withErrors(app, noRoute(app.routes));
}

/** Refuse what says itself that it is too large; bodies are counted where they are read. */
const sizeLimit = (refuseLarge: (c: Context) => Response) =>
  createMiddleware(async (c, next) => (declaresTooMuch(c) ? refuseLarge(c) : next()));

/** Refuse a query with too many parameters before anybody is authenticated: a signature is over each of them. */
const queryLimit = (refuseLong: (c: Context, detail: string) => Response) =>
  createMiddleware(async (c, next) => {
    const excess = queryExcess(c.req.url);
    return excess ? refuseLong(c, `the query ${excess.detail}`) : next();
  });

/** Headers of answers that do not set their own: browsers take the type as it is said, and nobody keeps them (RFC 9111 section 5.2.2.5). */
const ANSWER_HEADERS = { "x-content-type-options": "nosniff", "cache-control": "no-store" } as const;

const guardAnswers = createMiddleware(async (c, next) => {
  await next();
  const { headers } = c.res;
  for (const [name, value] of Object.entries(ANSWER_HEADERS)) if (!headers.has(name)) headers.set(name, value);
});

/** What answers when the config or the secrets are unusable: nothing works, and the log says what to write where. */
export function createClosedApp() {
  const app = new Hono<RestEnv>();
  app.use(guardAnswers, requestId());
  app.get("/healthz", (c) => c.json({ status: "misconfigured" }));
  app.all("*", (c) =>
    problem(c, 503, "misconfigured", "the gateway is misconfigured; its log says what to write where"),
  );
  return withErrors(app, noRoute(app.routes));
}

/** The two ends of every request that no route answers. */
function withErrors(app: Hono<RestEnv>, notFound: (c: Context) => Response) {
  app.notFound(notFound);
  app.onError((error, c) => {
    if (error instanceof HTTPException) return problem(c, 400, "invalid_request", error.message);
    logError("request_failed", error, {
      request_id: requestIdOf(c),
      trace_id: traceOf(c.req.header("traceparent")) ?? undefined,
    });
    const fault = storageFault(error);
    if (fault !== null) {
      c.header("retry-after", String(STORAGE_RETRY));
      return problem(
        c,
        503,
        "storage_failed",
        `the gateway could not use its database, as far as the runtime says (${fault}); once its operator has put that right, send this again with the same Idempotency-Key: it is done once`,
      );
    }
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

/** Seconds after which a request is worth sending again while the database fails: a full disk may be emptied by then. */
const STORAGE_RETRY = 30;

/** The runtime marks what failed because an object was overloaded or restarted ("Durable Objects: Error handling"). */
const isPassing = (error: Error) =>
  ("retryable" in error && error.retryable === true) || ("overloaded" in error && error.overloaded === true);
