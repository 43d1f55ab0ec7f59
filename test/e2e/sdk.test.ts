import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Child } from "../../scripts/lib/children.ts";
import { projectPath } from "../../scripts/lib/paths.ts";
import { freePort } from "../../scripts/lib/ports.ts";
import { verbOf } from "../../scripts/lib/scene.ts";
import { exampleVariables } from "../../scripts/lib/settings.ts";
import { recordedCalls } from "../../scripts/lib/simulator.ts";
import { type RunningGateway, startGateway, startSimulatorProcess } from "../../scripts/lib/stack.ts";
import { formatSdkDate } from "../../src/cloud/iam/signature.ts";
import { secret } from "../support/log-scan/registry.ts";
import { type SdkRequest, sdkClient } from "../support/official-sdk.ts";

/** Scripts built on the official SDK drive `/v5` with a key pair that the gateway issued; only their endpoint changes. */

const example = exampleVariables();
const PROJECT = "054ba152d480d55b2f5dc0069e7ddef0";
const ORDERS = "c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r";
const BILLING = "d0f96c1d-571f-4b63-98a5-3b85b36jb20r";
const USERS = "e7a1c04b-93d2-4f6e-a7b5-61c2d48jb20r";
const ARCHIVE = "f3b8d92c-1e47-4c0a-b6d9-72e5a13jb20r";

const stateDirectory = mkdtempSync(join(tmpdir(), "drs-gateway-sdk-"));
let simulator: Child & { url: string };
let gateway: RunningGateway;

beforeAll(async () => {
  const places = { port: await freePort(), simulatorPort: await freePort(), stateDirectory };
  const onLine = () => {};
  simulator = await startSimulatorProcess(places, onLine);
  const variables = { ...example, SIMULATOR_URL: simulator.url, TIME_SCALE: "0.1" };
  gateway = await startGateway({ places, variables, where: "the test", onLine });
});

afterAll(async () => {
  await gateway.stop();
  await simulator.stop();
  rmSync(stateDirectory, { recursive: true, force: true });
});

const issued = () => ({
  accessKey: example.SDK_CLIENT_ACCESS_KEY ?? "",
  secretKey: example.SDK_CLIENT_SECRET_KEY ?? "",
  projectId: PROJECT,
});

const request = (method: string, url: string, more: Partial<SdkRequest> = {}): SdkRequest => ({
  method,
  url,
  contentType: "application/json",
  queryParams: {},
  pathParams: { project_id: PROJECT },
  headers: { "content-type": "application/json" },
  ...more,
});

const JOB = "/v5/{project_id}/jobs/{job_id}";

const action = (jobId: string, action_name: string, action_params: object = {}) =>
  request("POST", `${JOB}/action`, {
    pathParams: { project_id: PROJECT, job_id: jobId },
    data: { job: { action_name, action_params } },
  });

const actionsReceived = async () =>
  (await recordedCalls(simulator.url)).filter(({ method, path }) => method === "POST" && path.endsWith("/action"));

