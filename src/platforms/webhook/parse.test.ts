import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PRESETS, type PresetName } from "../../../test/support/presets.ts";
import { isIgnored, type Parsed } from "../../tickets/event.ts";
import type { Delivered } from "../../tickets/ticket-system.ts";
import { firstAt, textAt } from "./paths.ts";

const LISTS = { jobs: ["orders"], actions: ["start"] };

const SETTINGS: { readonly [Name in PresetName]: object } = {
  pagerduty: { user: "drs@example.com", bot: "PDRSGW1" },
  zendesk: { host: "example.zendesk.com", user: "drs@example.com", bot: "900000000009" },
  linear: { bot: "b5ea5f1f-8adc-4f52-b4bd-ab4e84cf51b9" },
  freshservice: { host: "example.freshservice.com", bot: "21000000009" },
  opsgenie: { bot: "drs" },
  alertmanager: { body: "believed" },
  grafana: {},
  "standard-webhooks": { event: { ticket: "data.id", type: "type", at: "timestamp", actor: "user.id" } },
  webhook: { scheme: "github", event: { ticket: "id", delivery: "delivery" } },
  "webhook-token": { event: { ticket: "id", delivery: "delivery" }, body: "believed" },
};

/** A platform of any of these names, whatever its settings are typed as. */
interface AnyPreset {
  readonly settings: { parse: (settings: object) => never };
  parse: (delivery: Delivered<never>) => Parsed;
}

function parse(name: PresetName, body: unknown, headers: Record<string, string> = {}, change: object = {}) {
  const platform = PRESETS[name].platform as unknown as AnyPreset;
  const bytes = new TextEncoder().encode(typeof body === "string" ? body : JSON.stringify(body));
  return platform.parse({
    settings: platform.settings.parse({ ...LISTS, ...SETTINGS[name], ...change }),
    source: "own",
    headers: new Headers(headers),
    body: bytes,
  });
}

function event(...asked: Parameters<typeof parse>) {
  const parsed = parse(...asked);
  if (isIgnored(parsed)) throw new Error(parsed.ignored);
  return parsed;
}

const BODY = /^body:[\w-]{43}$/;

describe("a path", () => {
  const json = { a: { b: "x", n: 7, o: {}, none: null, empty: "" }, list: ["y"] };

  test.each<[string, string | null]>([
    ["a.b", "x"],
    ["a.n", "7"],
    ["a.o", null],
    ["a.none", null],
    ["a.empty", null],
    ["a.b.length", null],
    ["list.0", null],
    ["list.length", null],
    ["a.toString.name", null],
    ["__proto__.constructor", null],
    ["a.c.d", null],
  ])("%s holds %j", (path, held) => {
    expect(textAt(json, path)).toBe(held);
  });

  test("of several, the first that holds something", () => {
    expect(firstAt(json, ["a.none", "a.b", "a.n"])).toBe("x");
    expect(firstAt(json, [])).toBeNull();
  });

  test("never throws, whatever it is asked about", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (value, path) => {
        expect([null, "string"]).toContain(textAt(value, path) === null ? null : "string");
      }),
    );
  });
});

describe("a delivery of PagerDuty", () => {
  const data = { id: "PGR0VU2", type: "incident", title: "Region down" };
  const triggered = {
    event: { id: "01B", event_type: "incident.triggered", occurred_at: "2026-09-21T14:13:18Z", agent: null, data },
  };

  test("is about its incident, and nobody's where nobody did it", () => {
    expect(event("pagerduty", triggered)).toEqual({
      type: "incident.triggered",
      ticket: { key: "PGR0VU2", title: "Region down", url: null, address: { id: "PGR0VU2" } },
      channel: null,
      actor: null,
      at: Date.parse("2026-09-21T14:13:18Z"),
      deliveries: ["id:01B", expect.stringMatching(BODY)],
      comment: null,
      payload: triggered,
    });
  });

  test("about a note is about the note's incident, and says what was written", () => {
    const note = { id: "P2LA89X", incident: { id: "PGR0VU2", summary: "Region down" }, content: "/drs start orders" };
    const annotated = {
      event: { ...triggered.event, event_type: "incident.annotated", agent: { id: "PLH1HKV" }, data: note },
    };
    expect(event("pagerduty", annotated)).toMatchObject({
      ticket: { key: "PGR0VU2", title: "Region down" },
      actor: "own/PLH1HKV",
      comment: "/drs start orders",
    });
    expect(event("pagerduty", { event: { ...annotated.event, event_type: "incident.x" } }).comment).toBeNull();
  });

  test("that only tests the way is ignored", () => {
    const ping = { event: { id: "1", event_type: "pagey.ping", data: { message: "Hello", type: "ping" } } };
    expect(parse("pagerduty", ping)).toEqual({ ignored: "pagey.ping is a test" });
  });
});

