import { describe, expect, test } from "vitest";
import { readAction, readDetail } from "./outcome.ts";
import type { Failure, UpstreamResponse } from "./transport.ts";

const response = (status: number, body?: unknown, retryAfter: number | null = null): UpstreamResponse => ({
  kind: "response",
  status,
  body,
  headers: new Headers(),
  requestId: "r-1",
  retryAfter,
});

const QUERY_ID = "c5c1ffb3-c902-4b31-a606-dfa1231831f9";
const failure: Failure = { kind: "failure", cause: "the connection was lost" };
const drsError = (error_code: string) => ({ error_code, error_msg: "no" });
const error = (status: number, code: string | null) =>
  expect.objectContaining({ status, code, request_id: "r-1", message: expect.stringMatching(/./) });

describe("readAction", () => {
  test.each([400, 202])("a response with status %i is kept with known secret fields masked", (status) => {
    const body = { ...drsError("DRS.M01501"), query_id: QUERY_ID, endpoint: { db_password: "hunter2" } };
    const read = readAction(response(status, status === 202 ? { ...body, error_code: undefined } : body));
    expect(read).toMatchObject({ body: { endpoint: { db_password: "***" } } });
  });

  test.each([
    ["no complete response", failure, "the connection was lost"],
    ["an empty 200", response(200), "HTTP 200 with an unreadable body"],
    ["a 200 that is no JSON", response(200, undefined), "HTTP 200 with an unreadable body"],
    ["a 200 that is a list", response(200, []), "HTTP 200 with an unreadable body"],
    ["a 200 that is null", response(200, null), "HTTP 200 with an unreadable body"],
    ["a 200 without query_id and status", response(200, {}), "HTTP 200 that says neither query_id nor status"],
    ["a 202 with an empty query_id", response(202, { query_id: "" }), "HTTP 202 with an unreadable body"],
    ["a 204", response(204), "HTTP 204 with an unreadable body"],
    ["a 500 without a body", response(500), "HTTP 500"],
    ["a 500 with an error", response(500, drsError("DRS.10000023")), "DRS.10000023"],
    ["a 502", response(502, "<html>"), "HTTP 502"],
    ["a 503 of the API gateway", response(503, drsError("APIGW.0606")), "APIGW.0606"],
    ["a 504", response(504, drsError("APIGW.0201")), "APIGW.0201"],
    ["a connection that Cloudflare lost", response(520), "HTTP 520"],
    ["a time-out at Cloudflare", response(522), "HTTP 522"],
    ["a response that Cloudflare gave up on", response(524), "HTTP 524"],
  ])("the outcome of %s is lost", (_, received, cause) => {
    expect(readAction(received)).toEqual({ kind: "lost", cause });
  });

  test.each([
    ["a missing job", response(400, drsError("DRS.10000010")), error(400, "DRS.10000010")],
    ["a state that does not allow it", response(400, drsError("DRS.M00304")), error(400, "DRS.M00304")],
    ["an error inside a 202", response(202, drsError("DRS.M01504")), error(202, "DRS.M01504")],
    ["an error inside a 200", response(200, drsError("DRS.10000001")), error(200, "DRS.10000001")],
    ["an error beside a success", response(200, { ...drsError("DRS.1"), status: "success" }), error(200, "DRS.1")],
    ["the status failed inside a 200", response(200, { status: "failed" }), error(200, null)],
    ["the status Failed inside a 200", response(200, { id: "x", status: "Failed" }), error(200, null)],
    ["a missing right", response(403, drsError("APIGW.0302")), error(403, "APIGW.0302")],
    ["an unknown API", response(404, drsError("APIGW.0101")), error(404, "APIGW.0101")],
    ["a 404 without a body", response(404), error(404, null)],
    ["a 422", response(422, drsError("DRS.M01501")), error(422, "DRS.M01501")],
    ["a redirect", response(307), error(307, null)],
    ["a redirect that looks like a success", response(302, { status: "success" }), error(302, null)],
  ])("the outcome of %s is refused", (_, received, expected) => {
    expect(readAction(received)).toEqual({ kind: "refused", error: expected, body: received.body });
  });

  test.each([
    ["a 401 without a body", response(401), error(401, null)],
    ["a wrong signature", response(401, drsError("APIGW.0301")), error(401, "APIGW.0301")],
    ["an old token", response(401, drsError("APIGW.0307")), error(401, "APIGW.0307")],
    ["an old token under another status", response(403, drsError("APIGW.0307")), error(403, "APIGW.0307")],
    ["an old token inside a 500", response(500, drsError("APIGW.0307")), error(500, "APIGW.0307")],
  ])("the outcome of %s is unauthorized", (_, received, expected) => {
    expect(readAction(received)).toEqual({ kind: "unauthorized", error: expected });
  });

  test.each([
    ["too many calls", response(429, drsError("APIGW.0308")), "APIGW.0308", null],
    ["too many calls with a time to wait", response(429, drsError("APIGW.0308"), 7000), "APIGW.0308", 7000],
    ["too many calls without a body", response(429), "429", null],
    ["a refused connection", response(521), "HTTP 521", null],
    ["a missing route", response(523), "HTTP 523", null],
    ["a failed TLS handshake", response(525), "HTTP 525", null],
    ["a wrong certificate", response(526), "HTTP 526", null],
    ["an unknown host", response(530), "HTTP 530", null],
  ])("the outcome of %s is not_sent", (_, received, cause, retryAfter) => {
    expect(readAction(received)).toEqual({ kind: "not_sent", cause, retryAfter });
  });

  test.each([
    ["a query_id", response(202, { query_id: QUERY_ID }), 202, QUERY_ID],
    ["a query_id under another status", response(200, { query_id: QUERY_ID }), 200, QUERY_ID],
    ["the status success", response(200, { status: "success" }), 200, null],
    ["the status Success, as batches write it,", response(200, { id: "x", name: "y", status: "Success" }), 200, null],
    [
      "empty error fields beside a success",
      response(200, { error_code: "", error_msg: "", status: "success" }),
      200,
      null,
    ],
    ["a success under 202", response(202, { status: "success" }), 202, null],
    ["query_id and status together", response(202, { status: "success", query_id: QUERY_ID }), 202, QUERY_ID],
  ])("the outcome of %s is accepted", (_, received, status, queryId) => {
    const { body } = received;
    expect(readAction(received)).toEqual({ kind: "accepted", status, queryId, requestId: "r-1", body });
  });
});

