/** IAM, authentication, actions and details of the simulator, over real HTTP: refusals first. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { actionBody, actionPath, JOBS, passwordRequest, SimulatorClient, signed } from "../../simulator/client.ts";
import { type RunningSimulator, startSimulator } from "../../simulator/server.ts";
import { DEMO_AKSK_PROJECT, DEMO_PROJECT } from "../../simulator/state/seed.ts";

let now = Date.now();
let simulator: RunningSimulator;
let client: SimulatorClient;
let token: string;

/** Lets simulated and real time pass without waiting. */
function pass(milliseconds: number): void {
  now += milliseconds;
}

const drsError = (error_code: string) => ({ error_code, error_msg: expect.any(String) });
const gatewayError = (error_code: string, error_msg: string | RegExp) => ({
  error_code,
  error_msg: expect.stringMatching(error_msg),
  request_id: expect.stringMatching(/^[0-9a-f]{32}$/),
});

beforeAll(async () => {
  simulator = await startSimulator({ port: 0, now: () => now });
  client = new SimulatorClient(simulator.url);
});
afterAll(() => simulator.close());
beforeEach(async () => {
  await client.sim("POST", "/reset");
  token = await client.token();
});

describe("IAM", () => {
  test.each([
    ["a body that is no JSON", "{", 400, "The request body is invalid"],
    ["a body without identity", { auth: {} }, 400, "The request body is invalid"],
    ["a wrong password", passwordRequest({ password: "wrong" }), 401, "The username or password is wrong."],
    ["a stranger", passwordRequest({ user: "toString" }), 401, "The username or password is wrong."],
    [
      "a project that does not exist",
      passwordRequest({ scope: { project: { name: "nowhere" } } }),
      404,
      "Could not find project.",
    ],
    [
      "a project of another domain",
      passwordRequest({ scope: { project: { id: DEMO_AKSK_PROJECT } } }),
      403,
      "You have no right to do this action",
    ],
    [
      "another domain",
      passwordRequest({ scope: { domain: { name: "demo-aksk-domain" } } }),
      403,
      "You have no right to do this action",
    ],
  ])("refuses %s", async (_name, body, status, message) => {
    const answer = await client.call("POST", "/v3/auth/tokens", body);
    expect(answer).toMatchObject({ status, body: { error: { code: status, message } } });
    expect(answer.headers.get("x-subject-token")).toBeNull();
  });

  test.each([
    ["the project's name", { project: { name: "cn-north-4" } }],
    ["the project's id", { project: { id: DEMO_PROJECT } }],
    ["project and domain, where the project wins", { project: { id: DEMO_PROJECT }, domain: { name: "demo-domain" } }],
  ])("gives a token for %s", async (_name, scope) => {
    const answer = await client.call("POST", "/v3/auth/tokens?nocatalog=true", passwordRequest({ scope }));
    expect(answer.status).toBe(201);
    expect(answer.headers.get("x-subject-token")).toMatch(/^MII.{1000,}/);
    expect(answer.headers.get("x-request-id")).toMatch(/^[0-9a-f]{32}$/);
    expect(answer.body).toMatchObject({
      token: {
        catalog: [],
        expires_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
        project: { id: DEMO_PROJECT, name: "cn-north-4" },
        user: { name: "drs-operator" },
      },
    });
  });
});

