import { createHash } from "node:crypto";
import { type Endpoints, endpointsOf } from "../drs/regions.ts";
import { err, ok, type Result } from "../result.ts";
import { describeIssues, type FieldError, jsonPointer } from "../schema-issues.ts";
import { didYouMean } from "../suggest.ts";
import { type ConfigInput, configSchema, type ParsedConfig } from "./schema.ts";

/** An account, resolved: where its calls go and which desk holds its state. */
export interface Account {
  readonly name: string;
  readonly region: string;
  readonly projectId: string;
  readonly secret: string;
  readonly endpoints: Endpoints;
  /** Name of the Durable Object: one desk per DRS project. */
  readonly desk: string;
  /** First part of every operation id of this desk. */
  readonly prefix: string;
  /** Whether its calls stay on this machine. */
  readonly loopback: boolean;
}

/** A job that somebody named. `alias` is `null` for a job known by its id alone. */
export interface JobRef {
  readonly alias: string | null;
  readonly account: Account;
  readonly id: string;
}

/** The config as the rest of the gateway uses it: checked, with its look-ups built once. */
export interface GatewayConfig {
  readonly parsed: ParsedConfig;
  readonly accounts: ReadonlyMap<string, Account>;
  readonly accountsByPrefix: ReadonlyMap<string, Account>;
  readonly accountsByDesk: ReadonlyMap<string, Account>;
  readonly defaultAccount: Account;
  readonly jobs: ReadonlyMap<string, JobRef>;
  /** By `region/project_id job_id`. */
  readonly jobsById: ReadonlyMap<string, JobRef>;
  /** Person by principal, e.g. `slack:T0001/U0001` → `dba-1`. */
  readonly people: ReadonlyMap<string, string>;
  /** Groups of a person. */
  readonly groupsOf: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Base-32 letters of RFC 4648 in lower case. */
const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

/** Six base-32 characters of SHA-256(`region/project_id`): tells the desk of an operation id without asking one. */
export function deskPrefix(desk: string): string {
  const bytes = createHash("sha256").update(desk).digest();
  const bits = bytes.readUInt32BE(0);
  return Array.from({ length: 6 }, (_, index) => BASE32[(bits >>> (27 - 5 * index)) & 31]).join("");
}

/** Key of `jobsById`. */
export const jobKey = (account: Account, jobId: string) => `${account.desk} ${jobId}`;

/**
 * Checks a config and builds its look-ups.
 * @param baseUrl a simulator that stands in for every account (`SIMULATOR_URL`)
 * @returns the config, or everything that is wrong with it, by place
 */
export function compileConfig(input: ConfigInput, baseUrl?: string): Result<GatewayConfig, FieldError[]> {
  const parsed = configSchema.safeParse(input);
  if (!parsed.success) return err(describeIssues(configSchema, parsed.error));
  const problems = crossCheck(parsed.data);
  if (problems.length > 0) return err(problems);
  return build(parsed.data, baseUrl);
}

function build(parsed: ParsedConfig, baseUrl: string | undefined): Result<GatewayConfig, FieldError[]> {
  const accounts = new Map(
    Object.entries(parsed.accounts).map(([name, account]) => [name, resolveAccount(name, account, baseUrl)]),
  );
  const defaultAccount = accounts.get(parsed.default_account);
  if (!defaultAccount) return err([unknownName(["default_account"], parsed.default_account, accounts.keys())]);
  const jobs = new Map<string, JobRef>();
  for (const [alias, { account, id }] of Object.entries(parsed.jobs)) {
    jobs.set(alias, { alias, account: accounts.get(account ?? "") ?? defaultAccount, id });
  }
  const groupsOf = new Map<string, Set<string>>();
  for (const [group, members] of Object.entries(parsed.groups)) {
    for (const member of members) groupsOf.set(member, (groupsOf.get(member) ?? new Set()).add(group));
  }
  return ok({
    parsed,
    accounts,
    accountsByPrefix: new Map([...accounts.values()].map((account) => [account.prefix, account])),
    accountsByDesk: new Map([...accounts.values()].map((account) => [account.desk, account])),
    defaultAccount,
    jobs,
    jobsById: new Map([...jobs.values()].map((job) => [jobKey(job.account, job.id), job])),
    people: new Map(
      Object.entries(parsed.people).flatMap(([person, ids]) => principalsOf(ids).map((id) => [id, person])),
    ),
    groupsOf,
  });
}

function resolveAccount(name: string, account: ParsedConfig["accounts"][string], baseUrl: string | undefined): Account {
  const desk = `${account.region}/${account.project_id}`;
  const local = baseUrl ?? account.base_url;
  return {
    name,
    region: account.region,
    projectId: account.project_id,
    secret: account.secret,
    endpoints: local === undefined ? endpointsOf(account.region) : { drs: local, iam: local },
    desk,
    prefix: deskPrefix(desk),
    loopback: local !== undefined,
  };
}

/** A person's principals: platform and immutable id. */
const principalsOf = (ids: ParsedConfig["people"][string]) =>
  Object.entries(ids).flatMap(([platform, id]) => (id === undefined ? [] : [`${platform}:${id}`]));

const unknownName = (path: PropertyKey[], name: string, allowed: Iterable<string>): FieldError => {
  const names = [...allowed];
  return {
    pointer: jsonPointer(path),
    detail: `"${name}" is not defined.${didYouMean(name, names)} Defined: ${names.join(", ") || "none"}`,
  };
};

/** What a schema alone cannot see: names that must exist, ids that must be one person's only. */
function crossCheck(config: ParsedConfig): FieldError[] {
  return [
    ...checkAccounts(config),
    ...checkPeople(config),
    ...config.policy.flatMap((rule, index) => checkRule(config, rule, index)),
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
      Object.entries(config.accounts).map(([name, { region, project_id }]) => [
        `${region}/${project_id}`,
        ["accounts", name, "project_id"],
      ]),
      "another account has the same region and project",
    ),
    ...duplicates(
      Object.entries(config.jobs).map(([alias, job]) => [
        `${job.account ?? config.default_account} ${job.id}`,
        ["jobs", alias, "id"],
      ]),
      "another alias stands for the same job",
    ),
  );
  const local = Object.values(config.accounts).filter((account) => account.base_url !== undefined).length;
  if (local > 0 && local < names.length) {
    problems.push({
      pointer: "/accounts",
      detail: "either every account has a loopback base_url or none: a simulator must not stand beside a real project",
    });
  }
  return problems;
}