describe("readDetail", () => {
  test.each([
    ["no complete response", failure, "the connection was lost", null],
    ["an empty 200", response(200), "HTTP 200 with an unreadable body", null],
    ["a 200 without a job", response(200, {}), "HTTP 200 with an unreadable body", null],
    ["a job under another status", response(206, { job: {} }), "HTTP 206 with an unreadable body", null],
    ["a redirect", response(307), "HTTP 307 with an unreadable body", null],
    ["too many calls", response(429, drsError("APIGW.0308"), 7000), "APIGW.0308", 7000],
    ["a 500", response(500), "HTTP 500", null],
    ["a 503 with an error", response(503, drsError("APIGW.0606"), 1000), "APIGW.0606", 1000],
    ["a refused connection", response(521), "HTTP 521", null],
  ])("the outcome of %s is unavailable", (_, received, cause, retryAfter) => {
    expect(readDetail(received)).toEqual({ kind: "unavailable", cause, retryAfter });
  });

  test.each([
    ["a missing job", response(400, drsError("DRS.10000010")), error(400, "DRS.10000010")],
    ["a missing right", response(403, drsError("DRS.M00102")), error(403, "DRS.M00102")],
    ["an error inside a 200", response(200, drsError("DRS.M05003")), error(200, "DRS.M05003")],
  ])("the outcome of %s is refused", (_, received, expected) => {
    expect(readDetail(received)).toEqual({ kind: "refused", error: expected });
  });

  test.each([
    ["a 401", response(401), error(401, null)],
    ["an old token", response(401, drsError("APIGW.0307")), error(401, "APIGW.0307")],
  ])("the outcome of %s is unauthorized", (_, received, expected) => {
    expect(readDetail(received)).toEqual({ kind: "unauthorized", error: expected });
  });

  test("fields of an unexpected type are left out of the job", () => {
    const job = { id: "x", status: "PAUSING", base_info: "?", progress_info: { progress: 7, incr_trans_delay: "3" } };
    expect(readDetail(response(200, { job, more: 1 }))).toEqual({
      kind: "read",
      value: { id: "x", status: "PAUSING", base_info: undefined, progress_info: { incr_trans_delay: "3" } },
    });
  });
});
