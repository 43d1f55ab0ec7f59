import { describe, expect, test } from "vitest";
import { compileConfig } from "../../src/config/compile.ts";
import { POLICY_ACTIONS } from "../../src/config/policy/schema.ts";
import type { PolicyAction } from "../../src/model/policy.ts";
import { compilePolicy } from "../../src/policy/policy.ts";
import config from "./gateway.config.ts";

/** The demo's policy, as its documents promise it. */

const compiled = compileConfig(config);
if (!compiled.ok) throw new Error(JSON.stringify(compiled.error));
const { decide } = compilePolicy(compiled.value);
const JOBS = [...compiled.value.jobs.values()];

/** What somebody may do on every job, on their own and after others have agreed. */
function rightsOf(id: string) {
  const may = (action: PolicyAction) => {
    const decisions = JOBS.map(({ alias, account }) =>
      decide({
        ...{ principal: { kind: id.startsWith("client:") ? "client" : "person", id, name: id }, action },
        ...{ job: { alias, account: account.name }, place: { source: "slack", channel: "C1" } },
        ...{ params: {}, reason: null, now: Date.parse("2026-11-24T09:00:00Z") },
      }),
    );
    return decisions.every((decision) => decision.allowed && decision.demands.length === 0);
  };
  return POLICY_ACTIONS.filter(may);
}

describe("in the demo", () => {
  test.each<[string, string, readonly PolicyAction[]]>([
    ["ci-bot may do everything, without approval", "client:ci-bot", POLICY_ACTIONS],
    ["sdk-client may do everything", "client:sdk-client", POLICY_ACTIONS],
    ["viewer may look", "client:viewer", ["read", "metrics"]],
    ["on-call may look, check, pause and resume", "slack:T0001/U0003", ["precheck", "stop", "restart", "read"]],
    ["a stranger may do nothing", "slack:T0001/U0004", []],
    ["a stranger of another team may do nothing", "slack:T0002/U0001", []],
    ...["U0001", "U0002"].map((user): [string, string, readonly PolicyAction[]] => [
      `${user}, a DBA, may not reset and terminate alone`,
      `slack:T0001/${user}`,
      POLICY_ACTIONS.filter((action) => action !== "reset" && action !== "terminate"),
    ]),
  ])("%s", (_, id, actions) => {
    expect(rightsOf(id)).toEqual(actions);
  });
});
