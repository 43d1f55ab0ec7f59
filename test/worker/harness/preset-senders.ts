import { createHash, createHmac } from "node:crypto";
import type { ConfigInput } from "../../../src/config/schema.ts";
import { secret } from "../../support/log-scan/registry.ts";
import { PRESETS, type PresetName } from "../../support/presets.ts";

/** Senders that need no code, as the tests play them: their settings, their secrets, and what they send. */

const noted = (name: string, value: string) => secret(`${name} of a test's own sender`, value);

export const SIGNING = noted("the signing secret", "own-signing-secret-6f0d1c");
export const WHSEC = noted("the Standard Webhooks secret", `whsec_${btoa("own-standard-webhooks-secret-000")}`);
export const TOKEN = noted("the token", "own-sender-token-5b2a");
const API = noted("the API token", "own-api-token-91c3");

/** One thing that happens: what it is about, and which occurrence of it. */
interface Happening {
  readonly job: string;
  readonly action: string;
  /** Makes the delivery another one. */
  readonly nonce: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

interface Sender {
  /** What the config says beside the lists. */
  readonly settings: object;
  /** By the last part of their names. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly body: (happening: Happening) => object;
  readonly proof: (body: string, happening: Happening) => Record<string, string>;
  /** Ids of deliveries that nothing covers. */
  readonly unsigned: readonly string[];
}

const hmac = (key: string | Uint8Array, text: string) => createHmac("sha256", key).update(text);
const seconds = (now: number) => String(Math.floor(now / 1000));
const iso = (now: number) => new Date(now).toISOString();
const title = ({ action, job }: Happening) => `${action} ${job}`;
const customToken = () => ({ "x-drs-token": TOKEN });

/** A ticket of a number, for a nonce. */
export const numberOf = (nonce: string) => String(createHash("sha256").update(nonce).digest().readUInt32BE(0));

const alerts = (happening: Happening) => ({
  ...{ receiver: "drs", status: "firing", version: "4", groupKey: `{}:{alertname="${happening.nonce}"}` },
  commonAnnotations: { summary: title(happening) },
  alerts: [{ status: "firing", labels: { alertname: happening.nonce }, startsAt: iso(happening.now) }],
});

/** Signed as Standard Webhooks say. */
export function standardProof(body: string, { nonce, now }: Pick<Happening, "nonce" | "now">) {
  const signed = `msg_${nonce}.${seconds(now)}.${body}`;
  const key = Uint8Array.from(atob(WHSEC.slice("whsec_".length)), (character) => character.charCodeAt(0));
  return {
    "webhook-id": `msg_${nonce}`,
    "webhook-timestamp": seconds(now),
    "webhook-signature": `v1,${hmac(key, signed).digest("base64")}`,
  };
}

const EVENT = { ticket: "data.id", title: "data.title", type: "type" };
const data = (happening: Happening) => ({
  ...{ type: "drs.wanted", data: { id: `T-${happening.nonce}`, title: title(happening) } },
});

export const SENDERS: { readonly [Name in PresetName]: Sender } = {
  pagerduty: {
    settings: { user: "drs@example.com", bot: "PDRSGW1" },
    secrets: { WEBHOOK_SECRET: SIGNING, API_TOKEN: API },
    body: (happening) => ({
      event: {
        ...{ id: happening.nonce, event_type: "incident.triggered", occurred_at: iso(happening.now), agent: null },
        data: { id: "PGR0VU2", type: "incident", title: title(happening) },
      },
    }),
    proof: (body) => ({ "x-pagerduty-signature": `v1=${hmac(SIGNING, body).digest("hex")}` }),
    unsigned: ["x-webhook-id"],
  },
  zendesk: {
    settings: { host: "example.zendesk.com", user: "drs@example.com", bot: "900000000009" },
    secrets: { WEBHOOK_SECRET: SIGNING, API_TOKEN: API },
    body: (happening) => ({
      ...{ id: happening.nonce, time: iso(happening.now), type: "zen:event-type:ticket.status_changed" },
      detail: { id: "5158", actor_id: null, subject: title(happening) },
    }),
    proof: (body, { now }) => ({
      "x-zendesk-webhook-signature-timestamp": iso(now),
      "x-zendesk-webhook-signature": hmac(SIGNING, `${iso(now)}${body}`).digest("base64"),
    }),
    unsigned: ["x-zendesk-webhook-invocation-id"],
  },
  linear: {
    settings: { bot: "b5ea5f1f-8adc-4f52-b4bd-ab4e84cf51b9" },
    secrets: { WEBHOOK_SECRET: SIGNING, API_TOKEN: API },
    body: (happening) => ({
      ...{ action: "update", type: "Issue", webhookTimestamp: happening.now, webhookId: happening.nonce },
      data: { id: happening.nonce, identifier: "OPS-7", title: title(happening) },
    }),
    proof: (body) => ({ "linear-signature": hmac(SIGNING, body).digest("hex") }),
    unsigned: ["linear-delivery"],
  },
  freshservice: {
    settings: { host: "example.freshservice.com", bot: "21000000009" },
    secrets: { WEBHOOK_TOKEN: TOKEN, API_TOKEN: API },
    body: ({ nonce }) => ({ ticket_id: `SR-${numberOf(nonce)}`, subject: "stop everything", status: "Approved" }),
    proof: customToken,
    unsigned: ["x-request-id"],
  },
  opsgenie: {
    settings: { bot: "drs" },
    secrets: { WEBHOOK_TOKEN: TOKEN, API_TOKEN: API },
    body: ({ nonce }) => ({ action: "Create", alert: { alertId: numberOf(nonce), message: "stop everything" } }),
    proof: customToken,
    unsigned: ["x-request-id"],
  },
  alertmanager: {
    settings: { body: "believed" },
    secrets: { WEBHOOK_TOKEN: TOKEN },
    body: alerts,
    proof: () => ({ authorization: `Bearer ${TOKEN}` }),
    unsigned: ["x-request-id"],
  },
  grafana: {
    settings: {},
    secrets: { WEBHOOK_SECRET: SIGNING },
    body: (happening) => ({ ...alerts(happening), title: title(happening) }),
    proof: (body, { now }) => ({
      "x-grafana-alerting-signature-timestamp": seconds(now),
      "x-grafana-alerting-signature": hmac(SIGNING, `${seconds(now)}:${body}`).digest("hex"),
    }),
    unsigned: ["x-request-id"],
  },
  "standard-webhooks": {
    settings: { event: EVENT },
    secrets: { WEBHOOK_SECRET: WHSEC },
    body: data,
    proof: standardProof,
    unsigned: ["x-request-id", "idempotency-key"],
  },
  webhook: {
    settings: { scheme: "github", event: EVENT },
    secrets: { WEBHOOK_SECRET: SIGNING },
    body: data,
    proof: (body) => ({ "x-hub-signature-256": `sha256=${hmac(SIGNING, body).digest("hex")}` }),
    unsigned: ["x-github-delivery"],
  },
  "webhook-token": {
    settings: { header: "x-own-token", event: { ...EVENT, delivery: "data.id" }, body: "believed" },
    secrets: { WEBHOOK_TOKEN: TOKEN },
    body: data,
    proof: () => ({ "x-own-token": TOKEN }),
    unsigned: ["x-request-id"],
  },
};

/** Starts, or whatever it says, what a title says. */
export const BY_TITLE = {
  when: "fits(ticket.title, '{action} {job}')",
  job: "capture(ticket.title, '{action} {job}').job",
  action: "capture(ticket.title, '{action} {job}').action",
};

/** Senders whose tickets are read back, of which every later change is an event: their rules say what happens once. */
export const READ_BACK: readonly PresetName[] = ["freshservice", "opsgenie"];

export const ruleFor = (platform: PresetName) =>
  READ_BACK.includes(platform) ? { ...BY_TITLE, key: "ticket.key + kind" } : BY_TITLE;

/** What is asked is allowed, where it is asked by name. */
const POLICY: NonNullable<ConfigInput["policy"]> = [
  { who: ["client:ci-bot"], actions: ["*"], jobs: ["*"], effect: "allow" },
  { who: ["source:own"], actions: ["*"], jobs: ["*"], where: ["source:own"], effect: "allow" },
];

/** A config with one sender, named `own`. */
export const configWith = (platform: PresetName, change: object = {}): Partial<ConfigInput> => ({
  sources: {
    own: {
      platform: PRESETS[platform].platform,
      settings: {
        ...{ jobs: ["orders", "billing"], actions: ["precheck", "start"], rules: [ruleFor(platform)] },
        ...SENDERS[platform].settings,
        ...change,
      },
    },
  },
  policy: POLICY,
});

/** Its secrets as the config names them. */
export const bindingsOf = (platform: PresetName): Record<string, string> =>
  Object.fromEntries(Object.entries(SENDERS[platform].secrets).map(([suffix, value]) => [`OWN_${suffix}`, value]));

/** A delivery, proved; the headers that nothing covers hold this. */
export function delivery(platform: PresetName, happening: Happening, unsigned = "1"): RequestInit {
  const { body, proof, unsigned: names } = SENDERS[platform];
  const text = JSON.stringify(body(happening));
  const ids = Object.fromEntries(names.map((name) => [name, unsigned]));
  return {
    method: "POST",
    headers: { "content-type": "application/json", ...ids, ...proof(text, happening) },
    body: text,
  };
}
