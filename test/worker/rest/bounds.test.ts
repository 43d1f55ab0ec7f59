import { describe, expect, test } from "vitest";
import config from "../../../examples/demo/gateway.config.ts";
import { secret } from "../../support/log-scan/registry.ts";
import { exampleSecrets } from "../../support/secrets.ts";
import { countedApp, type Work } from "../harness/counted-app.ts";
import { DEMO_PROJECT, json, makeJob } from "../harness/harness.ts";

/** Work is counted, never timed: questions to policy, and calls of a desk, without which nothing is evaluated, written or sent. */

const NOBODY = secret("the token of a client without rights", "nobody-8c1f0d3a5b7e9246");

const clients = { ...config.clients, nobody: { token: "NOBODY_TOKEN" } };

const counted = () => countedApp({ change: { clients }, bindings: { NOBODY_TOKEN: NOBODY } });

const CALLERS = [
  ["a client with every right", exampleSecrets.CI_BOT_TOKEN],
  ["a client without any right", NOBODY],
] as const;

const init = (token: string, body: unknown) => ({
  method: "POST",
  headers: { authorization: `Bearer ${token}`, "x-auth-token": token, "content-type": "application/json" },
  body: typeof body === "string" ? body : JSON.stringify(body),
});

const jobId = (index: number) => `00000000-0000-4000-9000-${String(index).padStart(7, "0")}jb20r`;

const many = <Row>(count: number, row: (index: number) => Row) =>
  Array.from({ length: count }, (_, index) => row(index));

const NATIVE_BATCH = `/v5/${DEMO_PROJECT}/jobs/action`;
const item = (index: number) => ({ job: jobId(index), action: "diagnosis" });
const nativeRow = (index: number) => ({ job_id: jobId(index), action_name: "diagnosis" });

const expectNoWork = ({ calls, decisions }: Work) => expect({ calls, decisions }).toEqual({ calls: [], decisions: 0 });

describe.each(CALLERS)("too much of %s", (_, token) => {
  const list = (elements: number) => `[${Array(elements).fill("0").join(",")}]`;
  const nested = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
  const form = Object.fromEntries(many(19_990, (index) => [`k${index}`, 0]));

  test.each([
    ["13,000 rows", NATIVE_BATCH, { jobs: many(13_000, () => ({})) }, "must have at most 20000 values; it has 26002"],
    [
      "13,000 items",
      "/v1/actions",
      { items: many(13_000, () => ({})) },
      "must have at most 20000 values; it has 26002",
    ],
    ["rows", NATIVE_BATCH, { jobs: many(3000, nativeRow) }, "/jobs: must have at most 100 rows; it has 3000"],
    ["items", "/v1/actions", { items: many(6000, item) }, "/items: must have at most 100 items; it has 6000"],
    ["values", "/v1/actions", `{"items":${list(30_000)}}`, "must have at most 20000 values; it has 30002"],
    ["values", NATIVE_BATCH, `{"jobs":${list(200_000)}}`, "must have at most 20000 values; it has 200002"],
    ["levels", "/v1/actions", nested(250_000), "must not be nested deeper than 64 levels; it has 250000"],
    ["levels", NATIVE_BATCH, nested(250_000), "must not be nested deeper than 64 levels; it has 250000"],
    ["fields", "/v1/actions", form, "has more errors, which are not listed"],
    ["text", "/v1/actions", { items: [{ job: "x".repeat(200_000), action: "stop" }] }, "at most 200 characters"],
    ["a string", "/v1/actions", { items: ["x".repeat(400_000)] }, "no string of more than 262144 bytes"],
    ["a string", NATIVE_BATCH, { jobs: ["x".repeat(400_000)] }, "no string of more than 262144 bytes"],
  ])("is refused before any of it is worked on: %s in %s", async (_what, path, body, said) => {
    const { send, work } = await counted();
    const answer = await send(path, init(token, body));
    expect(answer.status).toBe(400);
    const text = await answer.text();
    expect(text).toContain(said);
    expect(text.length).toBeLessThan(10_000);
    expectNoWork(work);
  });

  test.each(["/v1/jobs", "/v1/operations", `/v5/${DEMO_PROJECT}/jobs`, "/operations", "/hooks/slack"])(
    "is refused before a query is read: %s",
    async (path) => {
      const { send, work } = await counted();
      const { headers } = init(token, "");
      const answer = await send(`${path}?${Array(3000).fill("a").join("&")}`, { headers });
      expect(answer.status).toBe(400);
      expect(await answer.text()).toContain("the query must have at most 100 parameters; it has 3000");
      expectNoWork(work);
    },
  );

  test("is refused by its bytes before it is read", async () => {
    const { send, work } = await counted();
    for (const path of ["/v1/actions", NATIVE_BATCH]) {
      const answer = await send(path, init(token, " ".repeat(1024 * 1024)));
      expect(answer.status).toBe(413);
      expect(await answer.text()).toContain("at most 524288 bytes");
    }
    expectNoWork(work);
  });
});

describe("a full batch", () => {
  test.each(CALLERS)(
    "of /v1 by %s crosses to the desk in one call, and its rights are decided once",
    async (_, token) => {
      const { send, work } = await counted();
      const answer = await json(send("/v1/actions", init(token, { items: many(100, item) })));
      expect(answer.results).toHaveLength(100);
      expect(work.calls).toEqual(["all"]);
      // No rule names these jobs, so that one question each about the action and about reading stands for all; one more for each job, for hints.
      expect(work.decisions).toBeLessThanOrEqual(2 + Object.keys(config.jobs ?? {}).length);
    },
  );

  test("of names crosses in one call for the names, and in one for the commands", async () => {
    const { send, work } = await counted();
    const items = many(100, (index) => ({ job: `DRS-nowhere-${index}`, action: "diagnosis" }));
    const answer = await json(send("/v1/actions", init(exampleSecrets.CI_BOT_TOKEN, { items })));
    expect(answer.results).toHaveLength(100);
    expect(work.calls.length).toBeLessThanOrEqual(2);
    expect(new Set(work.calls)).toEqual(new Set(["all"]));
  });

  test("of /v5 without a right is refused in one call, row by row", async () => {
    const { send, work } = await counted();
    const answer = await json(send(NATIVE_BATCH, init(NOBODY, { jobs: many(100, nativeRow) })));
    expect(answer.jobs).toEqual(many(100, (index) => expect.objectContaining({ id: jobId(index), status: "Failed" })));
    expect(work.calls).toEqual(["all"]);
    // About the action, and about reading.
    expect(work.decisions).toBe(2);
  });

  test("of /v5 is accepted, waited for and named in one call each, and answered in order", async () => {
    const ids = await Promise.all(many(20, () => makeJob({ status: "INCRE_TRANSFER_STARTED" })));
    const { send, work } = await counted();
    const jobs = ids.map((job_id) => ({ job_id, action_name: "diagnosis" }));
    const answer = await json(send(NATIVE_BATCH, init(exampleSecrets.CI_BOT_TOKEN, { jobs })));
    expect(answer.jobs.map(({ id }: { readonly id: string }) => id)).toEqual(ids);
    expect(work.calls).toEqual(["all", "all", "all"]);
  });
});
