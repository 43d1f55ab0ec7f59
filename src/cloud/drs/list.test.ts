import { describe, expect, test } from "vitest";
import listExample from "../../../test/vectors/drs/extra/list-jobs-response-200.json" with { type: "json" };
import actionsExample from "../../../test/vectors/drs/extra/show-actions-response-200.json" with { type: "json" };
import { childrenOf, type ListedJob, readActions, readList } from "./list.ts";
import type { Failure, UpstreamResponse } from "./transport.ts";

const answer = (status: number, body?: unknown): UpstreamResponse => ({
  kind: "response",
  status,
  body,
  headers: new Headers(),
  requestId: "r-1",
  retryAfter: null,
});

const LOST: Failure = { kind: "failure", cause: "the connection was lost" };

describe.each([
  ["a list", readList],
  ["the console's actions", readActions],
] as const)("what is no answer for %s", (_, read) => {
  test.each([
    ["none at all", LOST, "the connection was lost"],
    ["an empty one", answer(200), "HTTP 200 with an unreadable body"],
    ["another thing", answer(200, { job: {} }), "HTTP 200 with an unreadable body"],
    ["a text", answer(200, "<html>"), "HTTP 200 with an unreadable body"],
    ["lists of another kind", answer(200, { jobs: {}, job_action: [] }), "HTTP 200 with an unreadable body"],
    [
      "rows of another kind",
      answer(200, { jobs: [{}], job_action: { available_actions: [1] } }),
      "HTTP 200 with an unreadable body",
    ],
    ["a 502", answer(502), "HTTP 502"],
  ])("is asked for again: %s", (_name, received, cause) => {
    expect(read(received)).toMatchObject({ kind: "unavailable", cause });
  });

  test("is refused or unauthorised as DRS says", () => {
    const body = { error_code: "DRS.10000010", error_msg: "Job does not exist." };
    expect(read(answer(400, body))).toMatchObject({ kind: "refused", error: { code: "DRS.10000010" } });
    expect(read(answer(200, body))).toMatchObject({ kind: "refused", error: { code: "DRS.10000010" } });
    expect(read(answer(401))).toMatchObject({ kind: "unauthorized" });
  });
});

describe("a list of jobs", () => {
  test("is the official example, with what is used of it", () => {
    expect(readList(answer(200, listExample.body))).toEqual({
      kind: "read",
      value: [
        {
          id: "c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r",
          name: "DRS-1234",
          status: "CONFIGURATION",
          create_time: "2022-11-07T16:15:18Z",
          children: undefined,
        },
      ],
    });
  });

  test("is read though fields are missing or of another kind", () => {
    const jobs = [{ id: "a" }, { id: "b", name: 7, status: null, create_time: 7, children: "none" }];
    const rest = { name: "", status: "", create_time: undefined };
    expect(readList(answer(200, { jobs }))).toEqual({
      kind: "read",
      value: [
        { id: "a", ...rest },
        { id: "b", ...rest, children: undefined },
      ],
    });
    expect(readList(answer(200, { jobs: [], total_count: 0 }))).toEqual({ kind: "read", value: [] });
  });
});

describe("the children of a job", () => {
  const parent = (children?: ListedJob["children"]): ListedJob => ({ id: "p", name: "", status: "", children });

  test("are none where the answer names none", () => {
    expect(childrenOf(parent())).toEqual([]);
    expect(childrenOf(parent([]))).toEqual([]);
  });

  test("stand in the order of their times, those without one first", () => {
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

test("what may be done now is told by the console's names", () => {
  expect(readActions(answer(200, actionsExample.body))).toEqual({
    kind: "read",
    value: ["CREATE", "CHOOSE_OBJECT", "PRE_CHECK"],
  });
});
