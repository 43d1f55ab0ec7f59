import { describe, expect, test } from "vitest";
import { historyOf, type Issue, issueSchema } from "./history.ts";
import type { JiraSettings } from "./settings.ts";

const [MIA, BEN, BOT] = ["5b10000000000000000000a1", "5b10000000000000000000a2", "5b10000000000000000000b0"];

const settings = {
  bot: BOT,
  approval: { status: "Approved", job: "customfield_10071", action: "customfield_10072", within: 1 },
} as unknown as JiraSettings;

const entry = (id: number | string, created: string, items: object[], accountId: string | undefined = MIA) => ({
  ...{ id: String(id), created, items },
  author: { accountId, displayName: "somebody" },
});

const approve = { field: "status", fieldId: "status", fromString: "Open", toString: "Approved" };

const issue = (histories: unknown[], fields: object = {}) => ({
  key: "OPS-12",
  fields: { status: { id: "2", name: "Approved" }, creator: { accountId: MIA }, ...fields },
  changelog: { total: histories.length, histories },
});

function read(histories: unknown[], fields: object = {}) {
  const found: Issue = issueSchema.parse(issue(histories, fields));
  return historyOf(found, found.changelog.histories, settings);
}

describe("what Jira answers is not read as a history", () => {
  test.each<[string, unknown]>([
    ["without a changelog", { key: "OPS-12", fields: {} }],
    ["with a key that is none", { ...issue([]), key: "../OPS-12" }],
    ["with a time that is none", issue([entry(1, "yesterday", [])])],
    ["with an entry that is not counted", issue([entry("1e3", "2026-09-21T14:13:18.000+0000", [])])],
    ["with items that are none", issue([{ ...entry(1, "2026-09-21T14:13:18.000+0000", []), items: "status" }])],
    ["that is a text", "OPS-12"],
  ])("%s", (_, answer) => expect(issueSchema.safeParse(answer).success).toBe(false));
});

describe("a history of Jira", () => {
  test("has each change with its author, the oldest first, whatever the order it came in", () => {
    const late = entry(1002, "2026-09-21T14:13:18.000+0000", [approve], BEN);
    const early = entry(998, "2026-09-21T12:13:18.000+0000", [{ field: "labels", fieldId: "labels", toString: "x" }]);
    const between = entry(999, "2026-09-21T14:13:18.000+0000", [
      { field: "Job", fieldId: "customfield_10071", to: "10", toString: "orders" },
      { field: "Action", fieldId: "customfield_10072", to: null, toString: "reset" },
    ]);
    const { changes, own, reporter, status } = read([late, early, between]);
    expect(changes.map(({ id, field, to, author }) => [id, field, to, author])).toEqual([
      ["998", "other", "x", `jira:${MIA}`],
      ["999", "job", "orders", `jira:${MIA}`],
      ["999", "action", "reset", `jira:${MIA}`],
      ["1002", "status", "Approved", `jira:${BEN}`],
    ]);
    expect([own, reporter, status]).toEqual([`jira:${BOT}`, `jira:${MIA}`, "Approved"]);
    expect(changes[3]?.at).toBe(Date.parse("2026-09-21T14:13:18Z"));
  });

  test("reads times of other zones, and orders by them", () => {
    const one = entry(2, "2026-09-21T14:00:00.000+0200", [approve]);
    const other = entry(1, "2026-09-21T12:30:00.000+0000", [approve]);
    expect(read([other, one]).changes.map(({ id }) => id)).toEqual(["2", "1"]);
  });

  test.each<[string, object, string | null]>([
    ["a text", { customfield_10071: " orders " }, "orders"],
    ["a choice of a list", { customfield_10071: { self: "…", value: "orders", id: "10" } }, "orders"],
    ["what has a name", { customfield_10071: { name: "orders" } }, "orders"],
    ["nothing", { customfield_10071: null }, null],
    ["blanks", { customfield_10071: "  " }, null],
    ["several choices", { customfield_10071: [{ value: "orders" }] }, null],
    ["a field that is not there", {}, null],
  ])("has the job of %s", (_, fields, job) => expect(read([], fields).job).toBe(job));

  test.each<[string, object, string]>([
    [
      "another field that is called status",
      { field: "status", fieldId: "customfield_1", toString: "Approved" },
      "other",
    ],
    ["another field that is called as the job's id", { field: "customfield_10071", fieldId: "customfield_9" }, "other"],
    ["a field without an id", { field: "customfield_10071", toString: "orders" }, "job"],
    ["a field that is called as what every object has", { field: "constructor" }, "other"],
  ])("takes %s for what it is", (_, item, field) => {
    expect(read([entry(1, "2026-09-21T14:13:18.000+0000", [item])]).changes[0]?.field).toBe(field);
  });

  test("does not take the text of an object for a value", () => {
    const [change] = read([entry(1, "2026-09-21T14:13:18.000+0000", [{ field: "status" }])]).changes;
    expect(change?.to).toBeNull();
  });

  test.each<[string, unknown]>([
    ["has no account", undefined],
    ["is not written as one", "nobody?"],
  ])("an author who %s is nobody", (_, accountId) => {
    const one = { ...entry(1, "2026-09-21T14:13:18.000+0000", [approve]), author: accountId && { accountId } };
    expect(read([one]).changes[0]?.author).toBe("jira:");
  });

  test("was opened by who made it, whoever is written down to have reported it", () => {
    expect(read([], { creator: { accountId: BEN }, reporter: { accountId: MIA } }).reporter).toBe(`jira:${BEN}`);
    expect(read([], { creator: null, reporter: { accountId: MIA } }).reporter).toBe(`jira:${MIA}`);
  });
});
