import { env } from "cloudflare:test";
import examples from "@octokit/webhooks-examples";
import { sign } from "@octokit/webhooks-methods";
import { describe, expect, test } from "vitest";
import { type GithubPayload, githubEvent, githubRequest } from "../../../scripts/lib/senders/github.ts";
import type { SendOptions } from "../../../scripts/lib/senders/sender.ts";
import { DEDUPE_MEMORY } from "../../../src/shared/limits.ts";
import { secret } from "../../support/log-scan/registry.ts";
import vectors from "../../vectors/platforms/github.json";
import { callsAbout, effectsOn, eventually, gateway, leftFor } from "../harness/harness.ts";
import { finishBackground } from "../harness/own-app.ts";
import { answers, headersOf, makeTicket, ticketNumber, withOwnJob } from "../harness/ticket-flow.ts";

const variables = env as unknown as Readonly<Record<string, string>>;
const HOST = "api.github.com";
const DAY = 86_400_000;

/** Whoever opens an issue asks for something. */
const OPENED = { rules: [{ when: "kind == 'issues.opened'", job: "'users'", action: "'stop'" }] };

const options = (more: Partial<SendOptions> = {}): SendOptions => ({
  variables,
  person: "dba-1",
  ...more,
});

/** A gateway with a job of its own, and an issue that nobody else writes to. */
async function start(own: Parameters<typeof withOwnJob>[1] = {}) {
  const number = ticketNumber();
  const look = await makeTicket(HOST, `octo-org/infra#${number}`, { title: "Move orders" });
  const made = await withOwnJob("github", own);
  const event = (name: string, payload: GithubPayload, more: Partial<SendOptions> = {}) =>
    githubEvent(name, { ...payload, issue: { number, ...payload.issue } }, options(more));
  const comment = (body: string, more: Partial<SendOptions> = {}, payload: GithubPayload = {}) =>
    event("issue_comment", { action: "created", ...payload, comment: { body, ...payload.comment } }, more);
  const issue = `/repos/octo-org/infra/issues/${number}`;
  const wrote = () => leftFor<{ status: number }>(`${HOST}${issue}/`);
  const done = () => eventually(async () => (await look()).comments.find(({ body }) => body.includes(": done.")));
  return { ...made, number, issue, look, event, comment, wrote, done };
}

describe("GitHub is not believed", () => {
  test("without its signature, and is told nothing", async () => {
    const header = "x-hub-signature-256";
    const { id, post, comment } = await start();
    const { headers, body } = comment("/drs stop users");
    for (const signature of ["", "sha256=", `sha256=${"0".repeat(64)}`, headers[header]?.slice(7) ?? ""]) {
      const answer = await post({ headers: { ...headers, [header]: signature }, body });
      expect([answer.status, await answer.text()]).toEqual([401, ""]);
    }
    expect(await callsAbout(id)).toEqual([]);
  });

  test.each(vectors.vectors)(
    "or is, as its examples say: $name",
    async ({ headers, body, secret: key, now, valid }) => {
      const bindings = { GITHUB_WEBHOOK_SECRET: secret("a secret of an example", key) };
      const { post } = await withOwnJob("github", { bindings, now: () => now * 1000 });
      const sent = { ...headersOf(headers), "content-type": "application/json" };
      const answer = await post({ headers: sent, body });
      expect(answer.status).toBe(valid ? 200 : 401);
    },
  );

  test("unless it is signed as its own library does", async () => {
    const { id, ask, comment } = await start();
    const { headers, body } = comment("/drs stop users");
    const signature = await sign(variables.GITHUB_WEBHOOK_SECRET ?? "", body);
    expect(await ask({ headers: { ...headers, "x-hub-signature-256": signature }, body })).toMatchObject({
      results: [{ kind: "accepted" }],
    });
    await expect.poll(() => effectsOn(id)).toEqual(["stop"]);
  });
});

