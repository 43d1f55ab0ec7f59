import * as z from "zod";
import { definePlatform } from "../platform.ts";
import { answerSlack } from "./answer.ts";
import { reportToSlack } from "./report.ts";
import { slackScheme } from "./scheme.ts";
import { SLACK_SETTINGS } from "./settings.ts";

/**
 * Slack: slash commands, buttons, modals, mentions and direct messages, on one URL. Before Slack's answer only the desk is asked;
 * what Slack itself is asked for, a modal or a message, follows it.
 */
export const slack = definePlatform({
  name: "slack",
  settings: SLACK_SETTINGS,
  ids: {
    kind: "slack",
    person: z
      .string()
      .regex(/^[TE][A-Z0-9]+\/[UW][A-Z0-9]+$/, "team and user id, e.g. T0001/U0001")
      .describe("Slack team id and user id: immutable, unlike names"),
    channel: z.string().regex(/^[CDG][A-Z0-9]+$/, "a channel id, e.g. C0123ABC, not its name"),
  },
  secrets: {
    signing: { suffix: "SIGNING_SECRET", purpose: "Slack: Basic Information → Signing Secret", rotates: true },
    bot: {
      suffix: "BOT_TOKEN",
      // Slack, "Tokens": bot tokens begin with xoxb-. One of an app with token rotation begins with xoxe. and ends after 12 hours.
      form: /^xoxb-[A-Za-z0-9-]+$/,
      purpose: "Slack: OAuth & Permissions → Bot User OAuth Token; it begins with xoxb-",
      isOptional: true,
    },
  },
  scheme: slackScheme,
  coversBody: true,
  contentTypes: ["application/x-www-form-urlencoded", "application/json"],
  answer: answerSlack,
  deliver: reportToSlack,
});
