import { describe, expect, test } from "vitest";
import config from "../../../examples/demo/gateway.config.ts";
import { jiraAutomationRequest, jiraEvent } from "../../../scripts/lib/senders/jira.ts";
import { jiraAutomation } from "../../../src/platforms/jira/index.ts";
import { secret } from "../../support/log-scan/registry.ts";
import { settingsIn } from "../../support/presets.ts";
import { exampleSecrets } from "../../support/secrets.ts";
import jiraVectors from "../../vectors/platforms/jira.json";
import automationVectors from "../../vectors/platforms/jira-automation.json";
import { eventually, fault, json, leftFor, reaches } from "../harness/harness.ts";
import { untilIdle } from "../harness/idle.ts";
import {
  ACCOUNTS,
  approve,
  BILLING,
  comment,
  commentsOf,
  issueAt,
  issueSaying,
  newKey,
  ORDERS,
  post,
  putIssue,
  SITE,
  send,
  tellApproved,
  USERS,
  variables,
} from "../harness/jira-issue.ts";
import { finishBackground, ownApp } from "../harness/own-app.ts";
import { onOwnDesk, type Send } from "../harness/own-desk.ts";
import { putJob, verbsSince } from "../harness/tickets.ts";

const RUNNING = { status: "INCRE_TRANSFER_STARTED" };
const ID = /[a-z2-7]{6}-[0-9A-HJKMNP-TV-Z]{26}/;

/** An issue of its own, and a job that can be stopped. */
async function start(job: string) {
  await putJob(job, RUNNING);
  const key = newKey();
  await putIssue(key);
  return { key, verbs: await verbsSince(job) };
}

describe("Jira's own examples and their forgeries", () => {
  const sources = {
    ...config.sources,
    automation: {
      platform: jiraAutomation.platform,
      settings: { ...settingsIn(config, "jira"), approval: undefined, rules: [] },
    },
  };
  const cases = [
    ...jiraVectors.vectors.map((vector) => ({ ...vector, path: "/hooks/jira", name: vector.name })),
    ...automationVectors.vectors.map((vector) => ({ ...vector, path: "/hooks/automation", name: vector.name })),
  ];

  test.each(cases)("$path $name", async (vector) => {
    const given = secret("the secret of a vector", vector.secret);
    const isSigned = vector.path === "/hooks/jira";
    const bindings = {
      ...(isSigned ? { JIRA_WEBHOOK_SECRET: given } : {}),
      AUTOMATION_TOKEN: isSigned ? "token-of-an-automation-rule" : given,
      AUTOMATION_API_TOKEN: "api-token-of-vectors",
    };
    const answers = await ownApp({ bindings, change: { sources } as object, now: () => vector.now * 1000 });
    const headers = new Headers({ "content-type": "application/json" });
    for (const [name, value] of Object.entries(vector.headers)) if (value !== undefined) headers.set(name, value);
    const answer = await answers(vector.path, { method: "POST", headers, body: vector.body });
    expect(answer.status).toBe(vector.valid ? 200 : 401);
  });
});

describe("nothing comes of", () => {
  test("a webhook that is not signed, or signed with another secret", async () => {
    const { key, verbs } = await start(ORDERS);
    const parts = { event: "comment_created", key, comment: { body: "/drs stop orders" } };
    const sent = jiraEvent(parts, { variables, person: "dba-1" });
    const { "x-hub-signature": _, ...unsigned } = sent.headers;
    expect((await post({ ...sent, headers: unsigned })).status).toBe(401);
    const other = { ...variables, JIRA_WEBHOOK_SECRET: secret("another secret of Jira", "not-the-secret-of-jira") };
    expect((await post(jiraEvent(parts, { variables: other, person: "dba-1" }))).status).toBe(401);
    await untilIdle();
    expect(await verbs()).toEqual([]);
  });

  test("an event that is older than what is remembered", async () => {
    const { key, verbs } = await start(ORDERS);
    const parts = { event: "comment_created", key, comment: { body: "/drs stop orders" } };
    const at = Date.now() - 8 * 24 * 3_600_000;
    expect((await post(jiraEvent(parts, { variables, person: "dba-1", at }))).status).toBe(401);
    expect(await verbs()).toEqual([]);
  });

  test.each<[string, Parameters<typeof comment>[1], Parameters<typeof comment>[3]]>([
    ["an edited comment", "/drs stop orders", { event: "comment_updated" }],
    ["a deleted comment", "/drs stop orders", { event: "comment_deleted" }],
    ["a comment that ends as the gateway's own do", "/drs stop orders\n\ndrs-gateway", {}],
    ["a comment of the gateway's account", "/drs stop orders", { user: ACCOUNTS.gateway }],
    ["a command in a quotation", "> /drs stop orders", {}],
    ["a command below other words", "Please do\n/drs stop orders", {}],
    [
      "another site",
      "/drs stop orders",
      { more: { issue: { key: "OPS-1", self: "https://evil.example/1", fields: {} } } },
    ],
    ["another project", "/drs stop orders", { key: "HR-1" }],
  ])("%s, which is answered with 200 and a reason", async (_, body, parts) => {
    const { key, verbs } = await start(ORDERS);
    const answer = await comment(parts?.key ?? key, body, "dba-1", parts);
    expect(answer).toEqual({ status: 200, ok: true, ignored: expect.any(String) });
    await untilIdle();
    expect(await verbs()).toEqual([]);
    expect(await commentsOf(key)).toEqual([]);
  });

  test("a stranger's command, and nothing is written for them", async () => {
    const { key, verbs } = await start(ORDERS);
    const { results } = await comment(key, "/drs stop orders", "stranger");
    expect(results).toEqual([expect.objectContaining({ kind: "refused" })]);
    // Whatever was written for the stranger would stand before this.
    await comment(key, "/drs frobnicate orders");
    await issueSaying(key, /frobnicate/);
    await untilIdle();
    expect(await verbs()).toEqual([]);
    expect(await commentsOf(key)).toHaveLength(1);
  });

  test.each([
    ["a job that the source has not", "/drs stop archive"],
    ["a verb that the source has not", "/drs terminate orders"],
  ])("a command about %s, and its writer is told", async (_, line) => {
    const { key, verbs } = await start(ORDERS);
    expect((await comment(key, line)).results).toEqual([expect.objectContaining({ kind: "refused" })]);
    expect((await issueSaying(key, /drs-gateway/)).comments).toHaveLength(1);
    expect(await verbs()).toEqual([]);
  });
});

