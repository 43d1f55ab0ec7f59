import "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** The values of .dev.vars.example. */
    exampleSecrets: Record<
      | "CI_BOT_TOKEN"
      | "SDK_CLIENT_ACCESS_KEY"
      | "SDK_CLIENT_SECRET_KEY"
      | "VIEWER_TOKEN"
      | "SLACK_SIGNING_SECRET"
      | "FEISHU_ENCRYPT_KEY"
      | "FEISHU_VERIFICATION_TOKEN"
      | "DESK_KEY"
      | "LEDGER_KEY"
      | "ORDERS_SOURCE_PASSWORD"
      | "SESSION_KEY"
      | "IAM_DEMO"
      | "IAM_DEMO_AKSK",
      string
    >;
    /** The previous signing secret, which is accepted as well. */
    previousSlackSecret: string;
    /** Whether all generated cases run. */
    isCI: boolean;
    /** The folder that collects the output of gateways under test. */
    collectedLogs: string;
  }
  interface TaskMeta {
    /** Names of a test file's secrets, by their values. */
    secrets?: Record<string, string>;
  }
}
