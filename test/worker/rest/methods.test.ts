import { describe, expect, test } from "vitest";
import { createApp } from "../../../src/app.ts";
import { openGates } from "../../../src/platforms/hooks.ts";
import { exampleSecrets } from "../../support/secrets.ts";
import { DEMO_PROJECT, gateway, json } from "../harness/harness.ts";
import { ownServices } from "../harness/own-app.ts";
import { routeTable } from "../harness/route-table.ts";

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;

const AUTHORIZATION = { authorization: `Bearer ${exampleSecrets.CI_BOT_TOKEN}` };

/** Pages and forms of the console. */
const CONSOLE: Readonly<Record<string, readonly string[]>> = {
  "/": ["GET"],
  "/approvals": ["GET"],
  "/jobs/x/actions": ["POST"],
  "/jobs/x/lock": ["POST"],
  "/jobs/x/readiness": ["GET"],
  "/ledger": ["GET"],
  "/operations": ["GET"],
  "/operations/x": ["GET"],
  "/operations/x/retry": ["POST"],
  "/policy": ["GET"],
  "/refusals": ["GET"],
  "/sign-in": ["GET", "POST"],
  "/sign-out": ["POST"],
  "/sources": ["GET"],
};

const byPath = Map.groupBy(routeTable(), ({ path }) => path.replace("{source}", "slack").replace(/\{\w+\}/g, "x"));

const PROGRAMS = Object.fromEntries(
  [...byPath].map(([path, routes]) => [path, routes.map(({ method }) => method.toUpperCase())]),
);

/** Each path outside `/v5` with its methods; `HEAD` comes with `GET`. */
const PATHS = Object.entries({ ...PROGRAMS, ...CONSOLE })
  .filter(([path]) => !path.startsWith("/v5/"))
  .map(([path, methods]): [string, string[]] => [
    path,
    methods.flatMap((one) => (one === "GET" ? [one, "HEAD"] : one)),
  ]);

const ask = (path: string, method: string, headers: Record<string, string> = AUTHORIZATION) =>
  gateway(path, { method, headers, redirect: "manual" });

describe("a wrong method", () => {
  test.each(PATHS)("%s takes %s and answers 405 to the others", async (path, methods) => {
    for (const method of METHODS) {
      const answer = await ask(path, method);
      if (methods.includes(method)) {
        expect(answer.status, method).not.toBe(405);
        await answer.body?.cancel();
      } else {
        expect(answer.status, method).toBe(405);
        expect(answer.headers.get("allow"), method).toBe(methods.toSorted().join(", "));
        expect(answer.headers.get("content-type"), method).toContain("application/problem+json");
        if (method !== "HEAD") expect(await json(answer), method).toMatchObject({ code: "method_not_allowed" });
      }
    }
  });

  test("is tried on every path of the gateway", async () => {
    const services = await ownServices({});
    const app = createApp(services, await openGates(services));
    const paths = app.routes
      .filter(({ method, path }) => method !== "ALL" && !path.startsWith("/v5/"))
      .map(({ path }) => path.replace(":source", "slack").replace(":word", "retry").replace(/:\w+/g, "x"));
    expect(PATHS.map(([path]) => path).sort()).toEqual([...new Set(paths)].sort());
  });

  test.each(METHODS.filter((method) => method !== "HEAD"))("%s on an unknown path is 404", async (method) => {
    for (const path of [
      "/nothing",
      "/v1/nothing",
      "/hooks",
      "/hooks/slack/x",
      "/docs/x",
      "/jobs/x",
      "/operations/x/y/z",
    ]) {
      const answer = await ask(path, method);
      expect(answer.status, path).toBe(404);
      expect(answer.headers.get("allow"), path).toBeNull();
      expect(await json(answer), path).toMatchObject({ code: "not_found" });
    }
  });

  test.each(["PUT", "PATCH", "OPTIONS"])("%s on /v1 without a credential is 401", async (method) => {
    expect((await ask("/v1/jobs", method, {})).status).toBe(401);
  });

  test.each([
    ["PUT", "/jobs"],
    ["DELETE", "/jobs/x"],
    ["GET", "/jobs/x/action"],
    ["PATCH", "/jobs/x/actions"],
  ])("%s on /v5%s is answered as DRS answers it", async (method, path) => {
    const headers = { "x-auth-token": exampleSecrets.CI_BOT_TOKEN };
    const answer = await ask(`/v5/${DEMO_PROJECT}${path}`, method, headers);
    expect(answer.status).toBe(404);
    expect(await json(answer)).toMatchObject({ error_code: "APIGW.0101" });
  });
});

test("HEAD on /v1/events opens no stream", async () => {
  for (let count = 0; count < 60; count += 1) expect((await ask("/v1/events", "HEAD")).status).toBe(200);
});
