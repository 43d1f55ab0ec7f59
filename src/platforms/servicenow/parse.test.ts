import { describe, expect, test } from "vitest";
import { isIgnored } from "../../tickets/event.ts";
import { parseNamed, parseServicenow } from "./parse.ts";
import { typeOf } from "./record.ts";
import type { ServicenowSettings } from "./settings.ts";

const ID = "9d385017c611228701d22104cc95c371";
const MIA = "62826bf03710200044e0bfc8bcbe5d01";

const settings = { instance: "example.service-now.com", tables: ["change_request"] } as unknown as ServicenowSettings;

const record = (change: object = {}) => ({ table: "change_request", sys_id: ID, number: "CHG0030042", ...change });

const bytes = (body: unknown) => new TextEncoder().encode(typeof body === "string" ? body : JSON.stringify(body));

const HEADERS = { "webhook-id": "msg_1", "webhook-timestamp": "1790000000" };

const parse = (body: unknown, headers: Record<string, string> = HEADERS) =>
  parseServicenow({ settings, source: "servicenow", headers: new Headers(headers), body: bytes(body) });

describe("what ServiceNow sends and is nothing to act on is ignored with a reason", () => {
  test.each<[string, unknown, string]>([
    ["no JSON", "approved", "no event of a record"],
    ["a list", [record()], "no event of a record"],
    ["a number that is none", record({ number: "CHG0030042/../x" }), "no event of a record"],
    ["a sys_id that leads elsewhere", record({ sys_id: `${ID}/../../sys_user` }), "no event of a record"],
    ["no sys_id", record({ sys_id: undefined }), "no event of a record"],
    ["another table", record({ table: "sys_user" }), "table is not listened to"],
    ["a note of the gateway", record({ comment: "done\n(drs-gateway)" }), "gateway's own comment"],
  ])("%s", (_, body, reason) => {
    expect(parse(body)).toEqual({ ignored: expect.stringContaining(reason) });
  });
});

describe("a signed event of ServiceNow", () => {
  test("has what the script says, and the id and the time that are signed with it", () => {
    const body = record({ approval: "approved", short_description: "Move orders", actor: MIA, job: "orders" });
    expect(parse(body)).toEqual({
      type: "approved",
      ticket: {
        key: "CHG0030042",
        url: `https://example.service-now.com/change_request.do?sys_id=${ID}`,
        address: { table: "change_request", sys_id: ID },
        title: "Move orders",
      },
      channel: "change_request",
      actor: `example.service-now.com/${MIA}`,
      at: 1_790_000_000_000,
      deliveries: ["msg_1"],
      comment: null,
      payload: body,
    });
  });

  test.each<[string, object, string]>([
    ["its type", { type: "closed", event: "x", approval: "approved", state: "3" }, "closed"],
    ["its event", { event: "rejected", approval: "approved" }, "rejected"],
    ["its approval", { approval: "approved", state: "implement" }, "approved"],
    ["its state", { approval: "requested", state: "implement" }, "implement"],
    ["no more", {}, "event"],
    ["what are no texts", { type: 3, event: {}, approval: ["approved"], state: 4 }, "event"],
  ])("is called by %s", (_, change, type) => expect(parse(record(change))).toMatchObject({ type }));

  test.each<[string, unknown]>([
    ["a name", "admin"],
    ["somebody of another instance", `other.service-now.com/${MIA}`],
    ["nothing", ""],
    ["no text", 7],
  ])("with %s for its actor is nobody's", (_, actor) => {
    expect(parse(record({ actor }))).toMatchObject({ actor: null });
  });

  test("has a comment only where it is a text", () => {
    expect(parse(record({ comment: "/drs status orders" }))).toMatchObject({ comment: "/drs status orders" });
    expect(parse(record({ comment: ["/drs"] }))).toMatchObject({ comment: null });
  });

  test("says no time where it has none", () => {
    expect(parse(record(), { "webhook-id": "msg_1" })).toMatchObject({ at: null });
  });
});

describe("a request that only a password proves", () => {
  const named = (body: unknown) => parseNamed({ settings, body: bytes(body) });

  test.each<[string, unknown, string]>([
    ["without a number", record({ number: undefined }), "names no record"],
    ["with a sys_id that leads elsewhere", record({ sys_id: "../sys_user" }), "names no record"],
    ["about another table", record({ table: "sys_user" }), "table is not listened to"],
  ])("%s is ignored", (_, body, reason) => {
    expect(named(body)).toEqual({ ignored: expect.stringContaining(reason) });
  });

  test("names the record, and nothing else of it is taken", () => {
    const parsed = named(record({ type: "approved", actor: MIA, comment: "/drs reset orders", approval: "approved" }));
    if (isIgnored(parsed)) throw new Error(parsed.ignored);
    const { ticket, ...others } = parsed;
    expect(ticket).toMatchObject({ key: "CHG0030042", title: "", address: { table: "change_request", sys_id: ID } });
    expect(others).toEqual({
      ...{
        type: "event",
        channel: "change_request",
        actor: null,
        at: null,
        deliveries: [],
        comment: null,
        payload: {},
      },
    });
  });
});

test("an approval is more than a state", () => {
  expect(typeOf({ approval: "approved", state: "-1" })).toBe("approved");
  expect(typeOf({ approval: null, state: null })).toBe("event");
});
