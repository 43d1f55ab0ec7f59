import { expect, test } from "vitest";
import { testOperation } from "../../../test/support/operation.ts";
import type { OperationsFound } from "../../desk/store/operation-list.ts";
import type { Services } from "../services.ts";
import { listOperations } from "./list-operations.ts";

/** The part of an id that sorts by time. */
const at = (number: number) => String(number).padStart(26, "0");

const found = (prefix: string, numbers: readonly number[], through: number | null): OperationsFound => ({
  operations: numbers.map((number) =>
    testOperation({ id: `${prefix}-${at(number)}`, job: { ...testOperation().job, account: prefix } }),
  ),
  through: through === null ? null : `${prefix}-${at(through)}`,
});

/** Two accounts, and what the desk of each has found. */
async function listed(limit: number, ...desks: readonly OperationsFound[]) {
  const accounts = new Map(["aaaaaa", "bbbbbb"].map((prefix) => [prefix, { name: prefix, prefix }]));
  const services = {
    gateway: { config: { accounts, jobsById: new Map() } },
    policy: { decide: () => ({ allowed: true }) },
    desk: ({ prefix }: { prefix: string }) => ({ operations: async () => desks[prefix === "aaaaaa" ? 0 : 1] }),
    now: () => 0,
  } as unknown as Services;
  const asking = { principal: testOperation().principal, place: { source: "v1", channel: null } };
  const { operations, next } = await listOperations(services, asking, { limit });
  return { ids: operations.map(({ id }) => Number(id.slice(7))), next: next === null ? null : Number(next) };
}

test("the operations of all desks stand in one order", async () => {
  expect(await listed(9, found("aaaaaa", [8, 2], null), found("bbbbbb", [5], null))).toEqual({
    ids: [8, 5, 2],
    next: null,
  });
});

test("a full page goes on behind its last one", async () => {
  expect(await listed(2, found("aaaaaa", [8, 2], 2), found("bbbbbb", [5], null))).toEqual({ ids: [8, 5], next: 5 });
});

test("what is older than one desk has looked at waits for the next page, whichever desk has it", async () => {
  expect(await listed(9, found("aaaaaa", [8], 6), found("bbbbbb", [7, 5], null))).toEqual({ ids: [8, 7], next: 6 });
  expect(await listed(9, found("aaaaaa", [], 6), found("bbbbbb", [], 3))).toEqual({ ids: [], next: 6 });
});

test("no desk is asked for somebody who may read nothing there", async () => {
  const services = {
    gateway: {
      config: { accounts: new Map([["main", { name: "main", prefix: "aaaaaa", desk: "d" }]]), jobsById: new Map() },
    },
    policy: { decide: () => ({ allowed: false }) },
    desk: () => {
      throw new Error("a desk was asked");
    },
    now: () => 0,
  } as unknown as Services;
  const asking = { principal: testOperation().principal, place: { source: "v1", channel: null } };
  expect(await listOperations(services, asking, { limit: 1 })).toEqual({ operations: [], next: null });
});
