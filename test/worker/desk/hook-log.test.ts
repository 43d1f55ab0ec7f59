import { env } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, type MockInstance, test, vi } from "vitest";
import { githubEvent } from "../../../scripts/lib/senders/github.ts";
import { command, gateway, json, makeJob, sendCommand } from "../harness/harness.ts";
import { ticketNumber, withOwnJob } from "../harness/ticket-flow.ts";

/** What hooks write to the log: a line for each command that the desk was given, whoever speaks and from where. */

let log: MockInstance<typeof console.info>;

beforeEach(() => {
  log = vi.spyOn(console, "info").mockImplementation(() => {});
});
afterEach(() => log.mockRestore());

/** What came of commands: calls and heads of the ledger have lines of their own, which come when they come. */
const lines = () => log.mock.calls.map(([line]) => JSON.parse(String(line))).filter(({ actor }) => actor !== undefined);

const RUNNING = { status: "INCRE_TRANSFER_STARTED" };
const ID = expect.stringMatching(/^[a-z2-7]{6}-[0-9A-Z]{26}$/);
const REQUEST = expect.stringMatching(/^[0-9a-f-]{36}$/);
const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

describe("nothing is written for", () => {
  test.each(["help", "precheck", "network orders password=hunter2"])("/drs %s", async (text) => {
    await sendCommand(command(text));
    expect(lines()).toEqual([]);
  });

  test("what is not believed", async () => {
    const { headers, body } = command("stop orders");
    const forged = { ...headers, "x-slack-signature": `v0=${"0".repeat(64)}` };
    expect((await gateway("/hooks/slack", { method: "POST", headers: forged, body })).status).toBe(401);
    expect(lines()).toEqual([]);
  });
});

describe("one line is written for", () => {
  test("a command that policy refuses, with its rule and no word of it", async () => {
    const job = await makeJob(RUNNING);
    await sendCommand(command(`stop ${job} reason="hunter2 is my reason"`, { user: "U0004" }));
    expect(lines()).toEqual([
      {
        ...{ level: "info", event: "refused", request_id: REQUEST, rule: null },
        ...{ source: "slack", platform: "slack", action: "stop", actor: "slack:T0001/U0004" },
      },
    ]);
  });

  test("a command that is accepted, and another for the same delivery again, in the trace that the request names", async () => {
    const sent = command(`stop ${await makeJob(RUNNING)}`);
    const headers = { ...sent.headers, traceparent: `00-${TRACE}-00f067aa0ba902b7-01` };
    await sendCommand({ ...sent, headers });
    await sendCommand({ ...sent, headers: { ...sent.headers, traceparent: "00-none" } });
    const told = lines();
    const line = { request_id: REQUEST, operation: ID, source: "slack", platform: "slack", action: "stop" };
    expect(told).toMatchObject([
      { event: "accepted", trace_id: TRACE, ...line, actor: "slack:T0001/U0001" },
      { event: "repeated", ...line },
    ]);
    expect(told[1]).not.toHaveProperty("trace_id");
    expect(told[1].operation).toBe(told[0].operation);
  });

  test("a comment on a ticket", async () => {
    const { ask } = await withOwnJob("github");
    const payload = { action: "created", issue: { number: ticketNumber() }, comment: { body: "/drs stop users" } };
    const variables = env as unknown as Readonly<Record<string, string>>;
    await ask(githubEvent("issue_comment", payload, { variables, person: "dba-1" }));
    const [told] = lines();
    expect(told).toMatchObject({ event: "accepted", request_id: REQUEST, operation: ID, source: "github" });
    expect(told).toMatchObject({ platform: "github", action: "stop", actor: expect.stringMatching(/^github:/) });
  });
});

test("a client's command is told in the same words", async () => {
  const sent = { method: "POST", headers: { authorization: `Bearer ${env.CI_BOT_TOKEN}`, "x-request-id": "of-ours" } };
  const { id } = await json(gateway(`/v1/jobs/${await makeJob(RUNNING)}/actions/stop`, sent));
  const line = { event: "accepted", request_id: "of-ours", operation: id, source: "v1", action: "stop" };
  expect(lines()).toContainEqual({ level: "info", ...line, actor: "client:ci-bot" });
});
