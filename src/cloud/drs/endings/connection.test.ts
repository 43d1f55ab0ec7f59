import { describe, expect, test } from "vitest";
import { jobDetailSchema } from "../detail.ts";
import { byConnection, readConnection } from "./connection.ts";

const read = (network_results?: unknown) => readConnection(jobDetailSchema.parse({ job: { network_results } }).job);

const GOOD = { ip: "192.0.2.10", success: true, status: "success", result: "success", error_code: "", error_msg: "" };
const BAD = { ip: "192.0.2.11", success: false, status: "failed", error_code: "KE0002", error_msg: "wrong password" };

test.each(["network", "cloud_connection"] as const)(
  "the result of %s is queried by the query_id of the response",
  (type) => {
    const followed = { actionParams: {}, sentAt: 0 };
    expect(byConnection(type).query({ ...followed, queryId: null })).toBeNull();
    expect(byConnection(type).query({ ...followed, queryId: "q-1" })).toEqual({ type, query_id: "q-1" });
  },
);

describe("readConnection", () => {
  test.each([
    ["there is no list", undefined],
    ["the list is empty", []],
    ["the rows are no list", {}],
    ["a row has no result", [{ ip: "192.0.2.10" }]],
  ])("the test is still running while %s", (_, rows) => {
    expect(read(rows)).toEqual({ kind: "going", note: null });
  });

  test.each<[string, object[], string]>([
    ["the only address fails", [BAD], "KE0002: wrong password"],
    ["one of several addresses fails", [GOOD, BAD], "KE0002: wrong password"],
    [
      "several addresses fail, with the first error,",
      [BAD, { ...BAD, error_code: "KE0003" }, GOOD],
      "KE0002: wrong password",
    ],
    ["the error has no code", [{ ...BAD, error_code: undefined }], "wrong password"],
    ["the error has no message", [{ ...BAD, error_msg: "" }], "KE0002"],
    ["the row has only a result", [{ success: false, result: "time-out" }], "time-out"],
    ["the row has no details", [{ success: false }], "the connection failed"],
  ])("the test fails when %s", (_, rows, detail) => {
    const verdict = read(rows);
    expect(verdict).toMatchObject({ kind: "failure", code: "connection_failed", detail });
    expect(verdict.kind === "failure" && verdict.result?.report).toHaveLength(rows.length);
  });

  test("the report lists every tested address", () => {
    expect(read([GOOD, BAD])).toMatchObject({
      result: {
        report: [
          { name: "192.0.2.10", result: "success" },
          { name: "192.0.2.11", result: "failed", detail: "KE0002: wrong password" },
        ],
      },
    });
  });

  test("the test succeeds when every address does", () => {
    expect(read([GOOD, { ...GOOD, ip: undefined }])).toMatchObject({
      kind: "success",
      result: {
        report: [
          { name: "192.0.2.10", result: "success" },
          { name: "", result: "success" },
        ],
      },
    });
  });
});
