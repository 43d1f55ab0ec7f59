import { expect, test } from "vitest";
import { testOperation } from "../../../test/support/operation.ts";
import { presentOperation } from "./operation-json.ts";

test("a problem has its code and its English words, and nothing that is for chat", () => {
  const problem = { code: "denied", detail: "no rule allows it" };
  const operation = testOperation({ state: "denied", problem: { ...problem, why: { code: "not_allowed" } } });
  expect(presentOperation(operation).problem).toEqual(problem);
  expect(presentOperation(testOperation({})).problem).toBeNull();
});