describe("a script on the official SDK", () => {
  test.each([
    [
      "with a secret key that is not the one issued",
      { ...issued(), secretKey: secret("a secret key that was not issued", "not-the-secret") },
    ],
    [
      "with the gateway's own cloud key",
      { ...issued(), accessKey: "DEMOACCESSKEY0000001", secretKey: "demoSecretKeyNotReal0000000000000000001" },
    ],
    ["with an access key that was never issued", { ...issued(), accessKey: "AKUNKNOWN" }],
  ])("%s is refused, and DRS hears nothing", async (_, keys) => {
    const failed = sdkClient(gateway.url, keys).sendRequest(
      action(ORDERS, "precheck", { precheck_mode: "forStartJob" }),
    );
    await expect(failed).rejects.toMatchObject({ httpStatusCode: 401, errorCode: "APIGW.0301" });
    expect(await actionsReceived()).toEqual([]);
  });

  test("that signs by V11-HMAC-SHA256 is told which algorithm is supported", async () => {
    const failed = sdkClient(gateway.url, { ...issued(), isDerived: true }).sendRequest(action(ORDERS, "stop"));
    await expect(failed).rejects.toMatchObject({
      httpStatusCode: 401,
      errorCode: "APIGW.0301",
      errorMsg: expect.stringContaining("the signing algorithm is not supported, sign with SDK-HMAC-SHA256"),
    });
  });

  test("with a temporary key is told to sign with the issued one", async () => {
    const keys = { ...issued(), securityToken: secret("a temporary key's security token", "gQpjbi1ub3J0aC00LXRva2Vu") };
    await expect(sdkClient(gateway.url, keys).sendRequest(action(ORDERS, "stop"))).rejects.toMatchObject({
      httpStatusCode: 401,
      errorCode: "APIGW.0301",
      errorMsg: expect.stringContaining("temporary keys (X-Security-Token) are not accepted here"),
    });
    expect(await actionsReceived()).toEqual([]);
  });

  test("makes an action and reads its result with the query_id of the answer", async () => {
    const client = sdkClient(gateway.url, issued());
    const { query_id } = await client.sendRequest(action(ORDERS, "precheck", { precheck_mode: "forStartJob" }));
    const detail = await client.sendRequest(
      request("GET", JOB, {
        pathParams: { project_id: PROJECT, job_id: ORDERS },
        queryParams: { type: "precheck", query_id },
      }),
    );
    expect(detail).toMatchObject({ job: { precheck_result: { process: expect.stringMatching(/%$/) } } });
  });

  test("pauses a job with a synchronous action", async () => {
    const answer = await sdkClient(gateway.url, issued()).sendRequest(action(BILLING, "stop"));
    expect(answer).toMatchObject({ status: "success" });
  });

  test("lists jobs with characters in the query that need escaping", async () => {
    const list = (name?: string) =>
      sdkClient(gateway.url, issued()).sendRequest(
        request("GET", "/v5/{project_id}/jobs", {
          queryParams: { job_type: "migration", ...(name === undefined ? {} : { name }) },
        }),
      );
    expect(await list("order db/测试*'()")).toMatchObject({ total_count: 0 });
  });

  test("is told DRS's own refusal in a wrong state", async () => {
    const failed = sdkClient(gateway.url, issued()).sendRequest(action(ARCHIVE, "stop"));
    await expect(failed).rejects.toMatchObject({
      ...{ httpStatusCode: 400, errorCode: "DRS.M00304" },
      errorMsg: "This API cannot be called in the current status of the job.",
    });
  });

  test("is told of calls with the same signature that one of them was sent", async () => {
    // The SDK signs the time in whole seconds. Given here, so that no second ends between the calls.
    const headers = { "content-type": "application/json", "X-Sdk-Date": formatSdkDate(Date.now()) };
    const call = () => sdkClient(gateway.url, issued()).sendRequest({ ...action(USERS, "column_limit"), headers });
    const outcomes = await Promise.allSettled([call(), call(), call()]);
    const failures = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
    expect(failures).toEqual(Array(2).fill(expect.objectContaining({ httpStatusCode: 409, errorCode: "GW.1409" })));
    expect((await actionsReceived()).filter(({ path }) => path.includes(USERS)).map(verbOf)).toEqual(["column_limit"]);
  });

  test.each(["stop", "terminate", "diagnosis"])("is told by %s of a job that does not exist", async (verb) => {
    const failed = sdkClient(gateway.url, issued()).sendRequest(action("0-absent", verb));
    await expect(failed).rejects.toMatchObject({
      httpStatusCode: 400,
      errorCode: "DRS.10000010",
      errorMsg: "Job does not exist, please check job id.",
    });
  });
});

