import { expect, test } from "vitest";
import config from "../../examples/demo/gateway.config.ts";
import type { Services } from "../application/services.ts";
import { compileConfig, type JobRef } from "../config/compile.ts";
import { compilePolicy } from "../policy/policy.ts";
import { oneClickButtons } from "./jobs.ts";

const compiled = compileConfig(config);
if (!compiled.ok) throw new Error(JSON.stringify(compiled.error));
const services = { policy: compilePolicy(compiled.value), now: () => 0 } as Services;
const orders = compiled.value.jobs.get("orders") as JobRef;

const offered = (person: string, status: string | undefined, job = orders) => {
  const principal = { kind: "person", id: `slack:T0001/${person}`, name: person } as const;
  return oneClickButtons(services, { principal, place: { source: "slack", channel: "C0001" } }, job, status, "en-us");
};

test.each([
  ["a stranger", "U0004", "INCRE_TRANSFER_STARTED", []],
  ["a state that nobody knows", "U0001", "OF_TOMORROW", []],
  ["no state", "U0001", undefined, []],
  ["who may do less", "U0003", "PAUSING", ["precheck orders", "restart orders"]],
])("nothing more than policy and state allow is offered for %s", (_, person, status, values) => {
  expect(offered(person, status).map(({ value }) => value)).toEqual(values);
});

test("what cannot be undone, or needs more than a job, is for typing", () => {
  const values = ["CONFIGURATION", "PAUSING", "INCRE_TRANSFER_STARTED", "INCRE_TRANSFER_FAILED"].flatMap((status) =>
    offered("U0001", status).map(({ value }) => value),
  );
  expect(values).toEqual(expect.arrayContaining(["start orders", "restart orders", "stop orders"]));
  for (const value of values) expect(value).not.toMatch(/^(terminate|skip_precheck|bind_eip)/);
});

test("a job without an alias is called by its account and id", () => {
  const [first] = offered("U0001", "PAUSING", { ...orders, alias: null });
  expect(first?.value).toContain(`demo/${orders.id}`);
});
