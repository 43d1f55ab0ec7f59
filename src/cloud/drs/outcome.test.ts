import { describe, expect, test } from "vitest";
import { readAction, readDetail } from "./outcome.ts";
import type { Failure, UpstreamResponse } from "./transport.ts";

const answer = (status: number, body?: unknown, retryAfter: number | null = null): UpstreamResponse => ({
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

describe("an action", () => {
  test.each([400, 202])("with status %i keeps DRS's answer, with known secret fields masked", (status) => {
    const body = { ...drsError("DRS.M01501"), query_id: QUERY_ID, endpoint: { db_password: "hunter2" } };
    const read = readAction(answer(status, status === 202 ? { ...body, error_code: undefined } : body));
    expect(read).toMatchObject({ body: { endpoint: { db_password: "***" } } });
  });

  test.each([
    ["no whole answer", failure, "the connection was lost"],
    ["an empty 200", answer(200), "HTTP 200 with an unreadable body"],
    ["a 200 that is no JSON", answer(200, undefined), "HTTP 200 with an unreadable body"],
    ["a 200 that is a list", answer(200, []), "HTTP 200 with an unreadable body"],
    ["a 200 that is null", answer(200, null), "HTTP 200 with an unreadable body"],
    ["a 200 that says nothing", answer(200, {}), "HTTP 200 that says neither query_id nor status"],
    ["a 202 with an empty query_id", answer(202, { query_id: "" }), "HTTP 202 with an unreadable body"],
    ["a 204", answer(204), "HTTP 204 with an unreadable body"],
    ["a 500 without a body", answer(500), "HTTP 500"],
    ["a 500 with an error", answer(500, drsError("DRS.10000023")), "DRS.10000023"],
    ["a 502", answer(502, "<html>"), "HTTP 502"],
    ["a 503 of the gateway", answer(503, drsError("APIGW.0606")), "APIGW.0606"],
    ["a 504", answer(504, drsError("APIGW.0201")), "APIGW.0201"],
    ["a connection that Cloudflare lost", answer(520), "HTTP 520"],
    ["a time-out at Cloudflare", answer(522), "HTTP 522"],
    ["an answer that Cloudflare gave up on", answer(524), "HTTP 524"],
  ])("is lost with %s", (_, received, cause) => {
    expect(readAction(received)).toEqual({ kind: "lost", cause });
  });

  test.each([
    ["a missing job", answer(400, drsError("DRS.10000010")), error(400, "DRS.10000010")],
    ["a state that does not allow it", answer(400, drsError("DRS.M00304")), error(400, "DRS.M00304")],
    ["an error inside a 202", answer(202, drsError("DRS.M01504")), error(202, "DRS.M01504")],
    ["an error inside a 200", answer(200, drsError("DRS.10000001")), error(200, "DRS.10000001")],
    ["an error beside a success", answer(200, { ...drsError("DRS.1"), status: "success" }), error(200, "DRS.1")],
    ["status failed inside a 200", answer(200, { status: "failed" }), error(200, null)],
    ["status Failed inside a 200", answer(200, { id: "x", status: "Failed" }), error(200, null)],
    ["no right", answer(403, drsError("APIGW.0302")), error(403, "APIGW.0302")],
    ["no such API", answer(404, drsError("APIGW.0101")), error(404, "APIGW.0101")],
    ["a 404 without a body", answer(404), error(404, null)],
    ["a 422", answer(422, drsError("DRS.M01501")), error(422, "DRS.M01501")],
    ["a redirect", answer(307), error(307, null)],
    ["a redirect that looks like a success", answer(302, { status: "success" }), error(302, null)],
  ])("is refused with %s", (_, received, expected) => {
    expect(readAction(received)).toEqual({ kind: "refused", error: expected, body: received.body });
  });

  test.each([
    ["a 401 without a body", answer(401), error(401, null)],
    ["a wrong signature", answer(401, drsError("APIGW.0301")), error(401, "APIGW.0301")],
    ["an old token", answer(401, drsError("APIGW.0307")), error(401, "APIGW.0307")],
    ["an old token under another status", answer(403, drsError("APIGW.0307")), error(403, "APIGW.0307")],
    ["an old token inside a 500", answer(500, drsError("APIGW.0307")), error(500, "APIGW.0307")],
  ])("is unauthorised with %s", (_, received, expected) => {
    expect(readAction(received)).toEqual({ kind: "unauthorized", error: expected });
  });

  test.each([
    ["too many calls", answer(429, drsError("APIGW.0308")), "APIGW.0308", null],
    ["too many calls and a time to wait", answer(429, drsError("APIGW.0308"), 7000), "APIGW.0308", 7000],
    ["too many calls and no body", answer(429), "429", null],
    ["a refused connection", answer(521), "HTTP 521", null],
    ["no route", answer(523), "HTTP 523", null],
    ["no TLS", answer(525), "HTTP 525", null],
    ["a wrong certificate", answer(526), "HTTP 526", null],
    ["no such host", answer(530), "HTTP 530", null],
  ])("is not sent with %s", (_, received, cause, retryAfter) => {
    expect(readAction(received)).toEqual({ kind: "not_sent", cause, retryAfter });
  });

  test.each([
    ["a query_id", answer(202, { query_id: QUERY_ID }), 202, QUERY_ID],
    ["a query_id under another status", answer(200, { query_id: QUERY_ID }), 200, QUERY_ID],
    ["status success", answer(200, { status: "success" }), 200, null],
    ["status Success, as batches write it", answer(200, { id: "x", name: "y", status: "Success" }), 200, null],
    ["empty error fields beside it", answer(200, { error_code: "", error_msg: "", status: "success" }), 200, null],
    ["a success under 202", answer(202, { status: "success" }), 202, null],
    ["both", answer(202, { status: "success", query_id: QUERY_ID }), 202, QUERY_ID],
  ])("is accepted with %s", (_, received, status, queryId) => {
    const { body } = received;
    expect(readAction(received)).toEqual({ kind: "accepted", status, queryId, requestId: "r-1", body });
  });
});

describe("a reading", () => {
  test.each([
    ["no whole answer", failure, "the connection was lost", null],
    ["an empty 200", answer(200), "HTTP 200 with an unreadable body", null],
    ["a 200 without a job", answer(200, {}), "HTTP 200 with an unreadable body", null],
    ["a job under another status", answer(206, { job: {} }), "HTTP 206 with an unreadable body", null],
    ["a redirect", answer(307), "HTTP 307 with an unreadable body", null],
    ["too many calls", answer(429, drsError("APIGW.0308"), 7000), "APIGW.0308", 7000],
    ["a 500", answer(500), "HTTP 500", null],
    ["a 503 with an error", answer(503, drsError("APIGW.0606"), 1000), "APIGW.0606", 1000],
    ["a refused connection", answer(521), "HTTP 521", null],
  ])("is unavailable with %s", (_, received, cause, retryAfter) => {
    expect(readDetail(received)).toEqual({ kind: "unavailable", cause, retryAfter });
  });

  test.each([
    ["a missing job", answer(400, drsError("DRS.10000010")), error(400, "DRS.10000010")],
    ["no right", answer(403, drsError("DRS.M00102")), error(403, "DRS.M00102")],
    ["an error inside a 200", answer(200, drsError("DRS.M05003")), error(200, "DRS.M05003")],
  ])("is refused with %s", (_, received, expected) => {
    expect(readDetail(received)).toEqual({ kind: "refused", error: expected });
  });

  test.each([
    ["a 401", answer(401), error(401, null)],
    ["an old token", answer(401, drsError("APIGW.0307")), error(401, "APIGW.0307")],
  ])("is unauthorised with %s", (_, received, expected) => {
    expect(readDetail(received)).toEqual({ kind: "unauthorized", error: expected });
  });

  test("is the job, with what is not understood left out", () => {
    const job = { id: "x", status: "PAUSING", base_info: "?", progress_info: { progress: 7, incr_trans_delay: "3" } };
    expect(readDetail(answer(200, { job, more: 1 }))).toEqual({
      kind: "read",
      value: { id: "x", status: "PAUSING", base_info: undefined, progress_info: { incr_trans_delay: "3" } },
    });
  });
});
