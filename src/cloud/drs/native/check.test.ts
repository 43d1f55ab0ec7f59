import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runs } from "../../../../test/support/runs.ts";
import batchExample from "../../../../test/vectors/drs/extra/batch-execute-job-actions-request-1.json" with {
  type: "json",
};
import { ACTION_NAMES } from "../../../model/drs.ts";
import { checkActionBody, checkBatchBody } from "./check.ts";

interface Example {
  readonly name: string;
  readonly body: { readonly job: { readonly action_name: string; readonly action_params?: unknown } };
}

const VECTORS = join(import.meta.dirname, "../../../../test/vectors/drs");

/** The requests of the official page, and the further ones of the API definition. */
const EXAMPLES = readdirSync(VECTORS, { recursive: true, encoding: "utf8" })
  .filter((file) => /^(\d\d-|extra\/execute-job-action-request-)/.test(file))
  .map((file): Example => JSON.parse(readFileSync(join(VECTORS, file), "utf8")));

const ALL = ACTION_NAMES.join(", ");

describe("checkActionBody", () => {
  test.each([
    ["no object", 7, "", "must be an object"],
    ["null", null, "", "must be an object"],
    ["a list", [], "", "must be an object"],
    ["empty", {}, "/job", "mandatory: must be an object"],
    ["a batch", { jobs: [] }, "/job", "mandatory: must be an object"],
    ["with a job that is a list", { job: [] }, "/job", "must be an object"],
    ["without an action", { job: {} }, "/job/action_name", `must be one of: ${ALL}`],
    ["with a misspelt action", { job: { action_name: "netwrok" } }, "/job/action_name", 'Did you mean "network"?'],
    ["with an action in capitals", { job: { action_name: "STOP" } }, "/job/action_name", `Allowed: ${ALL}`],
    [
      "with a foreign action",
      { job: { action_name: "toString" } },
      "/job/action_name",
      `unknown action. Allowed: ${ALL}`,
    ],
    ["with a numeric job id", { job: { action_name: "stop", job_id: 7 } }, "/job/job_id", "must be a string"],
    ["with an empty job id", { job: { action_name: "stop", job_id: "" } }, "/job/job_id", "at least 1 character"],
    [
      "with params that are text",
      { job: { action_name: "stop", action_params: "x" } },
      "/job/action_params",
      "an object",
    ],
    [
      "with params that are a list",
      { job: { action_name: "stop", action_params: [] } },
      "/job/action_params",
      "an object",
    ],
  ])("a body that is %s is refused", (_, body, pointer, detail) => {
    expect(checkActionBody(body)).toEqual({ ok: false, error: [{ pointer, detail: expect.stringContaining(detail) }] });
  });

  test("all errors of a body are reported at once", () => {
    const checked = checkActionBody({ job: { job_id: 7, action_name: "precheck", action_params: {} } });
    expect(!checked.ok && checked.error.map(({ pointer }) => pointer)).toEqual([
      "/job/job_id",
      "/job/action_params/precheck_mode",
    ]);
  });

  test("a body that is nested too deep is refused", () => {
    const text = `${'{"source_sharding":['.repeat(20_000)}${"]}".repeat(20_000)}`;
    const endpoint: unknown = JSON.parse(text);
    const body = { job: { action_name: "network", action_params: { endpoints: [{ endpoint }] } } };
    const refusal = { ok: false, error: [{ pointer: "", detail: "must not be nested deeper than 64 levels" }] };
    expect(checkActionBody(body)).toEqual(refusal);
    expect(checkBatchBody({ jobs: [body.job] })).toEqual(refusal);
  });

  test("the vectors have seventeen example bodies", () => {
    expect(EXAMPLES.length).toBe(17);
  });

  test.each(EXAMPLES.map((example): [string, Example] => [example.name, example]))(
    "the official example %s passes",
    (_, { body }) => {
      expect(checkActionBody(body)).toEqual({
        ok: true,
        value: { action: body.job.action_name, actionParams: body.job.action_params ?? {}, jobId: null },
      });
    },
  );

  const WITHOUT_PARAMS = ACTION_NAMES.filter((name) => checkActionBody({ job: { action_name: name } }).ok);

  test("twelve verbs need no params", () => {
    expect(WITHOUT_PARAMS).toEqual([
      ...["start", "stop", "restart", "reset", "terminate", "stop_repair", "diagnosis", "column_limit"],
      ...["reload_parameters", "unbind_eip", "set_writable", "set_readonly"],
    ]);
  });

  test.each(WITHOUT_PARAMS)("%s passes with absent, empty, null and unknown params", (action) => {
    const value = { action, actionParams: {}, jobId: null };
    expect(checkActionBody({ job: { action_name: action } })).toEqual({ ok: true, value });
    expect(checkActionBody({ job: { action_name: action, action_params: {} } })).toEqual({ ok: true, value });
    expect(checkActionBody({ job: { action_name: action, action_params: null } })).toEqual({ ok: true, value });
    const actionParams = { new_field: { deep: [1] } };
    expect(checkActionBody({ job: { action_name: action, action_params: actionParams, more: 1 }, extra: 1 })).toEqual({
      ok: true,
      value: { ...value, actionParams },
    });
  });

  test("a job id is returned whatever its form", () => {
    const checked = checkActionBody({ job: { action_name: "stop", job_id: "c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r" } });
    expect(checked.ok && checked.value.jobId).toBe("c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r");
  });
});

