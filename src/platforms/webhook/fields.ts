import * as z from "zod";
import type { SecretRow } from "../../webhooks/platform-definition.ts";
import { hostName } from "../shared/fields.ts";

/** Settings and secrets that several senders without code have. */

export const tenantField = (example: string) => ({ host: hostName.describe(`e.g. ${example}`) });

export const USER_FIELD = { user: z.email().describe("e-mail of the user that the gateway writes as") };

export const BOT_FIELD = { bot: z.string().min(1).describe("id of that user: what it does is no event") };

export const signingSecret = (purpose: string, form?: RegExp) =>
  ({ suffix: "WEBHOOK_SECRET", purpose, rotates: true, ...(form ? { form } : {}) }) as const satisfies SecretRow;

/** Anything but what Zendesk signs tests with before a webhook is saved, which everybody knows ("Verifying webhook authenticity"). */
export const NOT_OF_TESTS = /^(?!dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ==$)/;

export const webhookToken = (purpose: string) =>
  ({ suffix: "WEBHOOK_TOKEN", purpose, rotates: true }) as const satisfies SecretRow;

/** Needed where tickets are read back, else for writing into them alone. */
export const apiToken = (purpose: string) => ({ suffix: "API_TOKEN", purpose }) as const satisfies SecretRow;

export const optionalApiToken = (purpose: string) =>
  ({ suffix: "API_TOKEN", purpose, isOptional: true }) as const satisfies SecretRow;
