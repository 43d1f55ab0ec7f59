import { defineConfig } from "../../src/config/schema.ts";
import type { ActionName } from "../../src/model/drs.ts";
import { dingtalk } from "../../src/platforms/dingtalk/index.ts";
import { discord } from "../../src/platforms/discord/index.ts";
import { feishu } from "../../src/platforms/feishu/index.ts";
import { github } from "../../src/platforms/github/index.ts";
import { gitlab } from "../../src/platforms/gitlab/index.ts";
import { jira } from "../../src/platforms/jira/index.ts";
import { servicenow } from "../../src/platforms/servicenow/index.ts";
import { slack } from "../../src/platforms/slack/index.ts";
import { teams } from "../../src/platforms/teams/index.ts";

/** What tickets may ask for, in any of the demo's systems. */
const TICKETS: { jobs: string[]; actions: ActionName[] } = {
  jobs: ["tag:shop"],
  actions: ["precheck", "start", "stop", "restart", "reset"],
};

/**
 * What an operator edits: accounts, jobs, people, sources, clients and the policy. Nothing here is secret: secrets are
 * named in capitals and set with `wrangler secret put NAME` (or in `.dev.vars` on your own machine).
 *
 * As it stands it is the demo set-up that `npm start` plays on the embedded simulator.
 */
