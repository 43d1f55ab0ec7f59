import { describe, expect, test } from "vitest";
import {
  ANN,
  approve,
  ask,
  COMPANY,
  decideWith,
  EVERY_JOB,
  inChannel,
  problemsOf,
  rule,
  STRANGER,
} from "../../test/support/company.ts";
import { ownKey } from "../../test/support/own-key.ts";
import { openGateway } from "../config/gateway.ts";
import type { Question } from "../model/policy.ts";

/**
 * The ways in which access controls of other gateways and chat bots have failed open, each tried here. The thread
 * in which somebody reported it is named (errbotio/errbot, StackStorm/st2, hubotio, kubeshop/botkube, n8n-io/n8n, own-pay/OwnPay).
 */

const RULE = { who: ["group:dba"], actions: ["*"], jobs: ["*"], effect: "allow" };

describe("a config that would let more through than it says is refused", () => {
  test.each<[string, string, object, string]>([
    [
      "errbot #775",
      "an unknown key of a rule, ignored there",
      { policy: [{ ...RULE, allowusers: [] }] },
      "/policy/0/allowusers",
    ],
    ["errbot #775", "a misspelt restriction", { policy: [{ ...RULE, wher: ["source:v1"] }] }, "/policy/0/wher"],
    ["errbot #775", "a misspelt section", { ...{ polcy: [{ ...RULE, effect: "deny" }] } }, "/polcy"],
    ["errbot #775", "a misspelt ceiling", { ...{ ceiling: [] } }, "/ceiling"],
    [
      "errbot #1050",
      "a deny about nobody who exists",
      { policy: [{ ...RULE, who: ["group:admin"], effect: "deny" }] },
      "/policy/0/who/0",
    ],
    [
      "errbot #1161",
      "a deny about a verb that does not exist",
      { policy: [{ ...RULE, actions: ["end"], effect: "deny" }] },
      "/policy/0/actions/0",
    ],
    [
      "errbot #1161",
      "a deny about no verb",
      { policy: [{ ...RULE, actions: [], effect: "deny" }] },
      "/policy/0/actions",
    ],
    [
      "errbot #775",
      "a deny in an effect of another case",
      { policy: [{ ...RULE, effect: "DENY" }] },
      "/policy/0/effect",
    ],
    [
      "errbot #711",
      "a room by its name, which has many spellings",
      { policy: [{ ...RULE, where: ["channel:slack/#dba"] }] },
      "/policy/0/where/0",
    ],
    [
      "errbot #1133",
      "a person by a name that anybody can take",
      { policy: [{ ...RULE, who: ["slack:@ann"] }] },
      "/policy/0/who/0",
    ],
    [
      "errbot PR #1509",
      "a pattern in place of a name",
      { policy: [{ ...RULE, jobs: ["ord*"], effect: "deny" }] },
      "/policy/0/jobs/0",
    ],
    [
      "hubot-auth #42",
      "a person under an id of another platform",
      { people: { ann: { slak: "T1/U1" } }, groups: {} },
      "/people/ann/slak",
    ],
    [
      "st2 #2481",
      "two people with one id",
      { people: { ...COMPANY.people, eve: { slack: "T1/U1" } } },
      "/people/eve/slack",
    ],
    [
      "n8n PR #34123",
      "approvals of nobody",
      { policy: [{ ...RULE, effect: "approve", approvals: { count: 1, groups: ["nobody"], within: "1h" } }] },
      "/policy/0/approvals/count",
    ],
    [
      "n8n PR #34123",
      "no approvals where some are meant",
      { policy: [{ ...RULE, effect: "approve" }] },
      "/policy/0/approvals",
    ],
    ["own-pay #281", "a condition that is not one", { policy: [{ ...RULE, when: "params.force" }] }, "/policy/0/when"],
  ])("%s: %s", (_, __, change, pointer) => {
    expect(problemsOf(change).map((problem) => problem.pointer)).toEqual([pointer]);
  });
});

describe("what is not said, is not there or is broken lets nobody through", () => {
  const policy = [rule("allow", "group:dba")];
  test.each<[string, string, object, Question]>([
    ["errbot #1050", "no policy at all", {}, ask(ANN, "read")],
    ["errbot #1050", "an empty policy", { policy: [] }, ask(ANN, "read")],
    ["errbot #1133", "rules about others only", { policy }, ask(STRANGER, "read")],
    [
      "errbot #1133",
      "restrictions only",
      { policy: [approve(), rule("confirm", "*"), rule("deny", "group:night")] },
      ask(ANN, "stop"),
    ],
    [
      "hubot #518",
      "another verb by way of a permission to look",
      { policy: [rule("allow", "*", { actions: ["read"] })] },
      ask(ANN, "lock"),
    ],
    ["st2 PR #2214", "a person through a client's rights", { policy: [rule("allow", "client:ci")] }, ask(ANN, "stop")],
    [
      "botkube #675",
      "whoever is in the right channel",
      { policy: [rule("allow", "group:dba", { where: ["channel:slack/C1"] })] },
      ask(STRANGER, "stop", "orders", inChannel("C1")),
    ],
    ["hubot-auth #42", "the same user id in another team", { policy }, ask("slack:T2/U1", "stop")],
    [
      "own-pay #281",
      "an allow whose condition breaks",
      { policy: [...policy, rule("allow", "*", { when: "params.n > 1" })] },
      ask(ANN, "stop"),
    ],
    [
      "own-pay #281",
      "a deny whose condition breaks",
      { policy: [...policy, rule("deny", "*", { when: "params.n > 1" })] },
      ask(ANN, "stop"),
    ],
    [
      "own-pay #281",
      "a deny whose condition is asked about a text in place of a number",
      { policy: [...policy, rule("deny", "*", { when: "params.n > 1" })] },
      ask(ANN, "stop", "orders", { params: { n: "2" } }),
    ],
    [
      "own-pay #281",
      "a deny by a list that is too long to be looked at",
      { policy: [...policy, rule("deny", "*", { when: '"bad" in params.items' })] },
      ask(ANN, "stop", "orders", { params: { items: [...Array(100).fill("good"), "bad"] } }),
    ],
    [
      "errbot #1133",
      "all jobs at once, one of them denied",
      { policy: [...policy, rule("deny", "*", { jobs: ["orders"] })] },
      ask(ANN, "read", null, EVERY_JOB),
    ],
  ])("%s: %s", (_, __, change, question) => {
    expect(decideWith(change)(question).allowed).toBe(false);
  });
});

test("n8n, “skipped when no secret”: a source without its secret keeps the whole gateway shut", async () => {
  const account = JSON.stringify({ type: "aksk", access_key: "access-key-one", secret_key: "secret-key-one" });
  const env = {
    IAM_MAIN: account,
    IAM_EUROPE: account,
    DESK_KEY: ownKey(7),
    LEDGER_KEY: ownKey(9),
    SESSION_KEY: ownKey(11),
  };
  const clients = { CI_TOKEN: "ci-token-of-the-company", VIEWER_TOKEN: "viewer-token-of-the-company" };
  const opened = await openGateway(COMPANY, { ...env, ...clients });
  expect(opened.ok ? [] : opened.error).toEqual([expect.stringContaining("SLACK_SIGNING_SECRET is missing")]);
  for (const SLACK_SIGNING_SECRET of ["", null])
    expect((await openGateway(COMPANY, { ...env, ...clients, SLACK_SIGNING_SECRET })).ok).toBe(false);
});
