import { expect, test } from "vitest";
import { testOperation } from "../../../test/support/operation.ts";
import { presentOperation } from "./operation-json.ts";

test("a problem has its code and its English words, and nothing that is for chat", () => {
  const problem = { code: "denied", detail: "no rule allows it" };
  const operation = testOperation({ state: "denied", problem: { ...problem, why: { code: "not_allowed" } } });
  expect(presentOperation(operation).problem).toEqual({ ...problem, cause: null });
  expect(presentOperation(testOperation({})).problem).toBeNull();
});

test("a problem of a failed job has its cause, the line with its time", () => {
  const cause = { kind: "network", line: "Read timed out", table: null, at: 0 } as const;
  const operation = testOperation({ state: "failed", problem: { code: "job_failed", detail: "it failed", cause } });
  expect(presentOperation(operation).problem?.cause).toEqual({
    ...{ kind: "network", line: "Read timed out", table: null },
    time: "1970-01-01T00:00:00.000Z",
  });
});
