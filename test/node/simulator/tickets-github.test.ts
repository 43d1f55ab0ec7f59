/** GitHub as the simulator plays it: refusals first. */
import { afterEach, describe, expect, test } from "vitest";
import { closeAll, startAtRest } from "../../simulator/control/at-rest.ts";
import { secret } from "../../support/log-scan/registry.ts";

afterEach(closeAll);

const HOST = "api.github.com";
const KEY = "octo-org/infra#17";
const HEADERS = {
  authorization: `Bearer ${secret("a token of GitHub", "github-token-of-this-test")}`,
  "user-agent": "drs-gateway",
  accept: "application/vnd.github+json",
  "x-github-api-version": "2022-11-28",
};

/** A simulator with issue 17, a way to call GitHub there and a way to look at the issue. */
async function start(more: object = {}) {
  const simulator = await startAtRest();
  const { client } = simulator;
  const ticket = { id: 1700, title: "Move orders", labels: ["drs"] };
  await client.sim("POST", "/tickets", { host: HOST, key: KEY, ticket, ...more });
  const github = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    client.call(method, `/_sim/egress/https/${HOST}/repos/octo-org/${path}`, body, { ...HEADERS, ...headers });
  const look = () => client.sim<Record<string, unknown>>("GET", `/tickets?host=${HOST}&key=${encodeURIComponent(KEY)}`);
  return { ...simulator, github, look };
}

describe("GitHub refuses", () => {
  test.each<[string, Record<string, string>, number, string]>([
    ["no token", { authorization: "" }, 401, "Requires authentication"],
    ["a token without its scheme", { authorization: "github-token-of-this-test" }, 401, "Requires authentication"],
    ["another type asked for", { accept: "text/html" }, 415, "Unsupported 'Accept' header"],
    ["a version that does not exist", { "x-github-api-version": "2020-01-01" }, 400, "not supported"],
  ])("a call with %s", async (_name, headers, status, message) => {
    const { github } = await start();
    const body = { message: expect.stringContaining(message), status: String(status) };
    expect(await github("GET", "infra/issues/17", undefined, headers)).toMatchObject({ status, body });
  });

  test("a call that does not say who calls", async () => {
    const { github } = await start();
    const body = expect.stringContaining("make sure your request has a User-Agent header");
    expect(await github("GET", "infra/issues/17", undefined, { "user-agent": "" })).toMatchObject({
      status: 403,
      body,
    });
  });

  test.each<[string, string, unknown]>([
    ["GET", "infra/issues/18", undefined],
    ["GET", "other/issues/17", undefined],
    ["POST", "infra/issues/18/comments", { body: "x" }],
    ["PATCH", "infra/issues/comments/5", { body: "x" }],
    ["DELETE", "infra/issues/17", undefined],
  ])("%s %s, which is not there", async (method, path, body) => {
    const { github } = await start();
    expect(await github(method, path, body)).toMatchObject({ status: 404, body: { message: "Not Found" } });
  });

  test.each<[string, unknown, number, string]>([
    ["without text", {}, 422, "wasn't supplied"],
    ["of a number", { body: 1 }, 422, "wasn't supplied"],
    ["of blanks", { body: " \n" }, 422, "Validation Failed"],
    ["of more than 65,536 characters", { body: "x".repeat(65_537) }, 422, "Validation Failed"],
    ["that is no JSON", "{", 400, "Problems parsing JSON"],
  ])("a comment %s, and adds none", async (_name, body, status, message) => {
    const { github, look } = await start();
    const refused = { status, body: { message: expect.stringContaining(message) } };
    expect(await github("POST", "infra/issues/17/comments", body)).toMatchObject(refused);
    expect(await look()).toMatchObject({ comments: [] });
  });

  test.each([[{}], [{ labels: [] }], [{ labels: [""] }], [{ labels: "drs" }]])("labels %j", async (body) => {
    const { github, look } = await start();
    expect(await github("POST", "infra/issues/17/labels", body)).toMatchObject({ status: 422 });
    expect(await look()).toMatchObject({ labels: ["drs"] });
  });
});

describe("GitHub does", () => {
  test("show an issue", async () => {
    const { github } = await start();
    const body = { id: 1700, number: 17, state: "open", comments: 0, labels: [{ name: "drs" }] };
    expect(await github("GET", "infra/issues/17")).toMatchObject({ status: 200, body });
  });

  test("comment and edit, which the ticket shows", async () => {
    const { github, look, wait } = await start();
    const added = await github("POST", "infra/issues/17/comments", { body: "accepted" });
    const { id } = added.body as { id: number };
    const user = { login: "drs-gateway[bot]", id: 100009, type: "Bot" };
    expect(added).toMatchObject({ status: 201, body: { body: "accepted", user, created_at: "2026-06-01T00:00:00Z" } });
    wait(1000);
    const edited = await github("PATCH", `infra/issues/comments/${id}`, { body: "done" });
    expect(edited).toMatchObject({ status: 200, body: { id, body: "done", updated_at: "2026-06-01T00:00:01Z" } });
    const comment = { id: String(id), body: "done", author: "100009", edits: 1 };
    expect(await look()).toMatchObject({ comments: [comment], ticket: { updated_at: "2026-06-01T00:00:00Z" } });
  });

  test("show a comment that somebody else has written", async () => {
    const { github } = await start({ comments: [{ id: "77", author: "100001", body: "/drs start orders" }] });
    const body = { id: 77, body: "/drs start orders", user: { login: "dba-1", id: 100001, type: "User" } };
    expect(await github("GET", "infra/issues/comments/77")).toMatchObject({ status: 200, body });
  });

  test("add the labels that an issue lacks", async () => {
    const { github, look } = await start();
    const answer = await github("POST", "infra/issues/17/labels", { labels: ["drs", "done"] });
    expect(answer).toMatchObject({ status: 200, body: [{ name: "drs" }, { name: "done" }] });
    expect(await look()).toMatchObject({ labels: ["drs", "done"] });
  });
});
