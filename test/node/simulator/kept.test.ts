/** What the simulator keeps: no secret, and a state that a later one can read. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, test } from "vitest";
import { JOBS } from "../../simulator/client.ts";
import { closeAll, startAtRest } from "../../simulator/control/at-rest.ts";
import { endpoint, VERB_CASES } from "../../simulator/drs/verb-cases.ts";

const directory = mkdtempSync(join(tmpdir(), "simulator-"));
afterEach(closeAll);
afterAll(() => rmSync(directory, { recursive: true }));

test("no secret of an accepted call is kept anywhere", async () => {
  const marker = "MARKER-5ecret";
  const stateFile = join(directory, "secrets", "simulator.json");
  const { client, token } = await startAtRest({ stateFile });
  await client.sim("POST", "/jobs", { id: "job-1" });
  const login = { ...endpoint.endpoint, db_password: marker };
  const ssl = {
    ssl_link: true,
    ssl_cert_key: marker,
    ssl_cert_password: marker,
    ssl_cert_check_sum: "c",
    ssl_cert_name: "a.p12",
  };
  const endpoints = [{ ...endpoint, endpoint: { ...login, source_sharding: [login] }, ssl }];
  const { replay_config: replay } = VERB_CASES.cloud_connection.params as { replay_config: object };
  const replay_config = { ...replay, ak: marker, sk: marker };
  const jobs = [
    { job_id: "job-1", action_name: "network", action_params: { endpoints } },
    { job_id: "job-1", action_name: "cloud_connection", action_params: { replay_config } },
  ];
  for (const { action_name, action_params } of jobs) {
    expect((await client.action(token, "job-1", action_name, action_params)).status).toBe(202);
  }
  expect((await client.post(token, "/jobs/action", { jobs })).status).toBe(202);
  const seen = JSON.stringify([await client.calls(), await client.sim("GET", "/jobs")]);
  expect(seen.split('"***"').length).toBeGreaterThan(12);
  await closeAll();
  const folder = join(directory, "secrets");
  const kept = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
  expect(kept.length).toBeGreaterThan(1);
  expect([seen, ...kept].filter((text) => text.includes(marker))).toEqual([]);
});

test("a state that an older simulator has written is still read", async () => {
  const stateFile = join(directory, "older.json");
  const first = await startAtRest({ stateFile });
  await closeAll();
  const state = JSON.parse(readFileSync(stateFile, "utf8"));
  const { id, name, project_id, job_type, task_type, engine_type, transitions } = state.jobs[JOBS.billing];
  state.jobs = {
    [id]: { id, name, project_id, job_type, task_type, engine_type, transitions, public_ips: [], effects: {} },
  };
  writeFileSync(stateFile, JSON.stringify(state));
  const { client } = await startAtRest({ stateFile });
  expect((await client.action(first.token, JOBS.billing, "diagnosis")).status).toBe(202);
  expect(await client.get(first.token, "/jobs?job_type=sync")).toMatchObject({ body: { total_count: 1 } });
});
