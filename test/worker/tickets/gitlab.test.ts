import { env } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import config from "../../../examples/demo/gateway.config.ts";
import { type GitlabPayload, gitlabEvent } from "../../../scripts/lib/senders/gitlab.ts";
import type { SendOptions, Sent } from "../../../scripts/lib/senders/sender.ts";
import { gitlab, gitlabToken } from "../../../src/platforms/gitlab/index.ts";
import { hasTickets } from "../../../src/tickets/ticket-system.ts";
import { handleNotice } from "../../../src/tickets/tickets.ts";
import { secret } from "../../support/log-scan/registry.ts";
import { settingsIn } from "../../support/presets.ts";
import vectors from "../../vectors/platforms/gitlab.json";
import { callsAbout, effectsOn, eventually, fault, json, leftFor } from "../harness/harness.ts";
import { onOwnDesk } from "../harness/own-desk.ts";
import { answers, headersOf, makeTicket, ticketNumber, withOwnJob } from "../harness/ticket-flow.ts";

const variables = env as unknown as Readonly<Record<string, string>>;
const HOST = "gitlab.example.com";
const PROJECT = 4242;
const PATH = `/api/v4/projects/${encodeURIComponent("ops/infra")}`;

const options = (more: Partial<SendOptions> = {}): SendOptions => ({ variables, person: "dba-1", ...more });

interface Own {
  readonly own?: Parameters<typeof withOwnJob>[1];
  readonly ticket?: object;
  readonly notes?: readonly object[];
}

/** A gateway with a job of its own, and an issue that nobody else writes to. */
async function start({ own = {}, ticket = {}, notes = [] }: Own = {}) {
  const iid = ticketNumber();
  const note_id = String(ticketNumber());
  const raw = { iid, project_id: PROJECT, title: "Move users", updated_at: new Date().toISOString(), ...ticket };
  const look = await makeTicket(
    HOST,
    `ops/infra#${iid}`,
    raw,
    notes.map((one) => ({ id: note_id, ...one })),
  );
  const made = await withOwnJob("gitlab", own);
  const note = (text: string, more: Partial<SendOptions> = {}, payload: GitlabPayload = {}) =>
    gitlabEvent(
      "Note Hook",
      { ...payload, object_attributes: { note: text, ...payload.object_attributes }, issue: { iid } },
      options(more),
    );
  const issue = (attributes: object, more: Partial<SendOptions> = {}) =>
    gitlabEvent("Issue Hook", { object_attributes: { iid, title: "stop users", ...attributes } }, options(more));
  const wrote = async () =>
    (await leftFor<{ method: string }>(`${HOST}${PATH}/issues/${iid}`)).filter(({ method }) => method !== "GET");
  const done = () => eventually(async () => (await look()).comments.find(({ body }) => body.includes(": done.")));
  return { ...made, iid, note_id, look, note, issue, wrote, done };
}

type Started = Awaited<ReturnType<typeof start>>;

describe("GitLab is not believed", () => {
  test.each(vectors.vectors)(
    "or is, as its examples say: $name",
    async ({ headers, body, secret: key, now, valid }) => {
      const isSigned = key.startsWith("whsec_");
      const name = isSigned ? "GITLAB_WEBHOOK_SECRET" : "GITLAB_WEBHOOK_TOKEN";
      const { post } = await withOwnJob("gitlab", {
        bindings: { [name]: secret("a secret of an example", key) },
        platform: (isSigned ? gitlab : gitlabToken).platform,
        now: () => now * 1000,
      });
      const answer = await post({ headers: headersOf(headers), body });
      expect(answer.status).toBe(valid ? 200 : 401);
      expect(await answer.text()).toMatch(valid ? /./ : /^$/);
    },
  );

  const forgeries: Record<string, (sent: Sent) => Sent> = {
    "under another id": (sent) => ({ ...sent, headers: { ...sent.headers, "webhook-id": crypto.randomUUID() } }),
    "with another body": (sent) => ({ ...sent, body: sent.body.replace("Move orders", "Move users") }),
    "with a plain token in place of the signature": ({ headers, ...sent }) => ({
      ...sent,
      headers: {
        "content-type": "application/json",
        "x-gitlab-event": headers["x-gitlab-event"] ?? "",
        "x-gitlab-token": variables.GITLAB_WEBHOOK_SECRET ?? "",
      },
    }),
  };
  test.each(Object.entries(forgeries))("%s", async (_, forge) => {
    const { id, note, post } = await start();
    const answer = await post(forge(note("/drs stop users")));
    expect([answer.status, await answer.text()]).toEqual([401, ""]);
    expect(await callsAbout(id)).toEqual([]);
  });

  test("when it is played again a week later", async () => {
    const { id, note, post } = await start({ own: { now: () => Date.now() + 8 * 86_400_000 } });
    expect((await post(note("/drs stop users"))).status).toBe(401);
    expect(await callsAbout(id)).toEqual([]);
  });
});

