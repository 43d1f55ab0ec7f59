import * as z from "zod";
import { BELIEVED_FIELD } from "../../config/sources/ticketing.ts";
import { headerToken, TOKEN_HEADER } from "../../webhooks/token.ts";
import { defineWebhook } from "./define.ts";
import { eventSchema } from "./event.ts";
import { NOT_OF_TESTS, signingSecret, webhookToken as tokenRow } from "./fields.ts";
import { SIGNING_SCHEMES } from "./schemes.ts";

const SCHEME_NAMES = Object.keys(SIGNING_SCHEMES) as [keyof typeof SIGNING_SCHEMES];

/** Any sender that signs in one of these ways; the config says where the parts of its events stand. */
export const webhook = defineWebhook({
  name: "webhook",
  settings: { scheme: z.enum(SCHEME_NAMES).describe("whose way of signing it uses"), event: eventSchema },
  event: null,
  secrets: { signing: signingSecret("the secret that the sender signs with", NOT_OF_TESTS) },
  scheme: ({ scheme }) => SIGNING_SCHEMES[scheme],
  coversBody: true,
});

/** Any sender that puts a token into a header. */
export const webhookToken = defineWebhook({
  name: "webhook-token",
  settings: {
    header: z
      .string()
      .regex(/^[a-z0-9-]+$/, "a header's name in lower case")
      .default(TOKEN_HEADER),
    event: eventSchema,
    ...BELIEVED_FIELD,
  },
  event: null,
  secrets: { token: tokenRow("the token that the sender puts into the header") },
  scheme: ({ header }) => headerToken(header),
  coversBody: false,
});
