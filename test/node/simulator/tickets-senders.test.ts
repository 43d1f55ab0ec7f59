/** What plays trackers is believed by the gateway's own verification, and says what it is told to say. */
import { describe, expect, test } from "vitest";
import { type GithubPayload, githubEvent, githubSender } from "../../../scripts/lib/senders/github.ts";
import { type GitlabPayload, gitlabEvent, gitlabSender } from "../../../scripts/lib/senders/gitlab.ts";
import { jiraAutomationRequest, jiraEvent, jiraSender } from "../../../scripts/lib/senders/jira.ts";
import type { Sender, Sent } from "../../../scripts/lib/senders/sender.ts";
import { servicenowEvent, servicenowSender } from "../../../scripts/lib/senders/servicenow.ts";
import type { Runtime } from "../../../src/config/runtime.ts";
import type { Scheme, SecretSet } from "../../../src/webhooks/scheme.ts";
import { openVerifier } from "../../../src/webhooks/verify.ts";
import { secret } from "../../support/log-scan/registry.ts";
import { SCHEMES } from "../../support/schemes.ts";

const AT = Date.UTC(2026, 5, 1);
const whsec = (letter: string) => `whsec_${Buffer.from(letter.repeat(32)).toString("base64")}`;

const variables = {
  JIRA_WEBHOOK_SECRET: secret("a secret of Jira", "jira-webhook-secret-of-this-test"),
  JIRA_AUTOMATION_TOKEN: secret("a token of Jira's rules", "jira-automation-token-of-this-test"),
  GITHUB_WEBHOOK_SECRET: secret("a secret of GitHub", "github-webhook-secret-of-this-test"),
  GITLAB_WEBHOOK_SECRET: secret("a secret of GitLab", whsec("g")),
  SERVICENOW_WEBHOOK_SECRET: secret("a secret of ServiceNow", whsec("s")),
};
const options = { variables, person: "dba-1", at: AT };

const runtime: Runtime = { simulatorUrl: undefined, egressProxy: undefined, timeScale: 1, rateLimits: true };

async function isBelieved(scheme: Scheme, current: SecretSet, { headers, body }: Omit<Sent, "conversation">) {
  const verify = await openVerifier(scheme, { current, previous: null }, runtime);
  const url = "https://gateway.example.com/hooks/tracker";
  const request = { method: "POST", url, headers: new Headers(headers), body: new TextEncoder().encode(body) };
  return (await verify(request, AT)).ok;
}

const bodyOf = ({ body }: Sent) => JSON.parse(body);

describe("a comment", () => {
  test.each<[string, Sender, Scheme, string, string, object]>([
    [
      "Jira",
      jiraSender,
      SCHEMES.jira,
      variables.JIRA_WEBHOOK_SECRET,
      "OPS-12",
      {
        webhookEvent: "comment_created",
        timestamp: AT,
        comment: { body: "/drs start orders", author: { accountId: "5b10000000000000000000a1" } },
        issue: { key: "OPS-12", fields: { project: { key: "OPS" } } },
      },
    ],
    [
      "GitHub",
      githubSender,
      SCHEMES.github,
      variables.GITHUB_WEBHOOK_SECRET,
      "octo-org/infra#17",
      {
        action: "created",
        issue: { number: 17 },
        comment: { body: "/drs start orders", user: { id: 100001 } },
        sender: { id: 100001, type: "User" },
        repository: { id: 35129377 },
      },
    ],
    [
      "GitLab",
      gitlabSender,
      SCHEMES.gitlab,
      variables.GITLAB_WEBHOOK_SECRET,
      "ops/infra#17",
      {
        object_kind: "note",
        user: { id: 101 },
        project: { id: 4242 },
        object_attributes: { note: "/drs start orders", noteable_type: "Issue", action: "create", system: false },
        issue: { iid: 17 },
      },
    ],
    [
      "ServiceNow",
      servicenowSender,
      SCHEMES.servicenow,
      variables.SERVICENOW_WEBHOOK_SECRET,
      "9d385017c611228701d22104cc95c371",
      {
        table: "change_request",
        number: "CHG0030042",
        comment: "/drs start orders",
        actor: "62826bf03710200044e0bfc8bcbe5d01",
      },
    ],
  ])("of %s is believed, and with a changed byte it is not", async (_, sender, scheme, signing, ticket, said) => {
    const sent = await sender.command("start orders", options);
    expect(sent.conversation).toBe(ticket);
    expect(bodyOf(sent)).toMatchObject(said);
    expect(await isBelieved(scheme, { signing }, sent)).toBe(true);
    expect(await isBelieved(scheme, { signing }, { ...sent, body: sent.body.replace("orders", "Orders") })).toBe(false);
    const other = await sender.command("start orders", { ...options, person: "stranger" });
    expect(other.body).not.toContain("dba-1");
  });
});

