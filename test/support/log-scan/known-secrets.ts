/** The secrets in files, and the patterns of secrets that are created while tests run. */
import { globSync, readFileSync } from "node:fs";
import { projectPath } from "../../../scripts/lib/paths.ts";
import { exampleVariables } from "../../../scripts/lib/settings.ts";
import { REPLY_ADDRESS_MARK } from "../../../scripts/lib/slack-request.ts";
import { TOKEN_MARK } from "../../simulator/iam/iam.ts";
import { FEISHU_TOKEN_MARK } from "../../simulator/platforms/feishu.ts";
import { ACCESS_KEYS, USERS } from "../../simulator/state/seed.ts";
import { secretFields } from "./fields.ts";
import type { Secret } from "./scan.ts";

/** The previous signing secret, which the gateway of the flow tests accepts as well. */
export const PREVIOUS_SLACK_SECRET = "the-signing-secret-before";

/** Keys in base64. */
const IN_BASE64 = ["DESK_KEY", "LEDGER_KEY", "SESSION_KEY"];

/** List each value, the secrets within JSON values, and the keys. */
function inExample(): Secret[] {
  const variables = Object.entries(exampleVariables());
  return [
    ...variables.map(([name, value = ""]) => ({ name, value })),
    ...variables.flatMap(([name, value = ""]) =>
      secretFields(value).map(([field, inner]) => ({ name: `the ${field} of ${name}`, value: inner })),
    ),
    ...IN_BASE64.map((name) => ({
      name: `${name}, decoded`,
      value: Buffer.from(exampleVariables()[name] ?? "", "base64").toString(),
    })),
  ];
}

/** List the secrets of the vendors' examples: fields, and fields of the signed forms. */
function inVectors(): Secret[] {
  return globSync("test/vectors/**/*.json", { cwd: projectPath("") }).flatMap((file) => {
    const text = readFileSync(projectPath(file), "utf8");
    const inForms = [...text.matchAll(/\btoken=([^&"]+)/g)].map(([, value = ""]) => ["token", value] as const);
    // Some secrets of the vendors' examples are too short to be distinguished from other text.
    const found = [...secretFields(text), ...inForms].filter(([, value]) => value.length >= 8);
    return found.map(([field, value]) => ({ name: `the ${field} in ${file}`, value }));
  });
}

function inSimulator(): Secret[] {
  const keys = Object.entries(ACCESS_KEYS).flatMap(([name, { secretKey, securityToken }]) => [
    { name: `the secret key of ${name}`, value: secretKey },
    ...(securityToken === undefined ? [] : [{ name: `the security token of ${name}`, value: securityToken }]),
  ]);
  return [...keys, ...USERS.map(({ name, password }) => ({ name: `the password of ${name}`, value: password }))];
}

/** Strings that every secret of a kind contains. */
const OF_A_KIND: readonly Secret[] = [
  { name: "a token of the simulated IAM", value: TOKEN_MARK },
  { name: "an access token of the simulated Feishu", value: FEISHU_TOKEN_MARK },
  { name: "a response_url", value: REPLY_ADDRESS_MARK },
  { name: "a response_url of Slack's", value: "hooks.slack.com/commands/" },
];

/** Every secret that is known before a test runs. */
export const knownSecrets = (): Secret[] => [
  ...inExample(),
  ...inSimulator(),
  ...inVectors(),
  { name: "SLACK_SIGNING_SECRET_PREVIOUS", value: PREVIOUS_SLACK_SECRET },
  ...OF_A_KIND,
];
