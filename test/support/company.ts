import { expect } from "vitest";
import { compileConfig, type GatewayConfig } from "../../src/config/compile.ts";
import type { ConfigInput } from "../../src/config/schema.ts";
import type { Decision, Question } from "../../src/model/policy.ts";
import { slack } from "../../src/platforms/slack/index.ts";
import { compilePolicy } from "../../src/policy/policy.ts";

/** A small company to try policies on, and questions to ask of them. */

export type RuleInput = NonNullable<ConfigInput["policy"]>[number];

export const COMPANY: ConfigInput = {
  accounts: {
    main: { region: "cn-north-4", project_id: "0".repeat(32), secret: "IAM_MAIN" },
    europe: { region: "eu-west-101", project_id: "1".repeat(32), secret: "IAM_EUROPE" },
  },
  default_account: "main",
  jobs: {
    orders: { id: "c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r", tags: ["critical", "shop"] },
    billing: { id: "d0f96c1d-571f-4b63-98a5-3b85b36jb20r", tags: ["critical"] },
    users: { id: "e7a1c04b-93d2-4f6e-a7b5-61c2d48jb20r", account: "europe" },
  },
  people: { ann: { slack: "T1/U1" }, bob: { slack: "T1/U2" }, ci: { slack: "T1/U3" } },
  groups: { dba: ["ann", "bob"], night: ["bob"], nobody: [] },
  sources: { slack: slack() },
  clients: { ci: { token: "CI_TOKEN" }, viewer: { token: "VIEWER_TOKEN" } },
};

/** What is wrong with a change of the company's config; nothing when it is taken. */
export function problemsOf(change: object) {
  const config = compileConfig({ ...COMPANY, ...change });
  return config.ok ? [] : config.error;
}

export function companyWith(change: Partial<ConfigInput>): GatewayConfig {
  const config = compileConfig({ ...COMPANY, ...change });
  if (!config.ok) throw new Error(JSON.stringify(config.error));
  return config.value;
}

export const decideWith = (change: Partial<ConfigInput>) => compilePolicy(companyWith(change)).decide;

export const grantsWith = (change: Partial<ConfigInput>) => compilePolicy(companyWith(change)).grants;

export const freezeWith = (change: Partial<ConfigInput>) => compilePolicy(companyWith(change)).freezeOn;

/** A Tuesday, 2026-09-22T00:26:40+08:00. */
export const NOW = Date.parse("2026-09-21T16:26:40Z");

/** Ann, Bob, a stranger of the same Slack team, a client. */
export const [ANN, BOB, STRANGER, CI] = ["slack:T1/U1", "slack:T1/U2", "slack:T1/U9", "client:ci"] as const;

export const ask = (
  id: string,
  action: Question["action"],
  alias: string | null = "orders",
  more: Partial<Question> = {},
): Question => ({
  principal: { kind: id.startsWith("client:") ? "client" : "person", id, name: id },
  action,
  job: { alias, account: alias === "users" ? "europe" : "main" },
  place: { source: "slack", channel: null },
  params: {},
  reason: null,
  now: NOW,
  ...more,
});

export const inChannel = (channel: string): Partial<Question> => ({ place: { source: "slack", channel } });

/** Looking at every job there is. */
export const EVERY_JOB: Partial<Question> = { job: { alias: null, account: null } };

export const rule = (
  effect: "allow" | "deny" | "confirm",
  who: string,
  more: Partial<Omit<RuleInput, "effect" | "approvals">> = {},
): RuleInput => ({ who: [who], actions: ["*"], jobs: ["*"], ...more, effect });

export const approve = (more: Partial<Omit<RuleInput, "effect" | "approvals">> = {}, count = 1): RuleInput => ({
  ...{ who: ["*"], actions: ["*"], jobs: ["*"], ...more },
  effect: "approve",
  approvals: { count, groups: ["dba"], within: "30m" },
});

export const permitted = (by: number, more: object = {}): Decision => ({
  allowed: true,
  rule: by,
  demands: [],
  confirmation: null,
  overridden: [],
  ...more,
});

/** A refusal in English, whatever its code. */
export const refused = (by: number | null, reason: string): Decision => ({
  allowed: false,
  refusal: expect.objectContaining({ rule: by, reason }),
});

export const NOBODY: Decision = refused(null, "no rule of the policy allows it");
