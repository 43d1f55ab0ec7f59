import { describe, expect, test } from "vitest";
import { ownKey } from "../../../test/support/own-key.ts";
import { feishu } from "../../platforms/feishu/index.ts";
import { github } from "../../platforms/github/index.ts";
import { servicenow } from "../../platforms/servicenow/index.ts";
import { slack } from "../../platforms/slack/index.ts";
import { standardWebhooks } from "../../platforms/standard-webhooks/index.ts";
import { teams } from "../../platforms/teams/index.ts";
import { openGateway } from "../gateway.ts";
import type { ConfigInput } from "../schema.ts";

const TICKETS = { jobs: ["orders"], actions: ["start" as const] };
const repository = (name: string) => github({ ...TICKETS, bot: "9", repositories: [name] });

const CONFIG: ConfigInput = {
  accounts: {
    main: { region: "cn-north-4", project_id: "0".repeat(32), secret: "IAM_MAIN" },
    second: { region: "cn-north-4", project_id: "1".repeat(32), secret: "IAM_SECOND" },
  },
  default_account: "main",
  jobs: { orders: { id: "c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r" } },
  secrets: ["DB_SOURCE", "DB_TARGET"],
  sources: {
    slack: slack(),
    "slack-eu": slack(),
    feishu: feishu({ app_id: "cli_9f5343c580712544" }),
    infra: repository("ops/infra"),
    apps: repository("ops/apps"),
    change: servicenow({
      ...{ ...TICKETS, instance: "example.service-now.com", user: "drs", bot: "6".repeat(32), tables: ["incident"] },
    }),
    deploys: standardWebhooks({ ...TICKETS, event: { ticket: "id" } }),
  },
  clients: { ci: { token: "CI_TOKEN" }, sdk: { access_key: "SDK_AK", secret_key: "SDK_SK" } },
};

const iam = (secret: string) => JSON.stringify({ type: "aksk", access_key: "AK0001", secret_key: secret });
const base64 = ownKey(40);

const ENV: Readonly<Record<string, string>> = {
  ...{ DESK_KEY: ownKey(7), LEDGER_KEY: ownKey(9), SESSION_KEY: ownKey(11) },
  ...{ IAM_MAIN: iam("secret-key-of-main"), IAM_SECOND: iam("secret-key-of-second") },
  ...{ DB_SOURCE: "password-of-source", DB_TARGET: "password-of-target" },
  ...{ SLACK_SIGNING_SECRET: "signing-secret-of-slack", SLACK_EU_SIGNING_SECRET: "signing-secret-of-slack-eu" },
  ...{ FEISHU_ENCRYPT_KEY: "encrypt-key-of-feishu", FEISHU_VERIFICATION_TOKEN: "verification-of-feishu" },
  ...{ FEISHU_APP_SECRET: "app-secret-of-feishu", DEPLOYS_WEBHOOK_SECRET: `whsec_${ownKey(80)}` },
  ...{ INFRA_WEBHOOK_SECRET: "webhook-secret-of-infra", APPS_WEBHOOK_SECRET: "webhook-secret-of-apps" },
  ...{ INFRA_API_TOKEN: "api-token-of-infra", APPS_API_TOKEN: "api-token-of-apps" },
  ...{ CHANGE_WEBHOOK_SECRET: `whsec_${base64}` },
  ...{ CI_TOKEN: "bearer-token-of-ci", SDK_AK: "access-key-of-sdk", SDK_SK: "secret-key-of-sdk" },
};

const problemsOf = async (change: Readonly<Record<string, string>>) => {
  const opened = await openGateway(CONFIG, { ...ENV, ...change });
  return opened.ok ? [] : opened.error;
};

const SIGNING = "signing-secret-of-slack";

