import { expect, test } from "vitest";
import { testOperation } from "../../../test/support/operation.ts";
import { presentOperation } from "./operation-json.ts";

test("a problem has its code and its English words, and nothing that is for chat", () => {
  const problem = { code: "denied", detail: "no rule allows it" };
  const operation = testOperation({ state: "denied", problem: { ...problem, why: { code: "not_allowed" } } });
  expect(presentOperation(operation).problem).toEqual({ ...problem, cause: null });
  expect(presentOperation(testOperation({})).problem).toBeNull();
});

test("an operation that waits for DRS says why, since when and until when; one that was sent does not", () => {
  const waiting = { since: 0, until: 7_200_000, isTold: false };
  const operation = testOperation({ state: "queued", note: "HTTP 503", waiting });
  expect(presentOperation(operation).waiting).toEqual({
    ...{ reason: "HTTP 503", since: "1970-01-01T00:00:00.000Z", until: "1970-01-01T02:00:00.000Z" },
  });
  expect(presentOperation({ ...operation, state: "running" }).waiting).toBeNull();
  expect(presentOperation(testOperation({ state: "queued" })).waiting).toBeNull();
});

test("a problem of a failed job has its cause, the line with its time", () => {
  const cause = { kind: "network", line: "Read timed out", table: null, at: 0 } as const;
  const operation = testOperation({ state: "failed", problem: { code: "job_failed", detail: "it failed", cause } });
  expect(presentOperation(operation).problem?.cause).toEqual({
    ...{ kind: "network", line: "Read timed out", table: null },
    time: "1970-01-01T00:00:00.000Z",
  });
});
