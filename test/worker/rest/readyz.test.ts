import { describe, expect, test } from "vitest";
import { exampleSecrets } from "../../support/secrets.ts";
import { eventually, fault, json, rest } from "../harness/harness.ts";

const PATH = "/v5/054ba152d480d55b2f5dc0069e7ddef0/jobs";

describe("GET /readyz", () => {
  test("says of every account that the cloud takes its calls, and by how much clocks differ", async () => {
    const answer = await rest("GET", "/readyz", { token: exampleSecrets.VIEWER_TOKEN });
    expect(answer.status).toBe(200);
    const { status, accounts } = await json(answer);
    expect(status).toBe("ready");
    for (const { ready, findings } of accounts) {
      expect(ready).toBe(true);
      expect(findings).toEqual([
        { check: "credentials", status: "ok", detail: "DRS accepted a signed reading", remedy: null },
        { check: "clock", status: "ok", detail: expect.stringMatching(/^this clock is \d+ s /), remedy: null },
        // The tests' desks are new.
        { check: "storage", status: "warning", detail: expect.any(String), remedy: expect.any(String) },
      ]);
    }
  });

  test("is nothing for strangers, while /healthz is for anybody", async () => {
    expect((await rest("GET", "/readyz", { token: null })).status).toBe(401);
    expect((await rest("GET", "/healthz", { token: null })).status).toBe(200);
  });

  test("says what to do where DRS refuses", async () => {
    await fault({ match: { path: PATH, method: "GET" }, fault: "status", status: 403, times: 1 });
    const refused = await eventually(async () => {
      const answer = await rest("GET", "/readyz");
      return answer.status === 503 && json(answer);
    });
    const [demo] = refused.accounts;
    expect(refused.status).toBe("not_ready");
    expect(demo).toMatchObject({ account: "demo", ready: false });
    expect(demo.findings[0]).toMatchObject({ check: "credentials", status: "failed", detail: "DRS refused: HTTP 403" });
    expect(demo.findings[0].remedy).toContain("IAM_DEMO");
    await eventually(async () => (await rest("GET", "/readyz")).status === 200);
  });
});