export default defineConfig({
  accounts: {
    demo: { region: "cn-north-4", project_id: "054ba152d480d55b2f5dc0069e7ddef0", secret: "IAM_DEMO" },
    "demo-aksk": { region: "cn-north-4", project_id: "5237e10fe9aa4ad5b16b6a5245248314", secret: "IAM_DEMO_AKSK" },
  },
  default_account: "demo",
  jobs: {
    orders: { id: "c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r", tags: ["shop", "critical"] },
    billing: {
      id: "d0f96c1d-571f-4b63-98a5-3b85b36jb20r",
      tags: ["shop", "critical"],
      // Ready to cut over once the delay has been low for so long; the default is 5m, which a demo need not wait for.
      cutover_goal: { below: "5s", for: "1m" },
    },
    users: { id: "e7a1c04b-93d2-4f6e-a7b5-61c2d48jb20r", tags: ["shop"] },
    archive: { id: "f3b8d92c-1e47-4c0a-b6d9-72e5a13jb20r", tags: ["batch"] },
    replay: { account: "demo-aksk", id: "6c65eafc-b359-403b-b2fb-9f5fc58jb601", tags: ["batch"] },
  },
  people: {
    // Immutable ids: whoever speaks by one of them is the same person, whatever the platform.
    "dba-1": {
      slack: "T0001/U0001",
      access: "dba-1@example.com",
      feishu: "ou_00000000000000000000000000000001",
      dingtalk: "ding00000000000000000001/dba1",
      teams: "00000000-0000-4000-8000-00000000000a/00000000-0000-4000-8000-000000000001",
      discord: "100000000000000001",
      jira: "5b10000000000000000000a1",
      servicenow: "example.service-now.com/62826bf03710200044e0bfc8bcbe5d01",
      github: "100001",
      gitlab: "gitlab.example.com/101",
    },
    "dba-2": {
      slack: "T0001/U0002",
      access: "dba-2@example.com",
      feishu: "ou_00000000000000000000000000000002",
      dingtalk: "ding00000000000000000001/dba2",
      teams: "00000000-0000-4000-8000-00000000000a/00000000-0000-4000-8000-000000000002",
      discord: "100000000000000002",
      jira: "5b10000000000000000000a2",
      servicenow: "example.service-now.com/62826bf03710200044e0bfc8bcbe5d02",
      github: "100002",
      gitlab: "gitlab.example.com/102",
    },
    "on-call": {
      slack: "T0001/U0003",
      access: "on-call@example.com",
      feishu: "ou_00000000000000000000000000000003",
      dingtalk: "ding00000000000000000001/oncall",
      teams: "00000000-0000-4000-8000-00000000000a/00000000-0000-4000-8000-000000000003",
      discord: "100000000000000003",
      jira: "5b10000000000000000000a3",
      servicenow: "example.service-now.com/62826bf03710200044e0bfc8bcbe5d03",
      github: "100003",
      gitlab: "gitlab.example.com/103",
    },
  },
  groups: {
    dba: ["dba-1", "dba-2"],
  },
  sources: {
    slack: slack(),
    feishu: feishu({ app_id: "cli_demo000000000001" }),
    dingtalk: dingtalk({ corp_id: "ding00000000000000000001", robot_code: "dingdemorobot0001" }),
    teams: teams({ app_id: "00000000-0000-4000-8000-0000000000b0", tenant_id: "00000000-0000-4000-8000-00000000000a" }),
    discord: discord({ application_id: "900000000000000001", guilds: ["800000000000000001"] }),
    jira: jira({
      site: "example.atlassian.net",
      user: "drs-gateway@example.com",
      bot: "5b10000000000000000000b0",
      projects: ["OPS"],
      ...TICKETS,
      rules: [
        {
          // A change that becomes Approved starts what its summary says, e.g. "start orders".
          when: "kind == 'jira:issue_updated' && event.changelog.items.exists(i, i.field == 'status' && i.toString == 'Approved') && fits(ticket.title, '{action} {job}')",
          job: "capture(ticket.title, '{action} {job}').job",
          action: "capture(ticket.title, '{action} {job}').action",
        },
      ],
      approval: { status: "Approved", job: "customfield_10071", action: "customfield_10072" },
      on_success: "31",
    }),
    servicenow: servicenow({
      instance: "example.service-now.com",
      user: "drs.gateway",
      bot: "62826bf03710200044e0bfc8bcbe5d09",
      tables: ["change_request"],
      ...TICKETS,
      rules: [{ when: "kind == 'approved'", job: "event.job", action: "event.action" }],
    }),
    github: github({
      bot: "100009",
      repositories: ["octo-org/infra"],
      ...TICKETS,
      rules: [
        {
          // The label "drs:precheck orders" on an issue asks for that.
          when: "kind == 'issues.labeled' && fits(event.label.name, 'drs:{action} {job}')",
          job: "capture(event.label.name, 'drs:{action} {job}').job",
          action: "capture(event.label.name, 'drs:{action} {job}').action",
        },
      ],
      on_success: "drs-done",
    }),
    gitlab: gitlab({ host: "gitlab.example.com", bot: "109", projects: ["ops/infra"], ...TICKETS }),
  },
  console: {
    // Whom Cloudflare Access lets through; clients sign in with their token.
    access: { team: "example.cloudflareaccess.com", audience: "d0".repeat(32) },
  },
  clients: {
    // Rates of the demo's programs leave room to play with load.
    "ci-bot": { token: "CI_BOT_TOKEN", rate: { burst: 10_000, per_second: 1000 } },
    viewer: { token: "VIEWER_TOKEN" },
    "sdk-client": {
      access_key: "SDK_CLIENT_ACCESS_KEY",
      secret_key: "SDK_CLIENT_SECRET_KEY",
      rate: { burst: 10_000, per_second: 1000 },
    },
  },
  endpoints: {
    "orders-source": {
      db_type: "mysql",
      endpoint_type: "offline",
      endpoint_role: "so",
      endpoint: {
        endpoint_name: "mysql",
        ip: "192.0.2.10",
        db_port: "3306",
        db_user: "drs",
        db_password: { secret: "ORDERS_SOURCE_PASSWORD" },
      },
    },
    "orders-target": {
      db_type: "mysql",
      endpoint_type: "cloud",
      endpoint_role: "ta",
      endpoint: {
        endpoint_name: "cloud_mysql",
        instance_id: "c2c7579bc09c490b9d8009db715aeb0ain01",
        db_user: "root",
        db_password: { secret: "ORDERS_TARGET_PASSWORD" },
      },
      cloud: { region: "cn-north-4", project_id: "054ba152d480d55b2f5dc0069e7ddef0" },
      vpc: { vpc_id: "2cb5d364-ae63-4fbb-85b7-7d59f4a88f8f", subnet_id: "2cb54324-ae63-4fbb-85b7-7d59f4a88f8f" },
    },
  },
  // The only secrets that a request may name by itself.
  secrets: ["DEMO_DATABASE_PASSWORD"],
  public_ips: {
    "orders-eip": { id: "5f2f2d2a-3c1e-4b57-9f0e-8b6a1c0d7e11", public_ip: "198.51.100.7", type: "master" },
  },
  replays: {
    "aws-aurora": {
      db_instance_id: "aurora-orders",
      cloud_type: "AWSCloud",
      ak: { secret: "REPLAY_ACCESS_KEY" },
      sk: { secret: "REPLAY_SECRET_KEY" },
      db_source: "aws_aurora_mysql",
      region: "ap-southeast-1",
      traffic_source: "sdk",
    },
  },
  compares: {
    nightly: {
      type: "contents",
      option: { contentCompareType: "static", lobCompare: "ignore" },
      data_process_info: [
        {
          filter_conditions: [{ filtering_type: "contentConditionalFilter", value: "id > 0" }],
          db_object: { object_info: { shop: { tables: { orders: { type: "table", name: "orders" } } } } },
          source: "compare",
        },
      ],
    },
  },
  policy: [
    { who: ["client:ci-bot", "client:sdk-client", "group:dba"], actions: ["*"], jobs: ["*"], effect: "allow" },
    {
      who: ["group:dba"],
      actions: ["reset", "terminate"],
      jobs: ["*"],
      effect: "approve",
      approvals: {
        count: 1,
        groups: ["dba"],
        within: "30m",
        tickets: ["jira"],
        // A token proves who speaks in Teams, and could be used for other words: votes there count because the rule names it.
        where: ["slack", "feishu", "discord", "teams", "github", "gitlab", "console", "v1"].map(
          (name) => `source:${name}`,
        ),
      },
    },
    // DingTalk does not sign what is said: only what names it here may be asked there.
    {
      who: ["group:dba"],
      actions: ["danger:none", "danger:load"],
      jobs: ["account:demo"],
      where: ["source:dingtalk"],
      effect: "allow",
    },
    { who: ["person:on-call"], actions: ["read", "precheck", "stop", "restart"], jobs: ["*"], effect: "allow" },
    { who: ["client:viewer"], actions: ["read", "metrics"], jobs: ["*"], effect: "allow" },
  ],
});