function checkPeople(config: ParsedConfig): FieldError[] {
  const people = Object.keys(config.people);
  const unknown = Object.entries(config.groups).flatMap(([group, members]) =>
    members.flatMap((member, index) =>
      people.includes(member) ? [] : [unknownName(["groups", group, index], member, people)],
    ),
  );
  const ids = Object.entries(config.people).flatMap(([person, found]) =>
    principalsOf(found).map((id): [string, PropertyKey[]] => [id, ["people", person, id.slice(0, id.indexOf(":"))]]),
  );
  return [...unknown, ...duplicates(ids, "another person has the same id")];
}

const DEFINED_AS = { person: "people", group: "groups", client: "clients" } as const;

function checkRule(config: ParsedConfig, rule: ParsedConfig["policy"][number], index: number): FieldError[] {
  const who = rule.who.flatMap((entry, at) => {
    const [, kind, name] = /^(person|group|client):(.+)$/.exec(entry) ?? [];
    if (kind === undefined || name === undefined) return [];
    const defined = Object.keys(config[DEFINED_AS[kind as keyof typeof DEFINED_AS]]);
    return defined.includes(name) ? [] : [unknownName(["policy", index, "who", at], name, defined)];
  });
  const aliases = Object.keys(config.jobs);
  const jobs = rule.jobs.flatMap((job, at) =>
    job === "*" || aliases.includes(job) ? [] : [unknownName(["policy", index, "jobs", at], job, aliases)],
  );
  return [...who, ...jobs];
}

function duplicates(entries: [string, PropertyKey[]][], detail: string): FieldError[] {
  const seen = new Set<string>();
  return entries.flatMap(([key, path]) => {
    const repeated = seen.has(key);
    seen.add(key);
    return repeated ? [{ pointer: jsonPointer(path), detail }] : [];
  });
}
