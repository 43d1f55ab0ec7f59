import type { GatewayConfig } from "../config/compile.ts";
import { OWN_SOURCES } from "../config/policy/when.ts";
import type { Requirement } from "../model/approval.ts";
import type { Place } from "../model/place.ts";
import type { Subject } from "../model/policy.ts";
import { type Asked, covers, isAskedIn, namesOfJob, namesOfPlace, type Scope } from "./scope.ts";
import { obstacleIn } from "./sources.ts";

/** From where one may approve: who could not even ask somewhere cannot approve there either. */

/** What may be asked in some places at the most. */
export interface Ceiling extends Scope {
  readonly where: ReadonlySet<string>;
}

/** Find the ceiling of a place that something exceeds. */
export const ceilingOver = <C extends Ceiling>(ceilings: readonly C[], asked: Asked): C | undefined =>
  ceilings.find(({ where, ...scope }) => isAskedIn(where, asked) && !covers(scope, asked));

/**
 * Check whether votes from a place count for a requirement. The place's own limits must contain the action and the job, `where` of
 * the requirement narrows that, and a source whose proof does not cover what is said must be named there. A ticket source is named by
 * `tickets`. `where` of `allow` rules limits who asks where and says nothing of votes.
 */
export function acceptsVotesFrom(
  config: GatewayConfig,
  ceilings: readonly Ceiling[],
  place: Place,
  { where, tickets = [] }: Requirement,
  { action, job }: Subject,
): boolean {
  if (obstacleIn(config, { action, job, place }) !== null) return false;
  const places = namesOfPlace(place);
  const asked: Asked = {
    ...{ action, places, identities: [], jobs: namesOfJob(config, job) },
    ...{ isEveryJob: false, mustNamePlace: false },
  };
  if (ceilingOver(ceilings, asked) !== undefined) return false;
  if (tickets.includes(place.source)) return true;
  return where === undefined ? coversVotes(config, place) : places.some((name) => where.includes(name));
}

/** Check whether what proves a request of a place proves a vote, too. */
function coversVotes({ sources }: GatewayConfig, { source }: Place): boolean {
  const platform = sources.get(source)?.platform;
  return platform === undefined || (platform.coversBody && platform.isBearer !== true);
}

/** List the places from which votes count for a requirement, as rules name them. */
export function placesToVote(
  config: GatewayConfig,
  ceilings: readonly Ceiling[],
  requirement: Requirement,
  subject: Subject,
): string[] {
  const counts = (place: Place) => acceptsVotesFrom(config, ceilings, place, requirement, subject);
  const sources = [...OWN_SOURCES, ...config.sources.keys()].filter((source) => source !== "v5");
  const whole = sources.filter((source) => counts({ source, channel: null })).map((source) => `source:${source}`);
  const channels = (requirement.where ?? []).filter((name) => {
    const [, source = "", channel] = /^channel:([^/]+)\/(.+)$/.exec(name) ?? [];
    return channel !== undefined && !whole.includes(`source:${source}`) && counts({ source, channel });
  });
  return [...whole, ...channels];
}
