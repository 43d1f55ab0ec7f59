import { describe, expect, test } from "vitest";
import { decrypt, importEncryptKey } from "../../../src/platforms/feishu/scheme.ts";
import type { Scheme, SecretSet } from "../../../src/webhooks/scheme.ts";
import { openVerifier } from "../../../src/webhooks/verify.ts";
import { SCHEMES } from "../../support/schemes.ts";
import alertmanager from "../../vectors/platforms/alertmanager.json";
import dingtalk from "../../vectors/platforms/dingtalk.json";
import discord from "../../vectors/platforms/discord.json";
import feishu from "../../vectors/platforms/feishu.json";
import freshservice from "../../vectors/platforms/freshservice.json";
import github from "../../vectors/platforms/github.json";
import gitlab from "../../vectors/platforms/gitlab.json";
import googleChat from "../../vectors/platforms/google-chat.json";
import grafana from "../../vectors/platforms/grafana.json";
import jira from "../../vectors/platforms/jira.json";
import jiraAutomation from "../../vectors/platforms/jira-automation.json";
import linear from "../../vectors/platforms/linear.json";
import mattermost from "../../vectors/platforms/mattermost.json";
import opsgenie from "../../vectors/platforms/opsgenie.json";
import pagerduty from "../../vectors/platforms/pagerduty.json";
import servicenow from "../../vectors/platforms/servicenow.json";
import slack from "../../vectors/platforms/slack.json";
import standardWebhooks from "../../vectors/platforms/standard-webhooks.json";
import teams from "../../vectors/platforms/teams.json";
import telegram from "../../vectors/platforms/telegram.json";
import wecom from "../../vectors/platforms/wecom.json";
import zendesk from "../../vectors/platforms/zendesk.json";
import { SIMULATOR } from "../harness/harness.ts";

/** Every signed example there is, judged by the table of schemes: valid is believed, invalid is not. */

interface Vector {
  readonly name: string;
  readonly method: string;
  readonly path_hint: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  readonly secret: string | Readonly<Record<string, unknown>>;
  readonly now: number;
  readonly valid: boolean;
  readonly why: string;
  readonly expect_plaintext?: string | undefined;
}

type Judged = readonly [Scheme, SecretSet];

const text = (secret: Vector["secret"]) => String(secret);
const part = (secret: Vector["secret"], name: string) => String(Object(secret)[name]);

const signing =
  (scheme: Scheme) =>
  (secret: Vector["secret"]): Judged => [scheme, { signing: text(secret) }];
const byToken =
  (scheme: Scheme) =>
  (secret: Vector["secret"]): Judged => [scheme, { token: text(secret) }];

/** Who signs has no other secret for the gateway. */
const signedOrNot = (secret: Vector["secret"]): SecretSet =>
  text(secret).startsWith("whsec_") ? { signing: text(secret) } : { token: text(secret) };

/** A file of vectors, and how its secrets are those of a scheme. */
const FILES: readonly (readonly [
  { readonly platform: string; readonly vectors: unknown },
  (secret: Vector["secret"]) => Judged,
])[] = [
  [slack, signing(SCHEMES.slack)],
  [discord, (secret) => [SCHEMES.discord, { key: text(secret) }]],
  [
    feishu,
    (secret) => [
      SCHEMES.feishu,
      { encrypt: part(secret, "encrypt_key"), verification: part(secret, "verification_token") },
    ],
  ],
  [dingtalk, (secret) => [SCHEMES.dingtalk, { app: text(secret) }]],
  [
    teams,
    (secret) =>
      typeof secret === "string"
        ? [SCHEMES["teams-outgoing"], { signing: secret }]
        : [SCHEMES.teams({ app_id: part(secret, "appId") }), {}],
  ],
  [
    wecom,
    (secret) => [
      SCHEMES.wecom,
      { token: part(secret, "token"), aes: part(secret, "encodingAESKey"), receiver: part(secret, "receiveId") },
    ],
  ],
  [telegram, byToken(SCHEMES.telegram)],
  [mattermost, byToken(SCHEMES.mattermost)],
  [
    googleChat,
    (secret) => {
      const audience = part(secret, "audience");
      return part(secret, "mode") === "project_number"
        ? [SCHEMES["google-chat"]({ audience }), {}]
        : [SCHEMES["google-chat-endpoint"]({ audience }), {}];
    },
  ],
  [jira, signing(SCHEMES.jira)],
  [jiraAutomation, byToken(SCHEMES["jira-automation"])],
  [freshservice, byToken(SCHEMES.freshservice)],
  [opsgenie, byToken(SCHEMES.opsgenie)],
  [servicenow, (secret) => [SCHEMES.servicenow, signedOrNot(secret)]],
  [zendesk, signing(SCHEMES.zendesk)],
  [github, signing(SCHEMES.github)],
  [gitlab, (secret) => [SCHEMES.gitlab, signedOrNot(secret)]],
  [pagerduty, signing(SCHEMES.pagerduty)],
  [linear, signing(SCHEMES.linear)],
  [standardWebhooks, signing(SCHEMES["standard-webhooks"])],
  [alertmanager, byToken(SCHEMES.alertmanager)],
  [grafana, signing(SCHEMES.grafana)],
];

const RUNTIME = {
  simulatorUrl: undefined,
  // The platforms' key sets are those of the simulator.
  egressProxy: `${SIMULATOR}/_sim/egress`,
  timeScale: 1,
  rateLimits: false,
};

/** An example of decryption alone: it has no signature, and what it holds is no event. It is judged by itself, below. */
const DECRYPTION = "aes_documented_example";

const vectorsOf = ({ vectors }: { readonly vectors: unknown }) => vectors as readonly Vector[];

test("all of them are judged", () => {
  expect(FILES).toHaveLength(22);
  expect(FILES.flatMap(([file]) => vectorsOf(file))).toHaveLength(229);
});

test("what Feishu documents of its encryption is decrypted", async () => {
  const example = vectorsOf(feishu).find(({ name }) => name === DECRYPTION);
  const { encrypt } = JSON.parse(example?.body ?? "") as { encrypt: string };
  const key = await importEncryptKey(part(example?.secret ?? "", "encrypt_key"));
  const decrypted = await decrypt(key, encrypt);
  expect(new TextDecoder().decode(decrypted ?? undefined)).toBe("hello world");
});

describe.each(FILES)("$platform", (file, secretsOf) => {
  test.each(vectorsOf(file).filter(({ name }) => name !== DECRYPTION))("$name: $why", async (vector) => {
    const { method, path_hint, headers, body, secret, now, valid, expect_plaintext } = vector;
    const [scheme, current] = secretsOf(secret);
    const verify = await openVerifier(scheme, { current, previous: null }, RUNTIME);
    const sent = new Headers(
      Object.entries(headers).filter((header): header is [string, string] => header[1] !== undefined),
    );
    const request = { method, url: path_hint, headers: sent, body: new TextEncoder().encode(body) };
    const trust = await verify(request, now * 1000);
    expect(trust.ok).toBe(valid);
    expect(trust.ok ? "" : trust.reason).not.toBe("unverifiable");
    const plaintext = trust.ok ? new TextDecoder().decode(trust.body) : null;
    expect(plaintext).toBe(expect_plaintext ?? plaintext);
  });
});
