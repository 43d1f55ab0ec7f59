import { standardWebhooksScheme } from "../../webhooks/standard-webhooks.ts";
import { defineWebhook } from "../webhook/define.ts";
import { eventSchema } from "../webhook/event.ts";
import { signingSecret } from "../webhook/fields.ts";

/** Senders of Standard Webhooks 1.0.0, and of Svix. Section "Signature scheme": the prefix of the secret says what the key is. */
export const standardWebhooks = defineWebhook({
  name: "standard-webhooks",
  settings: { event: eventSchema },
  event: null,
  secrets: {
    signing: signingSecret("the sender's secret, which begins with whsec_, or its public key, which begins with whpk_"),
  },
  scheme: standardWebhooksScheme,
  coversBody: true,
});
