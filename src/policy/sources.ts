import type { GatewayConfig } from "../config/compile.ts";
import { type IdKind, idKindOf } from "../config/platform-ids.ts";
import { isTicketSource, type PlatformName, SIGNS_BODY } from "../config/sources/sources.ts";
import { OWN_SOURCES } from "../config/policy/when.ts";
import type { PolicyAction, Question, Reason } from "../model/policy.ts";

/** What a source itself cannot be trusted with, whoever speaks through it. */

const settingsOf = ({ parsed }: GatewayConfig, source: string) =>
  Object.hasOwn(parsed.sources, source) ? parsed.sources[source] : undefined;

/** The only account whose jobs may be named there; `null` where it is any. */
function accountOf(config: GatewayConfig, source: string): string | null {
  const settings = settingsOf(config, source);
  return settings?.platform === "dingtalk" ? (settings.account ?? config.defaultAccount.name) : null;
}

/** The account that a job would have to be of, where it is of another. */
function foreignTo(config: GatewayConfig, { account }: Question["job"], source: string): string | null {
  const only = accountOf(config, source);
  return only === account ? null : only;
}

/**
 * Why nothing is to be had through this source, whatever the rules; `null` when nothing stands against it. What waits for approval is
 * asked about again when its source has been taken out of the config: it has no protection left then that could be applied.
 */
export function obstacleIn(config: GatewayConfig, { action, job, place: { source } }: Question): Reason | null {
  const isKnown = settingsOf(config, source) !== undefined || OWN_SOURCES.some((own) => own === source);
  if (!isKnown) return { code: "unknown_source", source };
  const account = foreignTo(config, job, source);
  if (account !== null) return { code: "other_account", source, account };
  return unlisted(config, source, action, job);
}

/** Sources that are no chat have a list of all that they may ever ask for. */
function unlisted(
  config: GatewayConfig,
  source: string,
  action: PolicyAction,
  { alias }: Question["job"],
): Reason | null {
  const settings = settingsOf(config, source);
  if (!settings || !isTicketSource(settings)) return null;
  const jobs = config.jobsOfSource.get(source) ?? new Set();
  if (alias === null || !jobs.has(alias)) return { code: "job_not_listed", source, jobs: [...jobs] };
  const verbs: readonly PolicyAction[] = settings.actions;
  return action === "read" || verbs.includes(action) ? null : { code: "verb_not_listed", source, verbs };
}

/** What only looks: at jobs, and by DRS at whether it reaches a database and how a job fares. */
const READING: ReadonlySet<PolicyAction> = new Set(["read", "network", "cloud_connection", "diagnosis"]);

/**
 * Whether a permission must name this place: its requests are proved by a signature that does not cover what they say, so that a rule
 * that was written for all places is not meant for it. Looking is allowed as everywhere.
 */
export function mustBeNamed(config: GatewayConfig, { action, place }: Question): boolean {
  const settings = settingsOf(config, place.source);
  return settings !== undefined && !SIGNS_BODY[settings.platform] && !READING.has(action);
}

/** Whose ids can come out of requests that do not sign what they say. */
const UNSIGNED: ReadonlySet<IdKind> = new Set(
  (Object.keys(SIGNS_BODY) as PlatformName[]).filter((platform) => !SIGNS_BODY[platform]).map(idKindOf),
);

/** Those of them that no source of the config brings under a signature. */
function unsignedOnly({ parsed }: GatewayConfig): readonly IdKind[] {
  const platforms = Object.values(parsed.sources).map(({ platform }) => platform);
  return [...UNSIGNED].filter(
    (kind) => !platforms.some((platform) => SIGNS_BODY[platform] && idKindOf(platform) === kind),
  );
}

/** Kinds of ids that some source of the config brings and no signature covers. */
export function unsignedKinds(config: GatewayConfig): ReadonlySet<IdKind> {
  const brought = new Set(Object.values(config.parsed.sources).map(({ platform }) => idKindOf(platform)));
  return new Set(unsignedOnly(config).filter((kind) => brought.has(kind)));
}

/** What holds for whoever has an id of such a kind, wherever they ask. */
interface Limits {
  readonly mayName: (job: Question["job"]) => boolean;
  readonly mustNamePlace: boolean;
}

/** @returns `null` for who asks through sources that sign what they say */
export function limitsOf(config: GatewayConfig, principalId: string, action: PolicyAction): Limits | null {
  const kind = unsignedOnly(config).find((unsigned) => principalId.startsWith(`${unsigned}:`));
  if (kind === undefined) return null;
  const sources = Object.entries(config.parsed.sources).flatMap(([name, { platform }]) =>
    idKindOf(platform) === kind ? [name] : [],
  );
  return {
    mayName: (job) => sources.some((source) => foreignTo(config, job, source) === null),
    mustNamePlace: !READING.has(action),
  };
}
