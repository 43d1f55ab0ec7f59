import { dingtalkSender } from "./dingtalk.ts";
import { discordSender } from "./discord.ts";
import { feishuSender } from "./feishu.ts";
import { githubSender } from "./github.ts";
import { gitlabSender } from "./gitlab.ts";
import { jiraSender } from "./jira.ts";
import type { Sender } from "./sender.ts";
import { servicenowSender } from "./servicenow.ts";
import { slackSender } from "./slack.ts";
import { teamsSender } from "./teams.ts";

/** Who can be played, by the name of the platform's source in the demo config: a line each. */
export const SENDERS: Readonly<Record<string, Sender>> = {
  dingtalk: dingtalkSender,
  discord: discordSender,
  feishu: feishuSender,
  github: githubSender,
  gitlab: gitlabSender,
  jira: jiraSender,
  servicenow: servicenowSender,
  slack: slackSender,
  teams: teamsSender,
};
