import { Webhook as StandardWebhook } from "standardwebhooks";
import { Webhook as SvixWebhook } from "svix";
import { describe, expect, test } from "vitest";
import { PRESET_NAMES, type PresetName } from "../../support/presets.ts";
import { runs } from "../../support/runs.ts";
import { exampleSecrets } from "../../support/secrets.ts";
import alertmanager from "../../vectors/platforms/alertmanager.json";
import freshservice from "../../vectors/platforms/freshservice.json";
import grafana from "../../vectors/platforms/grafana.json";
import linear from "../../vectors/platforms/linear.json";
import opsgenie from "../../vectors/platforms/opsgenie.json";
import pagerduty from "../../vectors/platforms/pagerduty.json";
import standardWebhooks from "../../vectors/platforms/standard-webhooks.json";
import { eventually, json, SIMULATOR } from "../harness/harness.ts";
import { type Deploy, onOwnDesk, type Send } from "../harness/own-desk.ts";
import {
  BY_TITLE,
  bindingsOf,
  configWith,
  delivery,
  numberOf,
  READ_BACK,
  ruleFor,
  SENDERS,
  WHSEC,
} from "../harness/preset-senders.ts";

/** Senders that need no code: what they send has one effect or none, and is answered in any case. */

interface Operation {
  readonly id: string;
  readonly action: string;
  readonly state: string;
  readonly requested_by: { readonly id: string };
}

/** All operations of a test's own desk, which stands for the desks of all accounts. */
/** @param job whose; of all jobs one page alone, as both accounts are the one desk here and each would page by its own ids */
async function operationsOf(send: Send, job?: string): Promise<Operation[]> {
  const found = new Map<string, Operation>();
  for (let cursor = ""; ; ) {
    const page = await json(
      send(`/v1/operations?limit=200${job ? `&job=${job}` : ""}${cursor}`, {
        headers: { authorization: `Bearer ${exampleSecrets.CI_BOT_TOKEN}` },
      }),
    );
    for (const operation of page.operations as Operation[]) found.set(operation.id, operation);
    if (page.next_cursor === null || !job) return [...found.values()];
    cursor = `&cursor=${page.next_cursor}`;
  }
}

const deployWith = (deploy: Deploy, platform: PresetName, change: object = {}) =>
  deploy(configWith(platform, change), { bindings: bindingsOf(platform) });

const hook = (send: Send, request: RequestInit) => send("/hooks/own", request);

/** The headers beside the id; signed within this second. */
const signedNow = (prefix: "webhook" | "svix", id: string, sign: (at: Date) => string) => {
  const at = new Date();
  return {
    [`${prefix}-id`]: id,
    [`${prefix}-timestamp`]: String(Math.floor(at.getTime() / 1000)),
    [`${prefix}-signature`]: sign(at),
  };
};

