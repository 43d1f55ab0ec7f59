import { expect, test } from "vitest";
import config from "../../examples/demo/gateway.config.ts";
import type { Services } from "../application/services.ts";
import type { JobFacts } from "../cloud/drs/possibility.ts";
import { compileConfig, type JobRef } from "../config/compile.ts";
import type { Lock } from "../model/lock.ts";
import { compilePolicy } from "../policy/policy.ts";
import { offerButtons } from "./jobs.ts";

const compiled = compileConfig(config);
if (!compiled.ok) throw new Error(JSON.stringify(compiled.error));
const services = { policy: compilePolicy(compiled.value), now: () => 0 } as Services;
const orders = compiled.value.jobs.get("orders") as JobRef;

const facts = (status: string | null, more: Partial<JobFacts> = {}): JobFacts => ({
  ...{ status, jobType: null, offered: null, precheck: null },
  ...more,
});

const offered = (person: string, known: JobFacts, job = orders, lock: Lock | null = null) => {
  const principal = { kind: "person", id: `slack:T0001/${person}`, name: person } as const;
  const caller = { principal, place: { source: "slack", channel: "C0001" } };
  return offerButtons(services, caller, { job, facts: known, lock }, "en-us").map(({ value }) => value);
};

const PASSED = { state: "passed", mode: "forRetryJob", items: [] } as const;

test.each<[string, string, JobFacts, readonly string[]]>([
  ["a stranger", "U0004", facts("INCRE_TRANSFER_STARTED"), []],
  ["a state that nobody knows", "U0001", facts("OF_TOMORROW"), []],
  ["no state", "U0001", facts(null), []],
  ["who may do less", "U0003", facts("PAUSING"), ["restart orders", "precheck orders"]],
  [
    "a running synchronisation, comparing first",
    "U0001",
    facts("INCRE_TRANSFER_STARTED", { jobType: "sync" }),
    ["create_compare orders type=lines", "stop orders", "diagnosis orders"],
  ],
  [
    "a running job that ShowActions lets nobody pause",
    "U0001",
    facts("INCRE_TRANSFER_STARTED", { jobType: "sync", offered: ["FREE_RESOURCE"] }),
    ["create_compare orders type=lines", "diagnosis orders"],
  ],
  [
    "a running migration, which DRS does not diagnose",
    "U0001",
    facts("INCRE_TRANSFER_STARTED", { jobType: "migration" }),
    ["create_compare orders type=lines", "stop orders"],
  ],
  [
    "a running job of unknown type, without what only some take",
    "U0001",
    facts("INCRE_TRANSFER_STARTED"),
    ["create_compare orders type=lines", "stop orders"],
  ],
  ["a failed job", "U0001", facts("INCRE_TRANSFER_FAILED"), ["restart orders", "precheck orders"]],
  [
    "a failed job whose precheck for a reset has passed",
    "U0001",
    facts("INCRE_TRANSFER_FAILED", { precheck: PASSED }),
    ["restart orders", "precheck orders", "reset orders"],
  ],
  ["a new job", "U0001", facts("CONFIGURATION"), ["precheck orders"]],
  [
    "a new job whose precheck has passed",
    "U0001",
    facts("CONFIGURATION", { offered: ["START", "FREE_RESOURCE"] }),
    ["start orders", "precheck orders"],
  ],
])("nothing more than policy and state allow is offered for %s", (_, person, known, values) => {
  expect(offered(person, known)).toEqual(values);
});

test("nothing is offered on a job that somebody else has locked", () => {
  const lock = { job: orders.id, principal: "slack:T0001/U0002", name: "dba-2", reason: null, since: 0 };
  expect(offered("U0001", facts("PAUSING"), orders, lock)).toEqual([]);
});

test("a job without an alias is called by its account and id", () => {
  const [first] = offered("U0001", facts("PAUSING"), { ...orders, alias: null });
  expect(first).toContain(`demo/${orders.id}`);
});
