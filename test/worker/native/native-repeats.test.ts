import { describe, expect, inject, test } from "vitest";
import { sign } from "../../../src/cloud/iam/signature.ts";
import { DEMO_PROJECT, effectsOn, fault, gateway, hold, json, makeJob, verbsOn } from "../harness/harness.ts";

/** A signature has the resolution of a second and no nonce, so two calls may have the same one. */

const { SDK_CLIENT_ACCESS_KEY, SDK_CLIENT_SECRET_KEY } = inject("exampleSecrets");

/** A second that is over soon enough to be fresh, and the same for every call of a test. */
const now = () => Math.floor(Date.now() / 1000) * 1000;

interface Signed {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** Signs a call, with its headers. */
function signed(path: string, content: object, at: number, more: Record<string, string> = {}): Signed {
  const body = JSON.stringify(content);
  const url = `http://gateway.test/v5/${DEMO_PROJECT}${path}`;
  const headers = { "content-type": "application/json", ...more };
  const keys = { accessKey: SDK_CLIENT_ACCESS_KEY, secretKey: SDK_CLIENT_SECRET_KEY };
  return { path: `/v5/${DEMO_PROJECT}${path}`, headers: sign({ method: "POST", url, headers, body }, keys, at), body };
}

const send = ({ path, headers, body }: Signed, more: Record<string, string> = {}) =>
  gateway(path, { method: "POST", headers: { ...headers, ...more }, body });

const limit = { job: { action_name: "column_limit" } };

const running = () => makeJob({ status: "INCRE_TRANSFER_STARTED" });

const repeated = (operation: string | null, fate: string) => ({
  error_code: "GW.1409",
  error_msg: `this signature came before, with the call of operation ${operation} (${fate}); nothing was sent for this call. To make it again, sign it in another second or with an Idempotency-Key of its own.`,
});

describe("a call with a signature that came before", () => {
  test("is 409 with the first operation's id, and has no effect, however its signature is written", async () => {
    const job = await running();
    const call = signed(`/jobs/${job}/action`, limit, now());
    const first = await send(call);
    expect(first.status).toBe(200);
    const { Authorization: written = "" } = call.headers;
    const ways = [
      written,
      written.replace("SHA256 ", "SHA256  "),
      written.replaceAll(", ", ","),
      written.replace(/(?<=SignedHeaders=)[^,]+/, (names) => names.toUpperCase()),
    ];
    const id = first.headers.get("x-operation-id");
    for (const Authorization of ways) {
      const again = await send(call, { Authorization });
      expect([again.status, again.headers.get("x-operation-id")]).toEqual([409, id]);
      expect(await json(again)).toEqual(repeated(id, "DRS answered it with 200"));
    }
    expect(await verbsOn(job)).toEqual(["column_limit"]);
  });

  test("is 409 while DRS has not answered the first one, too", async () => {
    const job = await running();
    const call = signed(`/jobs/${job}/action`, limit, now());
    const release = await hold({ path: job, action: "column_limit" });
    const calls = [send(call), send(call)];
    await release();
    const answers = await Promise.all(calls);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(new Set(answers.map(({ headers }) => headers.get("x-operation-id"))).size).toBe(1);
    expect(await verbsOn(job)).toEqual(["column_limit"]);
  });

  test("says that the first one's answer was lost", async () => {
    const job = await running();
    const call = signed(`/jobs/${job}/action`, limit, now());
    await fault({ match: { path: job, action: "column_limit" }, fault: "reset" });
    const first = await send(call);
    expect(first.status).toBe(504);
    const again = await send(call);
    expect(again.status).toBe(409);
    const id = first.headers.get("x-operation-id");
    expect(await json(again)).toEqual(repeated(id, "without an answer of DRS so far"));
    expect(await verbsOn(job)).toEqual(["column_limit"]);
  });

  test("is said to be missing where the first one's job is", async () => {
    const call = signed(`/jobs/${crypto.randomUUID()}/action`, limit, now());
    const first = await send(call);
    const again = await send(call);
    expect(await json(again.clone())).toMatchObject({ error_code: "DRS.10000010" });
    expect([again.status, await again.text()]).toEqual([first.status, await first.text()]);
  });

  test("is a failed row of a batch for each of its rows", async () => {
    const jobs = [await running(), await running()];
    const rows = jobs.map((job_id) => ({ job_id, action_name: "column_limit" }));
    const call = signed("/jobs/action", { jobs: rows }, now());
    const first = await send(call);
    expect(await json(first)).toMatchObject({ jobs: [{ status: "Success" }, { status: "Success" }] });
    const again = await send(call);
    const ids = first.headers.get("x-operation-id");
    expect([again.status, again.headers.get("x-operation-id")]).toEqual([200, ids]);
    const [one = "", two = ""] = ids?.split(",") ?? [];
    expect(await json(again)).toMatchObject({
      jobs: [
        { id: jobs[0], status: "Failed", ...repeated(one, "DRS answered it with 200") },
        { id: jobs[1], status: "Failed", ...repeated(two, "DRS answered it with 200") },
      ],
    });
    for (const job of jobs) expect(await effectsOn(job)).toEqual(["column_limit"]);
  });
});

describe("an Idempotency-Key of a signed call", () => {
  const key = () => ({ "idempotency-key": crypto.randomUUID() });

  test("makes two calls of one second two, where it is signed", async () => {
    const job = await running();
    const at = now();
    const answers = [
      await send(signed(`/jobs/${job}/action`, limit, at, key())),
      await send(signed(`/jobs/${job}/action`, limit, at, key())),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(new Set(answers.map(({ headers }) => headers.get("x-operation-id"))).size).toBe(2);
    expect(await verbsOn(job)).toEqual(["column_limit", "column_limit"]);
  });

  test("that is repeated has the first answer, signed again or not", async () => {
    const job = await makeJob({ status: "CONFIGURATION" });
    const precheck = { job: { action_name: "precheck", action_params: { precheck_mode: "forStartJob" } } };
    const same = key();
    const call = signed(`/jobs/${job}/action`, precheck, now(), same);
    const first = await json(send(call));
    expect(first).toEqual({ query_id: expect.any(String) });
    expect(await json(send(call))).toEqual(first);
    expect(await json(send(signed(`/jobs/${job}/action`, precheck, now() - 2000, same)))).toEqual(first);
    expect(await effectsOn(job)).toEqual(["precheck"]);
  });

  test("that is not signed does not make a signature good twice", async () => {
    const job = await running();
    const call = signed(`/jobs/${job}/action`, limit, now());
    expect((await send(call, key())).status).toBe(200);
    expect((await send(call, key())).status).toBe(409);
    expect((await send(call)).status).toBe(409);
    expect(await verbsOn(job)).toEqual(["column_limit"]);
  });
});
