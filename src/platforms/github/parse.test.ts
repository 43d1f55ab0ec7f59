import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { parseGithub } from "./parse.ts";

const DELIVERY = "72d3162e-cc78-11e3-81ab-4c9367dc0958";
const settings = { repositories: ["octo-org/infra"] };

const bytes = (json: unknown) => new TextEncoder().encode(typeof json === "string" ? json : JSON.stringify(json));

const parse = (event: string, json: unknown, more: Record<string, string> = {}) =>
  parseGithub({
    settings,
    source: "github",
    headers: new Headers({ "x-github-event": event, "x-github-delivery": DELIVERY, ...more }),
    body: bytes(json),
  });

const repository = { id: 35129377, full_name: "octo-org/infra" };
const sender = { id: 583231, login: "octocat", type: "User" };
const issue = { number: 17, title: "Move orders", updated_at: "2026-09-21T14:13:18Z" };

const issues = (change: object = {}) => ({ action: "opened", issue, repository, sender, ...change });

const said = (comment: object = {}, change: object = {}) => ({
  ...issues({ action: "created", ...change }),
  comment: { id: 99262140, body: "/drs stop orders", created_at: "2026-09-21T14:13:19Z", ...comment },
});

describe("nothing is made of", () => {
  test.each<[string, string, unknown, string]>([
    ["a ping", "ping", { zen: "Keep it logically awesome.", repository, sender }, "a ping"],
    ["an event without a name", "", issues(), "names no event"],
    ["an event with another name", "issues; x", issues(), "names no event"],
    ["what is no JSON", "issues", "{", "no JSON object"],
    ["a list", "issues", [issues()], "no JSON object"],
    ["a text", "issues", '"issues"', "no JSON object"],
    ["null", "issues", "null", "no JSON object"],
    ["a push", "push", { ref: "refs/heads/main", repository, sender }, "not about an issue"],
    ["an event of no repository", "issues", issues({ repository: undefined }), "in a repository"],
    ["an event by nobody", "issues", issues({ sender: null }), "by somebody"],
    ["a number that is none", "issues", issues({ issue: { ...issue, number: "17/../18" } }), "not about an issue"],
    [
      "another repository",
      "issues",
      issues({ repository: { id: 1, full_name: "octo-org/web" } }),
      "octo-org/web is not",
    ],
    [
      "a name that leads elsewhere",
      "issues",
      issues({ repository: { id: 1, full_name: "a/../b" } }),
      "in a repository",
    ],
    ["another organisation", "issues", issues({ organization: { login: "evil-org" } }), "another owner"],
    [
      "a repository of another owner",
      "issues",
      issues({ repository: { ...repository, owner: { login: "evil-org" } } }),
      "another owner",
    ],
    [
      "a repository of another GitHub",
      "issues",
      issues({ repository: { ...repository, html_url: "https://github.example.com/octo-org/infra" } }),
      "another GitHub",
    ],
    ["a bot", "issue_comment", said({}, { sender: { ...sender, type: "Bot" } }), "bots"],
    [
      "a copy of its comment",
      "issue_comment",
      said({ body: "/drs stop orders\n\n<sub>drs-gateway</sub>\n" }),
      "copies",
    ],
  ])("%s", (_, event, json, reason) => {
    expect(parse(event, json)).toEqual({ ignored: expect.stringContaining(reason) });
  });

  test("what a GitHub Enterprise Server sends", () => {
    const more = { "x-github-enterprise-host": "github.example.com" };
    expect(parse("issues", issues(), more)).toEqual({ ignored: expect.stringContaining("another GitHub") });
  });
});

describe("no comment is read from", () => {
  test.each<[string, string, object]>([
    ["one that was edited", "issue_comment", said({}, { action: "edited" })],
    ["one that was deleted", "issue_comment", said({}, { action: "deleted" })],
    ["one on a line of code", "pull_request_review_comment", said()],
    ["one without a body", "issue_comment", said({ body: null })],
    ["the text of an issue", "issues", issues({ issue: { ...issue, body: "/drs stop orders" } })],
  ])("%s", (_, event, json) => {
    expect(parse(event, json)).toMatchObject({ comment: null, type: expect.stringMatching(`^${event}\\.`) });
  });
});

describe("an event is told apart from others", () => {
  const digest = createHash("sha256").update(bytes(said())).digest("base64url");

  test("by its delivery, what was signed, and its comment", () => {
    expect(parse("issue_comment", said())).toMatchObject({ deliveries: [DELIVERY, digest, "comment:99262140"] });
  });

  test.each(["", "x y", "x".repeat(101)])("without a delivery that is called %j", (delivery) => {
    expect(parse("issue_comment", said(), { "x-github-delivery": delivery })).toMatchObject({
      deliveries: [digest, "comment:99262140"],
    });
  });

  test("where it is no comment by its delivery and what was signed", () => {
    const edited = parse("issue_comment", said({}, { action: "edited" }));
    expect(edited).toMatchObject({ deliveries: [DELIVERY, expect.stringMatching(/^[\w-]{43}$/)] });
  });
});

describe("an event happened", () => {
  test.each<[string, string, object, number | null]>([
    ["when its comment was written", "issue_comment", said(), Date.UTC(2026, 8, 21, 14, 13, 19)],
    [
      "when its comment was edited",
      "issue_comment",
      said({ updated_at: "2026-09-22T10:00:00Z" }, { action: "edited" }),
      Date.UTC(2026, 8, 22, 10),
    ],
    ["when its issue was changed", "issues", issues(), Date.UTC(2026, 8, 21, 14, 13, 18)],
    ["at no time that it says", "issues", issues({ issue: { number: 17, title: "x", updated_at: "now" } }), null],
  ])("%s", (_, event, json, at) => {
    expect(parse(event, json)).toMatchObject({ at });
  });
});

test("a comment says by ids that never change who wrote it and where", () => {
  expect(parse("issue_comment", said())).toMatchObject({
    type: "issue_comment.created",
    ticket: {
      key: "octo-org/infra#17",
      url: "https://github.com/octo-org/infra/issues/17",
      address: { repository: "octo-org/infra", number: "17" },
      title: "Move orders",
    },
    channel: "35129377",
    actor: "583231",
    comment: "/drs stop orders",
    payload: said(),
  });
});

test("a repository is known in any case, and its tickets have one key", () => {
  const shouted = issues({ repository: { ...repository, full_name: "Octo-Org/INFRA" } });
  expect(parse("issues", shouted)).toMatchObject({ ticket: { key: "octo-org/infra#17" } });
});

test("a pull request has the key that an issue of its number would have", () => {
  const opened = { action: "opened", pull_request: { ...issue, number: 18 }, repository, sender };
  expect(parse("pull_request", opened)).toMatchObject({
    type: "pull_request.opened",
    ticket: { key: "octo-org/infra#18" },
  });
});

test("an answer by mail, which quotes the gateway, is its writer's", () => {
  const body = "/drs stop orders\n\n> <sub>drs-gateway</sub>\n\nSent from my phone";
  expect(parse("issue_comment", said({ body }))).toMatchObject({ comment: body });
});
