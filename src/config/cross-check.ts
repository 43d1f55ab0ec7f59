import { secretReferences } from "../cloud/drs/native/secret.ts";
import { type FieldError, jsonPointer } from "../shared/schema-issues.ts";
import { clientSecrets } from "./clients.ts";
import { deskPrefix, secretPrefix, sourceSecrets } from "./names.ts";
import { checkPeople } from "./people.ts";
import { checkPolicy } from "./policy/check.ts";
import { duplicates, unknownName } from "./problems.ts";
import type { ParsedConfig } from "./schema.ts";
import { checkTicketSources } from "./sources/check.ts";

/** What a schema alone cannot see: names that must exist, ids that must be one person's only. */
export function crossCheck(config: ParsedConfig): FieldError[] {
  return [
    ...checkAccounts(config),
    ...checkSecretNames(config),
    ...checkRecipients(config),
    ...checkPeople(config),
    ...checkTicketSources(config),
    ...checkPolicy(config),
  ];
}

function checkAccounts(config: ParsedConfig): FieldError[] {
  const names = Object.keys(config.accounts);
  const problems: FieldError[] = [];
  if (!names.includes(config.default_account))
    problems.push(unknownName(["default_account"], config.default_account, names));
  for (const [alias, job] of Object.entries(config.jobs)) {
    if (job.account !== undefined && !names.includes(job.account)) {
      problems.push(unknownName(["jobs", alias, "account"], job.account, names));
    }
  }
  problems.push(
    ...duplicates(
      Object.entries(config.accounts).map(([name, { project_id }]) => [project_id, ["accounts", name, "project_id"]]),
      "another account has the same project",
    ),
    ...duplicates(
      Object.entries(config.jobs).map(([alias, job]) => [
        `${job.account ?? config.default_account} ${job.id}`,
        ["jobs", alias, "id"],
      ]),
      "another alias stands for the same job",
    ),
  );
  for (const source of config.sources.values()) {
    const { account } = source.settings;
    if (source.platform.kind === "chat" && account !== undefined && !names.includes(account)) {
      problems.push(unknownName(["sources", source.name, "account"], account, names));
    }
  }
  problems.push(...checkDerivedNames(config));
  const local = Object.values(config.accounts).filter((account) => account.base_url !== undefined).length;
  if (local > 0 && local < names.length) {
    problems.push({
      pointer: "/accounts",
      detail: "either every account has a loopback base_url or none: a simulator must not stand beside a real project",
    });
  }
  return problems;
}

const isOwn = (name: string, own: ReadonlySet<string>) => own.has(name.replace(/_PREVIOUS$/, ""));

/** What opens the gateway must not be given out through a request, and no two things may be opened by one secret. */
function checkSecretNames(config: ParsedConfig): FieldError[] {
  const clients = Object.entries(config.clients).flatMap(([client, keys]) =>
    Object.entries(clientSecrets(keys)).map(([key, name]): [string, PropertyKey[]] => [name, ["clients", client, key]]),
  );
  const sources = [...config.sources.values()].flatMap((source) =>
    sourceSecrets(source).map(({ name }): [string, PropertyKey[]] => [name, ["sources", source.name]]),
  );
  const accounts = Object.values(config.accounts).map(({ secret }) => secret);
  const own = new Set([
    "DESK_KEY",
    "LEDGER_KEY",
    "SESSION_KEY",
    ...accounts,
    ...[...sources, ...clients].map(([name]) => name),
  ]);
  const detail = "is one of the gateway's own keys: requests must not carry it away";
  const listed = config.secrets.flatMap((name, index) =>
    isOwn(name, own) ? [{ pointer: `/secrets/${index}`, detail }] : [],
  );
  const named = (["endpoints", "public_ips", "replays"] as const).flatMap((kind) =>
    Object.entries(config[kind]).flatMap(([profile, value]) =>
      secretReferences(value).some((name) => isOwn(name, own))
        ? [{ pointer: jsonPointer([kind, profile]), detail }]
        : [],
    ),
  );
  return [
    ...duplicates([...sources, ...clients], "the same secret stands for something else already"),
    ...listed,
    ...named,
  ];
}

/** Platforms that send tokens of their own for an app: what is sent for one source must not be accepted at another. */
const checkRecipients = (config: ParsedConfig): FieldError[] =>
  duplicates(
    [...config.sources.values()].flatMap(({ name, platform, settings }): [string, PropertyKey[]][] => {
      const { recipient } = platform.scheme(settings);
      return recipient === undefined ? [] : [[recipient, ["sources", name]]];
    }),
    "another source is the same app, so that what is sent to one would be accepted at the other: one app is one source",
  );

/** Names that are made of others must not fall together. */
const checkDerivedNames = (config: ParsedConfig): FieldError[] => [
  ...duplicates(
    [
      ...new Map(
        Object.entries(config.accounts).map(([name, { region, project_id }]) => [`${region}/${project_id}`, name]),
      ),
    ].map(([desk, name]) => [deskPrefix(desk), ["accounts", name]]),
    "its operation ids would begin like those of another account",
  ),
  ...duplicates(
    [...config.sources.keys()].map((name) => [secretPrefix(name), ["sources", name]]),
    "its secrets would have the names of another source's",
  ),
];
