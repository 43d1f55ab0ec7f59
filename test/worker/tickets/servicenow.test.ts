import { describe, expect, test } from "vitest";
import config from "../../../examples/demo/gateway.config.ts";
import type { Sent } from "../../../scripts/lib/senders/sender.ts";
import { servicenowEvent } from "../../../scripts/lib/senders/servicenow.ts";
import { servicenow, servicenowBasic } from "../../../src/platforms/servicenow/index.ts";
import { secret } from "../../support/log-scan/registry.ts";
import { settingsIn } from "../../support/presets.ts";
import { exampleSecrets } from "../../support/secrets.ts";
import vectors from "../../vectors/platforms/servicenow.json";
import { eventually, fault, gateway, json, leftFor, rest } from "../harness/harness.ts";
import { untilIdle } from "../harness/idle.ts";
import { BILLING, ORDERS, USERS, variables } from "../harness/jira-issue.ts";
import { ownApp } from "../harness/own-app.ts";
import { onOwnDesk, type Send } from "../harness/own-desk.ts";
import { eventuallyTicket, putJob, putTicket, ticketAt, verbsSince } from "../harness/tickets.ts";

const INSTANCE = "example.service-now.com";
const RUNNING = { status: "INCRE_TRANSFER_STARTED" };
const RESETTABLE = { status: "INCRE_TRANSFER_FAILED", passed_precheck: "forRetryJob" };
const ID = /[a-z2-7]{6}-[0-9A-HJKMNP-TV-Z]{26}/;

interface Change {
  readonly table: string;
  readonly sys_id: string;
  readonly number: string;
}

let made = 0;

/** A change request of its own. */
async function makeRecord(fields: object = {}): Promise<Change> {
  made += 1;
  const sys_id = crypto.randomUUID().replaceAll("-", "");
  const record = { table: "change_request", sys_id, number: `CHG${Date.now() % 1_000_000}${made}` };
  await putRecord(record, fields);
  return record;
}

const putRecord = (record: Change, fields: object = {}) =>
  putTicket(INSTANCE, record.sys_id, { ...record, sys_created_by: "dba-1", sys_mod_count: "3", ...fields });

const notesOf = async ({ sys_id }: Change) =>
  (await ticketAt(INSTANCE, sys_id)).comments.map(({ body }) => String(body));

const saying = ({ sys_id }: Change, said: RegExp) =>
  eventuallyTicket(INSTANCE, sys_id, ({ comments }) => comments.some(({ body }) => said.test(String(body))));

const post = ({ headers, body }: Pick<Sent, "headers" | "body">) =>
  gateway("/hooks/servicenow", { method: "POST", headers, body });

/** What the script of the instance sends of a record. */
async function send(record: Change, fields: object, person = "dba-1") {
  const answer = await post(servicenowEvent({ ...record, ...fields }, { variables, person }));
  return { status: answer.status, ...(await json(answer)) };
}

async function start(job: string) {
  await putJob(job, RUNNING);
  return { record: await makeRecord(), verbs: await verbsSince(job) };
}

describe("the examples of ServiceNow and their forgeries", () => {
  const sources = {
    ...config.sources,
    basic: { platform: servicenowBasic.platform, settings: { ...settingsIn(config, "servicenow"), rules: [] } },
  };

  test.each(vectors.vectors)("$name", async (vector) => {
    const isSigned = vector.secret.startsWith("whsec_");
    const given = secret("the secret of a vector", vector.secret);
    const bindings = {
      ...(isSigned ? { SERVICENOW_WEBHOOK_SECRET: given } : {}),
      BASIC_WEBHOOK_AUTHORIZATION: isSigned ? "Basic bm9ib2R5Om5vYm9keQ==" : given,
      BASIC_API_PASSWORD: "password-of-vectors",
    };
    const answers = await ownApp({ bindings, change: { sources } as object, now: () => vector.now * 1000 });
    const headers = new Headers({ "content-type": "application/json" });
    for (const [name, value] of Object.entries(vector.headers)) if (value !== undefined) headers.set(name, value);
    const path = `/hooks/${isSigned ? "servicenow" : "basic"}`;
    const answer = await answers(path, { method: "POST", headers, body: vector.body });
    expect(answer.status).toBe(vector.valid ? 200 : 401);
  });
});

