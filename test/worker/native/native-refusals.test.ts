import { describe, expect, inject, test } from "vitest";
import { sign } from "../../../src/cloud/iam/signature.ts";
import { act, callsAbout, DEMO_PROJECT, hold, json, makeJob, verbsOn } from "../harness/harness.ts";
import { action, native } from "../harness/native-calls.ts";

const { SDK_CLIENT_ACCESS_KEY, SDK_CLIENT_SECRET_KEY, VIEWER_TOKEN } = inject("exampleSecrets");

describe("a native call that is refused", () => {
  const body = { job: { action_name: "stop" } };
  const cases: readonly (readonly [string, string, string, Parameters<typeof native>[2], number, string])[] = [
    ["no credential", "POST", `/${DEMO_PROJECT}/jobs/x/action`, { token: null, body }, 401, "APIGW.0301"],
    ["a wrong token", "POST", `/${DEMO_PROJECT}/jobs/x/action`, { token: "MII-not-ours", body }, 401, "APIGW.0301"],
    [
      "a signature of nobody",
      "GET",
      `/${DEMO_PROJECT}/jobs/x`,
      {
        token: null,
        headers: {
          authorization: `SDK-HMAC-SHA256 Access=a, SignedHeaders=x-sdk-date, Signature=${"0".repeat(64)}`,
          "x-sdk-date": "20260101T000000Z",
        },
      },
      401,
      "APIGW.0301",
    ],
    ["another project", "POST", `/${"9".repeat(32)}/jobs/x/action`, { body }, 403, "DRS.M00261"],
    ["a job that is none", "POST", `/${DEMO_PROJECT}/jobs/a%2Fb/action`, { body }, 400, "DRS.10000010"],
    ["no JSON", "POST", `/${DEMO_PROJECT}/jobs/x/action`, { body: "{" }, 400, "DRS.10020000"],
    ["no job in the body", "POST", `/${DEMO_PROJECT}/jobs/x/action`, { body: {} }, 400, "DRS.10020000"],
    [
      "an unknown action_name",
      "POST",
      `/${DEMO_PROJECT}/jobs/x/action`,
      { body: { job: { action_name: "stpo" } } },
      400,
      "DRS.10020000",
    ],
    [
      "an alias, which DRS does not know",
      "POST",
      `/${DEMO_PROJECT}/jobs/x/action`,
      { body: { job: { action_name: "pause" } } },
      400,
      "DRS.10020000",
    ],
    [
      "another job in the body",
      "POST",
      `/${DEMO_PROJECT}/jobs/x/action`,
      { body: { job: { job_id: "y", action_name: "stop" } } },
      400,
      "DRS.10020000",
    ],
    [
      "a secret that is not given out",
      "POST",
      `/${DEMO_PROJECT}/jobs/x/action`,
      {
        body: {
          job: {
            action_name: "network",
            action_params: {
              endpoints: [
                {
                  db_type: "mysql",
                  endpoint_type: "offline",
                  endpoint_role: "so",
                  endpoint: { endpoint_name: "mysql", db_user: "u", db_password: { secret: "IAM_DEMO" } },
                },
              ],
            },
          },
        },
      },
      400,
      "DRS.10020000",
    ],
    [
      "a key that stands twice",
      "POST",
      `/${DEMO_PROJECT}/jobs/x/action`,
      { body: '{"job":{"action_name":"terminate","action_name":"precheck"}}' },
      400,
      "DRS.10020000",
    ],
    [
      "another content type",
      "POST",
      `/${DEMO_PROJECT}/jobs/x/action`,
      { body, headers: { "content-type": "text/plain" } },
      415,
      "GW.0415",
    ],
    [
      "too much",
      "POST",
      `/${DEMO_PROJECT}/jobs/x/action`,
      { body: { job: { action_name: "stop", x: "y".repeat(600_000) } } },
      413,
      "APIGW.0201",
    ],
    ["an unknown route", "POST", `/${DEMO_PROJECT}/jobs/x/stop`, { body }, 404, "APIGW.0101"],
    ["an empty batch", "POST", `/${DEMO_PROJECT}/jobs/action`, { body: { jobs: [] } }, 400, "DRS.10020000"],
  ];
  for (const [name, method, path, options, status, code] of cases) {
    test(`for ${name} is told so in DRS's shape`, async () => {
      const answer = await native(method, path, options);
      expect(await json(answer.clone())).toEqual({ error_code: code, error_msg: expect.any(String) });
      expect(answer.status).toBe(status);
    });
  }

  test.each(["V11-HMAC-SHA256", "SDK-HMAC-SM3", "SDK-ECDSA-P256-SHA256", "AWS4-HMAC-SHA256", "sdk-hmac-sha256"])(
    "for a signature by %s names the algorithm that is supported",
    async (algorithm) => {
      const authorization = `${algorithm} Access=a, SignedHeaders=x-sdk-date, Signature=${"0".repeat(64)}`;
      const answer = await native("GET", `/${DEMO_PROJECT}/jobs/x`, { token: null, headers: { authorization } });
      expect(answer.status).toBe(401);
      expect(await json(answer)).toEqual({
        error_code: "APIGW.0301",
        error_msg:
          "Incorrect IAM authentication information: the signing algorithm is not supported, sign with SDK-HMAC-SHA256",
      });
    },
  );

  test.each([
    ["known", SDK_CLIENT_ACCESS_KEY],
    ["unknown", "HST3W0000000000000"],
  ])("for a temporary key says what to sign with, whether its access key is %s or not", async (_, accessKey) => {
    const url = `http://gateway.test/v5/${DEMO_PROJECT}/jobs/x`;
    const keys = { accessKey, secretKey: SDK_CLIENT_SECRET_KEY, securityToken: "gQpjbi1ub3J0aC00" };
    const headers = sign(
      { method: "GET", url, headers: { "content-type": "application/json" }, body: null },
      keys,
      Date.now(),
    );
    const answer = await native("GET", `/${DEMO_PROJECT}/jobs/x`, { token: null, headers });
    expect(answer.status).toBe(401);
    expect(await json(answer)).toEqual({
      error_code: "APIGW.0301",
      error_msg:
        "Incorrect IAM authentication information: temporary keys (X-Security-Token) are not accepted here, sign with the access key that the gateway's operator issued to this client",
    });
  });

  test("by policy names the way through /v1, and DRS hears nothing", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const answer = await action(job, "stop", {}, { token: VIEWER_TOKEN });
    expect(answer.status).toBe(403);
    expect(await json(answer)).toMatchObject({
      error_code: "GW.0403",
      error_msg: expect.stringContaining("/v1/jobs/"),
    });
    expect(await callsAbout(job)).toEqual([]);
  });

  test("while another call holds the job is told so as DRS would", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const release = await hold({ path: job, action: "precheck" });
    await act(job, "precheck", { mode: "retry" });
    const answer = await action(job, "stop");
    await release();
    expect(answer.status).toBe(400);
    expect(await json(answer)).toMatchObject({ error_code: "DRS.10000024" });
    expect(await verbsOn(job)).not.toContain("stop");
  });

  test("by DRS gets DRS's answer, in the language that was asked for", async () => {
    const job = await makeJob({ status: "CONFIGURATION" });
    const answer = await action(job, "stop", {}, { headers: { "x-language": "zh-cn" } });
    expect(answer.status).toBe(400);
    expect(answer.headers.get("x-operation-id")).toMatch(/^iba5h5-/);
    const { error_code, error_msg } = await json(answer);
    expect(error_code).toBe("DRS.M00304");
    expect(error_msg).toMatch(/\p{Script=Han}/u);
  });

  test("to read by policy is 403", async () => {
    const listing = await native("GET", `/${DEMO_PROJECT}/jobs?job_type=sync`, { token: VIEWER_TOKEN });
    expect(listing.status).toBe(200);
    expect((await native("GET", `/${DEMO_PROJECT}/jobs?job_type=sync`, { token: null })).status).toBe(401);
  });
});