describe("a comment with a command", () => {
  test("has its effect, is told in one comment of the gateway's account, and moves the issue", async () => {
    const { key, verbs } = await start(ORDERS);
    const { results } = await comment(key, "/drs stop orders");
    expect(results[0]).toMatchObject({ kind: "accepted" });
    const done = await eventually(async () => {
      const issue = await issueAt(key);
      return issue.transitions.length > 0 && issue.comments[0] && issue;
    });
    expect(await verbs()).toEqual(["stop"]);
    expect(done.transitions.map(({ id }) => id)).toEqual(["31"]);
    expect(done.comments).toHaveLength(1);
    expect(done.comments[0]).toMatchObject({ author: ACCOUNTS.gateway });
  });

  test("in another language is answered in it", async () => {
    const { key } = await start(BILLING);
    await comment(key, "/drs status billing lang=zh");
    expect((await commentsOf(key).then(() => issueSaying(key, /billing/))).comments).toHaveLength(1);
    expect((await commentsOf(key))[0]).toMatch(/[\u4e00-\u9fff]/);
  });

  test("that is sent again under other names has one effect", async () => {
    const { key, verbs } = await start(USERS);
    const sent = jiraEvent(
      { event: "comment_created", key, comment: { body: "/drs stop users" } },
      { variables, person: "dba-1" },
    );
    const again = { ...sent, headers: { ...sent.headers, "x-atlassian-webhook-identifier": crypto.randomUUID() } };
    const answers = await Promise.all([post(sent), post(again), post(again)]);
    const texts = await Promise.all(answers.map((answer) => answer.text()));
    expect(new Set(texts.map((text) => ID.exec(text)?.[0])).size).toBe(1);
    await issueSaying(key, /users/);
    await untilIdle();
    expect(await verbs()).toEqual(["stop"]);
  });

  test("is told although Jira was away", async () => {
    await fault({ match: { path: SITE, method: "POST" }, fault: "status", status: 503, times: 2 });
    const { key, verbs } = await start(ORDERS);
    await comment(key, "/drs stop orders");
    const { comments } = await eventually(async () => {
      const issue = await issueAt(key);
      return issue.transitions.length > 0 && issue.comments.length > 0 && issue;
    });
    expect(comments).toHaveLength(1);
    expect(await verbs()).toEqual(["stop"]);
  });

  test("moves the issue once although what tells of it has to be written again", async () => {
    const { key } = await start(ORDERS);
    await fault({ match: { path: `${key}/comment`, text: ": done" }, fault: "status", status: 503, times: 1 });
    await comment(key, "/drs stop orders");
    const { transitions } = await issueSaying(key, /: done/);
    expect(transitions.map(({ id }) => id)).toEqual(["31"]);
    expect((await commentsOf(key)).join("\n")).not.toContain("transition 31");
    const tries = await leftFor<{ status: number; body: unknown }>(`${key}/comment`);
    expect(tries.filter(({ body }) => JSON.stringify(body).includes(": done")).map(({ status }) => status)).toEqual([
      503, 200,
    ]);
  });

  test("says that the issue could not be moved, where it cannot", async () => {
    await putJob(ORDERS, RUNNING);
    const key = newKey();
    await putIssue(key);
    await fault({ match: { path: `${key}/transitions` }, fault: "status", status: 409 });
    await comment(key, "/drs stop orders");
    await issueSaying(key, /transition 31: HTTP 409/);
  });

  test("begins no loop: what the gateway writes and does there is none of its business", async () => {
    const { key, verbs } = await start(BILLING);
    await comment(key, "/drs stop billing");
    await eventually(async () => (await issueAt(key)).transitions.length > 0);
    const [text = ""] = await commentsOf(key);
    expect(await comment(key, text, "gateway")).toMatchObject({ ignored: expect.any(String) });
    const moved = { event: "jira:issue_updated", key, status: { from: "Open", to: "Done" } };
    expect(await send(moved, "gateway")).toMatchObject({ ignored: expect.any(String) });
    expect(await verbs()).toEqual(["stop"]);
  });
});