describe("GitHub is told that it is ignored, with 200 and why, and nothing happens", () => {
  type Started = Awaited<ReturnType<typeof start>>;
  const cases: Record<string, [(started: Started) => { headers: Record<string, string>; body: string }, RegExp]> = {
    "a ping": [() => githubRequest("ping", { zen: "Design for failure.", hook_id: 1 }, options()), /a ping/],
    "a push": [({ event }) => event("push", { ref: "refs/heads/main" }), /not about an issue/],
    "another repository": [
      ({ comment }) => comment("/drs stop users", {}, { repository: { full_name: "octo-org/other" } }),
      /octo-org\/other is not among the repositories of source "github"/,
    ],
    "an edited comment": [({ comment }) => comment("/drs stop users", {}, { action: "edited" }), /no rule fits/],
    "a deleted comment": [({ comment }) => comment("/drs stop users", {}, { action: "deleted" }), /no rule fits/],
    "a bot": [({ comment }) => comment("/drs stop users", {}, { sender: { id: 100001, type: "Bot" } }), /bots/],
    "the gateway itself": [({ comment }) => comment("/drs stop users", { person: "gateway" }), /bots/],
    "the gateway itself as a user": [
      ({ comment }) => comment("/drs stop users", {}, { sender: { id: 100009, type: "User" } }),
      /own doing/,
    ],
    "a copy of the gateway's comment": [
      ({ comment }) => comment(`/drs stop users\n\n<sub>drs-gateway</sub>`),
      /copies/,
    ],
    "a quotation": [({ comment }) => comment(`> /drs stop users`), /no rule fits/],
    "a block of code": [({ comment }) => comment(`\`\`\`\n/drs stop users\n\`\`\``), /no rule fits/],
    "a command further down": [({ comment }) => comment(`Please:\n/drs stop users`), /no rule fits/],
    "a label that stands for nothing": [
      ({ event }) => event("issues", { action: "labeled", label: { name: "bug" } }),
      /no rule fits/,
    ],
  };

  test.each(Object.entries(cases))("%s", async (_, [make, reason]) => {
    const started = await start();
    const answer = await started.post(make(started));
    expect([answer.status, await answer.json()]).toEqual([200, { ok: true, ignored: expect.stringMatching(reason) }]);
    expect(await callsAbout(started.id)).toEqual([]);
    expect(await started.wrote()).toEqual([]);
  });
});

describe("nothing is done for", () => {
  test("a stranger, and nothing is written for them", async () => {
    const { id, ask, comment, wrote } = await start();
    const sent = comment("/drs stop users", { person: "stranger" });
    expect(await ask(sent)).toMatchObject({ results: [{ kind: "refused" }] });
    expect(await callsAbout(id)).toEqual([]);
    expect(await wrote()).toEqual([]);
  });

  test("a stranger whose event fits a rule, and nothing is written for them", async () => {
    const { id, ask, event, wrote } = await start({ settings: OPENED });
    const sent = event("issues", { action: "opened" }, { person: "stranger" });
    expect(await ask(sent)).toMatchObject({ results: [{ kind: "refused" }] });
    expect(await callsAbout(id)).toEqual([]);
    expect(await wrote()).toEqual([]);
  });

  test("a comment that is sent again when its delivery has been forgotten", async () => {
    const at = Date.now() - 8 * DAY;
    const { id, ask, comment } = await start();
    expect(DEDUPE_MEMORY).toBeLessThan(8 * DAY);
    expect(await ask(comment("/drs stop users", { at }))).toMatchObject({
      ignored: expect.stringContaining("older"),
    });
    expect(await callsAbout(id)).toEqual([]);
  });

  test("the same, by the clock of the gateway", async () => {
    const { id, post, event } = await start({
      now: () => Date.now() + 8 * DAY,
      settings: OPENED,
    });
    expect(await (await post(event("issues", { action: "opened" }))).json()).toMatchObject({
      ignored: expect.stringContaining("older"),
    });
    expect(await callsAbout(id)).toEqual([]);
  });

  test("a job or a verb that is not on the list of the source, whoever asks", async () => {
    const { id, ask, comment } = await start();
    const texts = ["stop archive", "terminate users confirm=users", "stop demo-aksk/replay", "lock users"];
    for (const text of texts) {
      expect(await ask(comment(`/drs ${text}`)), text).toMatchObject({ results: [{ kind: "refused" }] });
    }
    expect(await callsAbout(id)).toEqual([]);
  });

  test.each([
    "drs:terminate users",
    "drs:stop archive",
    "drs:stop users'; DROP TABLE jobs",
    "drs:stop ../users",
    "drs:stop users users",
    "drs:{action} {job}",
  ])("the label %s", async (name) => {
    const { id, ask, event } = await start();
    const answer = await ask(event("issues", { action: "labeled", label: { name } }));
    expect(answer).not.toMatchObject({ results: [{ kind: "accepted" }] });
    expect(await callsAbout(id)).toEqual([]);
  });
});