describe("DRS refuses", () => {
  const path = actionPath(JOBS.orders);
  const body = JSON.stringify(actionBody("precheck", { precheck_mode: "forStartJob" }));

  test("a call without credentials", async () => {
    const answer = await client.call("POST", path, body);
    const message = /^Incorrect IAM authentication information: x-auth-token not found$/;
    expect(answer).toMatchObject({ status: 401, body: gatewayError("APIGW.0301", message) });
  });

  test("a token nobody issued", async () => {
    const answer = await client.call("POST", path, body, { "X-Auth-Token": "MIIstolen" });
    expect(answer).toMatchObject({ status: 401, body: gatewayError("APIGW.0301", /decrypt token fail/) });
  });

  test.each<[string, () => unknown]>([
    ["after 24 hours", () => pass(24 * 60 * 60 * 1000)],
    ["that the test has expired", () => client.sim("POST", "/tokens/expire")],
  ])("a token %s", async (_name, expire) => {
    await expire();
    const answer = await client.call("POST", path, body, { "X-Auth-Token": token });
    expect(answer).toMatchObject({ status: 401, body: gatewayError("APIGW.0307", /^The token must be updated.$/) });
  });

  test.each<[string, unknown, string, string]>([
    ["a token for a domain", { domain: { name: "demo-domain" } }, DEMO_PROJECT, "DRS.M00102"],
    ["a token for another project", undefined, DEMO_AKSK_PROJECT, "DRS.M00261"],
    ["project 0", undefined, "0", "DRS.M00261"],
  ])("%s", async (_name, scope, project, code) => {
    const scoped = await client.token(scope);
    const answer = await client.call("POST", actionPath(JOBS.orders, project), body, { "X-Auth-Token": scoped });
    expect(answer).toMatchObject({ status: 403, body: drsError(code) });
  });

  const signedPath = actionPath(JOBS.replay, DEMO_AKSK_PROJECT);
  test.each<[string, Parameters<typeof signed>[3] & { path?: string }, number, object]>([
    [
      "an unknown access key",
      { accessKey: "AKX", secretKey: "x" },
      401,
      gatewayError("APIGW.0301", /ak AKX not exist/),
    ],
    ["a wrong secret key", { secretKey: "x" }, 401, gatewayError("APIGW.0301", /verify aksk signature fail/)],
    [
      "a signature of an hour ago",
      { at: now - 3_600_000 },
      401,
      gatewayError("APIGW.0301", /verify aksk signature fail/),
    ],
    [
      "a wrong security token",
      { accessKey: "DEMOTEMPACCESSKEY001", securityToken: "x" },
      401,
      gatewayError("APIGW.0301", /security-token/),
    ],
    ["a key of another project", { path }, 403, drsError("DRS.M00261")],
  ])("%s", async (_name, { path: target = signedPath, ...options }, status, expected) => {
    const headers = signed(`${simulator.url}${target}`, "POST", body, { at: now, ...options });
    expect(await client.call("POST", target, body, headers)).toMatchObject({ status, body: expected });
  });

  test("even a right signature after more than five wrong ones in a row, for five minutes", async () => {
    const call = (options: object) => {
      const headers = signed(`${simulator.url}${signedPath}`, "POST", body, { at: now, ...options });
      return client.call("POST", signedPath, body, headers);
    };
    for (let failures = 0; failures < 6; failures++) await call({ secretKey: "wrong" });
    expect(await call({})).toMatchObject({
      status: 401,
      body: gatewayError("APIGW.0301", /reach the limit,forbidden/),
    });
    pass(5 * 60 * 1000 + 1);
    expect(await call({})).toMatchObject({ status: 202 });
  });

  test.each([
    ["POST", "/v5/054ba152d480d55b2f5dc0069e7ddef0/jobs/x/stop"],
    ["PUT", path],
    ["GET", "/"],
  ])("%s %s, which it does not know", async (method, target) => {
    const answer = await client.call(method, target, undefined, { "X-Auth-Token": token });
    expect(answer).toMatchObject({ status: 404, body: gatewayError("APIGW.0101", /API does not exist/) });
    expect(answer.headers.get("x-request-id")).toBe((answer.body as { request_id: string }).request_id);
  });

  test.each<[string, string, unknown, string]>([
    ["a body that is no JSON", JOBS.orders, "{", "DRS.10000009"],
    ["a body without job", JOBS.orders, {}, "DRS.M00201"],
    ["a body without action_name", JOBS.orders, { job: {} }, "DRS.M00201"],
    ["an action_name that does not exist", JOBS.orders, actionBody("pause"), "DRS.M00202"],
    ["another job id in the body", JOBS.orders, { job: { job_id: "x", action_name: "stop" } }, "DRS.M00202"],
    ["a precheck without mode", JOBS.orders, actionBody("precheck"), "DRS.M00201"],
    ["a precheck of an unknown mode", JOBS.orders, actionBody("precheck", { precheck_mode: "x" }), "DRS.M00202"],
    ["a pause mode that does not exist", JOBS.billing, actionBody("stop", { pause_mode: "x" }), "DRS.M00202"],
    ["a start time that is no number", JOBS.orders, actionBody("start", { start_time: "soon" }), "DRS.M00202"],
    ["a job that does not exist", "nowhere", actionBody("stop"), "DRS.10000010"],
    ["a job called like a property", "toString", actionBody("stop"), "DRS.10000010"],
    ["a job of another project", JOBS.replay, actionBody("stop"), "DRS.10000010"],
    ["start without precheck", JOBS.orders, actionBody("start"), "DRS.M00304"],
    ["start of a running job", JOBS.billing, actionBody("start"), "DRS.M00304"],
    ["stop of a paused job", JOBS.archive, actionBody("stop"), "DRS.M00304"],
    ["restart of a running job", JOBS.billing, actionBody("restart"), "DRS.M00304"],
    ["a re-edit of a paused job", JOBS.archive, actionBody("restart", { is_sync_re_edit: true }), "DRS.M00304"],
    ["reset without precheck", JOBS.users, actionBody("reset"), "DRS.M00304"],
    ["reset of a running job", JOBS.billing, actionBody("reset"), "DRS.M00304"],
    [
      "skip_precheck before any precheck",
      JOBS.orders,
      actionBody("skip_precheck", { skip_precheck_info: { skipped_precheck_list: ["a"], skip_reason: "b" } }),
      "DRS.M00304",
    ],
    [
      "a precheck for the first start of a running job",
      JOBS.billing,
      actionBody("precheck", { precheck_mode: "forStartJob" }),
      "DRS.M00304",
    ],
    ["unbind_eip of a job without address", JOBS.billing, actionBody("unbind_eip"), "DRS.M00304"],
  ])("%s, and changes nothing", async (_name, jobId, refused, code) => {
    const answer = await client.call("POST", actionPath(jobId), refused, { "X-Auth-Token": token });
    expect(answer).toMatchObject({ status: 400, body: drsError(code) });
    expect((await client.calls()).at(-1)).toMatchObject({ status: 400, effect: null });
  });

  test.each([
    ["", "DRS.M00201"],
    ["type=everything", "DRS.M00202"],
    ["type=toString", "DRS.M00202"],
    ["type=precheck", "DRS.M00201"],
    ["type=precheck&query_id=unknown", "DRS.M05003"],
    ["type=compare", "DRS.M00201"],
  ])("the detail query %j", async (query, code) => {
    expect(await client.detail(token, JOBS.orders, query)).toMatchObject({ status: 400, body: drsError(code) });
  });

  test("in Chinese when asked to", async () => {
    const answer = await client.action(token, "x", "stop", {}, { "X-Language": "zh-cn" });
    expect(answer.body).toEqual({ error_code: "DRS.10000010", error_msg: "任务不存在,请检查任务ID。" });
  });
});

