import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { snippetsIn } from "../../../test/support/snippets.ts";
import { isIgnored } from "../../tickets/event.ts";
import { parseAutomation, parseJira } from "./parse.ts";
import type { JiraSettings } from "./settings.ts";

const DOCUMENT = "docs/platforms/jira.md";
const MIA = "5b10000000000000000000a1";
const BEN = "5b10000000000000000000a2";

const settings = { site: "example.atlassian.net", projects: ["OPS"] } as unknown as JiraSettings;

const issue = (change: object = {}) => ({
  key: "OPS-12",
  self: "https://example.atlassian.net/rest/api/2/10012",
  fields: { summary: "Move orders" },
  ...change,
});

const comment = (change: object = {}) => ({
  id: "10700",
  body: "/drs status orders",
  author: { accountId: MIA },
  updateAuthor: { accountId: MIA },
  ...change,
});

const event = (change: object = {}) => ({
  timestamp: 1_790_000_000_000,
  webhookEvent: "comment_created",
  comment: comment(),
  issue: issue(),
  ...change,
});

const updated = (change: object = {}) => ({
  ...{ timestamp: 1_790_000_000_000, webhookEvent: "jira:issue_updated", user: { accountId: BEN }, issue: issue() },
  changelog: { id: "10124", items: [{ field: "status", toString: "Approved" }] },
  ...change,
});

function parse(body: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return parseJira({ settings, source: "jira", headers: new Headers(headers), body: new TextEncoder().encode(text) });
}

function parsed(...given: Parameters<typeof parse>) {
  const found = parse(...given);
  if (isIgnored(found)) throw new Error(found.ignored);
  return found;
}

describe("a webhook of Jira that is nothing to act on is ignored with a reason", () => {
  test.each<[string, unknown, string]>([
    ["no JSON, as in Atlassian's own example", "Hello World!", "no event of an issue"],
    ["a list", [event()], "no event of an issue"],
    ["nothing", "", "no event of an issue"],
    ["an event of a board", { timestamp: 1, webhookEvent: "board_created", board: { id: 1 } }, "no event of an issue"],
    ["a key that leads elsewhere", event({ issue: issue({ key: "OPS-12/../../user" }) }), "no event of an issue"],
    ["a key in small letters", event({ issue: issue({ key: "ops-12" }) }), "no event of an issue"],
    ["a time that is no number", event({ timestamp: "soon" }), "no event of an issue"],
    ["another site", event({ issue: issue({ self: "https://evil.example.net/1" }) }), "not of example.atlassian.net"],
    ["no site", event({ issue: issue({ self: "10012" }) }), "not of example.atlassian.net"],
    [
      "a site with the right one in front",
      event({ issue: issue({ self: "https://example.atlassian.net@evil.example.net/1" }) }),
      "not of",
    ],
    ["another project", event({ issue: issue({ key: "OPSX-12" }) }), "project is not listened to"],
    [
      "a comment of the gateway",
      event({ comment: comment({ body: "*done*\n\ndrs-gateway" }) }),
      "gateway's own comment",
    ],
  ])("%s", (_, body, reason) => {
    expect(parse(body)).toEqual({ ignored: expect.stringContaining(reason) });
  });
});

describe("a webhook of Jira", () => {
  test("of a comment has its words, its author and the ticket", () => {
    expect(parsed(event(), { "x-atlassian-webhook-identifier": "5ed8a5b6" })).toEqual({
      type: "comment_created",
      ticket: {
        key: "OPS-12",
        url: "https://example.atlassian.net/browse/OPS-12",
        address: { key: "OPS-12" },
        title: "Move orders",
      },
      channel: "OPS",
      actor: MIA,
      at: 1_790_000_000_000,
      deliveries: [expect.stringMatching(/^sha256:[\w-]{43}$/), "comment:10700", "id:5ed8a5b6"],
      comment: "/drs status orders",
      payload: event(),
    });
  });

  test("of a change has who made it and the change's number", () => {
    const { type, actor, comment, deliveries } = parsed(updated());
    expect({ type, actor, comment }).toEqual({ type: "jira:issue_updated", actor: BEN, comment: null });
    expect(deliveries.slice(1)).toEqual(["changelog:10124"]);
  });

  test.each<[string, object, string | null]>([
    [
      "an edited comment is of who edited it",
      event({ webhookEvent: "comment_updated", comment: comment({ updateAuthor: { accountId: BEN } }) }),
      BEN,
    ],
    ["a deleted comment is of who Jira names, not of its author", event({ webhookEvent: "comment_deleted" }), null],
    ["a change that carries a comment is of who made the change", updated({ comment: comment() }), BEN],
    [
      "a comment without an author is of the user",
      event({ comment: comment({ author: null }), user: { accountId: BEN } }),
      BEN,
    ],
    ["an account that is none is nobody's", updated({ user: { accountId: "../admin" } }), null],
    ["an event without a user is nobody's", updated({ user: undefined }), null],
  ])("%s, and is no comment unless it was just written", (_, body, actor) => {
    const found = parsed(body);
    expect(found.actor).toBe(actor);
    expect(found.comment).toBe(
      "webhookEvent" in body && body.webhookEvent === "comment_created" ? "/drs status orders" : null,
    );
  });

  test.each<[string, unknown]>([
    ["a document", { type: "doc", version: 1, content: [] }],
    ["null", null],
  ])("whose comment is %s has no words", (_, body) => {
    expect(parsed(event({ comment: comment({ body }) })).comment).toBeNull();
  });

  test("without a time says none", () => expect(parsed(event({ timestamp: undefined })).at).toBeNull());

  test("that is sent again under another name has the same names in its body", () => {
    const [one, other] = ["a", "b"].map((name) => parsed(event(), { "x-atlassian-webhook-identifier": name }));
    expect(one?.deliveries.slice(0, 2)).toEqual(other?.deliveries.slice(0, 2));
  });
});

describe("the request of an automation rule", () => {
  const automation = (body: unknown) =>
    parseAutomation({ settings, body: new TextEncoder().encode(JSON.stringify(body)) });

  test.each<[string, unknown, string]>([
    ["without a key", { issue: { fields: {} } }, "names no issue"],
    ["with a key that leads elsewhere", { key: "OPS-12/comment" }, "names no issue"],
    ["about another project", { key: "HR-1" }, "project is not listened to"],
    ["that is no object", "OPS-12", "names no issue"],
  ])("%s is ignored", (_, body, reason) => {
    expect(automation(body)).toEqual({ ignored: expect.stringContaining(reason) });
  });

  test.each<[string, object]>([
    ["of its author's own", { key: "OPS-12", actor: MIA, comment: "/drs reset orders", action: "reset" }],
    ["in Jira's format", { issue: { ...issue(), key: "OPS-12" }, comment: comment(), user: { accountId: MIA } }],
  ])("%s names the ticket, and nothing else of it is taken", (_, body) => {
    expect(automation(body)).toMatchObject({
      type: "automation",
      ticket: { key: "OPS-12", title: "", address: { key: "OPS-12" } },
      ...{ channel: "OPS", actor: null, at: null, comment: null, deliveries: [], payload: {} },
    });
  });

  test("is what the document has a rule send, Jira's own key put in", () => {
    const [body] = snippetsIn(DOCUMENT, readFileSync(DOCUMENT, "utf8")).filter(({ language }) => language === "json");
    const sent = JSON.parse((body?.text ?? "").replace("{{issue.key}}", "OPS-12"));
    expect(automation(sent)).toMatchObject({ ticket: { key: "OPS-12" } });
  });
});