describe("nothing comes of", () => {
  test("an event that is not signed, or whose id or time are not those that were", async () => {
    const { record, verbs } = await start(ORDERS);
    const sent = servicenowEvent({ ...record, comment: "/drs stop orders" }, { variables, person: "dba-1" });
    const { "webhook-signature": _, ...unsigned } = sent.headers;
    const others = { "webhook-id": crypto.randomUUID() };
    const later = { "webhook-timestamp": String(Math.floor(Date.now() / 1000) + 1) };
    for (const headers of [unsigned, { ...sent.headers, ...others }, { ...sent.headers, ...later }]) {
      expect((await post({ ...sent, headers })).status).toBe(401);
    }
    await untilIdle();
    expect(await verbs()).toEqual([]);
  });

  test("an event of the past", async () => {
    const { record, verbs } = await start(ORDERS);
    const at = Date.now() - 8 * 24 * 3_600_000;
    const sent = servicenowEvent({ ...record, comment: "/drs stop orders" }, { variables, person: "dba-1", at });
    expect((await post(sent)).status).toBe(401);
    expect(await verbs()).toEqual([]);
  });

  test.each<[string, object, string]>([
    ["what the gateway's user did", { comment: "/drs stop orders" }, "gateway"],
    ["a note that ends as the gateway's own do", { comment: "/drs stop orders\n(drs-gateway)" }, "dba-1"],
    ["another table", { table: "sys_user", comment: "/drs stop orders" }, "dba-1"],
    ["a record that is not approved", { approval: "requested", job: "orders", action: "stop" }, "dba-1"],
  ])("%s, which is answered with 200 and a reason", async (_, fields, person) => {
    const { record, verbs } = await start(ORDERS);
    expect(await send(record, fields, person)).toEqual({ status: 200, ok: true, ignored: expect.any(String) });
    await untilIdle();
    expect(await verbs()).toEqual([]);
    expect(await notesOf(record)).toEqual([]);
  });

  test("what a stranger writes, and nothing is written for them", async () => {
    const { record, verbs } = await start(ORDERS);
    const { results } = await send(record, { comment: "/drs stop orders" }, "stranger");
    expect(results).toEqual([expect.objectContaining({ kind: "refused" })]);
    // Whatever was written for the stranger would stand before this.
    await send(record, { comment: "/drs frobnicate orders" });
    await eventually(async () => (await notesOf(record)).some((note) => JSON.stringify(note).includes("frobnicate")));
    await untilIdle();
    expect(await verbs()).toEqual([]);
    expect(await notesOf(record)).toHaveLength(1);
  });
});