test("a source without an API token answers, and writes nothing", async () => {
  const key = newKey();
  await putIssue(key);
  const answers = await ownApp({ bindings: { JIRA_API_TOKEN: null } });
  for (const body of ["/drs status orders", "/drs frobnicate orders"]) {
    const sent = jiraEvent({ event: "comment_created", key, comment: { body } }, { variables, person: "dba-1" });
    const answer = await answers("/hooks/jira", { method: "POST", headers: sent.headers, body: sent.body });
    expect(await json(answer)).toMatchObject({ ok: true, results: [expect.anything()] });
  }
  await finishBackground();
  expect(await leftFor(key)).toEqual([]);
});

describe("an issue that becomes approved", () => {
  test("asks by the rule of the config for what its title says, once", async () => {
    const { key, verbs } = await start(ORDERS);
    const parts = { event: "jira:issue_updated", key, fields: { summary: "stop orders" } };
    const sent = jiraEvent({ ...parts, status: { from: "Open", to: "Approved" } }, { variables, person: "dba-1" });
    const answer = await post(sent);
    expect(answer.status).toBe(200);
    await post({ ...sent, headers: { ...sent.headers, "x-atlassian-webhook-identifier": crypto.randomUUID() } });
    await eventually(async () => (await issueAt(key)).transitions.length > 0);
    expect(await verbs()).toEqual(["stop"]);
    expect(await commentsOf(key)).toHaveLength(1);
    const id = ID.exec(await answer.text())?.[0] ?? "";
    expect(await reaches(id, "succeeded")).toMatchObject({ state: "succeeded" });
  });

  test.each([
    ["a later edit of an approved issue", { items: [{ field: "labels", fromString: "", toString: "x" }] }],
    ["another status", { status: { from: "Open", to: "In Progress" } }],
  ])("is not %s", async (_, change) => {
    const { key, verbs } = await start(ORDERS);
    const fields = { summary: "stop orders", status: { name: "Approved" } };
    const answer = await send({ event: "jira:issue_updated", key, fields, ...change });
    expect(answer).toMatchObject({ ignored: "no rule fits" });
    expect(await verbs()).toEqual([]);
  });

  test("by somebody who may not is refused, and the ticket says so", async () => {
    const { key, verbs } = await start(ORDERS);
    const parts = { event: "jira:issue_updated", key, fields: { summary: "reset orders" } };
    const { results } = await send({ ...parts, status: { from: "Open", to: "Approved" } }, "on-call");
    expect(results[0]).toMatchObject({ kind: "refused" });
    await issueSaying(key, /drs-gateway/);
    expect(await verbs()).toEqual([]);
  });

  test("with a title of no rule asks for nothing", async () => {
    const { key } = await start(ORDERS);
    expect(await tellApproved(key, "dba-2")).toMatchObject({ ignored: "no rule fits" });
  });
});

const MAY_STOP = { who: ["group:dba"], actions: ["stop"], jobs: ["orders"], effect: "allow" };

/** A source that signs nothing, in a config and on a desk of its own: the token is all that proves it. */
const AUTOMATION = {
  JIRA_TOKEN: secret("the token of an automation rule", "automation-token-of-this-test"),
  JIRA_API_TOKEN: String(variables.JIRA_API_TOKEN),
};

const automationSettings = {
  ...settingsIn(config, "jira"),
  approval: undefined,
  rules: [
    {
      when: "event.changelog.items.exists(i, i.field == 'status' && i.toString == 'Approved') && fits(ticket.title, '{action} {job}')",
      job: "capture(ticket.title, '{action} {job}').job",
      action: "capture(ticket.title, '{action} {job}').action",
      key: "ticket.key + event.changelog.id",
    },
  ],
};