describe("Jira", () => {
  test("a change of status is in the changelog, and what the issue has now", () => {
    const status = { from: "In Review", to: "Approved" };
    const parts = { event: "jira:issue_updated", key: "OPS-9", status, fields: { labels: ["drs"] }, user: "on-call" };
    const sent = jiraEvent({ ...parts, retry: 1 }, { ...options, delivery: "delivery-1" });
    expect(sent.headers).toMatchObject({
      "x-atlassian-webhook-identifier": "delivery-1",
      "x-atlassian-webhook-retry": "1",
    });
    expect(sent.conversation).toBe("OPS-9");
    expect(bodyOf(sent)).toMatchObject({
      user: { accountId: "5b10000000000000000000a3" },
      issue: { id: "10009", key: "OPS-9", fields: { status: { name: "Approved" }, labels: ["drs"] } },
      changelog: { items: [{ field: "status", fromString: "In Review", toString: "Approved" }] },
    });
    expect(bodyOf(sent)).not.toHaveProperty("comment");
  });

  test("a rule's request has the token, and what its author writes", async () => {
    const sent = jiraAutomationRequest({ key: "OPS-9", action: "start", job: "orders" }, options);
    expect(bodyOf(sent)).toMatchObject({ key: "OPS-9", actor: "5b10000000000000000000a1", action: "start" });
    expect(await isBelieved(SCHEMES["jira-automation"], { token: variables.JIRA_AUTOMATION_TOKEN }, sent)).toBe(true);
  });

  test("a document is read as text, and known by its issue", () => {
    const paragraph = (...content: object[]) => ({ type: "paragraph", content });
    const words = [{ type: "text", text: "one" }, { type: "hardBreak" }, { type: "text", text: "two" }];
    const body = {
      type: "doc",
      version: 1,
      content: [paragraph(...words), paragraph({ type: "text", text: "three" })],
    };
    expect(jiraSender.textOf({ body })).toBe("one\ntwo\nthree");
    const sent = { headers: {}, body: "", conversation: "OPS-1" };
    const of = (key: string) => ({ url: `https://example.atlassian.net/rest/api/3/issue/${key}/comment/1`, body });
    expect([jiraSender.isReplyTo(sent, of("OPS-1")), jiraSender.isReplyTo(sent, of("OPS-12"))]).toEqual([true, false]);
  });
});

