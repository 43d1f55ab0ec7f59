import { describe, expect, test } from "vitest";
import { type MetricFamily, readOpenMetrics } from "../../../scripts/lib/open-metrics.ts";
import { ACTION_NAMES } from "../../../src/model/drs.ts";
import { exampleSecrets } from "../../support/secrets.ts";
import { signIn } from "../harness/console-visit.ts";
import {
  act,
  command,
  eventually,
  expireTokens,
  fault,
  json,
  makeJob,
  reaches,
  rest,
  sendCommand,
} from "../harness/harness.ts";
import { ownApp } from "../harness/own-app.ts";

const families = async (): Promise<Map<string, MetricFamily>> =>
  readOpenMetrics(await textOf(await rest("GET", "/metrics")));

/** Its type is none that the runtime knows as text. */
const textOf = async (answer: Response) => new TextDecoder().decode(await answer.arrayBuffer());

/** The sum of what has these labels. */
async function value(name: string, labels: Readonly<Record<string, string>> = {}): Promise<number> {
  const family = (await families()).get(`drs_gateway_${name}`);
  if (!family) throw new Error(`there is no ${name}`);
  const matching = family.samples.filter((sample) =>
    Object.entries(labels).every(([label, wanted]) => sample.labels[label] === wanted),
  );
  return matching.reduce((sum, sample) => sum + sample.value, 0);
}

/** By how much a series has grown once it has. */
async function growth(name: string, labels: Readonly<Record<string, string>>, work: () => Promise<unknown>) {
  const before = await value(name, labels);
  await work();
  return eventually(async () => (await value(name, labels)) - before || undefined);
}

describe("GET /metrics", () => {
  test("is OpenMetrics, for clients that may", async () => {
    const answer = await rest("GET", "/metrics", { token: exampleSecrets.VIEWER_TOKEN });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("application/openmetrics-text; version=1.0.0; charset=utf-8");
    expect((await textOf(answer)).endsWith("\n# EOF\n")).toBe(true);
  });

  test("is nothing for strangers", async () => {
    expect((await rest("GET", "/metrics", { token: null })).status).toBe(401);
    expect((await rest("GET", "/metrics", { token: "not-one-of-the-config" })).status).toBe(401);
  });

  test("is nothing for clients without the right, and neither is /readyz", async () => {
    const app = await ownApp({ change: { policy: [] } });
    for (const path of ["/metrics", "/readyz"]) {
      const answer = await app(path, { headers: { authorization: `Bearer ${exampleSecrets.VIEWER_TOKEN}` } });
      expect(answer.status, path).toBe(403);
      expect(await answer.text(), path).not.toContain("demo");
    }
  });

  test("takes no query", async () => {
    expect((await rest("GET", "/metrics?account=demo")).status).toBe(400);
  });

  test("has what alerts look for before it has happened, once", async () => {
    const samples = (await families()).get("drs_gateway_operations")?.samples ?? [];
    const unknown = samples.filter(({ labels }) => labels.outcome === "unknown" && labels.account === "demo");
    expect(unknown.map(({ labels }) => labels.action).toSorted()).toEqual([...ACTION_NAMES].toSorted());
  });

  test("tells of every account", async () => {
    const samples = (await families()).get("drs_gateway_circuit_open")?.samples ?? [];
    expect(samples.map(({ labels }) => labels.account)).toEqual(["demo", "demo-aksk"]);
  });
});

describe("it counts", () => {
  test("commands, operations by how they end, and the time that took", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const before = await value("time_to_result_seconds", { action: "stop", le: "+Inf" });
    const ended = { action: "stop", outcome: "succeeded" };
    expect(
      await growth("operations", ended, async () => reaches((await act(job, "stop")).id, "succeeded")),
    ).toBeGreaterThanOrEqual(1);
    expect(await value("time_to_result_seconds", { action: "stop", le: "+Inf" })).toBeGreaterThan(before);
    expect(await value("accepted", { source: "v1", account: "demo" })).toBeGreaterThan(0);
    expect(await value("upstream_calls", { kind: "action", account: "demo" })).toBeGreaterThan(0);
  });

  test("a repeated delivery once", async () => {
    const request = command("precheck orders");
    expect(
      await growth("accepted", { source: "slack" }, async () => {
        await sendCommand(request);
        await sendCommand(request);
      }),
    ).toBe(1);
  });

  test("refusals by the code of their reason", async () => {
    const refusal = { source: "slack", reason: "not_allowed" };
    expect(await growth("refused", refusal, () => sendCommand(command("stop orders", { user: "U0999" })))).toBe(1);
  });

  test("what nobody vouched for", async () => {
    const forged = { source: "slack" };
    const { headers, body } = command("help");
    expect(
      await growth("unverified", forged, () =>
        sendCommand({ ...command("help"), headers: { ...headers, "x-slack-signature": "v0=00" }, body }),
      ),
    ).toBeGreaterThanOrEqual(1);
  });

  test("sign-ins with a token of nobody", async () => {
    expect(await growth("unverified", { source: "console" }, () => signIn("hunter2-hunter2"))).toBeGreaterThanOrEqual(
      1,
    );
  });

  test("tokens that were fetched", async () => {
    expect(
      await growth("token_renewals", { account: "demo" }, async () => {
        await expireTokens();
        await reaches((await act(await makeJob({ status: "INCRE_TRANSFER_STARTED" }), "stop")).id, "succeeded");
      }),
    ).toBeGreaterThanOrEqual(1);
  });

  test("actions that left again", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    await fault({ match: { path: job, action: "stop" }, fault: "status", status: 429, times: 1 });
    expect(
      await growth("retries", { account: "demo" }, async () => reaches((await act(job, "stop")).id, "succeeded")),
    ).toBeGreaterThanOrEqual(1);
  });

  test("when a source was last heard", async () => {
    await sendCommand(command("help"));
    const seen = await eventually(
      async () =>
        (await value("source_last_event_timestamp_seconds", { source: "slack", secret: "current" })) || undefined,
    );
    expect(Math.abs(Date.now() / 1000 - seen)).toBeLessThan(120);
  });
});

test("it measures what is asked of the cloud, and what of it is allowed", async () => {
  await json(rest("GET", `/v1/jobs/${await makeJob()}`));
  expect(await value("budget_used_calls", { account: "demo" })).toBeGreaterThanOrEqual(0);
  expect(await value("budget_limit_calls", { account: "demo" })).toBe(100);
  // Calls of other tests were answered 429.
  const working = await value("budget_working_calls", { account: "demo" });
  expect(working).toBeGreaterThanOrEqual(10);
  expect(working).toBeLessThanOrEqual(100);
  expect(await value("circuit_open")).toBe(0);
  expect(await eventually(async () => (await value("ready")) === 2 || undefined)).toBe(true);
});