describe("a comment of somebody who may", () => {
  test("is done, told in one comment that is edited, and labelled", async () => {
    const { id, ask, comment, done, look } = await start();
    expect(await ask(comment("/drs stop users"))).toMatchObject({ ok: true, results: [{ kind: "accepted" }] });
    const told = await done();
    expect(told.body).toContain("dba\\-1");
    expect(told.edits).toBeGreaterThan(0);
    const { labels, comments } = await look();
    expect(comments).toHaveLength(1);
    expect(labels).toEqual(["drs-done"]);
    expect(await effectsOn(id)).toEqual(["stop"]);
  });

  test("says how all calls must", async () => {
    const { ask, comment, done, issue } = await start();
    await ask(comment("/drs stop users"));
    await done();
    const [call] = await leftFor<{ headers: Record<string, string> }>(`${HOST}${issue}/comments`);
    expect(call?.headers).toMatchObject({
      accept: "application/vnd.github+json",
      "x-github-api-version": "2022-11-28",
      "user-agent": "drs-gateway",
    });
  });

  test("has one effect under any number of delivery ids", async () => {
    const { id, ask, comment, done, look } = await start();
    const sent = comment("/drs stop users");
    const again = () => ({ ...sent, headers: { ...sent.headers, "x-github-delivery": crypto.randomUUID() } });
    await Promise.all([ask(sent), ask(again()), ask(again())]);
    await done();
    expect(await ask(again())).toMatchObject({ results: [{ kind: expect.stringMatching(/accepted|succeeded/) }] });
    expect(await effectsOn(id)).toEqual(["stop"]);
    expect((await look()).comments).toHaveLength(1);
  });

  test("has one effect however its body is written anew", async () => {
    const { id, ask, comment, done } = await start();
    const payload = { comment: { id: ticketNumber() } };
    await ask(comment("/drs stop users", {}, payload));
    await done();
    await ask(comment("/drs stop users", {}, payload));
    expect(await effectsOn(id)).toEqual(["stop"]);
  });

  test("is answered there where nothing is to be done", async () => {
    const { ask, comment, look } = await start();
    await ask(comment("/drs stop ordres @octo-org/all <b>"));
    await eventually(async () => (await look()).comments.length > 0);
    const [told] = (await look()).comments;
    expect(told?.body).toMatch(/<sub>drs-gateway<\/sub>$/);
    expect(told?.body).not.toMatch(/@octo|<b>/);
    await ask(comment(`/drs status users`));
    await eventually(async () => (await look()).comments.some(({ body }) => body.includes("INCRE")));
  });

  test("is done and told when GitHub takes it late", async () => {
    const { ask, comment, done, look, issue } = await start();
    await answers(`${issue}/comments`, 500, 2);
    await answers(`${issue}/labels`, 502, 1);
    await ask(comment("/drs stop users"));
    await done();
    expect((await look()).labels).toEqual(["drs-done"]);
  });

  test("is done where GitHub takes no comment, or no label", async () => {
    const silent = await start();
    await answers(`${silent.issue}/`, 404, 100);
    await silent.ask(silent.comment("/drs stop users"));
    await expect.poll(() => effectsOn(silent.id)).toEqual(["stop"]);
    const bare = await start();
    await answers(`${bare.issue}/labels`, 403, 100);
    await bare.ask(bare.comment("/drs stop users"));
    expect((await bare.done()).body).toContain("could not be moved or labelled: HTTP 403");
    expect((await bare.look()).comments).toHaveLength(1);
  });

  test("is done without a token, and nothing is written", async () => {
    const { id, ask, comment, wrote } = await start({ bindings: { GITHUB_API_TOKEN: null } });
    await ask(comment("/drs help"));
    await ask(comment("/drs stop users"));
    await expect.poll(() => effectsOn(id)).toEqual(["stop"]);
    expect(await wrote()).toEqual([]);
  });
});

