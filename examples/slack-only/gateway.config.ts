import { defineConfig } from "../../src/config/schema.ts";
import { slack } from "../../src/platforms/slack/index.ts";

/** A team that uses Slack and nothing else: its bundle holds no other platform. */
export default defineConfig({
  accounts: { prod: { region: "cn-north-4", project_id: "0123456789abcdef0123456789abcdef", secret: "IAM_PROD" } },
  default_account: "prod",
  jobs: { orders: { id: "c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r", tags: ["critical"] } },
  people: {
    ann: { slack: "T0123ABC/U0123ABC" },
    bob: { slack: "T0123ABC/U0123ABD" },
  },
  groups: { dba: ["ann", "bob"] },
  sources: { slack: slack() },
  policy: [
    { who: ["group:dba"], actions: ["*"], jobs: ["*"], effect: "allow" },
    {
      who: ["group:dba"],
      actions: ["danger:irreversible"],
      jobs: ["*"],
      effect: "approve",
      approvals: { count: 1, groups: ["dba"], within: "30m" },
    },
  ],
});
