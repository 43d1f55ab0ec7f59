/** The official examples (test/vectors/drs): requests are accepted, answers have the shape that they show. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { JOBS, SimulatorClient, signed } from "../../simulator/client.ts";
import { type RunningSimulator, startSimulator } from "../../simulator/server.ts";
import { DEMO_AKSK_PROJECT, DEMO_PROJECT } from "../../simulator/state/seed.ts";

const folder = join(import.meta.dirname, "../../vectors/drs");

interface Example {
  name: string;
  method: string;
  path: string;
  body: unknown;
  expected_status?: number;
}

const read = (name: string): Example => JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"));
const requests = readdirSync(folder)
  .filter((name) => /^\d\d-/.test(name))
  .map((name) => read(name.replace(".json", "")));

let simulator: RunningSimulator;
let client: SimulatorClient;
let token: string;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0, settings: { precheck: 0, visible_lag: 0 } });
  client = new SimulatorClient(simulator.url);
});
afterAll(() => simulator.close());
beforeEach(async () => {
  await client.sim("POST", "/reset");
  token = await client.token();
});

/** Sends an example as it is; the `0` of one path is a slip of the page, for no project is called that. */
function send({ method, path, body }: Example) {
  const target = path.replace("/v5/0/", `/v5/${DEMO_PROJECT}/`);
  if (!target.includes(DEMO_AKSK_PROJECT)) {
    return client.call(method, target, body ?? undefined, { "X-Auth-Token": token });
  }
  const text = body === null ? null : JSON.stringify(body);
  return client.call(method, target, text ?? undefined, signed(`${simulator.url}${target}`, method, text));
}

const running = { status: "INCRE_TRANSFER_STARTED" };
const skippable = { item: "MysqlForeignKeyReferentialActionCheck", result: "FAILED", is_support_skip: true };
const address = { id: "018d9e56-26d5-455a-97dc-e6f5f44a2cbd", public_ip: "192.0.2.1" };

/** What the job of an example must be for it to be accepted. */
const STATES: Readonly<Record<string, object>> = {
  "01-precheck-for-start": { status: "CONFIGURATION" },
  "02-network-target-gaussdbv5": { status: "CONFIGURATION" },
  "03-network-source-oracle": { status: "CONFIGURATION" },
  "04-create-compare-object": running,
  "05-create-compare-lines": running,
  "06-start-now": { status: "CONFIGURATION", passed_precheck: "forStartJob" },
  "07-stop-pause": running,
  "08-restart-resume": { status: "PAUSING" },
  "09-reset": { status: "INCRE_TRANSFER_FAILED", passed_precheck: "forRetryJob" },
  "10-skip-precheck": { status: "CONFIGURATION", precheck_items: [skippable], passed_precheck: "forStartJob" },
  "11-bind-eip": running,
  "12-unbind-eip": { ...running, public_ip_list: [address] },
  "13-cloud-connection": { status: "CONFIGURATION", project_id: DEMO_AKSK_PROJECT },
};

/** Examples of the API definition beside those of the page, and the job that each is about. */
const MORE: [string, number, object][] = [
  ["execute-job-action-request-8", 202, running],
  ["execute-job-action-request-10", 202, { ...running, job_type: "migration", project_id: DEMO_AKSK_PROJECT }],
  ["execute-job-action-request-11", 202, { ...running, project_id: DEMO_AKSK_PROJECT }],
  [
    "execute-job-action-request-12",
    202,
    {
      ...running,
      project_id: DEMO_AKSK_PROJECT,
      compare_tasks: [{ id: "d77dd50c-24b9-47b7-8f2e-9009efca4ab2", type: "contents" }],
    },
  ],
];

const jobIn = ({ path }: Example) => path.split("/")[4]?.split("?")[0] ?? "";

