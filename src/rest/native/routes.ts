import { bodyLimit } from "hono/body-limit";
import { Hono } from "hono/tiny";
import type { NoteRefusal } from "../../application/refusal-counts.ts";
import type { Services } from "../../application/services.ts";
import { INBOUND } from "../../shared/limits.ts";
import { nativeActions } from "./actions.ts";
import { authenticateNative, type NativeEnv } from "./authenticate.ts";
import { refuse } from "./errors.ts";
import { nativeReads } from "./reads.ts";

/** `/v5`: the native dialect of DRS. Same paths, headers, bodies, status codes and answers. */
export function nativeRoutes(services: Services, noteRefusal: NoteRefusal) {
  const routes = new Hono<NativeEnv>();
  routes.use(
    bodyLimit({
      maxSize: INBOUND.bodyBytes,
      onError: (c) => refuse(c, "too_large", `at most ${INBOUND.bodyBytes} bytes`),
    }),
  );
  routes.use(authenticateNative(services, noteRefusal));
  routes.route("/", nativeActions(services));
  routes.route("/", nativeReads(services));
  routes.all("*", (c) => refuse(c, "no_such_route", "The API does not exist or has not been published."));
  return routes;
}
