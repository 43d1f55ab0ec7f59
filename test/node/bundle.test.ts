import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import config from "../../examples/slack-only/gateway.config.ts";
import { moduleOf } from "../../scripts/lib/bundle.ts";
import { projectPath } from "../../scripts/lib/paths.ts";
import { compileConfig } from "../../src/config/compile.ts";

describe("a gateway that uses Slack alone", () => {
  const folder = mkdtempSync(projectPath("test/node/.bundle-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("has a config that is taken", () => {
    expect(compileConfig(config)).toMatchObject({ ok: true });
  });

  test("holds no other platform in its bundle", async () => {
    const entry = join(folder, "entry.ts");
    const lines = [
      'import { createGateway } from "../../../src/index.ts";',
      'import config from "../../../examples/slack-only/gateway.config.ts";',
      "export default createGateway(config);",
    ];
    writeFileSync(entry, lines.join("\n"));
    const code = await moduleOf(entry);
    expect(code).toContain("hooks.slack.com");
    const others = [
      "open.feishu.cn",
      "api.dingtalk.com",
      "discord.com",
      "botframework",
      "api.github.com",
      "gitlab.com",
    ];
    const more = [
      "atlassian",
      "service-now",
      "pagerduty",
      "zendesk",
      "linear.app",
      "freshservice",
      "opsgenie",
      "grafana",
    ];
    expect([...others, ...more].filter((host) => code.includes(host))).toEqual([]);
  });
});