describe("an official request is accepted:", () => {
  test("there are thirteen, each with a state", () => {
    expect(requests.map(({ name }) => name)).toEqual(Object.keys(STATES));
  });

  test.each(requests)("$name", async (example) => {
    await client.sim("POST", "/jobs", { id: jobIn(example), ...STATES[example.name] });
    const answer = await send(example);
    const { body } = read(example.expected_status === 202 ? "response-202-query-id" : "response-200-success");
    expect(answer.status).toBe(example.expected_status);
    expect(Object.keys(answer.body as object)).toEqual(Object.keys(body as object));
  });

  test.each(MORE)("%s", async (name, status, state) => {
    const example = read(`extra/${name}`);
    await client.sim("POST", "/jobs", { id: jobIn(example), ...state });
    expect(await send(example)).toMatchObject({ status });
  });

  test.each([1, 2, 3, 4, 5])("list-jobs-request-%i", async (number) => {
    const answer = await send(read(`extra/list-jobs-request-${number}`));
    expect(answer).toMatchObject({ status: 200, body: { total_count: number === 2 ? 4 : 0 } });
  });

  test("list-jobs-request-4 of another project, signed over its repeated parameter", async () => {
    const example = read("extra/list-jobs-request-4");
    const answer = await send({ ...example, path: example.path.replace(DEMO_PROJECT, DEMO_AKSK_PROJECT) });
    expect(answer).toMatchObject({ status: 200, body: { total_count: 0, jobs: [] } });
  });

  test("batch-execute-job-actions-request-1", async () => {
    const answer = await send(read("extra/batch-execute-job-actions-request-1"));
    expect(answer).toMatchObject({ status: 200, body: { jobs: [{ status: "Failed" }, { status: "Failed" }] } });
  });

  test("batch-list-job-status-request-1", async () => {
    const example = read("extra/batch-list-job-status-request-1");
    const expected = read("extra/batch-list-job-status-response-200").body as { results: { id: string }[] };
    for (const job of expected.results) await client.sim("POST", "/jobs", job);
    expect(await send(example)).toMatchObject({ status: 200, body: expected });
  });

  test.each([1, 2])("show-job-detail-request-%i", async (number) => {
    expect(await send(read(`extra/show-job-detail-request-${number}`))).toMatchObject({ status: 200 });
  });

  test("show-job-detail-request-3 is understood, though nobody has asked that query id", async () => {
    const answer = await send(read("extra/show-job-detail-request-3"));
    expect(answer).toMatchObject({ status: 400, body: { error_code: "DRS.M05003" } });
  });
});

describe("an answer has every field of the official example:", () => {
  /** The same, with only the keys that the example has. */
  const shapeOf = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf);
    if (typeof value !== "object" || value === null) return typeof value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]));
  };

  test("show-job-detail-response-200", async () => {
    const example = read("extra/show-job-detail-response-200").body as {
      job: { source_endpoint: { endpoint: { db_name?: string } }[] };
    };
    // Only Oracle names a database.
    delete example.job.source_endpoint[0]?.endpoint.db_name;
    await client.sim("POST", "/jobs", { id: JOBS.orders, tags: [{ key: "test", value: "test" }] });
    const { body } = await client.detail(token, JOBS.orders, "type=detail");
    expect(shapeOf(body)).toMatchObject(shapeOf(example) as object);
  });

  test("list-jobs-response-200, to the last command of a job in CONFIGURATION", async () => {
    const example = read("extra/list-jobs-response-200").body as { jobs: { job_action: object }[] };
    const { body } = await client.get(token, `/jobs?job_type=sync&name=${JOBS.orders}`);
    expect(shapeOf(body)).toMatchObject(shapeOf(example) as object);
    expect((body as typeof example).jobs[0]?.job_action).toEqual(example.jobs[0]?.job_action);
  });

  test("show-actions-response-200", async () => {
    const { body } = await client.get(token, `/jobs/${JOBS.billing}/actions`);
    const example = read("extra/show-actions-response-200").body as { job_action: object };
    expect(Object.keys((body as typeof example).job_action).sort()).toEqual(Object.keys(example.job_action).sort());
  });

  test("batch-execute-job-actions-response-202 and -200", async () => {
    await client.sim("POST", "/jobs", { id: "job-2", name: "DRS-2345", status: "CONFIGURATION" });
    const precheck = { action_name: "precheck", action_params: { precheck_mode: "forStartJob" } };
    const jobs = [JOBS.orders, "job-2"].map((job_id) => ({ job_id, ...precheck }));
    const accepted = await client.post(token, "/jobs/action", { jobs });
    const all = read("extra/batch-execute-job-actions-response-202").body;
    expect(accepted.status).toBe(202);
    expect(shapeOf(accepted.body)).toEqual(shapeOf(all));
    const missing = { job_id: "nowhere", action_name: "stop" };
    const mixed = await client.post(token, "/jobs/action", {
      jobs: [{ job_id: JOBS.billing, action_name: "stop" }, missing],
    });
    const { jobs: rows } = read("extra/batch-execute-job-actions-response-200").body as { jobs: object[] };
    expect(mixed.status).toBe(200);
    expect((mixed.body as { jobs: object[] }).jobs[0]).toMatchObject({
      ...rows[0],
      id: JOBS.billing,
      name: "DRS-billing",
    });
    const { name: _name, ...failure } = { name: "", ...rows[1] };
    expect((mixed.body as { jobs: object[] }).jobs[1]).toEqual({ ...failure, id: "nowhere" });
  });

  test("response-400-job-not-found", async () => {
    const answer = await client.action(token, "nowhere", "stop");
    expect(answer).toMatchObject({ status: 400, body: read("response-400-job-not-found").body as object });
  });
});