test("a comment in Linear is said when it is made, not when it is edited", () => {
  const body = {
    ...{ action: "create", type: "Comment", webhookTimestamp: 1_789_999_999_000, actor: { id: "b5ea" } },
    data: { id: "c1", body: "/drs stop orders", issue: { identifier: "OPS-7", title: "Fail over" } },
  };
  expect(event("linear", body)).toMatchObject({
    ticket: { key: "OPS-7", title: "Fail over" },
    comment: "/drs stop orders",
    at: 1_789_999_999_000,
  });
  expect(event("linear", { ...body, action: "update" }).comment).toBeNull();
});

test("a comment in Zendesk is one", () => {
  const body = {
    ...{ id: "01J", time: "2026-09-21T14:13:18.100Z", type: "zen:event-type:ticket.comment_added" },
    detail: { id: "5158", actor_id: "8447388090494", subject: "s" },
    event: { comment: { body: "/drs status orders", is_public: false } },
  };
  expect(event("zendesk", body)).toMatchObject({
    ticket: { key: "5158", url: "https://example.zendesk.com/agent/tickets/5158" },
    actor: "own/8447388090494",
    comment: "/drs status orders",
  });
});

describe("the key of a ticket", () => {
  test.each<[PresetName, object, string | null]>([
    ["freshservice", { ticket_id: "SR-42" }, "42"],
    ["freshservice", { ticket_id: "#INC-7" }, "7"],
    ["freshservice", { ticket_id: 42 }, "42"],
    ["freshservice", { ticket_id: "42/notes" }, null],
    ["freshservice", { ticket_id: "../agents" }, null],
    [
      "opsgenie",
      { alert: { alertId: "052652ac-5d1c-464a-812a-7dd18bbfba8c" } },
      "052652ac-5d1c-464a-812a-7dd18bbfba8c",
    ],
    ["opsgenie", { alert: { alertId: "a?identifierType=alias" } }, null],
    ["pagerduty", { event: { data: { id: ".." } } }, null],
    ["zendesk", { detail: { id: "5158.json?" } }, null],
    ["linear", { data: { identifier: "ops-7" } }, null],
    ["webhook", { id: "any thing {}" }, "any thing {}"],
    ["webhook", { id: "a\u0000b" }, null],
    ["webhook", { id: "a\u202eb" }, null],
    ["webhook", { id: "a\nb" }, null],
  ])("%s: %j is %j", (platform, body, key) => {
    const ignored = { ignored: expect.stringContaining("is no id of a ticket") };
    expect(parse(platform, body)).toMatchObject(key === null ? ignored : { ticket: { key } });
  });

  test("is shortened where it may be of any length, and stays one of its own", () => {
    const [one, other] = ["a", "b"].map((end) => event("alertmanager", { groupKey: `${"x".repeat(500)}${end}` }));
    expect(one?.ticket.key.length).toBeLessThanOrEqual(200);
    expect(one?.ticket.key).not.toBe(other?.ticket.key);
  });

  test("is what has to be there; the reason names where it was looked for", () => {
    expect(parse("linear", { type: "Project" })).toEqual({
      ignored: "data.issue.identifier or data.identifier is missing",
    });
    expect(parse("standard-webhooks", {})).toEqual({ ignored: "data.id is missing" });
  });
});

