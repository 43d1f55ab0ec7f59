import { env } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import config from "../../../examples/demo/gateway.config.ts";
import { discordSender } from "../../../scripts/lib/senders/discord.ts";
import { feishuSender } from "../../../scripts/lib/senders/feishu.ts";
import { githubEvent, githubSender } from "../../../scripts/lib/senders/github.ts";
import { gitlabSender } from "../../../scripts/lib/senders/gitlab.ts";
import { jiraSender } from "../../../scripts/lib/senders/jira.ts";
import type { Sender, Sent } from "../../../scripts/lib/senders/sender.ts";
import { servicenowSender } from "../../../scripts/lib/senders/servicenow.ts";
import { slackSender } from "../../../scripts/lib/senders/slack.ts";
import type { ConfigInput } from "../../../src/config/schema.ts";
import { settingsIn } from "../../support/presets.ts";
import { exampleSecrets } from "../../support/secrets.ts";
import { eventually, json } from "../harness/harness.ts";
import { type Deploy, onOwnDesk, type Send } from "../harness/own-desk.ts";

/** A signed delivery has one effect, under whatever name of its source it comes. */

const variables = env as unknown as Readonly<Record<string, string>>;
const SENDER = { variables, person: "dba-1" };

const PLATFORMS: readonly (readonly [source: string, sender: Sender])[] = [
  ["slack", slackSender],
  ["feishu", feishuSender],
  ["discord", discordSender],
  ["jira", jiraSender],
  ["servicenow", servicenowSender],
  ["github", githubSender],
  ["gitlab", gitlabSender],
];

const policy: ConfigInput["policy"] = [
  { who: ["group:dba", "client:ci-bot"], actions: ["*"], jobs: ["*"], effect: "allow" },
];

/** The secrets of a source by the names that they have after it was renamed. */
const renamed = (source: string) =>
  Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) =>
      name.startsWith(`${source.toUpperCase()}_`) ? [[name.replace(/^[A-Z]+/, "RENAMED"), value]] : [],
    ),
  );

/** Deploys a source under its name in the demo, and then under another. */
const underTwoNames = (deploy: Deploy, source: string, settings: object = {}) => {
  const demo = config.sources?.[source];
  if (!demo) throw new Error(`the demo has no source ${source}`);
  const own = { platform: demo.platform, settings: { ...settingsIn(config, source), ...settings } };
  const under = (name: string) => deploy({ sources: { [name]: own }, policy }, { bindings: renamed(source) });
  return { first: () => under(source), second: () => under("renamed") };
};

const post = async (send: Send, source: string, { headers, body }: Pick<Sent, "headers" | "body">) => {
  const answer = await send(`/hooks/${source}`, { method: "POST", headers, body });
  await answer.text();
  return answer.ok;
};

interface Listed {
  readonly id: string;
  readonly state: string;
}

/** Both accounts of the demo have the same desk here, so each operation is listed twice. */
async function operationsOf(send: Send): Promise<Listed[]> {
  const headers = { authorization: `Bearer ${exampleSecrets.CI_BOT_TOKEN}` };
  const { operations }: { readonly operations: readonly Listed[] } = await json(send("/v1/operations", { headers }));
  return [...new Map(operations.map((operation) => [operation.id, operation])).values()];
}

/** The only operation, once it has ended: nothing joins it any more. The cloud does not know the project, so it fails. */
const ended = (send: Send) =>
  eventually(async () => (await operationsOf(send)).find(({ state }) => state === "failed"));

describe.each(PLATFORMS)("a signed delivery of %s", (source, sender) => {
  test("has no second effect under another name of its source", async () => {
    await onOwnDesk(async (deploy) => {
      const { first, second } = underTwoNames(deploy, source);
      const sent = await sender.command("pause users", SENDER);
      expect(await post(await first(), source, sent)).toBe(true);
      const send = await second();
      const done = await ended(send);
      expect(await post(send, "renamed", sent)).toBe(true);
      expect(await operationsOf(send)).toEqual([done]);
    });
  });
});

test("a command that a rule keys has no second effect under another name of its source", async () => {
  await onOwnDesk(async (deploy) => {
    const rules = [{ when: "kind == 'issues.labeled'", job: "'users'", action: "'stop'", key: "ticket.key" }];
    const { first, second } = underTwoNames(deploy, "github", { rules });
    const sent = githubEvent("issues", { action: "labeled", label: { name: "drs" } }, SENDER);
    expect(await post(await first(), "github", sent)).toBe(true);
    const send = await second();
    const done = await ended(send);
    expect(await post(send, "renamed", sent)).toBe(true);
    expect(await operationsOf(send)).toEqual([done]);
  });
});