describe("DRS accepts", () => {
  test("a call signed with a permanent or a temporary key", async () => {
    const path = actionPath(JOBS.replay, DEMO_AKSK_PROJECT);
    const body = JSON.stringify(actionBody("precheck", { precheck_mode: "forStartJob" }));
    for (const accessKey of ["DEMOACCESSKEY0000001", "DEMOTEMPACCESSKEY001"]) {
      const headers = signed(`${simulator.url}${path}`, "POST", body, { accessKey, at: now });
      expect(await client.call("POST", path, body, headers)).toMatchObject({ status: 202 });
    }
  });

  test.each([["overview"], ["detail"]])("type=%s and shows the job", async (type) => {
    const { body } = await client.detail(token, JOBS.orders, `type=${type}`);
    const base_info = { name: "DRS-orders", job_type: "sync", task_type: "FULL_INCR_TRANS" };
    expect(body).toMatchObject({ job: { id: JOBS.orders, status: "CONFIGURATION", base_info } });
  });

  test("a precheck, whose rows appear one after another and pass with an alarm", async () => {
    const query = `type=precheck&query_id=${await client.precheck(token, JOBS.orders)}`;
    pass(1500);
    const half = await client.detail(token, JOBS.orders, query);
    expect(half.body).toMatchObject({ job: { precheck_result: { result: false, process: "50%" } } });
    pass(1500);
    const whole = await client.detail(token, JOBS.orders, query);
    const alarm = expect.objectContaining({ result: "ALARM", is_skipped: false });
    expect(whole.body).toMatchObject({
      job: {
        precheck_result: {
          result: true,
          process: "100%",
          total_passed_rate: "100%",
          precheck_results: expect.arrayContaining([alarm]),
        },
      },
    });
  });

  test("skip_precheck for rows that may be skipped, and only for those", async () => {
    const query = `type=precheck&query_id=${await client.precheck(token, JOBS.users, "forRetryJob")}`;
    pass(3000);
    const skip = (...skipped_precheck_list: string[]) =>
      client.action(token, JOBS.users, "skip_precheck", {
        skip_precheck_info: { skipped_precheck_list, skip_reason: "x" },
      });
    const rate = async () => {
      const { body } = await client.detail(token, JOBS.users, query);
      return (body as { job: { precheck_result: { total_passed_rate: string } } }).job.precheck_result
        .total_passed_rate;
    };
    expect(await rate()).toBe("85%");
    const refused = await skip("MysqlForeignKeyReferentialActionCheck", "checkEmptyDstDb");
    expect(refused).toMatchObject({ status: 400, body: drsError("DRS.M00202") });
    expect(await rate()).toBe("85%");
    expect(await skip("MysqlForeignKeyReferentialActionCheck")).toMatchObject({ status: 200 });
    expect(await rate()).toBe("92%");
    expect((await client.action(token, JOBS.users, "reset")).status).toBe(400);
  });
});
