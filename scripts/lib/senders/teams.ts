import { randomUUID } from "node:crypto";
import { importJWK, SignJWT } from "jose";
import type { Sender, SendOptions, Sent } from "./sender.ts";
import { DEMO_KEY } from "./teams-key.ts";

/** Ids of the demo config. */
const APP = "00000000-0000-4000-8000-0000000000b0";
const TENANT = "00000000-0000-4000-8000-00000000000a";
const USERS: Readonly<Record<string, string>> = {
  "dba-1": "00000000-0000-4000-8000-000000000001",
  "dba-2": "00000000-0000-4000-8000-000000000002",
  "on-call": "00000000-0000-4000-8000-000000000003",
};

export const SERVICE_URL = "https://smba.trafficmanager.net/amer/";

/** Signs a token as Bot Framework does, for an hour. `at`: epoch milliseconds. */
export async function botToken(claims: object = {}, at = Date.now()): Promise<string> {
  const now = Math.floor(at / 1000);
  return new SignJWT({ serviceurl: SERVICE_URL, ...claims })
    .setProtectedHeader({ alg: "RS256", kid: DEMO_KEY.kid, typ: "JWT" })
    .setIssuer("https://api.botframework.com")
    .setAudience(APP)
    .setNotBefore(now - 300)
    .setExpirationTime(now + 3600)
    .sign(await importJWK({ ...DEMO_KEY, endorsements: undefined }, "RS256"));
}

/** Makes an activity of a person in a channel of the demo's tenant. */
export async function activity(options: SendOptions, more: object): Promise<Sent> {
  const conversation = `19:${randomUUID()}@thread.tacv2;messageid=1`;
  const body = JSON.stringify({
    ...{ type: "message", id: options.delivery ?? randomUUID(), timestamp: new Date().toISOString() },
    ...{ serviceUrl: SERVICE_URL, channelId: "msteams", locale: "en-US" },
    from: {
      id: `29:${options.person}`,
      name: options.person,
      aadObjectId: USERS[options.person] ?? "00000000-0000-4000-8000-000000000099",
    },
    recipient: { id: `28:${APP}`, name: "drs" },
    conversation: { id: conversation, tenantId: TENANT, conversationType: "channel", isGroup: true },
    channelData: { tenant: { id: TENANT } },
    ...more,
  });
  const headers = {
    "content-type": "application/json; charset=utf-8",
    authorization: `Bearer ${await botToken({}, options.at)}`,
  };
  return { headers, body, conversation };
}

interface Card {
  readonly body?: readonly { readonly inlines?: readonly { readonly text?: string }[] }[];
}

/** The card of an activity, or of the answer to a pressed button. */
const cardOf = (body: unknown): Card => Object(Object(body).attachments?.[0]).content ?? Object(body).value ?? {};

export const teamsSender: Sender = {
  secrets: [],
  command: (text, options) => activity(options, { text: `<at>drs</at> ${text}` }),
  press: ({ action, value }, options) =>
    activity(options, {
      ...{ type: "invoke", name: "adaptiveCard/action" },
      value: { action: { type: "Action.Execute", verb: action, data: { value } } },
    }),
  textOf: (body) =>
    (cardOf(body).body ?? []).flatMap(({ inlines = [] }) => inlines.map(({ text = "" }) => text)).join("\n"),
  isReplyTo: ({ conversation }, { url }) => url.includes(encodeURIComponent(conversation)),
};
