import { describe, expect, test } from "vitest";
import { testOperation } from "../../../test/support/operation.ts";
import type { Event } from "../../model/lifecycle/step.ts";
import type { ActionOperation } from "../../model/operation.ts";
import type { Decision, Permission } from "../../model/policy.ts";
import { Encryptor } from "../../shared/encryptor.ts";
import type { Resources } from "../context.ts";
import { DeferredCommands } from "./deferred.ts";

const FREE: Permission = { allowed: true, rule: 0, demands: [], confirmation: null, overridden: [] };
const DEMAND = { rule: 2, count: 1, groups: ["dba"], within: 60_000 };

/** What happens to a command about a job known by its name, once the list has these ids and policy says this of what they are. */
async function resolved(decision: Decision, change: Partial<ActionOperation> = {}, ids = ["job-1"]): Promise<Event[]> {
  const { job } = testOperation();
  const operation = testOperation({
    state: "received",
    job: { ...job, alias: null, id: "", name: "nightly" },
    ...change,
  });
  const events: Event[] = [];
  const resources = {
    ...{ account: { desk: "r/p", projectId: "p" }, scale: 1, encryptor: new Encryptor([new Uint8Array(32)]) },
    gateway: { config: { jobsById: new Map([["r/p job-1", { alias: "orders" }]]), revision: "r1" } },
    policy: {
      decide: ({ job: asked }: { job: { alias: string | null } }) => (asked.alias === "orders" ? decision : FREE),
    },
    store: {
      operations: { find: () => operation },
      requests: { body: () => undefined },
      locks: { find: () => undefined },
    },
  };
  const jobs = { named: () => ids, refresh: async () => true };
  const apply = (_: string, event: Event) => {
    events.push(event);
    return operation;
  };
  await new DeferredCommands(resources as unknown as Resources, jobs, { apply }).evaluate(operation.id);
  return events;
}

describe("a command about a job that was known by its name alone, once that is found,", () => {
  test.each<[string, Decision, Partial<ActionOperation>, object]>([
    [
      "is denied when policy says no to the job that it is",
      { allowed: false, refusal: { rule: 3, reason: "frozen" } },
      {},
      { type: "denied", refusal: { rule: 3 } },
    ],
    [
      "fails when the job that it is has to be confirmed and was not",
      { ...FREE, confirmation: 4 },
      { confirmation: "missing" },
      { type: "impossible", problem: { code: "unconfirmed" } },
    ],
    [
      "goes on when it was confirmed",
      { ...FREE, confirmation: 4 },
      { confirmation: "typed" },
      { type: "resolved", job: { alias: "orders", id: "job-1" }, approval: null },
    ],
    [
      "waits for who must agree to the job that it is",
      { ...FREE, demands: [DEMAND] },
      {},
      { type: "resolved", approval: { demands: [DEMAND], given: [] } },
    ],
  ])("%s", async (_, decision, change, event) => {
    expect(await resolved(decision, change)).toMatchObject([event]);
  });

  test.each([
    ["nobody has the name", [], "unknown_job"],
    ["several have the name", ["job-1", "job-2"], "ambiguous_job"],
  ])("fails when %s", async (_, ids, code) => {
    expect(await resolved(FREE, {}, ids)).toMatchObject([{ type: "impossible", problem: { code } }]);
  });
});
