import { describe, expect, test } from "vitest";
import { actionRequest, detailRequest } from "./requests.ts";

const target = {
  origin: "https://drs.cn-north-4.myhuaweicloud.com",
  projectId: "054ba152d480d55b2f5dc0069e7ddef0",
  jobId: "c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r",
};
const JOB = `${target.origin}/v5/${target.projectId}/jobs/${target.jobId}`;
const headers = { "content-type": "application/json", "x-language": "en-us" };

describe("a request", () => {
  test.each([
    ["../../v3/auth", "..%2F..%2Fv3%2Fauth"],
    ["x?type=detail", "x%3Ftype%3Ddetail"],
    ["x#y", "x%23y"],
    ["a b/号", "a%20b%2F%E5%8F%B7"],
  ])("never leaves its path with an id such as %s", (jobId, encoded) => {
    expect(actionRequest({ ...target, jobId }, "stop", {}).url).toBe(
      `${target.origin}/v5/${target.projectId}/jobs/${encoded}/action`,
    );
    expect(new URL(detailRequest({ ...target, jobId }, "detail").url).pathname).toBe(
      `/v5/${target.projectId}/jobs/${encoded}`,
    );
  });

  test("for an action carries the job in its body, as text that is sent as it is signed", () => {
    expect(actionRequest(target, "precheck", { precheck_mode: "forStartJob" })).toEqual({
      method: "POST",
      url: `${JOB}/action`,
      headers,
      body: '{"job":{"action_name":"precheck","action_params":{"precheck_mode":"forStartJob"}}}',
    });
  });

  test("for an action without params carries empty ones", () => {
    expect(actionRequest(target, "start", {}).body).toBe('{"job":{"action_name":"start","action_params":{}}}');
  });

  test.each([
    ["detail", undefined, "?type=detail"],
    ["progress", undefined, "?type=progress"],
    [
      "precheck",
      "c5c1ffb3-c902-4b31-a606-dfa1231831f9",
      "?type=precheck&query_id=c5c1ffb3-c902-4b31-a606-dfa1231831f9",
    ],
    ["precheck", "a&b=c", "?type=precheck&query_id=a%26b%3Dc"],
  ] as const)("for %s with the query id %s asks for %s", (type, queryId, query) => {
    expect(detailRequest(target, type, queryId)).toEqual({ method: "GET", url: `${JOB}${query}`, headers, body: null });
  });
});
