import { OWN_SOURCES } from "../config/policy/when.ts";
import type { Requirement } from "../model/approval.ts";
import type { Place } from "../model/place.ts";
import type { Subject } from "../model/policy.ts";
import type { Source } from "../webhooks/platform-definition.ts";
import { type Asked, covers, isAskedIn, namesOfPlace, type Scope } from "./scope.ts";
import { type Basis, selectableJob } from "./selectable-job.ts";
import { obstacleIn } from "./sources.ts";

/** From where one may approve: who could not even ask somewhere cannot approve there either. */

/** What may be asked in some places at the most. */
export interface Ceiling extends Scope {
  readonly where: ReadonlySet<string>;
}

/** Find the ceiling of a place that something exceeds. */
export const ceilingOver = <C extends Ceiling>(ceilings: readonly C[], asked: Asked): C | undefined =>
  ceilings.find(({ where, ...scope }) => isAskedIn(where, asked) && !covers(scope, asked));

/** Check whether the limits of a place itself contain an action on a job: the lists of its source, and the ceilings. */
export function limitsAllow(
  basis: Basis,
  ceilings: readonly Ceiling[],
  place: Place,
  { action, job }: Subject,
): boolean {
  if (obstacleIn(basis, { action, job, place }) !== null) return false;
  const asked: Asked = {
    ...{ action, places: namesOfPlace(place), identities: [], job: selectableJob(basis, job) },
    ...{ isEveryJob: false, mustNamePlace: false },
  };
  return ceilingOver(ceilings, asked) === undefined;
}

/**
 * Check whether a vote that is given in a place counts for a requirement. The place's own limits must contain the action and the job,
 * `where` of the requirement narrows that, and a source whose proof does not cover what is said must be named there. `where` of `allow`
 * rules limits who asks where and says nothing of votes.
 */
export function acceptsVotesFrom(
  basis: Basis,
  ceilings: readonly Ceiling[],
  place: Place,
  { where }: Requirement,
  subject: Subject,
): boolean {
  if (!limitsAllow(basis, ceilings, place, subject)) return false;
  const source = basis.config.sources.get(place.source);
  if (where === undefined) return source === undefined || coversVotes(source);
  return namesOfPlace(place).some((name) => where.includes(name));
}

/** Check whether what proves a source's request proves a vote, too. */
const coversVotes = ({ platform }: Source): boolean => platform.coversBody && platform.isBearer !== true;

/** List the places from which votes count for a requirement, those of tickets among them, as rules name them. */
export function placesToVote(
  basis: Basis,
  ceilings: readonly Ceiling[],
  requirement: Requirement,
  subject: Subject,
): string[] {
  const counts = (place: Place) =>
    (requirement.tickets?.includes(place.source) && limitsAllow(basis, ceilings, place, subject)) ||
    acceptsVotesFrom(basis, ceilings, place, requirement, subject);
  const sources = [...OWN_SOURCES, ...basis.config.sources.keys()].filter((source) => source !== "v5");
  const whole = sources.filter((source) => counts({ source, channel: null })).map((source) => `source:${source}`);
  const channels = (requirement.where ?? []).filter((name) => {
    const [, source = "", channel] = /^channel:([^/]+)\/(.+)$/.exec(name) ?? [];
    return channel !== undefined && !whole.includes(`source:${source}`) && counts({ source, channel });
  });
  return [...whole, ...channels];
}
