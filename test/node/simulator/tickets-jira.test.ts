/** Jira Cloud as the simulator plays it: refusals first. */
import { afterEach, describe, expect, test } from "vitest";
import { closeAll, startAtRest } from "../../simulator/control/at-rest.ts";
import { secret } from "../../support/log-scan/registry.ts";

afterEach(closeAll);

const HOST = "example.atlassian.net";
const OWN = "5b10000000000000000000b0";
const DBA = "5b10000000000000000000a1";
const TOKEN = secret("an API token of Jira", "jira-api-token-of-this-test");
const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString("base64")}` });
const AUTHORIZED = basic(`drs@example.com:${TOKEN}`);

const doc = (...content: object[]) => ({ type: "doc", version: 1, content: [{ type: "paragraph", content }] });
const text = (words: string, ...marks: object[]) => ({ type: "text", text: words, ...(marks.length ? { marks } : {}) });

const history = (id: number, created: string) => ({
  id: String(id),
  author: { accountId: DBA, displayName: "dba-1" },
  created,
  items: [{ field: "status", fieldId: "status", from: "1", fromString: "Open", to: "2", toString: "Approved" }],
});

/** A simulator with OPS-12, a way to call Jira there and a way to look at the ticket. */
async function start(ticket: object = {}, more: object = {}) {
  const simulator = await startAtRest();
  const { client } = simulator;
  const fields = { summary: "Move orders", status: { id: "2", name: "Approved" }, labels: ["drs"] };
  await client.sim("POST", "/tickets", { host: HOST, key: "OPS-12", ticket: { fields, ...ticket }, ...more });
  const jira = (method: string, path: string, body?: unknown, headers: Record<string, string> = AUTHORIZED) =>
    client.call(method, `/_sim/egress/https/${HOST}/rest/api/3/issue/${path}`, body, headers);
  const look = () => client.sim<Record<string, unknown>>("GET", `/tickets?host=${HOST}&key=OPS-12`);
  return { ...simulator, jira, look };
}

describe("Jira refuses", () => {
  const good = { body: doc(text("Started")) };

  test.each<[string, Record<string, string>]>([
    ["without credentials", {}],
    ["with a token alone", { authorization: `Bearer ${TOKEN}` }],
    ["with what is no base64", { authorization: "Basic drs@example.com:token" }],
    ["with a name that is no address", basic(`drs:${TOKEN}`)],
    ["without a token", basic("drs@example.com:")],
  ])("a call %s", async (_name, headers) => {
    const { jira } = await start();
    const body = expect.stringContaining("authenticated");
    expect(await jira("GET", "OPS-12", undefined, headers)).toMatchObject({ status: 401, body });
  });

  test.each([
    ["GET", "OPS-13", undefined],
    ["POST", "OPS-13/comment", good],
    ["GET", "toString/transitions", undefined],
  ])("%s %s, which does not exist", async (method, path, body) => {
    const { jira } = await start();
    const errorMessages = ["Issue does not exist or you do not have permission to see it."];
    expect(await jira(method, path, body)).toMatchObject({ status: 404, body: { errorMessages, errors: {} } });
  });

  test.each<[string, unknown]>([
    ["as plain text", { body: "Started" }],
    ["of another version", { body: { ...doc(text("Started")), version: 2 } }],
    ["without a paragraph", { body: { type: "doc", version: 1, content: [] } }],
    ["with text outside a paragraph", { body: { type: "doc", version: 1, content: [text("Started")] } }],
    ["with an empty text", { body: doc(text("")) }],
    ["with an unknown mark", { body: doc(text("Started", { type: "blink" })) }],
    ["with a link to nowhere", { body: doc(text("Started", { type: "link" })) }],
    ["with a link that runs", { body: doc(text("x", { type: "link", attrs: { href: "javascript:alert(1)" } })) }],
    ["with code in bold", { body: doc(text("x", { type: "code" }, { type: "strong" })) }],
    ["of more than 32,767 characters", { body: doc(text("x".repeat(32_768))) }],
    ["that is no JSON", "{"],
  ])("a comment %s, and adds none", async (_name, body) => {
    const { jira, look } = await start();
    const refused = { status: 400, body: { errorMessages: [], errors: { comment: expect.any(String) } } };
    expect(await jira("POST", "OPS-12/comment", body)).toMatchObject(refused);
    expect(await look()).toMatchObject({ comments: [] });
  });

  test.each<[string, string, string, unknown, number]>([
    ["a comment that is not there", "PUT", "OPS-12/comment/7", good, 404],
    ["a transition that the workflow has not", "POST", "OPS-12/transitions", { transition: { id: "99" } }, 400],
    ["a transition without an id", "POST", "OPS-12/transitions", { transition: {} }, 400],
    ["a label with a space", "PUT", "OPS-12", { update: { labels: [{ add: "a b" }] } }, 400],
    ["another field", "PUT", "OPS-12", { fields: { summary: "x" } }, 400],
    ["a page before the first", "GET", "OPS-12/changelog?startAt=-1", undefined, 400],
    ["a way that it has not", "DELETE", "OPS-12", undefined, 404],
  ])("%s", async (_name, method, path, body, status) => {
    const { jira, look } = await start();
    const before = await look();
    expect(await jira(method, path, body)).toMatchObject({ status });
    expect(await look()).toEqual(before);
  });

  test("a body of another type", async () => {
    const { jira } = await start();
    const headers = { ...AUTHORIZED, "content-type": "text/plain" };
    expect(await jira("POST", "OPS-12/comment", good, headers)).toMatchObject({ status: 415 });
  });
});

describe("Jira shows", () => {
  test.each([
    ["OPS-12", ["comment", "labels", "project", "status", "summary"]],
    ["OPS-12?fields=status,labels", ["labels", "status"]],
    ["10012?fields=status", ["status"]],
  ])("%s with the fields asked for", async (path, fields) => {
    const { jira } = await start();
    const { status, body } = await jira("GET", path);
    expect({ status, body }).toMatchObject({ status: 200, body: { id: "10012", key: "OPS-12" } });
    expect(body).not.toHaveProperty("changelog");
    expect(Object.keys((body as { fields: object }).fields).toSorted()).toEqual(fields);
  });

  const many = Array.from({ length: 103 }, (_, index) =>
    history(index, new Date(Date.UTC(2026, 4, 1, 0, index)).toISOString().replace("Z", "+0000")),
  );
  const idsOf = (histories: { id: string }[]) => histories.map(({ id }) => Number(id));

  test("the newest hundred changes inside an issue, newest first", async () => {
    const { jira } = await start({ changelog: { histories: many } });
    const { changelog } = (await jira("GET", "OPS-12?expand=changelog")).body as {
      changelog: { histories: { id: string }[] };
    };
    expect(changelog).toMatchObject({ startAt: 0, maxResults: 100, total: 103 });
    expect(idsOf(changelog.histories)).toEqual(Array.from({ length: 100 }, (_, index) => 102 - index));
  });

  test.each([
    ["", 0, 100, false],
    ["?startAt=100", 100, 3, true],
    ["?startAt=1&maxResults=2", 1, 2, false],
    ["?startAt=500", 500, 0, true],
  ])("the changes of page %j, oldest first", async (query, startAt, count, isLast) => {
    const { jira } = await start({ changelog: { histories: many } });
    const { body } = await jira("GET", `OPS-12/changelog${query}`);
    expect(body).toMatchObject({ startAt, total: 103, isLast });
    const ids = idsOf((body as { values: { id: string }[] }).values);
    expect(ids).toEqual(Array.from({ length: count }, (_, index) => startAt + index));
  });

  test("a comment that somebody else has written", async () => {
    const { jira } = await start({}, { comments: [{ id: "77", author: DBA, body: doc(text("/drs start orders")) }] });
    const author = { accountId: DBA, displayName: "dba-1" };
    expect(await jira("GET", "OPS-12/comment/77")).toMatchObject({ status: 200, body: { id: "77", author } });
  });
});

describe("Jira does", () => {
  test("comment and edit, which the ticket shows and which are later updates", async () => {
    const { jira, look, wait } = await start({ fields: { updated: "2026-05-01T00:00:00.000+0000" } });
    const link = { type: "link", attrs: { href: "https://gateway.example.com/op/1" } };
    const first = doc(text("orders", { type: "code" }), text(": ", { type: "strong" }), text("accepted", link));
    const internal = [{ key: "sd.public.comment", value: { internal: true } }];
    const added = await jira("POST", "OPS-12/comment", { body: first, properties: internal });
    const { id } = added.body as { id: string };
    expect(added).toMatchObject({ status: 201, body: { body: first, author: { accountId: OWN }, jsdPublic: false } });
    expect(await look()).toMatchObject({ ticket: { fields: { updated: "2026-06-01T00:00:00.000+0000" } } });
    wait(1000);
    const second = doc(text("done"), { type: "hardBreak" }, text("in 3 s"));
    expect(await jira("PUT", `OPS-12/comment/${id}`, { body: second })).toMatchObject({ status: 200 });
    const shown = { id, body: second, author: OWN, internal: true, edits: 1 };
    expect(await look()).toMatchObject({
      comments: [shown],
      ticket: { fields: { updated: "2026-06-01T00:00:01.000+0000" } },
    });
    expect(await jira("GET", `OPS-12/comment/${id}`)).toMatchObject({ body: { id, body: second } });
  });

  test("a transition, which is a change of status by the gateway's own account", async () => {
    const { jira, look } = await start();
    const { transitions } = (await jira("GET", "OPS-12/transitions")).body as { transitions: { name: string }[] };
    expect(transitions.map(({ name }) => name)).toEqual(["To Do", "In Progress", "Done"]);
    expect(await jira("POST", "OPS-12/transitions", { transition: { id: "31" } })).toMatchObject({ status: 204 });
    const changed = { field: "status", fromString: "Approved", toString: "Done" };
    expect(await look()).toMatchObject({
      transitions: [{ id: "31", name: "Done" }],
      ticket: {
        fields: { status: { name: "Done" } },
        changelog: { histories: [{ author: { accountId: OWN }, items: [changed] }] },
      },
    });
  });

  test.each([
    [[{ add: "drs-done" }], ["drs", "drs-done"]],
    [[{ add: "drs" }], ["drs"]],
    [[{ remove: "drs" }, { add: "x" }], ["x"]],
    [[{ set: ["y"] }], ["y"]],
  ])("change labels by %j", async (labels, expected) => {
    const { jira, look } = await start();
    expect(await jira("PUT", "OPS-12", { update: { labels } })).toMatchObject({ status: 204 });
    expect(await look()).toMatchObject({ labels: expected });
  });
});
