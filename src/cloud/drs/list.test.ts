import { describe, expect, test } from "vitest";
import listExample from "../../../test/vectors/drs/extra/list-jobs-response-200.json" with { type: "json" };
import actionsExample from "../../../test/vectors/drs/extra/show-actions-response-200.json" with { type: "json" };
import { childrenOf, readActions, readList } from "./list.ts";
import type { Failure, UpstreamResponse } from "./transport.ts";

const response = (status: number, body?: unknown): UpstreamResponse => ({
  kind: "response",
  status,
  body,
  headers: new Headers(),
  requestId: "r-1",
  retryAfter: null,
});

const LOST: Failure = { kind: "failure", cause: "the connection was lost" };

describe.each([
  ["readList", readList],
  ["readActions", readActions],
] as const)("%s", (_, read) => {
  test.each([
    ["no response at all", LOST, "the connection was lost"],
    ["an empty body", response(200), "HTTP 200 with an unreadable body"],
    ["another body", response(200, { job: {} }), "HTTP 200 with an unreadable body"],
    ["a body that is no JSON", response(200, "<html>"), "HTTP 200 with an unreadable body"],
    ["lists of another type", response(200, { jobs: {}, job_action: [] }), "HTTP 200 with an unreadable body"],
    [
      "rows of another type",
      response(200, { jobs: [{}], job_action: { available_actions: [1] } }),
      "HTTP 200 with an unreadable body",
    ],
    ["a 502", response(502), "HTTP 502"],
  ])("%s counts as unavailable, so that the call is repeated", (_name, received, cause) => {
    expect(read(received)).toMatchObject({ kind: "unavailable", cause });
  });

  test("an error of DRS makes the outcome refused or unauthorised", () => {
    const body = { error_code: "DRS.10000010", error_msg: "Job does not exist." };
    expect(read(response(400, body))).toMatchObject({ kind: "refused", error: { code: "DRS.10000010" } });
    expect(read(response(200, body))).toMatchObject({ kind: "refused", error: { code: "DRS.10000010" } });
    expect(read(response(401))).toMatchObject({ kind: "unauthorized" });
  });
});

describe("readList", () => {
  test("the official example is read with the fields that the gateway uses", () => {
    expect(readList(response(200, listExample.body))).toEqual({
      kind: "read",
      value: [
        {
          id: "c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r",
          name: "DRS-1234",
          status: "CONFIGURATION",
          create_time: "2022-11-07T16:15:18Z",
          engine_type: "oracle-to-gaussdbv5",
          job_direction: "up",
        },
      ],
    });
  });

  test("a list is read although fields are missing or of another type", () => {
    const jobs = [{ id: "a" }, { id: "b", name: 7, status: null, create_time: 7, children: "none" }];
    const rest = { name: "", status: "", create_time: undefined };
    expect(readList(response(200, { jobs }))).toEqual({
      kind: "read",
      value: [
        { id: "a", ...rest },
        { id: "b", ...rest, children: undefined },
      ],
    });
    expect(readList(response(200, { jobs: [], total_count: 0 }))).toEqual({ kind: "read", value: [] });
  });
});

describe("childrenOf", () => {
  const parent = (children?: Parameters<typeof childrenOf>[0]["children"]) => ({ children });

  test("a job without children in the response has none", () => {
    expect(childrenOf(parent())).toEqual([]);
    expect(childrenOf(parent([]))).toEqual([]);
  });

  test("children are sorted by creation time, those without a time first", () => {
    const children = [
      { id: "new", status: "CHILD_TRANSFER_STARTED", create_time: "2026-11-24T17:00:00Z" },
      { id: "old", status: "DELETED", create_time: "1764003600000" },
      { id: "never", status: "", create_time: "soon" },
      { id: "none", status: "" },
    ];
    expect(childrenOf(parent(children))).toEqual([
      { id: "never", status: "", createdAt: null },
      { id: "none", status: "", createdAt: null },
      { id: "old", status: "DELETED", createdAt: 1_764_003_600_000 },
      { id: "new", status: "CHILD_TRANSFER_STARTED", createdAt: Date.parse("2026-11-24T17:00:00Z") },
    ]);
  });
});

test("readActions returns the allowed actions by their console names", () => {
  expect(readActions(response(200, actionsExample.body))).toEqual({
    kind: "read",
    value: ["CREATE", "CHOOSE_OBJECT", "PRE_CHECK"],
  });
});
