import { CATALOGUE } from "../cloud/drs/catalogue.ts";
import type { GatewayConfig } from "../config/compile.ts";
import { type JobSelectors, maySelect, type SelectableJob, selectedIf, selects } from "../config/job-selectors.ts";
import { POLICY_ACTIONS } from "../config/policy/schema.ts";
import type { PolicyRule } from "../config/schema.ts";
import type { Place } from "../model/place.ts";
import type { PolicyAction, Question } from "../model/policy.ts";
import { type Basis, selectableJob } from "./selectable-job.ts";
import { mustBeNamed } from "./sources.ts";

/** What rules, ceilings and freezes are about, as sets; and what a question is about, as the names they may use for it. */

const ANY = "*";

/** Actions and jobs of a rule, a ceiling or a freeze. */
export interface Scope {
  readonly actions: ReadonlySet<PolicyAction>;
  readonly jobs: JobSelectors;
}

/** A question by every name under which the config may mean it. */
export interface Asked {
  readonly action: PolicyAction;
  /** Names of who asks. */
  readonly identities: readonly string[];
  readonly job: SelectableJob;
  /** It is about every job there is, which only `"*"` means. */
  readonly isEveryJob: boolean;
  /** Names of where it is asked. */
  readonly places: readonly string[];
  /** A permission without places does not hold there. */
  readonly mustNamePlace: boolean;
}

type ActionEntries = PolicyRule["actions"];

/** Every verb of the catalogue: what becomes an operation. */
export const VERBS: ReadonlySet<PolicyAction> = new Set(Object.values(CATALOGUE).map(({ name }) => name));

const meant = (entry: ActionEntries[number], action: PolicyAction) =>
  entry === ANY || entry === action || entry === `danger:${dangerOf(action)}`;

/** The catalogue's danger; looking and locking have none, not even `none`. */
export const dangerOf = (action: PolicyAction) => CATALOGUE[action as keyof typeof CATALOGUE]?.danger ?? "";

/** The catalogue's lane; looking and locking have none. */
export const laneOf = (action: PolicyAction) => CATALOGUE[action as keyof typeof CATALOGUE]?.lane ?? "";

export const actionsOf = (entries: ActionEntries): ReadonlySet<PolicyAction> =>
  new Set(POLICY_ACTIONS.filter((action) => entries.some((entry) => meant(entry, action))));

/** Every name under which a rule may mean this principal. */
export function identitiesOf(config: GatewayConfig, principalId: string): readonly string[] {
  const person = config.people.get(principalId);
  if (person === undefined) return [ANY, principalId];
  const groups = [...(config.groupsOf.get(person) ?? [])].map((group) => `group:${group}`);
  return [ANY, principalId, `person:${person}`, ...groups];
}

/** Every name under which a rule may mean this place. */
export const namesOfPlace = ({ source, channel }: Place): readonly string[] => [
  `source:${source}`,
  ...(channel === null ? [] : [`channel:${source}/${channel}`]),
];

export function askedBy(basis: Basis, question: Question): Asked {
  const { principal, action, job, place } = question;
  return {
    action,
    identities: identitiesOf(basis.config, principal.id),
    job: selectableJob(basis, job),
    isEveryJob: job.alias === null && job.account === null,
    places: namesOfPlace(place),
    mustNamePlace: mustBeNamed(basis.config, question),
  };
}

const some = (names: readonly string[], set: ReadonlySet<string>) => names.some((name) => set.has(name));

/** Whether all that is asked lies within a scope: how permissions are read. */
export const covers = ({ actions, jobs }: Scope, asked: Asked) => actions.has(asked.action) && selects(jobs, asked.job);

/** Whether any of what is asked lies within a scope: how restrictions are read. Who asks for every job asks for each. */
export const touches = ({ actions, jobs }: Scope, asked: Asked) =>
  actions.has(asked.action) && (asked.isEveryJob || maySelect(jobs, asked.job));

/** Whether something is asked by whom a rule means. */
export const isAskedBy = (who: ReadonlySet<string>, asked: Asked) => some(asked.identities, who);

/** Whether something is asked where a rule holds; one without places holds everywhere. */
export const isAskedIn = (where: ReadonlySet<string> | null, asked: Asked) =>
  where === null || some(asked.places, where);

/** On which selectors it depends whether `covers` holds, where DRS is not asked: none where it does in any case, `null` where it does not. */
export const coversIf = ({ actions, jobs }: Scope, asked: Asked) =>
  !actions.has(asked.action) || (asked.isEveryJob && !selects(jobs, asked.job)) ? null : selectedIf(jobs, asked.job);

/** The same for `touches`. */
export const touchesIf = ({ actions, jobs }: Scope, asked: Asked) => {
  if (!actions.has(asked.action)) return null;
  return asked.isEveryJob ? [] : selectedIf(jobs, asked.job);
};
