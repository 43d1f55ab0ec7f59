import * as z from "zod";
import { definePlatform } from "../platform.ts";
import { answerOutgoing, answerTeams } from "./answer.ts";
import { reportToTeams } from "./report.ts";
import { outgoingScheme, teamsScheme } from "./scheme.ts";
import { OUTGOING_SETTINGS, TEAMS_SETTINGS } from "./settings.ts";

/** Both know the same people. */
const IDS = {
  kind: "teams",
  person: z.string().regex(/^[0-9a-f-]{36}\/[0-9a-f-]{36}$/, "tenant id and Entra object id, both GUIDs in lower case"),
  channel: z
    .string()
    .regex(/^(19|a):\S{1,200}$/, "a conversation id without its message id, e.g. 19:253b…@thread.tacv2"),
};

/** Microsoft Teams: a bot, whose answers follow as cards in the conversation. */
export const teams = definePlatform({
  name: "teams",
  settings: TEAMS_SETTINGS,
  ids: IDS,
  secrets: {
    app: {
      suffix: "APP_PASSWORD",
      purpose: "Teams: Entra → App registrations → Certificates & secrets → client secret",
    },
  },
  scheme: teamsScheme,
  // A token of an hour over TLS, made for the bot alone; what it names is where answers go.
  coversBody: true,
  isBearer: true,
  answer: answerTeams,
  deliver: reportToTeams,
});

/** The outgoing webhook of a team, which is answered in the request or not at all. */
export const teamsOutgoing = definePlatform({
  name: "teams-outgoing",
  settings: OUTGOING_SETTINGS,
  ids: IDS,
  secrets: {
    signing: {
      suffix: "WEBHOOK_TOKEN",
      form: /^[A-Za-z0-9+/]{43}=$/,
      purpose: "Teams: the security token shown once when the outgoing webhook is made, 44 characters of base64",
      rotates: true,
    },
  },
  scheme: outgoingScheme,
  coversBody: true,
  answer: answerOutgoing,
  deliver: async () => ({ kind: "gone", cause: "an outgoing webhook is told nothing later" }),
});
