/** GitLab as the simulator plays it: refusals first. */
import { afterEach, describe, expect, test } from "vitest";
import { closeAll, startAtRest } from "../../simulator/control/at-rest.ts";
import { secret } from "../../support/log-scan/registry.ts";

afterEach(closeAll);

const HOST = "gitlab.example.com";
const AUTHORIZED = { "private-token": secret("a token of GitLab", "gitlab-token-of-this-test") };

/** A simulator with an issue and a merge request of one number, a way to call GitLab and a way to look at them. */
async function start(more: object = {}) {
  const simulator = await startAtRest();
  const { client } = simulator;
  for (const key of ["ops/infra#17", "ops/infra!17"]) {
    const ticket = { project_id: 4242, title: key, labels: ["drs"] };
    await client.sim("POST", "/tickets", { host: HOST, key, ticket, ...more });
  }
  const gitlab = (method: string, path: string, body?: unknown, headers: Record<string, string> = AUTHORIZED) =>
    client.call(method, `/_sim/egress/https/${HOST}/api/v4/projects/${path}`, body, headers);
  const look = (key = "ops/infra#17") =>
    client.sim<Record<string, unknown>>("GET", `/tickets?host=${HOST}&key=${encodeURIComponent(key)}`);
  return { ...simulator, gitlab, look };
}

describe("GitLab refuses", () => {
  test.each<[string, Record<string, string>]>([
    ["no token", {}],
    ["an empty one", { "private-token": "" }],
    ["another scheme", { authorization: "Basic Z2l0bGFi" }],
  ])("a call with %s", async (_name, headers) => {
    const { gitlab } = await start();
    const refused = { status: 401, body: { message: "401 Unauthorized" } };
    expect(await gitlab("GET", "4242/issues/17", undefined, headers)).toMatchObject(refused);
  });

  test.each<[string, string, unknown, string]>([
    ["GET", "4243/issues/17", undefined, "404 Project Not Found"],
    ["GET", "ops%2Fother/issues/17", undefined, "404 Project Not Found"],
    ["GET", "4242/issues/18", undefined, "404 Not found"],
    ["POST", "4242/merge_requests/18/notes", { body: "x" }, "404 Not found"],
    ["PUT", "4242/issues/17/notes/5", { body: "x" }, "404 Note Not Found"],
  ])("%s %s, which is not there", async (method, path, body, message) => {
    const { gitlab } = await start();
    expect(await gitlab(method, path, body)).toMatchObject({ status: 404, body: { message } });
  });

  test.each<[string, unknown, object]>([
    ["without text", {}, { error: "body is missing" }],
    ["that is no JSON", "{", { error: "body is missing" }],
    ["of blanks", { body: " " }, { message: expect.stringContaining("can't be blank") }],
    [
      "of more than a million characters",
      { body: "x".repeat(1_000_001) },
      { message: expect.stringContaining("long") },
    ],
  ])("a note %s, and adds none", async (_name, body, refused) => {
    const { gitlab, look } = await start();
    expect(await gitlab("POST", "4242/issues/17/notes", body)).toMatchObject({ status: 400, body: refused });
    expect(await look()).toMatchObject({ comments: [] });
  });

  test.each([[{}], [{ title: "x" }], [{ add_labels: 5 }]])("the change %j of an issue", async (body) => {
    const { gitlab, look } = await start();
    expect(await gitlab("PUT", "4242/issues/17", body)).toMatchObject({
      status: 400,
      body: { error: expect.stringMatching(/missing/) },
    });
    expect(await look()).toMatchObject({ labels: ["drs"] });
  });
});

describe("GitLab does", () => {
  test.each([
    ["4242/issues/17", "ops/infra#17"],
    ["ops%2Finfra/issues/17", "ops/infra#17"],
    ["4242/merge_requests/17", "ops/infra!17"],
  ])("show %s", async (path, title) => {
    const { gitlab } = await start();
    const body = { iid: 17, project_id: 4242, title, state: "opened", labels: ["drs"] };
    expect(await gitlab("GET", path)).toMatchObject({ status: 200, body });
  });

  test.each([
    ["issues", "ops/infra#17", "Issue"],
    ["merge_requests", "ops/infra!17", "MergeRequest"],
  ])("note and edit in %s, which the ticket shows", async (kind, key, noteable_type) => {
    const { gitlab, look, wait } = await start();
    const added = await gitlab("POST", `ops%2Finfra/${kind}/17/notes`, { body: "accepted", internal: true });
    const { id } = added.body as { id: number };
    const note = { id, body: "accepted", author: { id: 109 }, system: false, internal: true, noteable_type };
    expect(added).toMatchObject({ status: 201, body: { ...note, created_at: "2026-06-01T00:00:00.000Z" } });
    wait(1000);
    const edited = await gitlab("PUT", `4242/${kind}/17/notes/${id}`, { body: "done" });
    expect(edited).toMatchObject({ status: 200, body: { body: "done", updated_at: "2026-06-01T00:00:01.000Z" } });
    expect(await gitlab("GET", `4242/${kind}/17/notes/${id}`)).toMatchObject({ status: 200, body: { body: "done" } });
    const comment = { id: String(id), body: "done", author: "109", internal: true, edits: 1 };
    expect(await look(key)).toMatchObject({ comments: [comment] });
  });

  test("show a note that somebody else has written", async () => {
    const { gitlab } = await start({ comments: [{ id: "77", author: "101", body: "/drs start orders" }] });
    const body = { id: 77, body: "/drs start orders", author: { id: 101, username: "dba-1" } };
    expect(await gitlab("GET", "4242/issues/17/notes/77")).toMatchObject({ status: 200, body });
  });

  test.each([
    [{ add_labels: "done, drs" }, ["drs", "done"]],
    [{ add_labels: ["done"], remove_labels: "drs" }, ["done"]],
  ])("change labels by %j", async (body, labels) => {
    const { gitlab, look } = await start();
    expect(await gitlab("PUT", "4242/issues/17", body)).toMatchObject({ status: 200, body: { labels } });
    expect(await look()).toMatchObject({ labels });
  });
});