describe("a value in two places is refused, with both names and without the value", () => {
  test.each<[string, string, string, Readonly<Record<string, string>>]>([
    ["two sources", "SLACK_SIGNING_SECRET", "SLACK_EU_SIGNING_SECRET", { SLACK_EU_SIGNING_SECRET: SIGNING }],
    ["sources of two platforms", "SLACK_SIGNING_SECRET", "INFRA_WEBHOOK_SECRET", { INFRA_WEBHOOK_SECRET: SIGNING }],
    [
      "two sources, written in two ways",
      "CHANGE_WEBHOOK_SECRET",
      "DEPLOYS_WEBHOOK_SECRET",
      { DEPLOYS_WEBHOOK_SECRET: `v1,whsec_${base64}` },
    ],
    [
      "two secrets of a source",
      "FEISHU_ENCRYPT_KEY",
      "FEISHU_VERIFICATION_TOKEN",
      { FEISHU_VERIFICATION_TOKEN: "encrypt-key-of-feishu" },
    ],
    ["a source and a client", "SLACK_SIGNING_SECRET", "CI_TOKEN", { CI_TOKEN: SIGNING }],
    ["two clients", "CI_TOKEN", "SDK_SK", { SDK_SK: "bearer-token-of-ci" }],
    ["the two keys of a client", "SDK_AK", "SDK_SK", { SDK_SK: "access-key-of-sdk" }],
    [
      "a source before and another now",
      "SLACK_SIGNING_SECRET",
      "APPS_WEBHOOK_SECRET_PREVIOUS",
      { APPS_WEBHOOK_SECRET_PREVIOUS: SIGNING },
    ],
    [
      "two sources before",
      "SLACK_SIGNING_SECRET_PREVIOUS",
      "SLACK_EU_SIGNING_SECRET_PREVIOUS",
      {
        SLACK_SIGNING_SECRET_PREVIOUS: "signing-secret-before",
        SLACK_EU_SIGNING_SECRET_PREVIOUS: "signing-secret-before",
      },
    ],
    ["the desk and the ledger", "DESK_KEY", "LEDGER_KEY", { LEDGER_KEY: ownKey(7) }],
    [
      "the desk and the ledger, written in two ways",
      "DESK_KEY",
      "LEDGER_KEY",
      { LEDGER_KEY: ownKey(7).replaceAll("=", "") },
    ],
    ["the desk before and the ledger", "DESK_KEY_PREVIOUS", "LEDGER_KEY", { DESK_KEY_PREVIOUS: ownKey(9) }],
    ["the ledger before and the sessions", "LEDGER_KEY_PREVIOUS", "SESSION_KEY", { LEDGER_KEY_PREVIOUS: ownKey(11) }],
    ["a key and a source", "DESK_KEY", "DEPLOYS_WEBHOOK_SECRET", { DEPLOYS_WEBHOOK_SECRET: `whsec_${ownKey(7)}` }],
    ["a key and a client", "SESSION_KEY", "CI_TOKEN", { CI_TOKEN: ownKey(11) }],
    [
      "a source and what it writes with",
      "INFRA_WEBHOOK_SECRET",
      "INFRA_API_TOKEN",
      { INFRA_API_TOKEN: "webhook-secret-of-infra" },
    ],
    ["a source and a value of requests", "SLACK_SIGNING_SECRET", "DB_SOURCE", { DB_SOURCE: SIGNING }],
    ["a client and a value of requests", "CI_TOKEN", "DB_TARGET", { DB_TARGET: "bearer-token-of-ci" }],
    ["an IAM credential and a client", "IAM_MAIN", "SDK_SK", { SDK_SK: "secret-key-of-main" }],
    ["an IAM credential and a value of requests", "IAM_SECOND", "DB_SOURCE", { DB_SOURCE: "secret-key-of-second" }],
  ])("of %s", async (_, one, other, change) => {
    const problems = await problemsOf(change);
    expect(problems).toEqual([expect.stringMatching(`^${one} and ${other} hold the same value`)]);
    for (const value of Object.values(change)) expect(problems[0]).not.toContain(value);
  });

  test("of two sources says that one app is one source", async () => {
    const [problem] = await problemsOf({ SLACK_EU_SIGNING_SECRET: SIGNING });
    expect(problem).toContain("two sources of one app of a platform become one source");
  });

  test("of three names each that holds it", async () => {
    const problems = await problemsOf({ SLACK_EU_SIGNING_SECRET: SIGNING, CI_TOKEN: SIGNING });
    expect(problems.map((line) => line.replace(/ hold.*/, ""))).toEqual([
      "SLACK_SIGNING_SECRET and SLACK_EU_SIGNING_SECRET",
      "SLACK_SIGNING_SECRET and CI_TOKEN",
    ]);
  });
});

describe("a value may stand in two places", () => {
  test.each<[string, Readonly<Record<string, string>>]>([
    ["while a signing secret is rotated", { SLACK_SIGNING_SECRET_PREVIOUS: SIGNING }],
    ["while a key is rotated", { DESK_KEY_PREVIOUS: ownKey(7) }],
    ["when two accounts have one IAM user", { IAM_SECOND: iam("secret-key-of-main") }],
    ["when two sources write as one bot", { APPS_API_TOKEN: "api-token-of-infra" }],
    ["when two databases have one password", { DB_TARGET: "password-of-source" }],
  ])("%s", async (_, change) => {
    expect(await problemsOf(change)).toEqual([]);
  });
});

test("two sources of one bot are refused, since the tokens made for one would be accepted at the other", async () => {
  const [APP, OTHER, TENANT] = ["a", "b", "c"].map((digit) => `00000000-0000-4000-8000-00000000000${digit}`);
  const problemsWith = async (first = "", second = "") => {
    const bot = (app_id: string) => teams({ app_id, tenant_id: TENANT ?? "" });
    const sources = { teams: bot(first), "teams-eu": bot(second) };
    const env = { ...ENV, TEAMS_APP_PASSWORD: "client-secret-of-teams", TEAMS_EU_APP_PASSWORD: "client-secret-of-eu" };
    const opened = await openGateway({ ...CONFIG, sources }, env);
    return opened.ok ? [] : opened.error;
  };
  expect(await problemsWith(APP, APP)).toEqual([
    expect.stringMatching(
      "^gateway.config.ts: /sources/teams-eu: another source is the same app, .+ one app is one source$",
    ),
  ]);
  expect(await problemsWith(APP, OTHER)).toEqual([]);
});
