import { describe, expect, inject, test } from "vitest";
import { sign } from "../../../src/cloud/iam/signature.ts";
import { AKSK_PROJECT, act, DEMO_PROJECT, fault, gateway, json, makeJob, reaches } from "../harness/harness.ts";
import { action, native } from "../harness/native-calls.ts";

/** Clients that sign cannot read `/v1`: what became of a call, they read here. */

const { SDK_CLIENT_ACCESS_KEY, SDK_CLIENT_SECRET_KEY, VIEWER_TOKEN } = inject("exampleSecrets");

/** Sends a call as the client that signs. */
function signed(method: "GET" | "POST", path: string, content?: object): Promise<Response> {
  const url = `http://gateway.test${path}`;
  const body = content === undefined ? null : JSON.stringify(content);
  const keys = { accessKey: SDK_CLIENT_ACCESS_KEY, secretKey: SDK_CLIENT_SECRET_KEY };
  const request = { method, url, headers: { "content-type": "application/json" }, body };
  return gateway(path, { method, headers: sign(request, keys, Date.now()), ...(body === null ? {} : { body }) });
}

const pathOf = (id: string | null, project = DEMO_PROJECT) => `/${project}/gateway-operations/${id}`;

const running = () => makeJob({ status: "INCRE_TRANSFER_STARTED" });

const missing = {
  error_code: "GW.0404",
  error_msg: "This client has no operation of this id in this project.",
};

describe("the operation of a native call", () => {
  test("that DRS has answered shows its answer", async () => {
    const job = await makeJob({ status: "CONFIGURATION" });
    const answer = await action(job, "precheck", { precheck_mode: "forStartJob" });
    const id = answer.headers.get("x-operation-id");
    const { query_id } = await json(answer);
    await reaches(id ?? "", "succeeded");
    const shown = await native("GET", pathOf(id));
    expect(shown.status).toBe(200);
    expect(await json(shown)).toEqual({
      ...{
        operation_id: id,
        job_id: job,
        action_name: "precheck",
        state: "succeeded",
      },
      ...{ status: 202, query_id, error_code: null, error_msg: null },
      ...{ created_at: expect.any(String), updated_at: expect.any(String) },
      finished_at: expect.any(String),
    });
  });

  test("that DRS has refused shows its code and words", async () => {
    const answer = await action(await makeJob({ status: "CONFIGURATION" }), "stop");
    const { error_code, error_msg } = await json(answer.clone());
    expect(error_code).toBe("DRS.M00304");
    expect(await json(native("GET", pathOf(answer.headers.get("x-operation-id"), "0")))).toMatchObject({
      ...{ state: "failed", status: 400, query_id: null, error_code, error_msg },
      finished_at: expect.any(String),
    });
  });

  test("whose answer was lost is read by the path that the 504 names, with the same signature keys", async () => {
    const job = await running();
    await fault({ match: { path: job, action: "column_limit" }, fault: "reset" });
    const lost = await signed("POST", `/v5/${DEMO_PROJECT}/jobs/${job}/action`, {
      job: { action_name: "column_limit" },
    });
    expect(lost.status).toBe(504);
    const id = lost.headers.get("x-operation-id");
    const [path = ""] = /\/v5\/\S+/.exec((await json(lost)).error_msg) ?? [];
    expect(path).toBe(`/v5${pathOf(id)}`);
    const shown = await signed("GET", path);
    expect(shown.status).toBe(200);
    expect(await json(shown)).toMatchObject({
      ...{ operation_id: id, state: "unknown", status: null, query_id: null, error_code: "GW.0504" },
      error_msg: expect.any(String),
    });
  });

  test("that was lost and took effect shows what DRS was seen to have done", async () => {
    const job = await running();
    await fault({ match: { path: job, action: "stop" }, fault: "drop_after_apply" });
    const answer = await action(job, "stop");
    const id = answer.headers.get("x-operation-id") ?? "";
    await reaches(id, "succeeded");
    expect(await json(native("GET", pathOf(id)))).toMatchObject({
      ...{ operation_id: id, state: "succeeded", status: null, error_code: null, error_msg: null },
    });
  });

  test("is read by no other client, in no other project, and the answer is that for one that does not exist", async () => {
    const answer = await action(await running(), "stop");
    const id = answer.headers.get("x-operation-id");
    expect((await native("GET", pathOf(id))).status).toBe(200);
    const others = [
      native("GET", pathOf(id), { token: VIEWER_TOKEN }),
      signed("GET", `/v5${pathOf(id)}`),
      native("GET", pathOf(id, AKSK_PROJECT)),
      native("GET", pathOf(`${id?.slice(0, -4)}0000`)),
      native("GET", pathOf("nonsense")),
    ];
    for (const other of await Promise.all(others)) {
      expect([other.status, await json(other)]).toEqual([404, missing]);
    }
    expect((await native("GET", pathOf(id), { token: null })).status).toBe(401);
    expect((await native("GET", pathOf(id, "9".repeat(32)))).status).toBe(403);
  });

  test("that the same client asked for by /v1 is shown, too", async () => {
    const { id } = await act(await running(), "stop");
    expect(await json(native("GET", pathOf(id)))).toMatchObject({ operation_id: id, action_name: "stop" });
  });
});