describe("a script on the official SDK that may not do everything", () => {
  /** The demo's config, with less for the script: no end of any job, and nothing at all of one. */
  const CONFIG = `import demo from ${JSON.stringify(projectPath("examples/demo/gateway.config.ts"))};
const who = ["client:sdk-client"];
export default {
  ...demo,
  policy: [
    ...demo.policy,
    { who, actions: ["terminate"], jobs: ["*"], effect: "deny" },
    { who, actions: ["*"], jobs: ["archive"], effect: "deny" },
  ],
};
`;
  const folder = projectPath(`dist/sdk-${process.pid}`);
  let limited: RunningGateway;

  beforeAll(async () => {
    mkdirSync(folder, { recursive: true });
    const config = join(folder, "gateway.config.ts");
    writeFileSync(config, CONFIG);
    const places = { port: await freePort(), simulatorPort: 0, stateDirectory: join(folder, "state") };
    const variables = { ...example, SIMULATOR_URL: simulator.url, TIME_SCALE: "0.1" };
    limited = await startGateway({ places, variables, where: "the test", onLine: () => {}, config, folder });
  });
  afterAll(async () => {
    await limited.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const send = (sent: SdkRequest) => sdkClient(limited.url, issued()).sendRequest(sent);
  const pathParams = (job_id: string) => ({ project_id: PROJECT, job_id });

  test("is told by the gateway what the policy denies", async () => {
    const before = await actionsReceived();
    await expect(send(action(ORDERS, "terminate"))).rejects.toMatchObject({
      httpStatusCode: 403,
      errorCode: "GW.0403",
      errorMsg: expect.stringContaining("POST /v1/jobs/{job}/actions/{action}"),
    });
    expect(await actionsReceived()).toEqual(before);
  });

  test("is told by DRS what DRS forbids", async () => {
    const body = {
      match: { path: ORDERS, action: "diagnosis" },
      fault: "status",
      status: 403,
      error_code: "APIGW.0302",
    };
    await fetch(`${simulator.url}/_sim/faults`, {
      ...{ method: "POST", headers: { "content-type": "application/json" } },
      body: JSON.stringify(body),
    });
    await expect(send(action(ORDERS, "diagnosis"))).rejects.toMatchObject({
      ...{ httpStatusCode: 403, errorCode: "APIGW.0302" },
      errorMsg: "The IAM user is not allowed to access the API.",
    });
  });

  test.each<[string, (job: string) => SdkRequest]>([
    ["ShowJobDetail", (job) => request("GET", JOB, { pathParams: pathParams(job), queryParams: { type: "detail" } })],
    ["ShowActions", (job) => request("GET", `${JOB}/actions`, { pathParams: pathParams(job) })],
    ["ExecuteJobAction of a verb that is read before", (job) => action(job, "stop")],
    ["ExecuteJobAction of a verb that is sent at once", (job) => action(job, "diagnosis")],
  ])("is told by %s of a job that it may not read what it is told of a missing one", async (_, call) => {
    const failures = await Promise.all(
      [ARCHIVE, "0-absent"].map((job) =>
        send(call(job)).then(
          () => null,
          (error: unknown) => error,
        ),
      ),
    );
    for (const failure of failures) {
      expect(failure).toMatchObject({
        ...{ httpStatusCode: 400, errorCode: "DRS.10000010" },
        errorMsg: "Job does not exist, please check job id.",
      });
    }
  });

  test("has the same row of a batch for a job that it may not read and for a missing one", async () => {
    const jobs = [ARCHIVE, "0-absent"].map((job_id) => ({ job_id, action_name: "stop" }));
    const answer = await send(request("POST", "/v5/{project_id}/jobs/action", { data: { jobs } }));
    const row = { status: "Failed", error_code: "DRS.10020102", error_msg: "Job does not exist, please check job ID" };
    expect(answer).toMatchObject({
      jobs: [
        { id: ARCHIVE, ...row },
        { id: "0-absent", ...row },
      ],
    });
  });
});
