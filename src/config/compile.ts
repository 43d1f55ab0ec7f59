import { createHash } from "node:crypto";
import type { Profiles } from "../cloud/drs/action.ts";
import { secretReferences } from "../cloud/drs/native/secret.ts";
import { type Endpoints, endpointsOf, type Region } from "../cloud/drs/regions.ts";
import { UPSTREAM } from "../shared/limits.ts";
import { err, ok, type Result } from "../shared/result.ts";
import { describeIssues, type FieldError } from "../shared/schema-issues.ts";
import { crossCheck } from "./cross-check.ts";
import { compileSelectors, goesByListing, type JobSelectors } from "./job-selectors.ts";
import { deskPrefix, principalsOf } from "./names.ts";
import { type Conditions, compileConditions } from "./policy/when.ts";
import { unknownName } from "./problems.ts";
import { type ConfigInput, configSchema, type ParsedConfig } from "./schema.ts";
import { compileRules, type Rules } from "./sources/rules.ts";
import { isTicketSource, parseSources, type Sources, sourcesAsData } from "./sources/sources.ts";

/** An account, resolved: where its calls go and which desk holds its state. */
export interface Account {
  readonly name: string;
  readonly region: Region;
  readonly projectId: string;
  readonly secret: string;
  readonly endpoints: Endpoints;
  /** Name of the Durable Object: one desk per DRS project. */
  readonly desk: string;
  /** First part of every operation id of this desk. */
  readonly prefix: string;
  /** Whether its calls stay on this machine. */
  readonly loopback: boolean;
  /** Whether clients may read the values of rows in lines of the DRS log. */
  readonly logValues: boolean;
  /** Whether the project's jobs are listed in the background. */
  readonly discovers: boolean;
  /** Calls a minute to DRS while it answers as it should. */
  readonly callsPerMinute: number;
}

/** A job that somebody named. `alias` is `null` for a job known by its id alone. */
export interface JobRef {
  readonly alias: string | null;
  readonly account: Account;
  /** Empty while a job is known by its DRS name alone. */
  readonly id: string;
  /** DRS's name of the job, where that is how it was asked for. */
  readonly name?: string;
}

/** The config as the rest of the gateway uses it: checked, with its look-ups built once. */
export interface GatewayConfig {
  /** A hash of all that it says: what people agree to under one config is not sent under another. */
  readonly revision: string;
  readonly parsed: Omit<ParsedConfig, "sources">;
  /** By name. */
  readonly sources: Sources;
  readonly accounts: ReadonlyMap<string, Account>;
  readonly accountsByPrefix: ReadonlyMap<string, Account>;
  readonly accountsByDesk: ReadonlyMap<string, Account>;
  readonly defaultAccount: Account;
  readonly jobs: ReadonlyMap<string, JobRef>;
  /** By `region/project_id job_id`. */
  readonly jobsById: ReadonlyMap<string, JobRef>;
  /** What requests may take by name. */
  readonly profiles: Profiles;
  /** Names of the secrets that profiles and requests take their values from. */
  readonly payloadSecrets: ReadonlySet<string>;
  /** By project id. */
  readonly accountsByProject: ReadonlyMap<string, Account>;
  /** Person by principal, e.g. `slack:T0001/U0001` → `dba-1`. */
  readonly people: ReadonlyMap<string, string>;
  /** Groups of a person. */
  readonly groupsOf: ReadonlyMap<string, ReadonlySet<string>>;
  /** The `when` of rules, by its text. */
  readonly conditions: Conditions;
  /** The rules of ticket systems, by source. */
  readonly rules: Rules;
  /** The jobs that such a source may ask for, by source. */
  readonly selectorsOfSource: ReadonlyMap<string, JobSelectors>;
  /** Whether something in it goes by what DRS lists of jobs. */
  readonly goesByListing: boolean;
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
  const { sources, problems: inSources } = parseSources(input.sources);
  const malformed = parsed.success ? inSources : [...describeIssues(configSchema, parsed.error), ...inSources];
  if (!parsed.success || malformed.length > 0) return err(malformed);
  const config = { ...parsed.data, sources };
  const { conditions, problems } = compileConditions(config);
  const compiled = compileRules(config);
  problems.unshift(...crossCheck(config), ...compiled.problems);
  if (problems.length > 0) return err(problems);
  return build(config, conditions, compiled.rules, baseUrl);
}

function build(
  config: ParsedConfig,
  conditions: Conditions,
  rules: Rules,
  baseUrl: string | undefined,
): Result<GatewayConfig, FieldError[]> {
  const { sources, ...parsed } = config;
  const accounts = new Map(
    Object.entries(parsed.accounts).map(([name, account]) => [name, resolveAccount(name, account, baseUrl)]),
  );
  const { endpoints, public_ips, replays, compares } = parsed;
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
    revision: revisionOf(config),
    parsed,
    sources,
    accounts,
    accountsByPrefix: new Map([...accounts.values()].map((account) => [account.prefix, account])),
    accountsByDesk: new Map([...accounts.values()].map((account) => [account.desk, account])),
    accountsByProject: new Map([...accounts.values()].map((account) => [account.projectId, account])),
    profiles: { endpoints, public_ips, replays, compares },
    payloadSecrets: new Set([...parsed.secrets, ...secretReferences([endpoints, public_ips, replays])]),
    defaultAccount,
    jobs,
    jobsById: new Map([...jobs.values()].map((job) => [jobKey(job.account, job.id), job])),
    people: new Map(
      Object.entries(parsed.people).flatMap(([person, ids]) => principalsOf(ids).map((id) => [id, person])),
    ),
    groupsOf,
    conditions,
    rules,
    selectorsOfSource: selectorsOfSources(config),
    goesByListing: someGoByListing(config),
  });
}

const revisionOf = (config: ParsedConfig): string =>
  createHash("sha256")
    .update(JSON.stringify({ ...config, sources: sourcesAsData(config.sources) }))
    .digest("base64url");

/** The lists of jobs of sources that have one. */
const selectorsOfSources = ({ sources }: ParsedConfig): GatewayConfig["selectorsOfSource"] =>
  new Map(
    [...sources.values()]
      .filter(isTicketSource)
      .map(({ name, settings }) => [name, compileSelectors(settings.jobs)] as const),
  );

const someGoByListing = ({ policy, ceilings, freezes, sources }: ParsedConfig): boolean =>
  [
    ...policy,
    ...ceilings,
    ...freezes,
    ...[...sources.values()].filter(isTicketSource).map(({ settings }) => settings),
  ].some(({ jobs }) => jobs.some(goesByListing));

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
    logValues: account.log_values === true,
    discovers: account.discover !== false,
    callsPerMinute: account.calls_per_minute ?? UPSTREAM.callsPerMinute,
  };
}