describe("a signed event", () => {
  test("of a note with a command has its effect, and one work note tells how it ended", async () => {
    const { record, verbs } = await start(ORDERS);
    const { results } = await send(record, { comment: "/drs stop orders" });
    expect(results[0]).toMatchObject({ kind: "accepted" });
    const { comments } = await saying(record, /\(drs-gateway\)$/);
    expect(comments).toEqual([expect.objectContaining({ internal: true, edits: 0 })]);
    expect(await verbs()).toEqual(["stop"]);
  });

  test("of an approved change asks by the rule of the config, once however often it comes", async () => {
    const { record, verbs } = await start(BILLING);
    const fields = { ...record, approval: "approved", job: "billing", action: "stop" };
    const sent = servicenowEvent(fields, { variables, person: "dba-1" });
    const texts = await Promise.all([post(sent), post(sent), post(sent)].map(async (answer) => (await answer).text()));
    expect(new Set(texts.map((text) => ID.exec(text)?.[0])).size).toBe(1);
    await saying(record, /billing/);
    expect(await verbs()).toEqual(["stop"]);
    expect(await notesOf(record)).toHaveLength(1);
  });

  test("tells no progress, as notes cannot be written over", async () => {
    await putJob(ORDERS, { status: "CONFIGURATION" });
    const record = await makeRecord();
    const { results } = await send(record, { comment: "/drs precheck orders" });
    expect(results[0].message).toContain("follows here");
    await saying(record, /Precheck of orders passed/);
    expect(await notesOf(record)).toEqual([expect.not.stringContaining("expired")]);
  });

  test("that has to be approved says so in a note", async () => {
    await putJob(ORDERS, RESETTABLE);
    const record = await makeRecord();
    await send(record, { comment: "/drs reset orders" });
    const { comments } = await saying(record, /approval of 1 of dba/);
    const id = ID.exec(String(comments[0]?.body))?.[0];
    await rest("POST", `/v1/operations/${id}/cancel`);
  });

  test("about a job that the source has not is refused, and the record says so", async () => {
    const { record, verbs } = await start(ORDERS);
    await send(record, { approval: "approved", job: "archive", action: "stop" });
    await saying(record, /not one of this source's jobs/);
    expect(await verbs()).toEqual([]);
  });

  test("is told although ServiceNow was away", async () => {
    const { record, verbs } = await start(USERS);
    await fault({ match: { path: record.sys_id, method: "PATCH" }, fault: "status", status: 503, times: 2 });
    await send(record, { comment: "/drs stop users" });
    await saying(record, /users/);
    expect(await notesOf(record)).toHaveLength(1);
    expect(await verbs()).toEqual(["stop"]);
  });
});

const client = { authorization: `Bearer ${exampleSecrets.CI_BOT_TOKEN}` };

/** What there is on a desk of a test's own. */
const operationsAt = async (send: Send) => {
  const { operations } = await json(send("/v1/operations?job=orders", { headers: client }));
  return operations as { id: string; action: string; state: string; requested_by: { id: string } }[];
};

describe("a source that sends a password and signs nothing", () => {
  const BASIC = {
    SERVICENOW_WEBHOOK_AUTHORIZATION: secret("the password of a REST message", "Basic b2Y6dGhpcy10ZXN0"),
    SERVICENOW_API_PASSWORD: String(variables.SERVICENOW_API_PASSWORD),
  };
  const settings = {
    ...settingsIn(config, "servicenow"),
    rules: [
      {
        when: "kind == 'approved'",
        job: "event.u_job",
        action: "event.u_action",
        key: "ticket.key + event.sys_mod_count",
      },
    ],
  };
  const mayStop = {
    who: ["source:servicenow"],
    actions: ["stop"],
    jobs: ["orders"],
    where: ["source:servicenow"],
    effect: "allow",
  };

  const play = (
    run: (says: (record: object) => Promise<unknown>, send: Send, untilIdle: () => Promise<unknown>) => Promise<void>,
  ) =>
    onOwnDesk(async (deploy, untilOwnIdle) => {
      const change = {
        sources: { ...config.sources, servicenow: { platform: servicenowBasic.platform, settings } },
        policy: [...(config.policy ?? []), mayStop],
      };
      const send = await deploy(change as object, { bindings: BASIC });
      const headers = { "content-type": "application/json", authorization: BASIC.SERVICENOW_WEBHOOK_AUTHORIZATION };
      const says = (record: object) =>
        json(send("/hooks/servicenow", { method: "POST", headers, body: JSON.stringify(record) }));
      await run(says, send, untilOwnIdle);
    });

  const APPROVED = { approval: "approved", u_job: "orders", u_action: "stop", sys_updated_by: "dba-2" };
  const received = { ok: true, state: "received", message: expect.any(String) };

  test("is believed in nothing that it says: the record is read, and that decides", () =>
    play(async (says, send) => {
      const record = await makeRecord(APPROVED);
      expect(await says({ ...record, approval: "approved", u_job: "billing", u_action: "reset" })).toEqual(received);
      const [operation] = await eventually(async () => (await operationsAt(send)).length > 0 && operationsAt(send));
      expect(operation).toMatchObject({ action: "stop", requested_by: { id: "source:servicenow" } });
    }));

  test("has no effect where the record does not say so", () =>
    play(async (says, send, untilIdle) => {
      const record = await makeRecord({ ...APPROVED, approval: "requested" });
      expect(await says({ ...record, ...APPROVED })).toEqual(received);
      await untilIdle();
      expect(await operationsAt(send)).toEqual([]);
    }));

  describe("whose record is the request and approves it", () => {
    const approval = { status: "approved", job: "u_job", action: "u_action" };
    const rows = (...rows: [string, string, string][]) =>
      rows.map(([fieldname, newvalue, user], index) => ({
        ...{ fieldname, newvalue, oldvalue: "", user, record_checkpoint: String(index + 1) },
        sys_created_on: new Date(Date.now() - 1000).toISOString().slice(0, 19).replace("T", " "),
      }));

    /** Of one update after another, the last one that which is told of. */
    const playUpdates = (
      updates: [string, string, string][],
      check: (operation: { state: string; approval: { votes: object[] } }, kinds: string[]) => void,
    ) =>
      onOwnDesk(async (deploy, untilOwnIdle) => {
        await putJob(ORDERS, RESETTABLE);
        const change = {
          sources: {
            ...config.sources,
            servicenow: { platform: servicenowBasic.platform, settings: { ...settings, approval } },
          },
          policy: [
            { ...mayStop, actions: ["reset"] },
            {
              ...{ who: ["source:servicenow"], actions: ["reset"], jobs: ["orders"], effect: "approve" },
              approvals: { count: 1, groups: ["dba"], within: "30m", tickets: ["servicenow"] },
            },
            ...(config.policy ?? []),
          ],
        };
        const send = await deploy(change as object, { bindings: BASIC });
        const record = await makeRecord();
        const related = { sys_audit: rows(...updates) };
        await putRecord(record, { ...APPROVED, u_action: "reset", sys_mod_count: String(updates.length), related });
        const headers = { "content-type": "application/json", authorization: BASIC.SERVICENOW_WEBHOOK_AUTHORIZATION };
        await send("/hooks/servicenow", { method: "POST", headers, body: JSON.stringify(record) });
        const [operation] = await eventually(async () => (await operationsAt(send)).length > 0 && operationsAt(send));
        await untilOwnIdle();
        const found = await json(send(`/v1/operations/${operation?.id}`, { headers: client }));
        const { events } = await json(send(`/v1/operations/${operation?.id}/events`, { headers: client }));
        type Event = { kind: string; data: { objection?: string } };
        check(
          found,
          (events as Event[]).map(({ kind, data }) => data.objection ?? kind),
        );
      });

    const filled: [string, string, string] = ["u_job", "orders", "dba-1"];
    const approved: [string, string, string] = ["approval", "approved", "dba-2"];

    test("is sent without being written there, since the approving update is the one that asked", () =>
      playUpdates([filled, approved], ({ approval }, kinds) => {
        expect(approval.votes).toMatchObject([{ person: "dba-2", source: "servicenow" }]);
        expect(kinds).not.toContain("request_written");
        expect(kinds).toContain("approved");
      }));

    test("waits where the approver has filled in any of its fields", () =>
      playUpdates([filled, ["u_note", "x", "dba-2"], approved], ({ state }, kinds) => {
        expect(state).toBe("awaiting_approval");
        expect(kinds).toContain("editor");
      }));
  });

  test("that tells of one update again and again has one effect, and none for what the gateway wrote", () =>
    play(async (says, send, untilIdle) => {
      const record = await makeRecord(APPROVED);
      for (let round = 0; round < 3; round += 1) {
        await says(record);
        await untilIdle();
      }
      await putRecord(record, { ...APPROVED, sys_mod_count: "4", sys_updated_by: "drs.gateway" });
      await says(record);
      await untilIdle();
      expect(await operationsAt(send)).toHaveLength(1);
    }));

  test("about a record that is not there is given up, and the ledger says why", () =>
    play(async (says, send) => {
      await says({ table: "change_request", sys_id: "0".repeat(32), number: "CHG1" });
      const ledger = async () =>
        new TextDecoder().decode(await (await send("/v1/ledger", { headers: client })).arrayBuffer());
      const line = await eventually(async () =>
        (await ledger()).split("\n").find((line) => line.includes("ticket_given_up")),
      );
      expect(JSON.parse(line)).toMatchObject({ data: { ticket: "CHG1", cause: "HTTP 404" } });
    }));
});

describe("a change that approves", () => {
  const approval = { status: "approved", job: "u_job", action: "u_action" };
  const approving = { platform: servicenow.platform, settings: { ...settingsIn(config, "servicenow"), approval } };
  const sources = { ...config.sources, servicenow: approving };
  const policy = config.policy?.map((rule) =>
    rule.effect === "approve" ? { ...rule, approvals: { ...rule.approvals, tickets: ["servicenow"] } } : rule,
  );

  const APPROVED = { approval: "approved", u_job: "orders", u_action: "reset" };
  const row = (update: number, fieldname: string, newvalue: string, user: string) => ({
    ...{ fieldname, newvalue, oldvalue: "", user, record_checkpoint: String(update) },
    sys_created_on: new Date(Date.now() - 1000).toISOString().slice(0, 19).replace("T", " "),
  });

  /** `reset orders` is asked for in a note of a record; the record then is as given, with these rows in its audit. */
  const play = (fields: object, rows: object[], run: (send: Send, id: string) => Promise<void>) =>
    onOwnDesk(async (deploy) => {
      await putJob(ORDERS, RESETTABLE);
      const send = await deploy({ sources, policy } as object);
      const record = await makeRecord();
      const tell = async (told: object, person: string) => {
        const { headers, body } = servicenowEvent({ ...record, ...told }, { variables, person });
        return json(send("/hooks/servicenow", { method: "POST", headers, body }));
      };
      const { results } = await tell({ comment: "/drs reset orders" }, "dba-1");
      const id = ID.exec(results[0].message)?.[0] ?? "";
      await eventually(async () => (await eventsAt(send, id)).find(({ kind }) => kind === "request_written"));
      await putRecord(record, { ...fields, related: { sys_audit: rows } });
      await tell({ approval: "approved", type: "approval" }, "dba-2");
      await run(send, id);
    });

  const eventsAt = async (
    send: Send,
    id: string,
  ): Promise<{ kind: string; data: Record<string, unknown>; actor: string }[]> =>
    (await json(send(`/v1/operations/${id}/events`, { headers: client }))).events;

  test("lets another's operation be sent", () =>
    play(APPROVED, [row(4, "approval", "approved", "dba-2")], async (send, id) => {
      const approved = await eventually(async () => (await eventsAt(send, id)).find(({ kind }) => kind === "approved"));
      expect(approved).toMatchObject({
        actor: `servicenow:${INSTANCE}/62826bf03710200044e0bfc8bcbe5d02`,
        data: { person: "dba-2", ticket: { source: "servicenow", change: "4" } },
      });
    }));

  test.each<[string, object, object[]]>([
    ["requester", APPROVED, [row(4, "approval", "approved", "dba-1")]],
    ["nobody", APPROVED, [row(4, "approval", "approved", "system")]],
    ["not_asked", APPROVED, [row(4, "approval", "approved", "on-call")]],
    ["names_another", { ...APPROVED, u_job: "billing" }, [row(4, "approval", "approved", "dba-2")]],
    ["editor", APPROVED, [row(3, "u_job", "orders", "dba-2"), row(4, "approval", "approved", "dba-2")]],
    ["edited_since", APPROVED, [row(5, "u_job", "orders", "dba-1"), row(4, "approval", "approved", "dba-2")]],
  ])("does not where there is an objection: %s", (objection, fields, rows) =>
    play(fields, rows, async (send, id) => {
      await eventually(async () => (await eventsAt(send, id)).some(({ data }) => data.objection === objection));
      const { state } = await json(send(`/v1/operations/${id}`, { headers: client }));
      expect(state).toBe("awaiting_approval");
      expect((await leftFor("sys_audit")).length).toBeGreaterThan(0);
    }),
  );
});
