import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Child } from "../../scripts/lib/children.ts";
import { freePort } from "../../scripts/lib/ports.ts";
import { exampleVariables } from "../../scripts/lib/settings.ts";
import { slackCommand } from "../../scripts/lib/slack-request.ts";
import { type RunningGateway, startGateway, startSimulatorProcess } from "../../scripts/lib/stack.ts";
import { endpoint, running, VERB_CASES } from "../simulator/drs/verb-cases.ts";
import { FLAT } from "../support/canary/flat.ts";
import { fieldsWith, type Placed, placesIn, SECRET_NAMES } from "../support/canary/places.ts";
import { filesBelow, type Recorder, startRecorder } from "../support/canary/recorder.ts";
import { formsOf } from "../support/log-scan/forms.ts";
import { secret } from "../support/log-scan/registry.ts";

/**
 * Forty secret-like fields in every place of a request, by every way that takes requests. Their values may appear in what DRS receives
 * and nowhere else: not in an answer, an operation, the ledger, metrics, a page, a message, a log, or the files of the desk.
 */

const MARKER = secret("what the values of secret-like fields have in common", "canary-fields-8d41");
const PROJECT = "054ba152d480d55b2f5dc0069e7ddef0";

const example = exampleVariables();
const stateDirectory = mkdtempSync(join(tmpdir(), "drs-gateway-canary-fields-"));
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
    SIMULATOR_URL: recorder.url,
    EGRESS_PROXY: `${recorder.url}/_sim/egress`,
    TIME_SCALE: "0.02",
    RATE_LIMITS: "off",
  };
  gateway = await startGateway({ places, variables, where: "the test", onLine });
});

afterAll(async () => {
  await gateway.stop();
  recorder.close();
  await simulator.stop();
  rmSync(stateDirectory, { recursive: true, force: true });
});

async function keep(answer: Response): Promise<{ status: number; text: string }> {
  const text = await answer.text();
  answers.push(text, JSON.stringify([...answer.headers]));
  return { status: answer.status, text };
}