describe("GitHub", () => {
  test.each<[string, GithubPayload, string, object]>([
    [
      "issues",
      { action: "labeled", label: { name: "drs" }, issue: { number: 5 } },
      "octo-org/infra#5",
      { issue: { number: 5, state: "open" }, label: { name: "drs" } },
    ],
    [
      "pull_request",
      { action: "closed", pull_request: { number: 6, merged: true } },
      "octo-org/infra#6",
      { pull_request: { number: 6, merged: true } },
    ],
    ["ping", { zen: "Keep it logically awesome." }, "octo-org/infra#17", { zen: "Keep it logically awesome." }],
    [
      "issue_comment",
      { action: "edited", repository: { full_name: "octo-org/other", id: 2 } },
      "octo-org/other#17",
      { action: "edited", repository: { id: 2, private: true } },
    ],
  ])("the event %s %j", async (name, payload, ticket, said) => {
    const sent = githubEvent(name, payload, options);
    expect(sent.conversation).toBe(ticket);
    expect(sent.headers["x-github-event"]).toBe(name);
    expect(bodyOf(sent)).toMatchObject(said);
    expect(await isBelieved(SCHEMES.github, { signing: variables.GITHUB_WEBHOOK_SECRET }, sent)).toBe(true);
  });

  test("the gateway's own comment comes from a bot", async () => {
    const sent = await githubSender.command("start orders", { ...options, person: "gateway" });
    expect(bodyOf(sent)).toMatchObject({ sender: { id: 100009, type: "Bot" } });
  });
});

describe("GitLab", () => {
  test.each<[string, GitlabPayload, string, object]>([
    [
      "Issue Hook",
      { object_attributes: { iid: 5 }, changes: { labels: { previous: [], current: [{ title: "drs" }] } } },
      "ops/infra#5",
      { object_kind: "issue", event_type: "issue", object_attributes: { iid: 5, action: "update" } },
    ],
    [
      "Merge Request Hook",
      { object_attributes: { action: "approved" } },
      "ops/infra!17",
      { object_kind: "merge_request", object_attributes: { iid: 17, action: "approved" } },
    ],
    [
      "Note Hook",
      { merge_request: { iid: 6 }, object_attributes: { note: "x" } },
      "ops/infra!6",
      { object_attributes: { noteable_type: "MergeRequest" }, merge_request: { iid: 6 } },
    ],
    [
      "Confidential Note Hook",
      { object_attributes: { internal: true } },
      "ops/infra#17",
      { object_kind: "note", event_type: "confidential_note", object_attributes: { internal: true } },
    ],
  ])("the event %s %j", async (name, payload, ticket, said) => {
    const sent = gitlabEvent(name, payload, { ...options, delivery: "delivery-1" });
    expect(sent.conversation).toBe(ticket);
    expect(sent.headers).toMatchObject({ "webhook-id": "delivery-1", "idempotency-key": "delivery-1" });
    expect(bodyOf(sent)).toMatchObject(said);
    expect(await isBelieved(SCHEMES.gitlab, { signing: variables.GITLAB_WEBHOOK_SECRET }, sent)).toBe(true);
  });

  test.each([
    ["ops/infra#17", "4242/issues/17/notes/5", true],
    ["ops/infra#17", "ops%2Finfra/issues/17/notes", true],
    ["ops/infra!17", "4242/issues/17/notes", false],
    ["ops/infra#1", "4242/issues/17/notes", false],
  ])("a note on %s is known by %s: %j", (conversation, path, expected) => {
    const call = { url: `https://gitlab.example.com/api/v4/projects/${path}`, body: { body: "x" } };
    expect(gitlabSender.isReplyTo({ headers: {}, body: "", conversation }, call)).toBe(expected);
  });
});

test("ServiceNow: a rule of another table says what its author writes", async () => {
  const fields = { table: "incident", sys_id: "a".repeat(32), number: "INC0010001", action: "start", actor: "b" };
  const sent = servicenowEvent(fields, options);
  expect(bodyOf(sent)).toEqual(fields);
  expect(await isBelieved(SCHEMES.servicenow, { signing: variables.SERVICENOW_WEBHOOK_SECRET }, sent)).toBe(true);
  const url = `https://example.service-now.com/api/now/table/incident/${fields.sys_id}`;
  expect(servicenowSender.isReplyTo(sent, { url, body: {} })).toBe(true);
  expect(servicenowSender.textOf({ work_notes: "done" })).toBe("done");
});
