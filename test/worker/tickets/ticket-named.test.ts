import { describe, expect, test } from "vitest";
import { githubEvent } from "../../../scripts/lib/senders/github.ts";
import { isEnded, type State } from "../../../src/model/operation.ts";
import { runs } from "../../support/runs.ts";
import { exampleSecrets } from "../../support/secrets.ts";
import { command, effectsOn, eventually, hold, json, rest, sendCommand, verbsOn } from "../harness/harness.ts";
import { makeTicket, ticketNumber, withOwnJob } from "../harness/ticket-flow.ts";
import { putJob } from "../harness/tickets.ts";

/** Tickets that are named in chat, previews of rules, and a storm of events. */

describe("a ticket that is named in chat", () => {
  test("is told how the operation ended, and stands in what chat and programs are told", async () => {
    const key = `octo-org/infra#${ticketNumber()}`;
    const look = await makeTicket("api.github.com", key, { title: "Move users" });
    const answer = await json(sendCommand(command(`precheck users --ticket ${key}`)));
    expect(JSON.stringify(answer)).toContain(key);
    const [, id = ""] = /Operation ([\w-]+)/.exec(JSON.stringify(answer)) ?? [];
    await eventually(async () =>
      (await look()).comments
        .map(({ body }) => body.replaceAll("\\", ""))
        .find((body) => body.includes("Precheck of users") && body.includes(id)),
    );
    const operation = await json(rest("GET", `/v1/operations/${id}`));
    expect(operation.ticket).toEqual({ source: "github", key, url: expect.stringContaining("octo-org/infra") });
  });

  test("and that no source keeps is refused, and nothing is done", async () => {
    const answer = JSON.stringify(await json(sendCommand(command("precheck users --ticket NOPE-1"))));
    expect(answer).toContain("NOPE-1");
    expect(answer).not.toContain("Received");
  });
});

const LABELLED = {
  source: "github",
  headers: { "X-GitHub-Event": "issues", "X-GitHub-Delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958" },
  payload: {
    action: "labeled",
    label: { name: "drs:precheck orders" },
    issue: { number: 17, title: "Move orders" },
    repository: { id: 35129377, full_name: "octo-org/infra" },
    sender: { id: 100001, type: "User" },
  },
};

describe("a preview of the rules", () => {
  const previewed = (body: unknown, token?: string) =>
    rest("POST", "/v1/rules/preview", { body, ...(token === undefined ? {} : { token }) });

  test.each<[string, unknown, number, string]>([
    ["of a source that has none", { ...LABELLED, source: "slack" }, 404, "unknown_source"],
    ["of a source that is nearly one", { ...LABELLED, source: "githup" }, 404, 'Did you mean \\"github\\"?'],
    ["without a payload", { source: "github" }, 400, "/payload"],
    ["with a header that is none", { ...LABELLED, headers: { "x y": "z" } }, 400, "/headers"],
    ["with a field too many", { ...LABELLED, send: true }, 400, "send"],
  ])("%s says what is wrong", async (_, body, status, says) => {
    const answer = await previewed(body);
    expect(answer.status).toBe(status);
    expect(await answer.text()).toContain(says);
  });

  test("shows the command and what policy says, and does nothing", async () => {
    const before = await json(rest("GET", "/v1/operations?action=precheck&job=orders"));
    const answer = await json(previewed(LABELLED, exampleSecrets.VIEWER_TOKEN));
    expect(answer).toMatchObject({
      ignored: null,
      commands: [{ rule: 0, job: "orders", action: "precheck", decision: { effect: "allow" } }],
    });
    expect(await json(rest("GET", "/v1/operations?action=precheck&job=orders"))).toEqual(before);
  });

  test("is for who has a token", async () => {
    expect((await rest("POST", "/v1/rules/preview", { body: LABELLED, token: null })).status).toBe(401);
  });
});

/** Beyond a minute's budget of calls. */
const TICKETS = Math.max(150, runs(1000));

test("an event joins what waits for the same requester, and nothing that another has asked for", async () => {
  const { id, post } = await withOwnJob("github");
  await putJob(id, { status: "CONFIGURATION" });
  const release = await hold({ path: id, action: "precheck" });
  const ask = async (person: string) => {
    const payload = { action: "labeled", label: { name: "drs:precheck users" }, issue: { number: ticketNumber() } };
    expect((await post(githubEvent("issues", payload, { variables: exampleSecrets, person }))).status).toBe(200);
  };
  await ask("dba-1");
  await eventually(async () => (await verbsOn(id)).length > 0);
  for (const person of ["dba-1", "dba-1", "dba-2", "dba-2"]) await ask(person);
  const { operations } = await json(rest("GET", `/v1/operations?job=${id}`));
  const requesters = operations.map(({ requested_by }: { requested_by: { id: string } }) => requested_by.id);
  expect(requesters).toHaveLength(3);
  expect(new Set(requesters).size).toBe(2);
  await release();
});

test("a storm of equal tickets has one effect for each operation, and few of them", async () => {
  const { id, post } = await withOwnJob("github");
  await putJob(id, { status: "CONFIGURATION" });
  const label = { name: "drs:precheck users" };
  const storm = Array.from({ length: TICKETS }, (_, index) =>
    githubEvent(
      "issues",
      { action: "labeled", label, issue: { number: index + 1 } },
      { variables: exampleSecrets, person: "dba-1" },
    ),
  );
  const statuses: number[] = [];
  for (let at = 0; at < storm.length; at += 100) {
    const answers = await Promise.all(storm.slice(at, at + 100).map(post));
    statuses.push(...answers.map(({ status }) => status));
    // Some come twice.
    await Promise.all(storm.slice(at, at + 10).map(post));
  }
  expect(new Set(statuses)).toEqual(new Set([200]));
  const operations = async () => (await json(rest("GET", `/v1/operations?job=${id}&limit=200`))).operations;
  await eventually(async () => (await operations()).every(({ state }: { state: string }) => isEnded(state as State)));
  const made = (await operations()).length;
  expect(made).toBeGreaterThan(0);
  expect(made).toBeLessThan(TICKETS);
  expect(await effectsOn(id)).toHaveLength(made);
});
