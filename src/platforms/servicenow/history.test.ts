import { describe, expect, test } from "vitest";
import { auditRows, historyOf, idsByName, namesIn } from "./history.ts";
import type { ServicenowSettings } from "./settings.ts";

const [MIA, BEN, BOT] = [1, 2, 9].map((last) => `62826bf03710200044e0bfc8bcbe5d0${last}`) as [string, string, string];
const HOST = "example.service-now.com";

const settings = {
  instance: HOST,
  bot: BOT,
  approval: { status: "approved", job: "u_job", action: "u_action", within: 1 },
} as unknown as ServicenowSettings;

const users = idsByName([
  { sys_id: MIA, user_name: "mia" },
  { sys_id: BEN, user_name: "ben" },
]);

const row = (update: number | string, fieldname: string, newvalue: string, change: object = {}) => ({
  ...{ documentkey: "9d", fieldname, newvalue, user: "mia", sys_created_on: "2026-09-21 14:13:18" },
  record_checkpoint: String(update),
  ...change,
});

const read = (rows: object[], record: Record<string, unknown> = {}) =>
  historyOf({ sys_created_by: "mia", ...record }, auditRows.parse({ result: rows }).result, users, settings);

describe("what ServiceNow answers is not read as an audit", () => {
  test.each<[string, object]>([
    ["with a time that is none", row(1, "approval", "approved", { sys_created_on: "yesterday" })],
    [
      "with a time as the user's own zone has it",
      row(1, "approval", "approved", { sys_created_on: "21.09.2026 14:13" }),
    ],
    [
      "without the number of the update, which tells the order",
      row(1, "approval", "approved", { record_checkpoint: "" }),
    ],
    ["of a deleted record", row(-1, "DELETED", "DELETED")],
    ["with a value that is no text", row(1, "approval", "approved", { newvalue: { value: "approved" } })],
  ])("%s", (_, one) => expect(auditRows.safeParse({ result: [one] }).success).toBe(false));
});

describe("a history of ServiceNow", () => {
  test("has each change with its author, in the order of updates, whatever the second", () => {
    const rows = [
      row(12, "u_action", "reset", { user: "ben" }),
      row(10, "approval", "approved"),
      row(9, "u_job", "orders", { user: "ben" }),
      row(12, "short_description", "", { user: "stranger" }),
    ];
    const { changes, own, reporter } = read(rows);
    expect(changes.map(({ id, field, to, author }) => [id, field, to, author])).toEqual([
      ["9", "job", "orders", `servicenow:${HOST}/${BEN}`],
      ["10", "status", "approved", `servicenow:${HOST}/${MIA}`],
      ["12", "action", "reset", `servicenow:${HOST}/${BEN}`],
      ["12", "other", null, `servicenow:${HOST}/`],
    ]);
    expect([own, reporter]).toEqual([`servicenow:${HOST}/${BOT}`, `servicenow:${HOST}/${MIA}`]);
    expect(changes[0]?.at).toBe(Date.parse("2026-09-21T14:13:18Z"));
  });

  test("has what the record's columns say", () => {
    const record = { approval: "approved", u_job: " orders ", u_action: "reset" };
    expect(read([], record)).toMatchObject({ status: "approved", job: "orders", action: "reset" });
    expect(read([], { u_job: "", u_action: 3 })).toMatchObject({ status: "", job: null, action: null });
  });
});

describe("users are known by names that can be asked for", () => {
  test("each once, with who made the record", () => {
    const { result } = auditRows.parse({
      result: [row(1, "a", "b"), row(2, "a", "c", { user: "x^ORsys_idISNOTEMPTY" }), row(3, "a", "d", { user: "a,b" })],
    });
    expect(namesIn({ sys_created_by: "ben" }, result)).toEqual(["ben", "mia"]);
  });

  test("and a name that two users have is nobody's", () => {
    const twice = [
      { sys_id: MIA, user_name: "mia" },
      { sys_id: BEN, user_name: "mia" },
    ];
    expect(idsByName(twice).size).toBe(0);
  });
});
