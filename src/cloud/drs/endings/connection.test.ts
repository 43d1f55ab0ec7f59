import { describe, expect, test } from "vitest";
import { jobDetailSchema } from "../detail.ts";
import { byConnection, readConnection } from "./connection.ts";

const read = (network_results?: unknown) => readConnection(jobDetailSchema.parse({ job: { network_results } }).job);

const GOOD = { ip: "192.0.2.10", success: true, status: "success", result: "success", error_code: "", error_msg: "" };
const BAD = { ip: "192.0.2.11", success: false, status: "failed", error_code: "KE0002", error_msg: "wrong password" };

test.each(["network", "cloud_connection"] as const)("%s is asked for by the query_id of its answer", (type) => {
  const followed = { actionParams: {}, sentAt: 0 };
  expect(byConnection(type).query({ ...followed, queryId: null })).toBeNull();
  expect(byConnection(type).query({ ...followed, queryId: "q-1" })).toEqual({ type, query_id: "q-1" });
});

describe("a connection test", () => {
  test.each([
    ["there is nothing", undefined],
    ["there is no row", []],
    ["the rows are no list", {}],
    ["a row does not say how it went", [{ ip: "192.0.2.10" }]],
  ])("goes on while %s", (_, rows) => {
    expect(read(rows)).toEqual({ kind: "going", note: null });
  });

  test.each<[string, object[], string]>([
    ["the only address", [BAD], "KE0002: wrong password"],
    ["one of several addresses", [GOOD, BAD], "KE0002: wrong password"],
    ["the first of those that failed", [BAD, { ...BAD, error_code: "KE0003" }, GOOD], "KE0002: wrong password"],
    ["one that has no code", [{ ...BAD, error_code: undefined }], "wrong password"],
    ["one that has no text", [{ ...BAD, error_msg: "" }], "KE0002"],
    ["one that has only a result", [{ success: false, result: "time-out" }], "time-out"],
    ["one that says no more", [{ success: false }], "the connection failed"],
  ])("fails with %s", (_, rows, detail) => {
    const verdict = read(rows);
    expect(verdict).toMatchObject({ kind: "failure", code: "connection_failed", detail });
    expect(verdict.kind === "failure" && verdict.result?.report).toHaveLength(rows.length);
  });

  test("lists every address that was tested", () => {
    expect(read([GOOD, BAD])).toMatchObject({
      result: {
        report: [
          { name: "192.0.2.10", result: "success" },
          { name: "192.0.2.11", result: "failed", detail: "KE0002: wrong password" },
        ],
      },
    });
  });

  test("succeeds where every address does", () => {
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
