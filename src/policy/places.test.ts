import { describe, expect, test } from "vitest";
import { compileConfig } from "../config/compile.ts";
import type { ConfigInput } from "../config/schema.ts";
import type { Requirement } from "../model/approval.ts";
import type { ActionName } from "../model/drs.ts";
import type { Subject } from "../model/policy.ts";
import { dingtalk } from "../platforms/dingtalk/index.ts";
import { gitlabToken } from "../platforms/gitlab/index.ts";
import { jira } from "../platforms/jira/index.ts";
import { slack } from "../platforms/slack/index.ts";
import { teams } from "../platforms/teams/index.ts";
import { compilePolicy } from "./policy.ts";

/** Of a source that may ask for little. */
const LISTS: { jobs: string[]; actions: ActionName[] } = { jobs: ["tag:shop"], actions: ["stop"] };

const APP = "00000000-0000-4000-8000-0000000000b0";

const CONFIG: ConfigInput = {
  accounts: { main: { region: "cn-north-4", project_id: "0".repeat(32), secret: "IAM_MAIN" } },
  default_account: "main",
  jobs: {
    orders: { id: "c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r", tags: ["shop"] },
    archive: { id: "d0f96c1d-571f-4b63-98a5-3b85b36jb20r", tags: [] },
  },
  sources: {
    slack: slack(),
    robot: dingtalk({ corp_id: "ding00000001", robot_code: "ding0001" }),
    office: teams({ app_id: APP, tenant_id: "00000000-0000-4000-8000-00000000000a" }),
    code: gitlabToken({ ...{ host: "gitlab.example.com", projects: ["ops/changes"], bot: "7" }, ...LISTS }),
    tickets: jira({
      ...{ site: "example.atlassian.net", user: "drs-gateway@example.com", bot: "5b10000000000000000000b0" },
      ...{ projects: ["OPS"], approval: { status: "Approved", job: "customfield_1", action: "customfield_2" } },
      ...LISTS,
    }),
  },
};

const policyWith = (change: Partial<ConfigInput> = {}) => {
  const config = compileConfig({ ...CONFIG, ...change });
  if (!config.ok) throw new Error(JSON.stringify(config.error));
  return compilePolicy(config.value);
};

const wanted = (more: Partial<Requirement> = {}): Requirement => ({
  ...{ rule: 0, count: 1, groups: ["dba"], within: 60_000 },
  ...more,
});

const STOP: Subject = { action: "stop", job: { alias: "orders", account: "main" } };
const END: Subject = { ...STOP, action: "terminate" };
const ELSEWHERE: Subject = { ...STOP, job: { alias: "archive", account: "main" } };

const from = (source: string, channel: string | null = null) => ({ source, channel });

describe("a vote does not count", () => {
  const SLACK_CEILING = { ceilings: [{ where: ["source:slack"], actions: ["stop" as const], jobs: ["tag:shop"] }] };
  const CHANNEL_CEILING = {
    ceilings: [{ where: ["channel:slack/C9"], actions: ["read" as const], jobs: ["*"] }],
  };

  test.each<[string, ReturnType<typeof from>, Requirement, Subject, Partial<ConfigInput>]>([
    ["from a source that the config does not have", from("gone"), wanted(), STOP, {}],
    ["from a source that may not ask for the action", from("tickets"), wanted(), END, {}],
    ["from a source that may not name the job", from("tickets"), wanted(), ELSEWHERE, {}],
    [
      "in a comment, where the rule names the source's tickets only",
      from("code"),
      wanted({ tickets: ["code"] }),
      STOP,
      {},
    ],
    ["from where a ceiling bars the action", from("slack"), wanted(), END, SLACK_CEILING],
    ["from where a ceiling bars the job", from("slack", "C1"), wanted(), ELSEWHERE, SLACK_CEILING],
    ["from a channel that a ceiling bars", from("slack", "C9"), wanted(), STOP, CHANNEL_CEILING],
    ["from a place that `where` does not name", from("slack"), wanted({ where: ["source:console"] }), STOP, {}],
    ["from another channel", from("slack", "C2"), wanted({ where: ["channel:slack/C1"] }), STOP, {}],
    ["from no channel where one is named", from("slack"), wanted({ where: ["channel:slack/C1"] }), STOP, {}],
    ["from a robot whose proof leaves out the body", from("robot"), wanted(), STOP, {}],
    ["from a bot that a token proves", from("office"), wanted(), STOP, {}],
    ["from a source that only sends a token", from("code"), wanted(), STOP, {}],
    [
      "from a named robot, of a job that is not its account's",
      from("robot"),
      wanted({ where: ["source:robot"] }),
      { ...STOP, job: { alias: null, account: "other" } },
      {},
    ],
  ])("%s", (_, place, requirement, subject, change) => {
    expect(policyWith(change).acceptsVotesFrom(place, requirement, subject)).toBe(false);
  });
});

describe("a vote counts", () => {
  test.each<[string, ReturnType<typeof from>, Requirement, Subject]>([
    ["from chat that signs what is said", from("slack", "C1"), wanted(), END],
    ["from the console", from("console"), wanted(), END],
    ["from a client's own person", from("v1"), wanted(), END],
    ["in a comment of a source that signs it", from("tickets"), wanted(), STOP],
    ["from a channel of a named source", from("slack", "C1"), wanted({ where: ["source:slack"] }), END],
    ["from the named channel", from("slack", "C1"), wanted({ where: ["channel:slack/C1"] }), END],
    ["from a robot that the rule names", from("robot", "cid1"), wanted({ where: ["source:robot"] }), STOP],
    ["from a bot that the rule names", from("office"), wanted({ where: ["source:office"] }), STOP],
  ])("%s", (_, place, requirement, subject) => {
    expect(policyWith().acceptsVotesFrom(place, requirement, subject)).toBe(true);
  });

  test("where an `allow` rule lets nobody ask", () => {
    const policy: ConfigInput["policy"] = [
      { who: ["*"], actions: ["*"], jobs: ["*"], where: ["source:v1"], effect: "allow" },
    ];
    expect(policyWith({ policy }).acceptsVotesFrom(from("slack"), wanted(), STOP)).toBe(true);
  });
});

test("the places are listed from which a vote counts, and no others", () => {
  const { placesToVote } = policyWith();
  expect(placesToVote(wanted(), STOP)).toEqual(["source:v1", "source:console", "source:slack", "source:tickets"]);
  expect(placesToVote(wanted(), END)).toEqual(["source:v1", "source:console", "source:slack"]);
  expect(placesToVote(wanted({ where: ["source:office", "channel:slack/C1"] }), STOP)).toEqual([
    "source:office",
    "channel:slack/C1",
  ]);
  expect(placesToVote(wanted({ where: ["source:slack", "channel:slack/C1"] }), STOP)).toEqual(["source:slack"]);
  expect(placesToVote(wanted({ where: ["source:v1"], tickets: ["tickets"] }), STOP)).toEqual([
    "source:v1",
    "source:tickets",
  ]);
  expect(placesToVote(wanted({ where: ["source:v1"], tickets: ["tickets"] }), END)).toEqual(["source:v1"]);
});
