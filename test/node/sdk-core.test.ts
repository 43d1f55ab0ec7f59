/** The official Node SDK core, an independent implementation of SDK-HMAC-SHA256, against ours. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sign, verify } from "../../src/cloud/iam/signature.ts";
import { actionBody, actionPath, JOBS, SimulatorClient } from "../simulator/client.ts";
import { type RunningSimulator, startSimulator } from "../simulator/server.ts";
import { ACCESS_KEYS, DEMO_AKSK_PROJECT } from "../simulator/state/seed.ts";
import {
  sdkClient as clientOf,
  officialSigner,
  type SdkClient,
  type SdkRequest,
  sdkCredentials,
} from "../support/official-sdk.ts";

const AK = "DEMOACCESSKEY0000001";
const TEMPORARY_AK = "DEMOTEMPACCESSKEY001";

let simulator: RunningSimulator;
let client: SimulatorClient;
beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
  client = new SimulatorClient(simulator.url);
});
afterAll(() => simulator.close());

function keys(accessKey = AK, secretKey = ACCESS_KEYS[accessKey]?.secretKey ?? "") {
  return { accessKey, secretKey, securityToken: ACCESS_KEYS[accessKey]?.securityToken, projectId: DEMO_AKSK_PROJECT };
}

const credentials = (...key: Parameters<typeof keys>) => sdkCredentials(keys(...key));

const sdkClient = (...key: Parameters<typeof keys>): SdkClient => clientOf(simulator.url, keys(...key));

const precheckBody = actionBody("precheck", { precheck_mode: "forStartJob" });

function actionRequest(data: unknown = precheckBody): SdkRequest {
  return {
    method: "POST",
    url: "/v5/{project_id}/jobs/{job_id}/action",
    contentType: "application/json",
    queryParams: {},
    pathParams: { project_id: DEMO_AKSK_PROJECT, job_id: JOBS.replay },
    headers: {},
    data,
  };
}

function detailRequest(queryParams: Record<string, unknown>): SdkRequest {
  const { data: _none, ...request } = actionRequest();
  return { ...request, method: "GET", url: "/v5/{project_id}/jobs/{job_id}", queryParams };
}

describe("the simulator refuses the SDK's", () => {
  test("call with a wrong secret key", async () => {
    const sent = sdkClient(AK, "wrong").sendRequest(actionRequest());
    await expect(sent).rejects.toMatchObject({ httpStatusCode: 401, errorCode: "APIGW.0301" });
  });

  test("body when it was changed after signing", async () => {
    const path = actionPath(JOBS.replay, DEMO_AKSK_PROJECT);
    const request = {
      ...actionRequest(),
      endpoint: `${simulator.url}${path}`,
      headers: { "content-type": "application/json" },
    };
    const { host: _host, ...headers } = officialSigner.sign(request, credentials());
    const changed = await client.call("POST", path, actionBody("terminate"), headers);
    expect(changed).toMatchObject({ status: 401, body: { error_code: "APIGW.0301" } });
    expect(await client.call("POST", path, precheckBody, headers)).toMatchObject({ status: 202 });
  });
});

describe("the simulator accepts the SDK's", () => {
  test.each([[AK], [TEMPORARY_AK]])("action with key %s", async (accessKey) => {
    const answer = await sdkClient(accessKey).sendRequest(actionRequest());
    expect(answer).toMatchObject({ httpStatusCode: 202, query_id: expect.any(String) });
  });

  test("detail query with odd characters", async () => {
    const odd = { type: "overview", source_db_name: "order db/测试*'()!~+&=%", tags: ["b", "a c"], limit: 10 };
    const answer = await sdkClient().sendRequest(detailRequest(odd));
    expect(answer).toMatchObject({ httpStatusCode: 200, job: { id: JOBS.replay } });
  });

  test("failing call, whose error it understands", async () => {
    const sent = sdkClient().sendRequest(detailRequest({ type: "nothing" }));
    await expect(sent).rejects.toMatchObject({ httpStatusCode: 400, errorCode: "DRS.M00202" });
  });
});

test.each([
  ["POST", {}, precheckBody],
  ["GET", { type: "compare", db: "a b*测试", list: ["2", "1"] }, undefined],
])("sign writes for %s what the SDK writes", (method, queryParams, data) => {
  const endpoint = "https://drs.cn-north-4.myhuaweicloud.com/v5/p/jobs/j/action";
  const query = new URLSearchParams(
    Object.entries(queryParams).flatMap(([name, value]) => [value].flat().map((one) => [name, String(one)])),
  );
  const url = `${endpoint}?${query}`;
  const headers = { "content-type": "application/json", "X-Project-Id": "p" };
  const body = data === undefined ? null : JSON.stringify(data);
  const now = Date.UTC(2026, 0, 15, 8, 15, 30);
  const key = { accessKey: AK, secretKey: "secret" };
  const ours = sign({ method, url, headers, body }, key, now);
  const request = {
    method,
    endpoint,
    pathParams: {},
    queryParams,
    data,
    headers: { ...headers, "X-Sdk-Date": "20260115T081530Z" },
  };
  const theirs = officialSigner.sign(request, sdkCredentials({ accessKey: AK, secretKey: "secret", projectId: "" }));
  expect(ours.Authorization).toBe(theirs.Authorization);
  expect(verify({ method, url, headers: theirs, body }, () => key, now)).toMatchObject({ ok: true });
});
