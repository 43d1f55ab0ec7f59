import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Child } from "../../scripts/lib/children.ts";
import { freePort } from "../../scripts/lib/ports.ts";
import { SENDERS } from "../../scripts/lib/senders/senders.ts";
import { exampleVariables } from "../../scripts/lib/settings.ts";
import { recordedMessages } from "../../scripts/lib/simulator.ts";
import { slackCommand } from "../../scripts/lib/slack-request.ts";
import { type RunningGateway, startGateway, startSimulatorProcess } from "../../scripts/lib/stack.ts";
import { endpoint } from "../simulator/drs/verb-cases.ts";
import { filesBelow, type Recorder, startRecorder } from "../support/canary/recorder.ts";
import { secret } from "../support/log-scan/registry.ts";

/**
 * Every field that bears a secret is filled with a marker, and so are the secrets of the platforms. The marker may appear in what DRS
 * and the platforms receive and nowhere else: not in an answer, an operation, its events, the ledger, a log, or the files of the desk.
 */

const MARKER = secret("what the secrets of requests have in common", "canary-5f1c0e");
const NAMED = secret("a password by name", "canary-named-7b22");
const BOT_TOKEN = secret("the token of the bot", `xoxb-${MARKER}-bot`);

/** The secrets of the platforms, but for the signing secret of Slack, which other tests of this file use too. */
const PLATFORM_SECRETS = {
  SLACK_BOT_TOKEN: BOT_TOKEN,
  FEISHU_ENCRYPT_KEY: `${MARKER}-feishu-encrypt`,
  FEISHU_VERIFICATION_TOKEN: `${MARKER}-feishu-token`,
  FEISHU_APP_SECRET: `${MARKER}-feishu-app`,
  DINGTALK_APP_SECRET: `${MARKER}-dingtalk-app`,
  TEAMS_APP_PASSWORD: `${MARKER}-teams-app`,
  DISCORD_BOT_TOKEN: `${MARKER}.discord.bot`,
};

const ORDERS = "c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r";
const PROJECT = "054ba152d480d55b2f5dc0069e7ddef0";

const example = exampleVariables();
const stateDirectory = mkdtempSync(join(tmpdir(), "drs-gateway-canary-"));
const logs: string[] = [];
const answers: string[] = [];
let recorder: Recorder;
let simulator: Child & { url: string };
let gateway: RunningGateway;

beforeAll(async () => {
  const places = { port: await freePort(), simulatorPort: await freePort(), stateDirectory };
  const onLine = (line: string) => void logs.push(line);
  simulator = await startSimulatorProcess(places, onLine);
  recorder = await startRecorder(simulator.url);
  const variables = {
    ...example,
    ...PLATFORM_SECRETS,
    ORDERS_SOURCE_PASSWORD: NAMED,
    DEMO_DATABASE_PASSWORD: NAMED,
    SIMULATOR_URL: recorder.url,
    EGRESS_PROXY: `${recorder.url}/_sim/egress`,
    TIME_SCALE: "0.1",
  };
  gateway = await startGateway({ places, variables, where: "the test", onLine });
});

afterAll(async () => {
  await gateway.stop();
  recorder.close();
  await simulator.stop();
  rmSync(stateDirectory, { recursive: true, force: true });
});

const post = (url: string, body: string) =>
  fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });

