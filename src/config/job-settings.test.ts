import { describe, expect, test } from "vitest";
import { compileConfig } from "./compile.ts";
import { jobSettingsOf } from "./job-settings.ts";
import type { ConfigInput } from "./schema.ts";

type JobInput = Partial<NonNullable<ConfigInput["jobs"]>[string]>;
type AccountInput = Partial<ConfigInput["accounts"][string]>;

const compiled = (job: JobInput, account: AccountInput = {}) =>
  compileConfig({
    accounts: { main: { region: "cn-north-4", project_id: "0".repeat(32), secret: "IAM_MAIN", ...account } },
    default_account: "main",
    jobs: { orders: { id: "c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r", ...job } },
  });

const settings = (job: JobInput, account: AccountInput = {}, alias: string | null = "orders") => {
  const config = compiled(job, account);
  if (!config.ok) throw new Error(JSON.stringify(config.error));
  return jobSettingsOf(config.value.parsed, { alias, account: "main" });
};

describe("settings of a job", () => {
  test("lagging begins at 60 s, and the goal is below 5 s for 5 min, unless the config says otherwise", () => {
    expect(settings({})).toEqual({ delayThreshold: 60, cutoverGoal: { below: 5, for: 300 } });
  });

  test("the job's own settings win over those of its account, each part of a goal by itself", () => {
    const account = { delay_threshold: "2m", cutover_goal: { below: "10s", for: "10m" } };
    const job = { delay_threshold: "90s", cutover_goal: { below: "3s" } };
    expect(settings(job, account)).toEqual({ delayThreshold: 90, cutoverGoal: { below: 3, for: 600 } });
    expect(settings({}, account)).toEqual({ delayThreshold: 120, cutoverGoal: { below: 10, for: 600 } });
  });

  test("a job without an alias has those of its account", () => {
    expect(settings({ delay_threshold: "5s" }, { delay_threshold: "2m" }, null).delayThreshold).toBe(120);
  });

  test.each([
    [{ delay_treshold: "60s" }, "/jobs/orders/delay_treshold"],
    [{ delay_threshold: "60" }, "/jobs/orders/delay_threshold"],
    [{ delay_threshold: "0s" }, "/jobs/orders/delay_threshold"],
    [{ delay_threshold: "25h" }, "/jobs/orders/delay_threshold"],
    [{ cutover_goal: { delay: "5s" } }, "/jobs/orders/cutover_goal/delay"],
    [{ cutover_goal: { for: "30s" } }, "/jobs/orders/cutover_goal/for"],
  ])("an unknown key and a length of time that is none are refused: %j", (job, pointer) => {
    const config = compiled(job as JobInput);
    expect(config.ok ? [] : config.error.map((error) => error.pointer)).toEqual([pointer]);
  });
});