describe("checkBatchBody", () => {
  test.each([
    ["no object", 7, [["", "must be an object"]]],
    ["a single action", { job: { action_name: "stop" } }, [["/jobs", "mandatory: must be a list"]]],
    ["without rows", { jobs: [] }, [["/jobs", "at least 1 row"]]],
    // One error, however many rows are wrong.
    [
      "with too many rows",
      { jobs: Array.from({ length: 101 }, () => 7) },
      [["/jobs", "must have at most 100 rows; it has 101"]],
    ],
    ["with rows that are no list", { jobs: {} }, [["/jobs", "must be a list"]]],
    ["with a row that is no object", { jobs: [null] }, [["/jobs/0", "must be an object"]]],
    [
      "with a row without a job",
      { jobs: [{ action_name: "stop" }] },
      [["/jobs/0/job_id", "mandatory: must be a string"]],
    ],
    [
      "wrong in several rows",
      {
        jobs: [
          { job_id: "a", action_name: "stop" },
          { job_id: "b", action_name: "stpo" },
          { job_id: "", action_name: "precheck", action_params: { precheck_mode: "x" } },
        ],
      },
      [
        ["/jobs/1/action_name", 'Did you mean "stop"?'],
        ["/jobs/2/job_id", "at least 1 character"],
        ["/jobs/2/action_params/precheck_mode", "must be one of: forStartJob, forRetryJob"],
      ],
    ],
  ])("a body that is %s is refused", (_, body, expected) => {
    expect(checkBatchBody(body)).toEqual({
      ok: false,
      error: expected.map(([pointer, detail]) => ({ pointer, detail: expect.stringContaining(detail ?? "") })),
    });
  });

  test("the example of the API definition passes", () => {
    expect(checkBatchBody(batchExample.body)).toEqual({
      ok: true,
      value: [
        { action: "start", actionParams: {}, jobId: "c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r" },
        { action: "terminate", actionParams: {}, jobId: "dc6016cf-f3b6-4c2d-b4d7-5084b0fjb20r" },
      ],
    });
  });
});

describe("invalid bodies", () => {
  const garbage = fc.oneof(fc.jsonValue(), fc.anything());
  const action = fc.oneof(fc.constantFrom(...ACTION_NAMES), garbage);

  test("no invalid body makes a check throw, and every error has a pointer and a detail", () => {
    const row = fc.record({ job_id: garbage, action_name: action, action_params: garbage }, { requiredKeys: [] });
    const body = fc.oneof(garbage, fc.record({ job: fc.oneof(row, garbage) }), fc.record({ jobs: fc.array(row) }));
    fc.assert(
      fc.property(body, (wrong) => {
        for (const checked of [checkActionBody(wrong), checkBatchBody(wrong)]) {
          const errors = checked.ok ? [] : checked.error;
          expect(checked.ok || errors.length > 0).toBe(true);
          for (const { pointer, detail } of errors)
            expect([/^(\/|$)/.test(pointer), detail !== ""]).toEqual([true, true]);
        }
      }),
      { numRuns: runs(500) },
    );
  });

  test("an invalid value in any part of an official example makes no check throw", () => {
    fc.assert(
      fc.property(fc.constantFrom(...EXAMPLES), fc.nat(60), garbage, (example, at, wrong) => {
        let seen = 0;
        const text = JSON.stringify(example.body, (_, value: unknown) => (seen++ === at ? { marked: true } : value));
        const body: unknown = JSON.parse(text, (_, value: { marked?: unknown }) =>
          value?.marked === true ? wrong : value,
        );
        expect(typeof checkActionBody(body).ok).toBe("boolean");
      }),
      { numRuns: runs(1000) },
    );
  });

  test("errors never repeat a secret value", () => {
    const secret = fc.string().map((text) => `secret-${text}`);
    fc.assert(
      fc.property(secret, fc.constantFrom(...ACTION_NAMES), (value, name) => {
        const endpoint = { db_password: [value], db_port: value, ip: value, endpoint_name: value };
        const action_params = {
          endpoints: [{ db_type: value, endpoint, ssl: value }],
          replay_config: { ak: [value], sk: 7 },
        };
        const checked = checkActionBody({ job: { job_id: [value], action_name: name, action_params } });
        expect(JSON.stringify(checked.ok || checked.error)).not.toContain("secret-");
      }),
    );
  });
});
