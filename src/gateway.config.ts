import { defineConfig } from "./config/schema.ts";

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
    orders: { id: "c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r" },
    billing: { id: "d0f96c1d-571f-4b63-98a5-3b85b36jb20r" },
    users: { id: "e7a1c04b-93d2-4f6e-a7b5-61c2d48jb20r" },
    archive: { id: "f3b8d92c-1e47-4c0a-b6d9-72e5a13jb20r" },
    replay: { account: "demo-aksk", id: "6c65eafc-b359-403b-b2fb-9f5fc58jb601" },
  },
  people: {
    "dba-1": { slack: "T0001/U0001" },
    "dba-2": { slack: "T0001/U0002" },
    "on-call": { slack: "T0001/U0003" },
  },
  groups: {
    dba: ["dba-1", "dba-2"],
  },
  sources: {
    slack: { platform: "slack" },
  },
  clients: {
    "ci-bot": { token: "CI_BOT_TOKEN" },
    viewer: { token: "VIEWER_TOKEN" },
  },
  policy: [
    { who: ["client:ci-bot", "group:dba"], actions: ["*"], jobs: ["*"], effect: "allow" },
    {
      who: ["group:dba"],
      actions: ["reset", "terminate"],
      jobs: ["*"],
      effect: "deny",
      reason: "reset and terminate need a second DBA; one person alone may not do it from chat",
    },
    { who: ["person:on-call"], actions: ["read", "precheck", "stop", "restart"], jobs: ["*"], effect: "allow" },
    { who: ["client:viewer"], actions: ["read"], jobs: ["*"], effect: "allow" },
  ],
});
