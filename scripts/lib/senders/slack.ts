import { randomUUID } from "node:crypto";
import { REPLY_ADDRESS_MARK, slackCommand, slackSignature, slackText } from "../slack-request.ts";
import type { Sender, SendOptions } from "./sender.ts";

/** User ids of the demo config, in team T0001. */
const USERS: Readonly<Record<string, string>> = { "dba-1": "U0001", "dba-2": "U0002", "on-call": "U0003" };

/** Somebody of the config by name, anybody else by their user id. */
const userOf = ({ person }: SendOptions) => USERS[person] ?? (/^[UW][A-Z0-9]+$/.test(person) ? person : "U0004");

const secretOf = ({ variables }: SendOptions) => variables.SLACK_SIGNING_SECRET ?? "";

const timeOf = ({ at }: SendOptions) => (at === undefined ? {} : { at: Math.floor(at / 1000) });

/** A reply address, and a channel of its own, by which the bot's messages are known. */
function newConversation(): { responseUrl: string; channel: string } {
  const id = randomUUID().replaceAll("-", "");
  return { responseUrl: `https://hooks.slack.com/commands/T0001/${REPLY_ADDRESS_MARK}${id}`, channel: channelOf(id) };
}

const channelOf = (url: string) => `C0${url.slice(-10).toUpperCase()}`;

export const slackSender: Sender = {
  secrets: ["SLACK_SIGNING_SECRET"],
  command: async (text, options) => {
    const { delivery } = options;
    const { headers, body, responseUrl } = slackCommand({
      text,
      ...newConversation(),
      user: userOf(options),
      secret: secretOf(options),
      ...timeOf(options),
      ...(delivery === undefined ? {} : { trigger: delivery }),
    });
    return { headers, body, conversation: responseUrl };
  },
  press: async ({ action, value }, options) => {
    const id = options.delivery ?? randomUUID();
    const response_url = `https://hooks.slack.com/actions/T0001/${id.replaceAll("-", "")}`;
    const payload = {
      type: "block_actions",
      user: { id: userOf(options), team_id: "T0001" },
      team: { id: "T0001" },
      channel: { id: "C0001" },
      trigger_id: id,
      response_url,
      actions: [{ action_id: action, value }],
    };
    const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
    const headers = {
      "content-type": "application/x-www-form-urlencoded",
      ...slackSignature(body, secretOf(options), timeOf(options).at),
    };
    return { headers, body, conversation: response_url };
  },
  textOf: slackText,
  isReplyTo: ({ conversation }, { url, body }) =>
    url === conversation ||
    (url.startsWith("https://slack.com/api/") && Object(body).channel === channelOf(conversation)),
};
