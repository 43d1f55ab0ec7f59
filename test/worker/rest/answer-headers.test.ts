import { describe, expect, test } from "vitest";
import { createClosedApp } from "../../../src/app.ts";
import { exampleSecrets } from "../../support/secrets.ts";
import { DEMO_PROJECT, gateway } from "../harness/harness.ts";
import { routeTable } from "../harness/route-table.ts";

/** Headers that every answer has: browsers take its type as it is said, and nobody keeps it. */

const AUTHORIZATION = {
  authorization: `Bearer ${exampleSecrets.CI_BOT_TOKEN}`,
  "x-auth-token": exampleSecrets.CI_BOT_TOKEN,
};

/** The API reference is no secret: browsers may keep its pages, and nothing else. */
const KEPT = ["/docs", "/docs/style.css"];

const PATHS = [
  ...new Set(
    routeTable().map(({ path }) =>
      path
        .replace("{source}", "slack")
        .replace("{project_id}", DEMO_PROJECT)
        .replace(/\{\w+\}/g, "x"),
    ),
  ),
  ...["/", "/sign-in", "/operations", "/nothing", "/v1", "/v1/", "/v1/nothing", "/v5", "/v5/x", "/hooks/nothing"],
].filter((path) => !KEPT.includes(path));

const guarded = (answer: Response) => [
  answer.headers.get("x-content-type-options"),
  answer.headers.get("cache-control"),
];

const GUARDED = ["nosniff", "no-store"];

describe("every answer is guarded", () => {
  test.each(PATHS)("%s, whatever the method and the caller", async (path) => {
    for (const method of ["GET", "HEAD", "POST", "PUT", "DELETE"]) {
      for (const headers of [AUTHORIZATION, {}]) {
        const answer = await gateway(path, { method, headers, redirect: "manual" });
        expect([method, answer.status, ...guarded(answer)]).toEqual([method, answer.status, ...GUARDED]);
        await answer.body?.cancel();
      }
    }
  });

  test.each([
    ["/v1/actions", { "content-type": "application/json" }, "{", 400],
    ["/v1/actions", { "content-type": "text/plain" }, "{}", 415],
    ["/v1/actions", { "content-type": "application/json" }, "x".repeat(600_000), 413],
    [`/v5/${DEMO_PROJECT}/jobs/action`, { "content-type": "application/json" }, "x".repeat(600_000), 413],
    ["/hooks/slack", { "content-type": "application/json" }, "x".repeat(600_000), 413],
    ["/hooks/slack", { "content-type": "text/plain" }, "{}", 415],
    ["/hooks/slack", { "content-type": "application/json" }, "{}", 401],
    ["/sign-in", { "content-type": "application/x-www-form-urlencoded" }, "x".repeat(600_000), 413],
  ])("a refusal of %s with %o", async (path, headers, body, status) => {
    const answer = await gateway(path, { method: "POST", headers: { ...AUTHORIZATION, ...headers }, body });
    expect([answer.status, ...guarded(answer)]).toEqual([status, ...GUARDED]);
  });

  test("those of a gateway whose config is unusable", async () => {
    const app = createClosedApp();
    for (const path of ["/healthz", "/v1/jobs", "/hooks/slack"])
      expect(guarded(await app.request(`http://gateway.test${path}`))).toEqual(GUARDED);
  });
});

test.each(KEPT)("%s keeps its own caching", async (path) => {
  const answer = await gateway(path);
  expect(guarded(answer)).toEqual(["nosniff", "public, max-age=300"]);
});
