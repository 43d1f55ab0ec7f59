import { Hono } from "hono/tiny";
import type { RestEnv } from "../authenticate.ts";
import { openApiDocument } from "./document.ts";

let text: string | undefined;

/** `GET /openapi.json`: public, as it holds nothing of the config. */
export const openApiRoute = () =>
  new Hono<RestEnv>().get("/openapi.json", (c) => {
    text ??= JSON.stringify(openApiDocument());
    return c.body(text, 200, { "content-type": "application/json", "cache-control": "public, max-age=300" });
  });
