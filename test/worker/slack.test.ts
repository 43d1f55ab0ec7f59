import { exports } from "cloudflare:workers";
import { expect, inject, test } from "vitest";

test("x", async () => {
  const r = await exports.default.fetch("http://gateway/healthz");
  expect(await r.json()).toMatchObject({ status: "ok" });
  expect(inject("simulatorUrl")).toMatch(/^http/);
  const a = await exports.default.fetch("http://gateway/v1/jobs/orders/actions/precheck", {
    method: "POST",
    headers: { authorization: "Bearer demo-ci-bot-token-not-real", prefer: "wait=10" },
  });
  expect(a.status).toBe(200);
});