describe("a label", () => {
  test("that fits a rule is done once, and told", async () => {
    const { id, ask, event, done } = await start();
    const sent = event("issues", { action: "labeled", label: { name: "drs:stop users" } });
    expect(await ask(sent)).toMatchObject({ results: [{ kind: "accepted" }] });
    await done();
    await ask({ ...sent, headers: { ...sent.headers, "x-github-delivery": crypto.randomUUID() } });
    expect(await effectsOn(id)).toEqual(["stop"]);
  });

  test("is nothing by who may not", async () => {
    const { id, ask, event } = await start();
    const label = { name: "drs:precheck users" };
    expect(await ask(event("issues", { action: "labeled", label }, { person: "stranger" }))).toMatchObject({
      results: [{ kind: "refused" }],
    });
    expect(await callsAbout(id)).toEqual([]);
  });
});

test("a comment that was deleted meanwhile is written anew, so that the end is told", async () => {
  const { ask, comment, done, look } = await start();
  await answers("/repos/octo-org/infra/issues/comments/", 404, 1);
  await ask(comment("/drs stop users"));
  await done();
  expect((await look()).comments).toHaveLength(2);
});

test("no example of GitHub's is too much, and what fits a rule is refused to who is nobody here", async () => {
  // The oldest are of this day; what is newer is not old.
  const now = () => Date.UTC(2019, 4, 16);
  const repositories = [
    ...new Set(
      examples.flatMap(({ examples: all }) =>
        all.flatMap((one) => ("repository" in one && one.repository?.full_name) || []),
      ),
    ),
  ];
  const settings = {
    repositories,
    match: "all",
    rules: [
      { when: "kind == 'issues.pinned' && event.issue.number == 1", job: "'users'", action: "'stop'" },
      {
        when: "fits(ticket.title, '{action} {job}')",
        job: "capture(ticket.title, '{action} {job}').job",
        action: "'stop'",
      },
    ],
  };
  const { id, post } = await withOwnJob("github", { now, settings });
  const kinds: string[] = [];
  for (const { name, examples: all } of examples) {
    for (const example of all) {
      const answer = await post(githubRequest(name, example, options()));
      expect(answer.status, name).toBe(200);
      const body = (await answer.json()) as { results?: { kind: string }[] };
      kinds.push(...(body.results ?? []).map(({ kind }) => kind));
    }
  }
  expect(kinds).toContain("refused");
  expect(kinds).not.toContain("accepted");
  expect(await callsAbout(id)).toEqual([]);
});

test("the demo's own source takes a comment on one of its jobs", async () => {
  const sent = githubEvent(
    "issue_comment",
    { action: "created", comment: { body: "/drs help" }, issue: { number: ticketNumber() } },
    options(),
  );
  const answer = await gateway("/hooks/github", { method: "POST", headers: sent.headers, body: sent.body });
  expect(await answer.json()).toMatchObject({ results: [{ kind: "answer" }] });
});

test("an answer in the ticket is written once, however often its delivery is played again", async () => {
  const { post, comment, look } = await start();
  const sent = comment("/drs help");
  for (let times = 0; times < 3; times += 1) expect((await post(sent)).status).toBe(200);
  await eventually(async () => (await look()).comments.length > 0);
  const again = { ...sent, headers: { ...sent.headers, "x-github-delivery": crypto.randomUUID() } };
  expect((await post(again)).status).toBe(200);
  await finishBackground();
  expect((await look()).comments).toHaveLength(1);
});
