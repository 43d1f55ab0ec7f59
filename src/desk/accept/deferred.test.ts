import { describe, expect, test } from "vitest";
import { testOperation } from "../../../test/support/operation.ts";
import type { Event } from "../../model/lifecycle/step.ts";
import type { ActionOperation } from "../../model/operation.ts";
import type { Decision, Permission, Question } from "../../model/policy.ts";
import { Encryptor } from "../../shared/encryptor.ts";
import type { Resources } from "../context.ts";
import { DeferredCommands } from "./deferred.ts";

const FREE: Permission = { allowed: true, rule: 0, demands: [], confirmation: null, overridden: [] };
const DENIED: Decision = { allowed: false, refusal: { rule: 3, reason: "no" } };
const DEMAND = { rule: 2, count: 1, groups: ["dba"], within: 60_000 };

/** The events of a command about a job known by its name, when the list has these ids and policy decides like this about them. */
async function resolved(
  decision: Decision,
  change: Partial<ActionOperation> = {},
  ids = ["job-1"],
  isHidden = false,
): Promise<Event[]> {
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
      decide: ({ action, job: asked }: Question): Decision => {
        if (action === "read") return isHidden ? DENIED : FREE;
        return asked.alias === "orders" ? decision : FREE;
      },
      grants: () => false,
    },
    store: {
      operations: { find: () => operation },
      requests: { body: () => undefined },
      locks: { find: () => undefined },
    },
  };
  const jobs = { named: () => ids.map((id) => ({ id, name: "nightly", status: null })), refresh: async () => true };
  const apply = (_: string, event: Event) => {
    events.push(event);
    return operation;
  };
  await new DeferredCommands(resources as unknown as Resources, jobs, { apply }).evaluate(operation.id);
  return events;
}

describe("a deferred command whose job has been looked up", () => {
  test.each<[string, Decision, Partial<ActionOperation>, object]>([
    [
      "it is denied when policy denies the action on this job",
      { allowed: false, refusal: { rule: 3, reason: "frozen" } },
      {},
      { type: "denied", refusal: { rule: 3 } },
    ],
    [
      "it fails when this job requires confirmation and none was given",
      { ...FREE, confirmation: 4 },
      { confirmation: "missing" },
      { type: "impossible", problem: { code: "unconfirmed" } },
    ],
    [
      "it goes on when it was confirmed",
      { ...FREE, confirmation: 4 },
      { confirmation: "typed" },
      { type: "job_found", job: { alias: "orders", id: "job-1" }, approval: null },
    ],
    [
      "it waits for approval when this job requires one",
      { ...FREE, demands: [DEMAND] },
      {},
      { type: "job_found", approval: { demands: [DEMAND], given: [] } },
    ],
  ])("%s", async (_, decision, change, event) => {
    expect(await resolved(decision, change)).toMatchObject([event]);
  });

  test.each([
    ["no job has the name", [], "unknown_job"],
    ["several jobs have the name", ["job-1", "job-2"], "ambiguous_job"],
  ])("it fails when %s", async (_, ids, code) => {
    expect(await resolved(FREE, {}, ids)).toMatchObject([{ type: "impossible", problem: { code } }]);
  });

  test("it fails as if there were none when who asked may not know of the job", async () => {
    const hidden = await resolved(DENIED, {}, ["job-1"], true);
    expect(hidden).toEqual(await resolved(FREE, {}, []));
  });
});