/** Where tickets are read back, what is there to read. */
async function putTicket(platform: PresetName, nonce: string, title: string, updated: string): Promise<void> {
  const tickets: Partial<Record<PresetName, object>> = {
    freshservice: { host: "example.freshservice.com", ticket: { subject: title, status: 2, updated_at: updated } },
    opsgenie: { host: "api.opsgenie.com", ticket: { message: title, status: "open", updatedAt: updated } },
  };
  const ticket = tickets[platform];
  if (!ticket) return;
  const body = JSON.stringify({ key: numberOf(nonce), ...ticket });
  const made = await fetch(`${SIMULATOR}/_sim/tickets`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  expect(made.ok).toBe(true);
}

interface Vector {
  readonly name: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  readonly secret: string;
  readonly now: number;
  readonly valid: boolean;
}

/** Zendesk's are signed with the secret of its tests, which no gateway takes: see below. */
const FILES = {
  pagerduty,
  linear,
  freshservice,
  opsgenie,
  alertmanager,
  grafana,
  "standard-webhooks": standardWebhooks,
};

const VECTORS = Object.entries(FILES).flatMap(([platform, { vectors }]) =>
  (vectors as readonly Vector[]).map((vector) => [platform as PresetName, vector.name, vector] as const),
);

test.each(VECTORS)(
  "the vector of %s %s is let in where it is valid, else it has no effect",
  async (platform, _, vector) => {
    const { headers, body, secret, now, valid } = vector;
    const [suffix = ""] = Object.keys(SENDERS[platform].secrets);
    const bindings = { ...bindingsOf(platform), [`OWN_${suffix}`]: secret };
    const change = configWith(platform, {
      rules: [{ ...ruleFor(platform), when: "true", job: "'orders'", action: "'precheck'" }],
    });
    await onOwnDesk(async (deploy) => {
      const send = await deploy(change, { bindings, now: () => now * 1000 });
      const answer = await hook(send, { method: "POST", headers: headers as Record<string, string>, body });
      expect(answer.status).toBe(valid ? 200 : 401);
      expect((await operationsOf(send)).length).toBeLessThanOrEqual(valid ? 1 : 0);
    });
  },
);

describe.each(PRESET_NAMES)("an event of %s", (platform) => {
  const happening = (nonce: string, action = "precheck") => ({ job: "orders", action, nonce, now: Date.now() });

  test("has the effect of its rule once, however often and under whatever id it comes", async () => {
    await onOwnDesk(async (deploy) => {
      const send = await deployWith(deploy, platform);
      const nonce = crypto.randomUUID();
      await putTicket(platform, nonce, "precheck orders", new Date().toISOString());
      const event = happening(nonce);
      for (const unsigned of ["1", "1", "2"]) {
        const answer = await hook(send, delivery(platform, event, unsigned));
        expect(answer.status).toBe(200);
        expect(await json(answer)).not.toHaveProperty("ignored");
        await eventually(async () => (await operationsOf(send)).length > 0);
      }
      const [operation, ...more] = await operationsOf(send);
      expect(operation).toMatchObject({ action: "precheck", requested_by: { id: "source:own" } });
      expect(more).toEqual([]);
    });
  });

  test("that no rule fits is passed over, and says so", async () => {
    await onOwnDesk(async (deploy) => {
      const send = await deployWith(deploy, platform, { rules: [{ ...ruleFor(platform), when: "false" }] });
      const answer = await json(hook(send, delivery(platform, happening(crypto.randomUUID()))));
      expect(answer).toMatchObject(
        READ_BACK.includes(platform) ? { ok: true, state: "received" } : { ok: true, ignored: "no rule fits" },
      );
      expect(await operationsOf(send)).toEqual([]);
    });
  });
});

describe("what is no event", () => {
  test.each<[string, PresetName, object, string]>([
    ["a test of PagerDuty", "pagerduty", { event: { id: "1", event_type: "pagey.ping" } }, "pagey.ping is a test"],
    ["no ticket", "webhook", { type: "x" }, "data.id is missing"],
    ["a list", "webhook", [], "the body is no JSON object"],
    ["an id that is none", "opsgenie", { alert: { alertId: "../x" } }, "alert.alertId is no id of a ticket"],
  ])("is answered with a reason: %s", async (_, platform, body, ignored) => {
    await onOwnDesk(async (deploy) => {
      const send = await deployWith(deploy, platform);
      const text = JSON.stringify(body);
      const event = { job: "", action: "", nonce: "1", now: Date.now() };
      // A time in the body has to be near.
      const dated =
        platform === "pagerduty" ? text.replace('"id"', `"occurred_at":"${new Date().toISOString()}","id"`) : text;
      const headers = { "content-type": "application/json", ...SENDERS[platform].proof(dated, event) };
      const answer = await hook(send, { method: "POST", headers, body: dated });
      expect(answer.status).toBe(200);
      expect(await answer.json()).toEqual({ ok: true, ignored });
    });
  });

  test("is what the gateway's own user does", async () => {
    await onOwnDesk(async (deploy) => {
      const send = await deployWith(deploy, "pagerduty");
      const event = {
        ...{
          id: "1",
          event_type: "incident.annotated",
          occurred_at: new Date().toISOString(),
          agent: { id: "PDRSGW1" },
        },
        data: { id: "P2", incident: { id: "PGR0VU2", summary: "precheck orders" }, content: "/drs precheck orders" },
      };
      const body = JSON.stringify({ event });
      const headers = {
        "content-type": "application/json",
        ...SENDERS.pagerduty.proof(body, { job: "", action: "", nonce: "", now: 0 }),
      };
      const answer = await json(hook(send, { method: "POST", headers, body }));
      expect(answer).toEqual({ ok: true, ignored: "it is the gateway's own doing" });
    });
  });
});

test("a request that is signed with Zendesk's secret of tests is not believed", async () => {
  await onOwnDesk(async (deploy) => {
    const { default: zendesk } = await import("../../vectors/platforms/zendesk.json");
    const [known] = zendesk.vectors as Vector[];
    const now = () => (known?.now ?? 0) * 1000;
    const send = await deploy(configWith("zendesk"), { bindings: bindingsOf("zendesk"), now });
    const vectors = (zendesk.vectors as Vector[]).filter(({ valid }) => valid);
    for (const { headers, body } of vectors) {
      const answer = await hook(send, { method: "POST", headers: headers as Record<string, string>, body });
      expect(answer.status).toBe(401);
      const signed = SENDERS.zendesk.proof(body, { job: "", action: "", nonce: "", now: now() });
      const again = await hook(send, {
        method: "POST",
        headers: { "content-type": "application/json", ...signed },
        body,
      });
      expect(again.status).toBe(200);
    }
    const bindings = { ...bindingsOf("zendesk"), OWN_WEBHOOK_SECRET: known?.secret ?? "" };
    await expect(deploy(configWith("zendesk"), { bindings })).rejects.toThrow("OWN_WEBHOOK_SECRET is not usable");
  });
});

describe("the rules of a source", () => {
  const event = (title: string) => {
    const [action = "", job = ""] = title.split(" ");
    return delivery("webhook", { action, job, nonce: crypto.randomUUID(), now: Date.now() });
  };

  const play = (change: object, title: string) => {
    const result: { answer?: unknown; operations?: Operation[] } = {};
    return onOwnDesk(async (deploy) => {
      const send = await deployWith(deploy, "webhook", change);
      const answer = await hook(send, event(title));
      expect(answer.status).toBe(200);
      result.answer = await answer.json();
      result.operations = await operationsOf(send);
    }).then(() => result);
  };

  test("that cannot be evaluated stop the event, with a reason", async () => {
    const rules = [{ ...BY_TITLE, when: "event.data.approved == true" }, BY_TITLE];
    const { answer, operations } = await play({ rules, match: "all" }, "precheck orders");
    expect(answer).toMatchObject({
      ok: true,
      results: [{ kind: "refused", message: expect.stringMatching(/^rule 0: when: No such key: approved/) }],
    });
    expect(operations).toEqual([]);
  });

  test("make a command each where all are taken, and one where the first is", async () => {
    const rules = [BY_TITLE, { ...BY_TITLE, job: "'billing'" }];
    const all = await play({ rules, match: "all" }, "precheck orders");
    expect(all.operations).toHaveLength(2);
    expect(all.answer).toMatchObject({ results: [{ kind: "accepted" }, { kind: "accepted" }] });
    expect((await play({ rules }, "precheck orders")).operations).toHaveLength(1);
  });

  test("never name a job or a verb that the source does not list", async () => {
    const other = await play({}, "precheck users");
    expect(other.answer).toMatchObject({
      results: [
        {
          message: expect.stringContaining(
            "not one of this source's jobs that policy gives to who asks: orders, billing",
          ),
        },
      ],
    });
    const verb = await play({}, "reset orders");
    expect(verb.answer).toMatchObject({
      results: [{ message: expect.stringContaining("not one of this source's verbs") }],
    });
    const users = "'e7a1c04b-93d2-4f6e-a7b5-61c2d48jb20r'";
    const id = await play({ rules: [{ ...BY_TITLE, job: users }] }, "precheck orders");
    expect(id.answer).toMatchObject({ results: [{ kind: "refused" }] });
    expect([other, verb, id].flatMap(({ operations }) => operations)).toEqual([]);
  });

  test("with a key make what has happened once happen once, whatever the delivery", async () => {
    await onOwnDesk(async (deploy) => {
      const send = await deployWith(deploy, "webhook", { rules: [{ ...BY_TITLE, key: "ticket.title" }] });
      for (let count = 0; count < 3; count += 1) await hook(send, event("precheck orders"));
      expect(await operationsOf(send)).toHaveLength(1);
    });
  });
});

describe("what the official libraries sign", () => {
  const { body: event } = SENDERS["standard-webhooks"];
  const body = JSON.stringify(event({ job: "orders", action: "precheck", nonce: "1", now: 0 }));

  test.each<[string, (id: string) => Record<string, string>]>([
    ["standardwebhooks", (id) => signedNow("webhook", id, (at) => new StandardWebhook(WHSEC).sign(id, at, body))],
    ["svix", (id) => signedNow("svix", id, (at) => new SvixWebhook(WHSEC).sign(id, at, body))],
  ])("is believed, and done once for an id: %s", async (_, sign) => {
    await onOwnDesk(async (deploy) => {
      const send = await deployWith(deploy, "standard-webhooks");
      for (const id of ["msg_1", "msg_1"]) {
        const headers = { "content-type": "application/json", ...sign(id) };
        expect((await hook(send, { method: "POST", headers, body })).status).toBe(200);
      }
      expect(await operationsOf(send)).toHaveLength(1);
      const [name = "", proof = ""] =
        Object.entries(sign("msg_2")).find(([header]) => header.endsWith("signature")) ?? [];
      const forged = { "content-type": "application/json", ...sign("msg_3"), [name]: proof };
      expect((await hook(send, { method: "POST", headers: forged, body })).status).toBe(401);
    });
  });
});

const ALERTS = 200 + runs(800);

test("a storm of equal alerts is accepted: each is answered, and joins the one that waits", async () => {
  await onOwnDesk(async (deploy) => {
    const send = await deployWith(deploy, "alertmanager");
    const now = Date.now();
    const storm = Array.from({ length: ALERTS }, (_, index) =>
      delivery("alertmanager", { job: "orders", action: "precheck", nonce: `storm-${index}`, now }),
    );
    const statuses = new Map<number, number>();
    const kinds = new Map<string, number>();
    for (let at = 0; at < storm.length; at += 100) {
      const answers = await Promise.all(storm.slice(at, at + 100).map((request) => hook(send, request)));
      for (const answer of answers) {
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        const [{ kind }] = (await json(answer)).results;
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      }
    }
    expect([...statuses]).toEqual([[200, ALERTS]]);
    expect([...kinds.keys()].filter((kind) => kind !== "accepted" && kind !== "waiting")).toEqual([]);
    // One that is sent already is joined by none, so there is at most one more for each that has been sent meanwhile.
    expect((await operationsOf(send, "orders")).length).toBeLessThan(ALERTS / 10);
  });
});

test("a storm of events for jobs of their own is queued beyond the rate limit, an operation each", async () => {
  await onOwnDesk(async (deploy, _, { sql }) => {
    const send = await deployWith(deploy, "webhook", { jobs: ["account:demo"], rules: [BY_TITLE] });
    const jobs = Array.from(
      { length: 120 },
      (_, index) => `f1b2c3d4-0000-4000-8000-${String(index).padStart(8, "0")}job1`,
    );
    for (const job of jobs) {
      const request = delivery("webhook", { action: "precheck", job, nonce: job, now: Date.now() });
      expect((await hook(send, request)).status).toBe(200);
    }
    const states = [...sql.exec<{ state: string }>("SELECT state FROM operations")].map(({ state }) => state);
    expect(states).toHaveLength(jobs.length);
    expect(states.filter((state) => state === "received").length).toBeGreaterThan(jobs.length / 4);
  });
});
