import { SHORTEST_SECRET } from "../../shared/limits.ts";
import { bytesOf } from "../../webhooks/bytes.ts";
import type { Source } from "../../webhooks/platform-definition.ts";
import { headerForm, type SecretForm } from "../../webhooks/secret-form.ts";
import { clientSecrets } from "../clients.ts";
import type { GatewayConfig } from "../compile.ts";
import { type SourceSecret, sourceSecrets } from "../names.ts";
import { credentialForm } from "./credential.ts";
import { keyForm } from "./key.ts";

/** Which secrets a config reads, and how each is written: one check for start-up and `npm run doctor`. */

/**
 * What a secret is for.
 *
 * - `key`: of the gateway itself, `proof`: verifies what comes from a source, `client`: authenticates a client. No two may hold one value,
 *   and nothing else may hold it.
 * - `account`: an IAM credential, `platform`: what a platform gave for calls to it, `payload`: a value that requests take by name. One IAM
 *   user may have several projects, one bot several sources and one database user several endpoints, so that these may share a value with
 *   others of their kind.
 */
export type SecretKind = "key" | "proof" | "client" | "account" | "platform" | "payload";

/** A secret the config asks for. */
export interface SecretNeed {
  readonly name: string;
  readonly kind: SecretKind;
  /** The name of the one in use, which is another name where this is the one before, while it is rotated. */
  readonly current: string;
  /** What it is for. */
  readonly purpose: string;
  readonly optional: boolean;
  readonly form: SecretForm;
}

const TOO_SHORT = `is shorter than ${SHORTEST_SECRET} characters`;

const OTHER_FORM = "does not look like one";

/** A value that others make, such as the token of a bot: by the form that its platform says, if any. */
const given = (form?: RegExp): SecretForm => ({
  accepts: `what the platform shows, ${SHORTEST_SECRET} characters or more in one line`,
  faultOf: (value) => {
    if (value.length < SHORTEST_SECRET) return TOO_SHORT;
    if (/[\p{C}\p{Zl}\p{Zp}]/u.test(value)) return "holds a line break or another invisible character";
    return form?.test(value) === false ? OTHER_FORM : null;
  },
  read: bytesOf,
});

/** A value that requests take by name: whatever the other system takes. */
const payload: SecretForm = {
  accepts: `${SHORTEST_SECRET} characters or more`,
  faultOf: (value) => (value.length < SHORTEST_SECRET ? TOO_SHORT : null),
  read: bytesOf,
};

/** What a client sends in `Authorization` or `X-Auth-Token` (RFC 6750 section 2.1), or signs with: an access key ends with a comma there. */
const CLIENT_SECRETS = [
  { key: "token", role: "bearer token", form: headerForm("", "spaces") },
  { key: "access_key", role: "access key", form: headerForm("", "spaces and commas") },
  { key: "secret_key", role: "secret key", form: headerForm("", "spaces") },
] as const;

/** A secret that verifies requests has the form of the scheme; what the platform says of it besides holds as well. */
function sourceForm({ platform, settings }: Source, { role, row }: SourceSecret): SecretForm {
  const proof = platform.scheme(settings).forms?.[role];
  if (!proof) return given(row.form);
  return {
    ...proof,
    faultOf: (value) => proof.faultOf(value) ?? (row.form?.test(value) === false ? OTHER_FORM : null),
  };
}

const kindOf = ({ platform, settings }: Source, { role, row }: SourceSecret): SecretKind =>
  row.rotates || platform.scheme(settings).forms?.[role] ? "proof" : "platform";

const OWN_KEYS = [
  ["DESK_KEY", "encrypts what rests in the desk", "the key before, while it is rotated"],
  ["LEDGER_KEY", "signs the ledger's heads", "the key before, whose heads are still accepted"],
  ["SESSION_KEY", "signs the console's sessions", "the key before, whose sessions go on"],
] as const;

/** Every secret that this config reads. */
export function neededSecrets(config: GatewayConfig): SecretNeed[] {
  const need = (name: string, kind: SecretKind, purpose: string, form: SecretForm): SecretNeed => ({
    ...{ name, kind, purpose, form, current: name, optional: false },
  });
  const before = (secret: SecretNeed, purpose: string): SecretNeed => ({
    ...{ ...secret, name: `${secret.name}_PREVIOUS`, purpose, optional: true },
  });
  return [
    ...OWN_KEYS.flatMap(([name, purpose, previous]) => {
      const key = need(name, "key", purpose, keyForm);
      return [key, before(key, previous)];
    }),
    ...[...config.accounts.values()].map(({ secret, name }) =>
      need(secret, "account", `credential of account "${name}"`, credentialForm),
    ),
    ...[...config.sources.values()].flatMap((source) =>
      sourceSecrets(source).flatMap((secret) => {
        const { name, row } = secret;
        const purpose = `of source "${source.name}" (${row.purpose})`;
        const own = need(name, kindOf(source, secret), purpose, sourceForm(source, secret));
        const previous = row.rotates ? [before(own, `the one before, while it is rotated, ${purpose}`)] : [];
        return [{ ...own, optional: row.isOptional === true }, ...previous];
      }),
    ),
    ...Object.entries(config.parsed.clients).flatMap(([client, keys]) =>
      CLIENT_SECRETS.flatMap(({ key, role, form }) => {
        const name = clientSecrets(keys)[key];
        return name === undefined ? [] : [need(name, "client", `${role} of client "${client}"`, form)];
      }),
    ),
    ...[...config.payloadSecrets].map((name) => need(name, "payload", "a value that requests take by name", payload)),
  ];
}

/**
 * What is wrong with the value of a secret.
 * @returns one line: the name, what is wrong and what is accepted, never the value; `null` where nothing is
 */
export function secretProblem({ name, purpose, form }: SecretNeed, value: string): string | null {
  const fault = form.faultOf(value);
  return fault === null ? null : `${name} is not usable: it ${fault}; write ${form.accepts}, ${purpose}`;
}