describe("GitLab is told that it is ignored, with 200 and why, and nothing happens", () => {
  const cases: Record<string, [(started: Started) => Sent, RegExp]> = {
    "a push": [() => gitlabEvent("Push Hook", { ref: "refs/heads/main" }, options()), /not about an issue/],
    "another project": [
      ({ note }) => note("/drs stop users", {}, { project: { path_with_namespace: "ops/web" } }),
      /ops\/web is not among the projects of source "gitlab"/,
    ],
    "an edited note": [
      ({ note }) => note("/drs stop users", {}, { object_attributes: { action: "update" } }),
      /no rule fits/,
    ],
    "a note of GitLab itself": [
      ({ note }) => note("/drs stop users", {}, { object_attributes: { system: true } }),
      /GitLab itself/,
    ],
    "the gateway itself": [({ note }) => note("/drs stop users", { person: "gateway" }), /own doing/],
    "a copy of its note": [({ note }) => note("/drs stop users\n\n<sub>drs-gateway</sub>"), /copies/],
    "a note on a commit": [
      ({ note }) => note("/drs stop users", {}, { object_attributes: { noteable_type: "Commit" } }),
      /not about an issue/,
    ],
    "an issue": [({ issue }) => issue({ action: "open" }), /no rule fits/],
  };

  test.each(Object.entries(cases))("%s", async (_, [make, reason]) => {
    const started = await start();
    const answer = await started.post(make(started));
    expect([answer.status, await answer.json()]).toEqual([200, { ok: true, ignored: expect.stringMatching(reason) }]);
    expect(await callsAbout(started.id)).toEqual([]);
    expect(await started.wrote()).toEqual([]);
  });

  test("nothing for a stranger, to whom nothing is written", async () => {
    const { id, note, ask, wrote } = await start();
    expect(await ask(note("/drs stop users", { person: "stranger" }))).toMatchObject({
      results: [{ kind: "refused" }],
    });
    expect(await callsAbout(id)).toEqual([]);
    expect(await wrote()).toEqual([]);
  });

  test("nothing for what the source may not ask, whoever asks", async () => {
    const { id, note, ask } = await start();
    for (const text of ["stop archive", "terminate users confirm=users", "lock users"]) {
      expect(await ask(note(`/drs ${text}`)), text).toMatchObject({ results: [{ kind: "refused" }] });
    }
    expect(await callsAbout(id)).toEqual([]);
  });
});

describe("a note of somebody who may", () => {
  test("is done once, and told in one note that is edited", async () => {
    const { id, note, ask, done, look } = await start();
    const sent = note("/drs stop users");
    expect(await ask(sent)).toMatchObject({ results: [{ kind: "accepted" }] });
    expect((await done()).edits).toBeGreaterThan(0);
    await ask(sent);
    expect(await effectsOn(id)).toEqual(["stop"]);
    expect((await look()).comments).toHaveLength(1);
  });

  test("has one effect under two deliveries", async () => {
    const { id, note, ask, done } = await start();
    const object_attributes = { id: ticketNumber() };
    await ask(note("/drs stop users", {}, { object_attributes }));
    await done();
    await ask(note("/drs stop users", {}, { object_attributes }));
    expect(await effectsOn(id)).toEqual(["stop"]);
  });

  test("on a merge request is told there", async () => {
    const { id, ask } = await start();
    const iid = ticketNumber();
    const look = await makeTicket(HOST, `ops/infra!${iid}`, { project_id: PROJECT, title: "Raise it" });
    await ask(
      gitlabEvent("Note Hook", { object_attributes: { note: "/drs stop users" }, merge_request: { iid } }, options()),
    );
    await eventually(async () => (await look()).comments.some(({ body }) => body.includes(": done.")));
    expect(await effectsOn(id)).toEqual(["stop"]);
  });

  test("is done and told when GitLab takes it late, and done when it takes nothing", async () => {
    const late = await start();
    await answers(`/issues/${late.iid}/notes`, 500, 2);
    await late.ask(late.note("/drs stop users"));
    await late.done();
    const silent = await start();
    await answers(`/issues/${silent.iid}`, 404, 100);
    await silent.ask(silent.note("/drs stop users"));
    await expect.poll(() => effectsOn(silent.id)).toEqual(["stop"]);
  });

  test("is answered there where nothing is to be done, and mentions nobody", async () => {
    const { note, ask, look } = await start();
    await ask(note("/drs stop ordres @ops <b>"));
    await eventually(async () => (await look()).comments.length > 0);
    expect((await look()).comments[0]?.body).not.toMatch(/@ops|<b>/);
  });
});

