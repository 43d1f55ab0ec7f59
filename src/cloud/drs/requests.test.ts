import { describe, expect, test } from "vitest";
import type { DetailQuery } from "./detail.ts";
import { actionBody, actionRequest, detailRequest, listRequest, nativeRead } from "./requests.ts";

const target = {
  origin: "https://drs.cn-north-4.myhuaweicloud.com",
  projectId: "054ba152d480d55b2f5dc0069e7ddef0",
  jobId: "c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r",
};
const JOB = `${target.origin}/v5/${target.projectId}/jobs/${target.jobId}`;
const headers = { "content-type": "application/json", "x-language": "en-us" };

describe("requests", () => {
  test.each([
    ["../../v3/auth", "..%2F..%2Fv3%2Fauth"],
    ["x?type=detail", "x%3Ftype%3Ddetail"],
    ["x#y", "x%23y"],
    ["a b/号", "a%20b%2F%E5%8F%B7"],
  ])("an id such as %s never leaves its path segment", (jobId, encoded) => {
    const path = `/v5/${target.projectId}/jobs/${encoded}`;
    const pathOf = ({ url }: { url: string }) => new URL(url).pathname;
    expect(pathOf(actionRequest({ ...target, jobId }, "{}", null))).toBe(`${path}/action`);
    expect(pathOf(detailRequest({ ...target, jobId }, { type: "detail" }))).toBe(path);
    expect(pathOf(nativeRead({ ...target, jobId }, "/actions", "", null))).toBe(`${path}/actions`);
    expect(pathOf(listRequest(target.origin, jobId, "", null))).toBe(`/v5/${encoded}/jobs`);
  });

  test("an action request has exactly the body that is signed", () => {
    const body = '{ "job": {"action_name":"precheck", "action_params":{"n":1.0}} }';
    expect(actionRequest(target, body, null)).toEqual({ method: "POST", url: `${JOB}/action`, headers, body });
  });

  test("a request asks for DRS's messages in the caller's language", () => {
    const language = { ...headers, "x-language": "zh-cn" };
    expect(actionRequest(target, "{}", "zh-cn").headers).toEqual(language);
    expect(nativeRead(target, "", "type=detail", "zh-cn").headers).toEqual(language);
    expect(listRequest(target.origin, target.projectId, "", "zh-cn").headers).toEqual(language);
  });

  test.each<[DetailQuery, string]>([
    [{ type: "detail" }, "?type=detail"],
    [{ type: "progress" }, "?type=progress"],
    [{ type: "precheck", query_id: "c5c1ffb3-c902" }, "?type=precheck&query_id=c5c1ffb3-c902"],
    [{ type: "precheck", query_id: "a&b=c" }, "?type=precheck&query_id=a%26b%3Dc"],
    [
      { type: "compare", compare_type: "data_compare", query_type: "list", offset: 0, limit: 100 },
      "?type=compare&compare_type=data_compare&query_type=list&offset=0&limit=100",
    ],
  ])("the detail request for %j has the query %s", (query, search) => {
    expect(detailRequest(target, query)).toEqual({ method: "GET", url: `${JOB}${search}`, headers, body: null });
  });

  test.each<["" | "/actions", string, string]>([
    ["", "type=detail&query_id=%E5%8F%B7", "?type=detail&query_id=%E5%8F%B7"],
    ["/actions", "", "/actions"],
  ])("a native read keeps the caller's query: %j %j", (below, search, end) => {
    expect(nativeRead(target, below, search, null)).toEqual({
      method: "GET",
      url: `${JOB}${end}`,
      headers,
      body: null,
    });
  });

  test.each([
    ["", ""],
    ["job_type=sync&name=x", "?job_type=sync&name=x"],
  ])("the list request is for the whole project, with the query %j", (search, end) => {
    expect(listRequest(target.origin, target.projectId, search, null)).toEqual({
      method: "GET",
      url: `${target.origin}/v5/${target.projectId}/jobs${end}`,
      headers,
      body: null,
    });
  });
});

test("the body of an action without params has empty params", () => {
  expect(JSON.stringify(actionBody("start", {}))).toBe('{"job":{"action_name":"start","action_params":{}}}');
  expect(JSON.stringify(actionBody("precheck", { precheck_mode: "forStartJob" }))).toBe(
    '{"job":{"action_name":"precheck","action_params":{"precheck_mode":"forStartJob"}}}',
  );
});