async function call(method: string, path: string, body?: unknown) {
  const headers = { authorization: `Bearer ${example.CI_BOT_TOKEN}`, "x-auth-token": example.CI_BOT_TOKEN ?? "" };
  const answer = await fetch(`${gateway.url}${path}`, {
    method,
    headers: { ...headers, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return keep(answer);
}

let made = 0;

/** Make a job of its own for a request. */
async function makeJob(seed: object): Promise<string> {
  made += 1;
  const id = `c7debc9c-8e09-4a5d-8dd6-cc${String(made).padStart(5, "0")}jb20r`;
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${simulator.url}/_sim/jobs`, {
    method: "POST",
    headers,
    body: JSON.stringify({ id, ...seed }),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return id;
}

/** Stands for the job in a body that is made for several. */
const JOB = "JOB";

const onOwnJob = async (body: unknown, seed: object): Promise<unknown> =>
  JSON.parse(JSON.stringify(body).replaceAll(`"${JOB}"`, `"${await makeJob(seed)}"`));

/** Places whose fields DRS must have received, since the request was accepted. */
const accepted: string[] = [];
const markerOf = (way: string) => (place: string) => fieldsWith(`${MARKER}.${way}${place.replaceAll("/", "~")}`);

async function send(way: string, place: string, path: string, body: unknown) {
  const { status } = await call("POST", path, body);
  if (status < 300) accepted.push(`${way}${place.replaceAll("/", "~")}`);
}

/** Send a request for each body, all at once: a native call waits for the end of its operation. */
const each = (bodies: readonly Placed[], request: (body: Placed) => Promise<unknown>) =>
  Promise.all(bodies.map(request));

const VERBS = Object.entries(VERB_CASES);

describe("secret-like fields", () => {
  test("there are forty secret-like fields", () => {
    expect(new Set(SECRET_NAMES).size).toBe(40);
  });

  test.each(VERBS)("/v5 receives secret-like fields in every place of %s", async (verb, { seed, params = {} }) => {
    const way = `v5.${verb}`;
    const bodies = placesIn({ job: { action_name: verb, action_params: params } }, markerOf(way));
    await each(bodies, async ({ place, body }) =>
      send(way, place, `/v5/${PROJECT}/jobs/${await makeJob(seed)}/action`, body),
    );
  });

  test.each(["network", "create_compare", "column_limit"] as const)(
    "a batch of /v5 receives secret-like fields in every place of %s",
    async (verb) => {
      const { seed, params = {} } = VERB_CASES[verb];
      const row = { job_id: JOB, action_name: verb, action_params: params };
      await each(placesIn({ jobs: [row] }, markerOf(`v5-batch.${verb}`)), async ({ body }) =>
        call("POST", `/v5/${PROJECT}/jobs/action`, await onOwnJob(body, seed)),
      );
    },
  );

  test("/v5 receives secret-like fields beside an unknown verb and without a verb", async () => {
    const job = await makeJob(running);
    for (const action of [{ action_name: "no_such_verb" }, {}]) {
      for (const { body } of placesIn({ job: { ...action, action_params: {} } }, markerOf("v5.unknown")))
        await call("POST", `/v5/${PROJECT}/jobs/${job}/action`, body);
    }
  });

  test.each(FLAT)("/v1 receives secret-like fields in every place of %s", async (verb, seed, params) => {
    const way = `v1.${verb}`;
    await each(placesIn(params, markerOf(way)), async ({ place, body }) => {
      const path = `/v1/jobs/${await makeJob(seed)}/actions/${verb}`;
      await call("POST", `${path}?dry_run=true`, body);
      await send(way, place, path, body);
    });
  });

  test.each(FLAT)("a batch of /v1 receives secret-like fields in every place of %s", async (verb, seed, params) => {
    const item = { job: JOB, action: verb, params };
    await each(placesIn({ items: [item] }, markerOf(`v1-batch.${verb}`)), async ({ body }) =>
      call("POST", "/v1/actions", await onOwnJob(body, seed)),
    );
  });

  test("other bodies of /v1 receive secret-like fields", async () => {
    const job = await makeJob(running);
    const stopped = JSON.parse((await call("POST", `/v1/jobs/${job}/actions/stop`, {})).text) as { id: string };
    const paths = ["approve", "deny", "cancel", "retry", "resolve"].map(
      (word) => `/v1/operations/${stopped.id}/${word}`,
    );
    for (const path of [...paths, `/v1/jobs/${job}/lock`, "/v1/rules/preview", "/v1/ledger/1/redact"]) {
      for (const { body } of placesIn({}, markerOf("v1.other"))) await call("POST", path, body);
    }
  });

  test.each(SECRET_NAMES)("chat receives the field %s in every way that it takes fields", async (name) => {
    const value = `${MARKER}.chat.${name}`;
    const job = await makeJob(running);
    const json = (members: object) => JSON.stringify(members);
    const words = [
      `stop ${job} ${name}=${value}`,
      `stop ${job} --${name} ${value}`,
      `compare ${job} type=lines options.${name}=${value}`,
      `compare ${job} type=lines options.comparePolicy="${name}=${value}"`,
      `compare ${job} type=lines db_object='${json({ db1: { all: true, [name]: value } })}'`,
      `network ${job} endpoints='${json([{ ...endpoint, [name]: value }])}'`,
      `column_limit ${job} action_params='${json({ [name]: value })}'`,
      `plan column_limit ${job} action_params='${json({ [name]: value })}'`,
      `no-such-verb ${job} ${name}=${value}`,
    ];
    for (const text of words) {
      const { headers, body } = slackCommand({ text, secret: example.SLACK_SIGNING_SECRET ?? "" });
      await keep(await fetch(`${gateway.url}/hooks/slack`, { method: "POST", headers, body }));
    }
  });

  test("DRS receives every value of the accepted requests", () => {
    expect(new Set(accepted).size).toBeGreaterThan(40);
    const received = recorder.toCloud();
    for (const way of ["v5", "v5-batch", "v1", "v1-batch"]) expect(received).toContain(`${MARKER}.${way}.network`);
    const missing = [...new Set(accepted)].flatMap((place) =>
      Object.values(fieldsWith(`${MARKER}.${place}`)).filter((value) => !received.includes(value)),
    );
    expect(missing).toEqual([]);
  });

  test("no answer, record, page, message, log or file contains a value", async () => {
    const ended = async () => (await call("GET", "/v1/operations?state=running&limit=200")).text;
    await expect.poll(ended, { timeout: 400_000, interval: 200 }).toContain('"operations":[]');
    const operations = new Set(answers.join("\n").match(/\b[a-z2-7\d]{6}-01[0-9A-HJKMNP-TV-Z]{24}\b/g));
    expect(operations.size).toBeGreaterThan(100);
    const cookie = await signIn();
    for (const id of operations) {
      await call("GET", `/v1/operations/${id}`);
      await call("GET", `/v1/operations/${id}/events`);
    }
    for (const page of [...PAGES, ...[...operations].slice(-50).map((id) => `/operations/${id}`)]) {
      expect((await keep(await fetch(`${gateway.url}${page}`, { headers: { cookie } }))).status, page).toBe(200);
    }
    await exportLedger();
    expect((await call("GET", "/metrics")).text).toContain("drs_gateway_accepted_total");
    expect((await call("GET", "/v1/ledger/verify")).text).toContain('"ok":true');
    const outputs = {
      answers: answers.join("\n"),
      logs: logs.join("\n"),
      messages: recorder.toPlatforms(),
      files: filesBelow(join(stateDirectory, "gateway")),
    };
    expect(outputs.files).toContain([...operations][0]);
    for (const [name, text] of Object.entries(outputs)) {
      expect(text.length, name).toBeGreaterThan(0);
      expect(foundIn(text), name).toEqual([]);
    }
  }, 600_000);
});

/** The values that a text contains, in plain or in another form. */
function foundIn(text: string): string[] {
  const values = text.match(new RegExp(`${MARKER}[\\w.~-]*`, "g")) ?? [];
  const forms = [...formsOf(MARKER)].filter(([form]) => text.includes(form)).map(([, name]) => name);
  return [...new Set([...values, ...forms])].slice(0, 100);
}

const PAGES = ["/", "/operations", "/approvals", "/refusals", "/ledger", "/sources", "/policy"];

async function signIn(): Promise<string> {
  const answer = await fetch(`${gateway.url}/sign-in`, {
    method: "POST",
    headers: { "sec-fetch-site": "same-origin" },
    body: new URLSearchParams({ client: example.CI_BOT_TOKEN ?? "", to: "/" }),
    redirect: "manual",
  });
  return (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
}

async function exportLedger(): Promise<void> {
  for (let after = 0; ; after += 1000) {
    const { text } = await call("GET", `/v1/ledger?after=${after}`);
    if (text.trimEnd().split("\n").length <= 1000) return;
  }
}