describe("an automation rule, whose request proves only who sends it,", () => {
  interface Played {
    /** What the rule says of the issue. */
    readonly says: (fields: object) => Promise<unknown>;
    /** The operations that there are. */
    readonly operations: () => Promise<{ action: string; job: { alias: string }; requested_by: { id: string } }[]>;
    /** What is in the ledger of notices that led nowhere. */
    readonly givenUp: () => Promise<string[]>;
    /** Resolves once the desk has done what it has taken in. */
    readonly untilIdle: () => Promise<unknown>;
  }

  const client = { authorization: `Bearer ${exampleSecrets.CI_BOT_TOKEN}` };

  const played = (send: Send): Omit<Played, "untilIdle"> => ({
    says: async (fields) => {
      const variables = { JIRA_AUTOMATION_TOKEN: AUTOMATION.JIRA_TOKEN };
      const { headers, body } = jiraAutomationRequest({ ...fields }, { variables, person: "dba-1" });
      return json(send("/hooks/jira", { method: "POST", headers, body }));
    },
    operations: async () => {
      const { operations } = await json(send("/v1/operations?job=orders", { headers: client }));
      return operations;
    },
    givenUp: async () => {
      const ledger = new TextDecoder().decode(await (await send("/v1/ledger", { headers: client })).arrayBuffer());
      return ledger.split("\n").filter((line) => line.includes("ticket_given_up"));
    },
  });

  const play = (run: (played: Played, key: string) => Promise<void>) =>
    onOwnDesk(async (deploy, untilOwnIdle) => {
      const sources = { ...config.sources, jira: { platform: jiraAutomation.platform, settings: automationSettings } };
      // Only a rule that names the source allows what does not come signed.
      const kept = config.policy?.filter(({ effect }) => effect !== "approve") ?? [];
      const policy = [...kept, { ...MAY_STOP, where: ["source:jira"] }];
      const send = await deploy({ sources, policy } as object, { bindings: AUTOMATION });
      await run({ ...played(send), untilIdle: untilOwnIdle }, newKey());
    });

  const received = { ok: true, state: "received", message: expect.any(String) };

  test("is believed in nothing that it says: the issue is read, and that decides", () =>
    play(async ({ says, operations }, key) => {
      await putIssue(key, { summary: "stop orders" }, [{ id: 7, by: "dba-2", items: [approve] }]);
      const lies = {
        summary: "reset billing",
        actor: ACCOUNTS["dba-1"],
        action: "reset",
        comment: "/drs reset billing",
      };
      expect(await says({ key, ...lies })).toEqual(received);
      const [operation] = await eventually(async () => (await operations()).length > 0 && operations());
      expect(operation).toMatchObject({
        action: "stop",
        job: { alias: "orders" },
        requested_by: { id: `jira:${ACCOUNTS["dba-2"]}` },
      });
    }));

  test("has no effect where the issue does not say so", () =>
    play(async ({ says, operations, untilIdle }, key) => {
      await putIssue(key, { summary: "stop orders" });
      const issue = { key, fields: { summary: "stop orders", status: { name: "Approved" } } };
      const changelog = { items: [approve] };
      expect(await says({ issue, changelog })).toEqual(received);
      await untilIdle();
      expect(await operations()).toEqual([]);
    }));

  test("that tells of one change again and again has one effect", () =>
    play(async ({ says, operations, untilIdle }, key) => {
      await putIssue(key, { summary: "stop orders" }, [{ id: 7, by: "dba-2", items: [approve] }]);
      for (let round = 0; round < 3; round += 1) {
        await says({ key });
        await untilIdle();
      }
      expect(await operations()).toHaveLength(1);
    }));

  test("that tells of what the gateway did has no effect", () =>
    play(async ({ says, operations, untilIdle }, key) => {
      await putIssue(key, { summary: "stop orders" }, [{ id: 7, by: "gateway", items: [approve] }]);
      await says({ key });
      await untilIdle();
      expect(await operations()).toEqual([]);
    }));

  test("is dealt with once Jira is there again", () =>
    play(async ({ says, operations }, key) => {
      await putIssue(key, { summary: "stop orders" }, [{ id: 7, by: "dba-2", items: [approve] }]);
      await fault({ match: { path: key, method: "GET" }, fault: "status", status: 503, times: 3 });
      expect(await says({ key })).toEqual(received);
      // A desk of a test's own has no alarm: it looks again when anything comes.
      await eventually(async () => {
        await says({ key: newKey() });
        return (await operations()).length === 1;
      });
      expect((await leftFor(key)).length).toBeGreaterThanOrEqual(4);
    }));

  test("about an issue that is not there is given up, and the ledger says why", () =>
    play(async ({ says, givenUp }, key) => {
      await says({ key });
      const [line = ""] = await eventually(async () => (await givenUp()).length > 0 && givenUp());
      expect(JSON.parse(line)).toMatchObject({
        actor: "source:jira",
        data: { source: "jira", ticket: key, type: "automation", cause: "HTTP 404" },
      });
    }));
});
