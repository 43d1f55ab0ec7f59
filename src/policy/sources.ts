import type { GatewayConfig } from "../config/compile.ts";
import { selects } from "../config/job-selectors.ts";
import { OWN_SOURCES } from "../config/policy/when.ts";
import { isTicketSource } from "../config/sources/sources.ts";
import type { JobInQuestion, PolicyAction, Question, Reason } from "../model/policy.ts";
import { type Basis, selectableJob } from "./selectable-job.ts";

/** What a source itself cannot be trusted with, whoever speaks through it. */

/** The only account whose jobs may be named there; `null` where it is any. */
function accountOf(config: GatewayConfig, source: string): string | null {
  const found = config.sources.get(source);
  if (found?.platform.kind !== "chat" || found.platform.coversBody) return null;
  return found.settings.account ?? config.defaultAccount.name;
}

/** The account that a job would have to be of, where it is of another. */
function foreignTo(config: GatewayConfig, { account }: JobInQuestion, source: string): string | null {
  const only = accountOf(config, source);
  return only === account ? null : only;
}

/**
 * Why nothing is to be had through this source, whatever the rules; `null` when nothing stands against it. What waits for approval is
 * asked about again when its source has been taken out of the config: it has no protection left then that could be applied.
 */
export function obstacleIn(
  basis: Basis,
  { action, job, place: { source } }: Pick<Question, "action" | "job" | "place">,
): Reason | null {
  const { config } = basis;
  const isKnown = config.sources.has(source) || OWN_SOURCES.some((own) => own === source);
  if (!isKnown) return { code: "unknown_source", source };
  const account = foreignTo(config, job, source);
  if (account !== null) return { code: "other_account", source, account };
  return unlisted(basis, source, action, job);
}

/** Sources that are no chat have a list of all that they may ever ask for. */
function unlisted(basis: Basis, source: string, action: PolicyAction, job: JobInQuestion): Reason | null {
  const found = basis.config.sources.get(source);
  if (!found || !isTicketSource(found)) return null;
  const selectors = basis.config.selectorsOfSource.get(source);
  if (!selectors || !selects(selectors, selectableJob(basis, job)))
    return { code: "job_not_listed", source, jobs: found.settings.jobs };
  const verbs: readonly PolicyAction[] = found.settings.actions;
  return action === "read" || verbs.includes(action) ? null : { code: "verb_not_listed", source, verbs };
}

/** What only looks: at jobs, and by DRS at whether it reaches a database and how a job fares. */
const READING: ReadonlySet<PolicyAction> = new Set(["read", "network", "cloud_connection", "diagnosis"]);

/**
 * Whether a permission must name this place: its requests are proved by a signature that does not cover what they say, so that a rule
 * that was written for all places is not meant for it. Looking is allowed as everywhere.
 */
export function mustBeNamed(config: GatewayConfig, { action, place }: Question): boolean {
  return config.sources.get(place.source)?.platform.coversBody === false && !READING.has(action);
}

/** The kinds of ids that sources of the config bring, and whether a signature covers those of one source at least. */
function broughtKinds({ sources }: GatewayConfig): ReadonlyMap<string, boolean> {
  const kinds = new Map<string, boolean>();
  for (const { platform } of sources.values()) {
    const { kind } = platform.ids;
    kinds.set(kind, kinds.get(kind) === true || platform.coversBody);
  }
  return kinds;
}

/** Kinds of ids that some source of the config brings and no signature covers. */
export const unsignedKinds = (config: GatewayConfig): ReadonlySet<string> =>
  new Set([...broughtKinds(config)].flatMap(([kind, isSigned]) => (isSigned ? [] : [kind])));

/** What principals begin with that come from no source: clients and people who sign in to the console. */
const NOT_OF_SOURCES: ReadonlySet<string> = new Set(["client", "source", "access"]);

/** What holds for whoever has an id of such a kind, wherever they ask. */
interface Limits {
  readonly mayName: (job: JobInQuestion) => boolean;
  readonly mustNamePlace: boolean;
}

/**
 * Limits of an id by its kind: those of sources that do not sign what they say, and nothing at all where no source brings such ids.
 * @returns `null` where ids of this kind come under a signature, and for clients and sign-ins
 */
export function limitsOf(config: GatewayConfig, principalId: string, action: PolicyAction): Limits | null {
  const [kind = "", ...rest] = principalId.split(":");
  if (rest.length === 0 || NOT_OF_SOURCES.has(kind) || broughtKinds(config).get(kind) === true) return null;
  const names = [...config.sources.values()]
    .filter(({ platform }) => platform.ids.kind === kind)
    .map(({ name }) => name);
  return {
    mayName: (job) => names.some((name) => foreignTo(config, job, name) === null),
    mustNamePlace: !READING.has(action),
  };
}