describe("with a token that does not cover the body", () => {
  const TOKEN = secret("a secret token", "gitlab-webhook-token-of-this-test");
  const RULES = [{ when: "kind == 'issue.open' && fits(ticket.title, 'stop {job}')", action: "'stop'" }].map(
    (rule) => ({
      ...rule,
      job: "capture(ticket.title, 'stop {job}').job",
      key: "ticket.key + kind",
    }),
  );
  const own = (more: object = {}) => ({
    bindings: { GITLAB_WEBHOOK_TOKEN: TOKEN },
    platform: gitlabToken.platform,
    settings: more,
  });
  const WRITTEN = { body: "/drs stop users", author: "101" };

  /** What the inbox does with the notice that a delivery leaves. */
  async function settle(
    { services, iid, note_id }: Started,
    type = "note.create",
    address: object = { note: note_id },
  ) {
    const ticket = { project: "ops/infra", kind: "issues", iid: String(iid), ...address };
    const notice = { source: "gitlab", about: "event", type, key: `ops/infra#${iid}`, address: ticket } as const;
    return handleNotice(await services(), notice);
  }

  test("nothing is done before the ticket has been read", async () => {
    const { id, note, post } = await start({ own: own() });
    const { headers, body } = note("/drs stop users");
    const answer = await post({ headers: { ...headers, "x-gitlab-token": TOKEN }, body });
    expect(await answer.json()).toMatchObject({ ok: true, state: "received" });
    expect(await callsAbout(id)).toEqual([]);
  });

  const nothing: Record<string, [Own, object]> = {
    "of a stranger, whoever the delivery names": [{ notes: [{ ...WRITTEN, author: "199" }] }, { kind: "done" }],
    "of the gateway itself": [{ notes: [{ ...WRITTEN, author: "109" }] }, { kind: "done" }],
    "that is not there": [{}, { kind: "given_up", cause: "HTTP 404" }],
  };
  test.each(Object.entries(nothing))("nothing is done for a note %s", async (_, [more, settled]) => {
    const started = await start({ own: own(), ...more });
    expect(await settle(started)).toMatchObject(settled);
    expect(await callsAbout(started.id)).toEqual([]);
    expect(await started.wrote()).toEqual([]);
  });

  test("nothing is done for a note on a project that is not listed, or of a kind that does not exist", async () => {
    const started = await start({ own: own(), notes: [WRITTEN] });
    for (const address of [{ project: "ops/web" }, { kind: "snippets" }, { kind: "__proto__" }]) {
      expect(await settle(started, "note.create", { note: started.note_id, ...address })).toMatchObject({
        kind: "given_up",
      });
    }
    expect(await leftFor(`${HOST}${PATH}/snippets`)).toEqual([]);
    expect(await callsAbout(started.id)).toEqual([]);
  });

  test("nothing is done for a note that somebody has edited: its writer did not say that", async () => {
    const started = await start({ own: own(), notes: [{ ...WRITTEN, body: "Thanks!" }] });
    const edit = `${HOST}${PATH}/issues/${started.iid}/notes/${started.note_id}`;
    // Until the edit lies in another second than the note.
    await eventually(async () => {
      const answer = await fetch(`${variables.EGRESS_PROXY}/https/${edit}`, {
        method: "PUT",
        headers: { "private-token": variables.GITLAB_API_TOKEN ?? "", "content-type": "application/json" },
        body: JSON.stringify({ body: "/drs stop users" }),
      });
      const { created_at, updated_at } = await json(answer);
      return Date.parse(updated_at) - Date.parse(created_at) >= 1000;
    });
    expect(await settle(started)).toEqual({ kind: "done" });
    expect(await callsAbout(started.id)).toEqual([]);
  });

  test.each([
    ["that cannot be had now", { fault: "status", status: 503 }],
    ["that cannot be read", { fault: "malformed" }],
  ])("an answer %s is asked for again", async (_, kind) => {
    const started = await start({ own: own(), notes: [WRITTEN] });
    await fault({ match: { path: `/issues/${started.iid}` }, ...kind, times: 1 });
    expect(await settle(started)).toMatchObject({ kind: "retry" });
    expect(await settle(started)).toEqual({ kind: "done" });
    await expect.poll(() => effectsOn(started.id)).toEqual(["stop"]);
  });

  test("a note is kept by the inbox, read back, done as its writer wrote it, and told in the issue", async () => {
    const started = await start({ own: own(), notes: [WRITTEN] });
    const acts = await started.services();
    const source = { platform: gitlabToken.platform, settings: settingsIn(config, "gitlab") };
    const change = { sources: { ...config.sources, gitlab: source } };
    await onOwnDesk(async (deploy) => {
      const send = await deploy(change, { bindings: { GITLAB_WEBHOOK_TOKEN: TOKEN }, acts });
      // Of the delivery its id is believed and nothing else: neither its words nor who it says has written them.
      const attributes = { object_attributes: { id: Number(started.note_id) } };
      const { headers, body } = started.note("/drs reset users", { person: "dba-2" }, attributes);
      const told = { method: "POST", headers: { ...headers, "x-gitlab-token": TOKEN }, body };
      // A desk of a test's own has no alarm: should GitLab be slow, it looks again when anything comes.
      const done = await eventually(async () => {
        expect((await send("/hooks/gitlab", told)).status).toBe(200);
        return (await started.look()).comments.find(({ body }) => body.includes(": done."));
      });
      expect(done.body).toContain("dba\\-1");
      expect(await effectsOn(started.id)).toEqual(["stop"]);
      expect((await started.look()).comments.map(({ author }) => author)).toEqual(["101", "109"]);
    });
  });

  test("nothing is done for a source that is signed by now, and the cause says so", async () => {
    const started = await start({ notes: [WRITTEN] });
    expect(await settle(started)).toEqual({
      kind: "given_up",
      cause: "source gitlab is gitlab by now, whose tickets are not read back",
    });
  });

  test("a note is done once as its writer, however often it is told", async () => {
    const started = await start({ own: own(), notes: [WRITTEN] });
    expect(await settle(started)).toEqual({ kind: "done" });
    const told = await started.done();
    expect(told.body).toContain("dba\\-1");
    await settle(started);
    expect(await effectsOn(started.id)).toEqual(["stop"]);
  });

  test("a rule decides by the issue as it is read, for nobody in particular", async () => {
    const started = await start({ own: own({ rules: RULES }), ticket: { title: "stop users" } });
    expect(await settle(started, "issue.open", {})).toEqual({ kind: "done" });
    // Policy of the demo gives the source itself nothing.
    expect(await callsAbout(started.id)).toEqual([]);
    const hidden = "not one of this source's jobs that policy gives to who asks";
    await eventually(async () => (await started.look()).comments.some(({ body }) => body.includes(hidden)));
  });
});

test("an issue is labelled when what it asked for has succeeded", async () => {
  const { services, iid, look } = await start({ own: { settings: { on_success: "drs::done" } } });
  const { gateway } = await services();
  const source = gateway.config.sources.get("gitlab");
  if (!hasTickets(source)) throw new Error("the source is GitLab's");
  const { platform, settings } = source;
  const address = { project: "ops/infra", kind: "issues", iid: String(iid) };
  const mark = (ending: "succeeded" | "failed") =>
    platform.writeBack?.mark?.(address, ending, { name: "gitlab", settings, gateway });
  for (const ending of ["succeeded", "succeeded", "failed"] as const) {
    expect(await mark(ending)).toEqual({ kind: "delivered" });
  }
  expect((await look()).labels).toEqual(["drs::done"]);
});