async function call(method: string, path: string, body?: object): Promise<string> {
  const answer = await fetch(`${gateway.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${example.CI_BOT_TOKEN}`,
      "x-auth-token": example.CI_BOT_TOKEN ?? "",
      "content-type": "application/json",
      prefer: "wait=20",
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  answers.push(text, JSON.stringify([...answer.headers]));
  return text;
}

const secretEndpoint = {
  ...endpoint,
  endpoint: { ...endpoint.endpoint, db_password: `${MARKER}-password` },
  ssl: {
    ...endpoint.ssl,
    ssl_cert_name: "a.p12",
    ssl_cert_key: `${MARKER}-certificate`,
    ssl_cert_password: `${MARKER}-pass-phrase`,
  },
};
const replay_config = {
  ...{ db_instance_id: "i", cloud_type: "AWSCloud", db_source: "aws_aurora_mysql", region: "r", traffic_source: "sdk" },
  ...{ ak: `${MARKER}-ak`, sk: `${MARKER}-sk` },
};

const MARKERS = ["password", "certificate", "pass-phrase", "ak", "sk"].map((field) => `${MARKER}-${field}`);

const native = (action_name: string, action_params: object) =>
  call("POST", `/v5/${PROJECT}/jobs/${ORDERS}/action`, { job: { action_name, action_params } });

describe("secrets in requests", () => {
  test("reach DRS", async () => {
    await call("POST", "/v1/jobs/orders/actions/network", { endpoints: [secretEndpoint] });
    await call("POST", "/v1/jobs/orders/actions/cloud_connection", { replay_config });
    await call("POST", "/v1/jobs/orders/actions/network", { endpoint: "orders-source" });
    await native("network", { endpoints: [secretEndpoint] });
    await native("cloud_connection", { replay_config });
    const named = {
      ...secretEndpoint,
      endpoint: { ...secretEndpoint.endpoint, db_password: { secret: "DEMO_DATABASE_PASSWORD" } },
    };
    await native("network", { endpoints: [named] });
    await call("POST", "/v1/jobs/orders/actions/network?dry_run=true", { endpoints: [secretEndpoint] });
    await call("POST", "/v1/jobs/orders/actions/network", { endpoints: [{ ...secretEndpoint, db_type: "not-one" }] });
    await native("network", { endpoints: [{ ...secretEndpoint, db_type: "not-one" }] });
    for (const marker of [...MARKERS, NAMED]) expect(recorder.toCloud()).toContain(marker);
  });

  test.each([
    ["taken", []],
    ["refused", [{ fault: "status", status: 200, error_code: "invalid_auth" }]],
    ["answered unreadably and then refused", [{ fault: "malformed" }, { fault: "status", status: 403 }]],
  ])("and the bot's token Slack, whether it is %s", async (_, faults) => {
    const { headers, body, responseUrl } = slackCommand({
      text: "precheck orders",
      secret: example.SLACK_SIGNING_SECRET ?? "",
    });
    const arm = (fault: object) => post(`${simulator.url}/_sim/faults`, JSON.stringify(fault));
    await arm({ match: { path: new URL(responseUrl).pathname }, fault: "status", status: 410, times: 9 });
    for (const fault of faults) await arm({ match: { path: "/api/chat.postMessage" }, ...fault });
    const answer = await fetch(`${gateway.url}/hooks/slack`, { method: "POST", headers, body });
    const id = /Operation (\S+)\./.exec(await answer.text())?.[1];
    await expect.poll(() => call("GET", `/v1/operations/${id}/events`)).toMatch(/"(reported|report_undeliverable)"/);
    expect(recorder.toPlatforms()).toContain(`Bearer ${BOT_TOKEN}`);
  });

  test.each(Object.entries(SENDERS))("and those of %s that platform, where it is told", async (source, sender) => {
    const variables = { ...example, ...PLATFORM_SECRETS };
    const sent = await sender.command("precheck orders", { variables, person: "dba-1" });
    const answer = await fetch(`${gateway.url}/hooks/${source}`, {
      method: "POST",
      headers: sent.headers,
      body: sent.body,
    });
    expect(answer.status).toBe(200);
    answers.push(await answer.text());
    const told = async () => (await recordedMessages(simulator.url)).filter((call) => sender.isReplyTo(sent, call));
    await expect.poll(async () => (await told()).length).toBeGreaterThan(0);
  });

  test("which ask for a token with what the app is known by", () => {
    for (const name of ["FEISHU_APP_SECRET", "TEAMS_APP_PASSWORD"] as const)
      expect(recorder.toPlatforms()).toContain(PLATFORM_SECRETS[name]);
  });

  test("reach nothing else", async () => {
    const list = JSON.parse(await call("GET", "/v1/operations?limit=200")) as { operations: { id: string }[] };
    expect(list.operations.length).toBeGreaterThanOrEqual(6);
    for (const { id } of list.operations) {
      await call("GET", `/v1/operations/${id}`);
      await call("GET", `/v1/operations/${id}/events`);
    }
    await call("GET", "/v1/ledger");
    // Something that is logged for certain: there must be a log in which nothing was found.
    const forged = slackCommand({ text: "help", secret: secret("a signing secret of nobody's", `${MARKER}-signing`) });
    await fetch(`${gateway.url}/hooks/slack`, { method: "POST", headers: forged.headers, body: forged.body });
    await expect.poll(() => logs.join("\n")).toContain('"event":"unverified"');
    await call("GET", "/v1/jobs/orders");
    expect(await call("GET", "/readyz")).toContain('"ready"');
    expect(await call("GET", "/metrics")).toContain("drs_gateway_accepted_total");
    for (const text of [answers.join("\n"), logs.join("\n"), filesBelow(join(stateDirectory, "gateway"))]) {
      expect(text).not.toContain(MARKER);
      expect(text).not.toContain(NAMED);
    }
  });
});
