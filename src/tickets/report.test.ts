import { beforeEach, describe, expect, test } from "vitest";
import demo from "../../examples/demo/gateway.config.ts";
import { testOperation } from "../../test/support/operation.ts";
import { compileConfig } from "../config/compile.ts";
import type { Gateway } from "../config/gateway.ts";
import type { TicketSettings } from "../config/sources/ticketing.ts";
import type { Message } from "../model/message.ts";
import type { ActionOperation, State } from "../model/operation.ts";
import type { Delivery, Report } from "../model/report.ts";
import type { CompareReport, Outcome } from "../model/result.ts";
import { markTicket, reportToTicket } from "./report.ts";
import type { Ending, TicketSystem } from "./ticket-system.ts";

/** What the ticket system was asked, in order. */
let asked: ({ readonly mark: Ending } | { readonly comment: Message })[];

beforeEach(() => {
  asked = [];
});

const systemWhere = (marked: Delivery): Pick<TicketSystem, "writeBack"> => ({
  writeBack: {
    edits: true,
    every: 0,
    mark: async (_, ending) => {
      asked.push({ mark: ending });
      return marked;
    },
    comment: async (_, message) => {
      asked.push({ comment: message });
      return { kind: "delivered" };
    },
  },
});

function gatewayAt(public_url?: string): Gateway {
  const config = compileConfig({ ...demo, ...(public_url === undefined ? {} : { public_url }) });
  if (!config.ok) throw new Error(JSON.stringify(config.error));
  return { config: config.value } as Gateway;
}

const COMPARE: CompareReport = {
  ...{ type: "lines", tables_total: 3, tables_different: 0, tables_uncompared: 0, rows_different: 0, tables: [] },
  ...{ databases_total: 1, databases: [], objects: [], complete: true },
};

const WAY = { name: "comment", carries: "all", limit: null } as const;

/** Tells as the outbox does: the mark first, then the comment with what came of it. */
async function tell(
  change: Partial<ActionOperation>,
  kind: Report["kind"],
  marked: Delivery = { kind: "delivered" },
  gateway = gatewayAt(),
) {
  const target = { source: "jira", language: "en-us", address: { key: "OPS-12" }, ways: [WAY], every: 0 } as const;
  const operation = testOperation(change);
  const report = { kind, operation, target, way: WAY, handle: null, mark: null };
  const settings = gateway.config.sources.get("jira")?.settings as TicketSettings;
  const connection = { name: "jira", settings, gateway };
  const system = systemWhere(marked);
  const marking = kind === "final" && (await markTicket(system, report, connection));
  if (marking && marking.kind === "retry") return marking;
  const mark = marking && marking.kind === "marked" ? marking.mark : null;
  return reportToTicket(system, { ...report, mark }, connection);
}

const comments = () => asked.flatMap((one) => ("comment" in one ? one.comment.body : []));

const MARKED = "marks the ticket as %j, before its comment";

test.each<[State, readonly Ending[]]>([
  ["succeeded", ["succeeded"]],
  ["failed", ["failed"]],
  ["unknown", ["failed"]],
  ["denied", ["failed"]],
  ["expired", ["failed"]],
  ["cancelled", ["failed"]],
  ["superseded", ["failed"]],
])(`an operation that ends as %s ${MARKED}`, async (state, marks) => {
  expect(await tell({ state }, "final")).toEqual({ kind: "delivered" });
  expect(asked.map((one) => ("mark" in one ? one.mark : "comment"))).toEqual([...marks, "comment"]);
});

test.each<[string, Outcome, readonly Ending[]]>([
  ["is equal", { consistent: true, compare: COMPARE }, ["succeeded"]],
  ["differs", { consistent: false, compare: { ...COMPARE, tables_different: 1 } }, ["failed"]],
  ["could not compare everything", { consistent: null, compare: COMPARE }, ["failed"]],
  ["is only scheduled", { status: "WAITING_FOR_RUNNING" }, []],
])(`a compare that %s ${MARKED}`, async (_, result, marks) => {
  await tell({ action: "create_compare", state: "succeeded", result }, "final");
  expect(asked.map((one) => ("mark" in one ? one.mark : "comment"))).toEqual([...marks, "comment"]);
});

test("progress marks nothing", async () => {
  await tell({ state: "running" }, "progress");
  expect(asked.map((one) => Object.keys(one))).toEqual([["comment"]]);
});

describe("a ticket that could not be marked", () => {
  test("just now is tried again, and nothing is written meanwhile", async () => {
    const later: Delivery = { kind: "retry", cause: "HTTP 503", retryAfter: null };
    expect(await tell({ state: "succeeded" }, "final", later)).toEqual(later);
    expect(comments()).toEqual([]);
  });

  test("at all is told so", async () => {
    await tell({ state: "succeeded" }, "final", { kind: "gone", cause: "no transition 31" });
    expect(comments().join("\n")).toContain("no transition 31");
  });
});

describe("a link to the console", () => {
  const link = `/operations/${testOperation().id}`;

  test("stands in the comment where the config says how the gateway is reached", async () => {
    await tell({ state: "succeeded" }, "final", { kind: "delivered" }, gatewayAt("https://drs.example.com"));
    expect(comments().join("\n")).toContain(`https://drs.example.com${link}`);
  });

  test("does not where it does not", async () => {
    await tell({ state: "succeeded" }, "final");
    expect(comments().join("\n")).not.toContain(link);
  });
});