describe("what tells deliveries apart", () => {
  test("is the signed id of Standard Webhooks, or Svix, and what was sent", () => {
    const body = { data: { id: "T-1" } };
    const webhook = { "webhook-id": "msg_1", "webhook-timestamp": "1789999997" };
    expect(event("standard-webhooks", body, webhook)).toMatchObject({
      deliveries: ["id:msg_1", expect.stringMatching(BODY)],
      at: 1_789_999_997_000,
    });
    const svix = { "svix-id": "msg_2", "svix-timestamp": "1789999998" };
    expect(event("standard-webhooks", body, { ...webhook, ...svix })).toMatchObject({
      deliveries: ["id:msg_2", expect.stringMatching(BODY)],
      at: 1_789_999_998_000,
    });
    const own = { scheme: "standard-webhooks", event: { ticket: "data.id" } };
    expect(event("webhook", body, webhook, own).deliveries[0]).toBe("id:msg_1");
  });

  test("is no header that nothing covers", () => {
    const body = { id: "T-1" };
    const [one, other] = ["1", "2"].map((id) => event("webhook", body, { "webhook-id": id, "x-github-delivery": id }));
    expect(one?.deliveries).toEqual(other?.deliveries);
    const standard = event("standard-webhooks", { data: body }, { "webhook-id": "1", "svix-timestamp": "1789999998" });
    expect(standard.at).toBeNull();
  });

  test("is the config's id alone where nothing is signed, else what was sent", () => {
    expect(event("webhook-token", { id: "T-1", delivery: 7 }).deliveries).toEqual(["id:7"]);
    expect(event("webhook-token", { id: "T-1" }).deliveries).toEqual([expect.stringMatching(BODY)]);
    expect(event("alertmanager", { groupKey: "{}" }).deliveries).toEqual([expect.stringMatching(BODY)]);
    expect(event("webhook-token", { id: "T-1", delivery: "x".repeat(300) }).deliveries[0]?.length).toBe(46);
  });
});

describe("the time of an event", () => {
  test.each<[unknown, number | null]>([
    ["2026-09-21T14:13:18Z", 1_789_999_998_000],
    ["2026-09-21T22:13:18.5+08:00", 1_789_999_998_500],
    [1_789_999_998, 1_789_999_998_000],
    [1_789_999_998.25, 1_789_999_998_250],
    [1_789_999_998_000, 1_789_999_998_000],
    ["yesterday", null],
    ["2026-09-21", null],
    [-1, null],
    [{}, null],
  ])("%j is %j", (timestamp, at) => {
    expect(event("standard-webhooks", { data: { id: "T" }, timestamp }).at).toBe(at);
  });

  test("is that of the signed header where the body has none", () => {
    const grafana = { "x-grafana-alerting-signature-timestamp": "1789999998" };
    expect(event("grafana", { groupKey: "{}" }, grafana).at).toBe(1_789_999_998_000);
    const zendesk = { "x-zendesk-webhook-signature-timestamp": "2026-09-21T14:13:18Z" };
    expect(event("zendesk", { detail: { id: 1 } }, zendesk).at).toBe(1_789_999_998_000);
  });
});

test("an id of a person that is none is nobody's, and not the source's either", () => {
  const body = (id: unknown) => ({ data: { id: "T" }, user: { id } });
  expect(event("standard-webhooks", body("u-1")).actor).toBe("own/u-1");
  expect(event("standard-webhooks", body(null)).actor).toBeNull();
  expect(parse("standard-webhooks", body("a b"))).toEqual({ ignored: "user.id is no id of a person" });
  expect(parse("standard-webhooks", body("x".repeat(129)))).toEqual({ ignored: "user.id is no id of a person" });
});

test("nothing that can be sent throws", () => {
  const platforms = Object.keys(SETTINGS) as PresetName[];
  fc.assert(
    fc.property(fc.constantFrom(...platforms), fc.oneof(fc.string(), fc.json()), (platform, body) => {
      expect(parse(platform, body)).toBeTypeOf("object");
    }),
  );
  for (const body of ["", "[]", "null", '"x"', "7", "{", '{"__proto__":{"id":"x"}}']) {
    expect(parse("webhook", body)).toHaveProperty("ignored");
  }
});
