import { describe, expect, test } from "vitest";
import { parseGitlab, parseUnsigned } from "./parse.ts";

const HOST = "gitlab.example.com";
const settings = { host: HOST, bot: "109", projects: ["ops/infra"] };

const delivered = (json: unknown, headers: Record<string, string> = { "webhook-id": "f5e5f430" }) => ({
  settings,
  source: "gitlab",
  headers: new Headers(headers),
  body: new TextEncoder().encode(typeof json === "string" ? json : JSON.stringify(json)),
});

const project = { id: 5, path_with_namespace: "ops/infra", web_url: `https://${HOST}/ops/infra` };
const user = { id: 1, username: "root", email: "[REDACTED]" };
const times = { created_at: "2026-09-21 14:13:18 UTC", updated_at: "2026-09-21 14:13:18 UTC" };

const note = (attributes: object = {}, change: object = {}) => ({
  object_kind: "note",
  user,
  project,
  object_attributes: {
    ...{ id: 1241, note: "/drs stop orders", noteable_type: "Issue", action: "create", system: false },
    ...times,
    ...attributes,
  },
  issue: { id: 92, iid: 17, title: "Move orders" },
  ...change,
});

const merged = { noteable_type: "MergeRequest" };
const merge_request = { iid: 3, title: "Raise the limit" };

const issue = (attributes: object = {}, change: object = {}) => ({
  ...{ object_kind: "issue", user, project },
  object_attributes: { id: 92, iid: 17, title: "Move orders", action: "open", ...times, ...attributes },
  ...change,
});

describe.each([
  ["with a signing token", parseGitlab],
  ["with a secret token", parseUnsigned],
])("%s nothing is made of", (_name, parse) => {
  test.each<[string, unknown, string]>([
    ["what is no JSON", "{", "no JSON object"],
    ["a list", [note()], "no JSON object"],
    ["null", "null", "no JSON object"],
    ["a push", { object_kind: "push", user_id: 1, project }, "not about an issue"],
    ["an event by nobody", note({}, { user: null }), "by somebody"],
    ["a note on a commit", note({ noteable_type: "Commit" }), "not about an issue"],
    ["a note on an issue that it does not tell", note({}, { issue: undefined }), "not about an issue"],
    ["a note on a merge request that it does not tell", note(merged), "not about an issue"],
    ["an issue without a number", issue({ iid: undefined }), "not about an issue"],
    ["a number that leads elsewhere", issue({ iid: "17/../18" }), "not about an issue"],
    ["a note whose id leads elsewhere", note({ id: "1/../../18" }), "not about an issue"],
    ["a number below one", issue({ iid: -17 }), "not about an issue"],
    ["an action that is none", issue({ action: "open x" }), "not about an issue"],
    ["another project", note({}, { project: { id: 6, path_with_namespace: "ops/web" } }), "ops/web is not among"],
    ["a path that leads elsewhere", note({}, { project: { id: 6, path_with_namespace: "ops//x?" } }), "in a project"],
    [
      "a project of another GitLab",
      note({}, { project: { ...project, web_url: "https://gitlab.example.org/ops/infra" } }),
      `not of ${HOST}`,
    ],
    ["a note of GitLab itself", note({ system: true }), "GitLab itself"],
    ["the gateway's own note", note({}, { user: { id: 109 } }), "own doing"],
    ["a copy of its note", note({ note: "/drs stop orders\n<sub>drs-gateway</sub>" }), "copies"],
  ])("%s", (_, json, reason) => {
    expect(parse(delivered(json))).toEqual({ ignored: expect.stringContaining(reason) });
  });

  test("what another GitLab sends, by its header", () => {
    const headers = { "webhook-id": "f5e5f430", "x-gitlab-instance": "https://gitlab.example.org" };
    expect(parse(delivered(note(), headers))).toEqual({ ignored: `it is not of ${HOST}` });
    const own = { ...headers, "x-gitlab-instance": `https://${HOST}` };
    expect(parse(delivered(note(), own))).not.toHaveProperty("ignored");
  });
});

describe("no comment is read from", () => {
  test.each<[string, object]>([
    ["a note that was edited", note({ action: "update" })],
    ["a note of which is not said whether it is new", note({ action: undefined })],
    ["the text of an issue", issue({ description: "/drs stop orders" })],
  ])("%s", (_, json) => {
    expect(parseGitlab(delivered(json))).toMatchObject({ comment: null, deliveries: ["f5e5f430"] });
  });
});

test("a note says by ids that never change who wrote it and where", () => {
  expect(parseGitlab(delivered(note()))).toEqual({
    type: "note.create",
    ticket: {
      key: "ops/infra#17",
      url: `https://${HOST}/ops/infra/-/issues/17`,
      address: { project: "ops/infra", kind: "issues", iid: "17" },
      title: "Move orders",
    },
    channel: "5",
    actor: `${HOST}/1`,
    at: Date.UTC(2026, 8, 21, 14, 13, 18),
    deliveries: ["f5e5f430", "note:1241"],
    comment: "/drs stop orders",
    payload: note(),
  });
});

describe("a ticket is", () => {
  test.each<[string, object, string, string]>([
    ["a merge request with a note", note(merged, { merge_request }), "ops/infra!3", "note.create"],
    ["an issue", issue(), "ops/infra#17", "issue.open"],
    [
      "a merge request",
      issue({ action: "merge" }, { object_kind: "merge_request" }),
      "ops/infra!17",
      "merge_request.merge",
    ],
    [
      "one whose project is written in another case",
      issue({}, { project: { id: 5, path_with_namespace: "Ops/Infra" } }),
      "ops/infra#17",
      "issue.open",
    ],
    ["one of which is not said what happened", issue({ action: undefined }), "ops/infra#17", "issue"],
  ])("%s", (_, json, key, type) => {
    expect(parseGitlab(delivered(json))).toMatchObject({ ticket: { key }, type });
  });
});

describe("what only a token vouches for is told by its address", () => {
  test("which names a new note", () => {
    expect(parseUnsigned(delivered(note()))).toMatchObject({
      ticket: { address: { project: "ops/infra", kind: "issues", iid: "17", note: "1241" } },
      deliveries: [],
    });
  });

  test.each([note({ action: "update" }), issue()])("which names no note else", (json) => {
    const { address } = (parseUnsigned(delivered(json)) as { ticket: { address: object } }).ticket;
    expect(address).toEqual({ project: "ops/infra", kind: "issues", iid: "17" });
  });
});
