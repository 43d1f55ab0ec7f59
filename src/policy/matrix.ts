import type { Account, GatewayConfig } from "../config/compile.ts";
import type { Requirement } from "../model/approval.ts";
import type { JobInQuestion, PolicyAction, Subject } from "../model/policy.ts";
import { placesToVote } from "./places.ts";
import { type CompiledPolicy, compileParts } from "./policy.ts";
import { type CompiledRule, reaches } from "./rules.ts";
import { type Asked, coversIf, identitiesOf, isAskedBy, touchesIf } from "./scope.ts";
import { type Basis, selectableJob } from "./selectable-job.ts";
import { limitsOf, unsignedKinds } from "./sources.ts";

/**
 * What the policy comes to, person by verb by job, for people to read and for two versions of a config to be compared. What
 * only a question can decide (where, when, its params) stays a condition.
 */

/** One field of the matrix. A condition `""` always holds. */
export interface Cell {
  /** Conditions of which one must hold; none: nobody may. */
  readonly allows: readonly string[];
  /** Conditions of which none may hold. */
  readonly denies: readonly string[];
  readonly approvals: readonly Approval[];
  readonly confirms: readonly string[];
  /** Places whose ceiling does not list it. */
  readonly barred: readonly string[];
  /** Freezes that stop it while they hold, and those that this subject may override. */
  readonly freezes: readonly Frozen[];
  readonly overrides: readonly string[];
}

export interface Approval {
  readonly condition: string;
  readonly count: number;
  readonly groups: readonly string[];
  /** Principals behind the groups: a new member of a group may do more. */
  readonly approvers: readonly string[];
  /** From where votes count. */
  readonly places: readonly string[];
  readonly within: number;
}

export interface Frozen {
  readonly name: string;
  /** When, as the config has it. */
  readonly times: string;
}

/** Who or what a row or a column of the matrix is about. The key is the same in every version of a config. */
export interface Heading {
  readonly key: string;
  readonly label: string;
}

export interface Matrix {
  /** By principal id, since a name may come to mean another person; `*` is anybody else. */
  readonly subjects: readonly Heading[];
  /** By project and DRS id, since an alias may come to mean another job. */
  readonly jobs: readonly Heading[];
  /** Knows keys of other versions too: a principal that this one does not name is anybody else. */
  readonly cell: (subject: string, job: string, action: PolicyAction) => Cell;
}

/** Nothing at all: what does not exist here cannot be asked. */
const DENIED: Cell = {
  ...{ allows: [], denies: [], approvals: [], confirms: [], barred: [] },
  ...{ freezes: [], overrides: [] },
};

const EVERY_JOB = "*";

/** Only looking is asked for every job at once, and the gateway's own metrics for nothing less. */
export const isAskable = ({ key }: Heading, action: PolicyAction) =>
  key === EVERY_JOB ? action === "read" || action === "metrics" : action !== "metrics";

const otherJobs = ({ desk }: Account) => `${desk} *`;

export function matrixOf(config: GatewayConfig): Matrix {
  const parts = compileParts(config);
  const basis: Basis = { config, listings: () => null };
  const cell: Matrix["cell"] = (subject, job, action) => {
    const found = jobBehind(config, job);
    const limits = limitsOf(config, subject, action);
    if (found === null || limits?.mayName(found) === false) return DENIED;
    const asked: Asked = {
      action,
      identities: identitiesOf(config, subject),
      job: selectableJob(basis, found),
      isEveryJob: job === EVERY_JOB,
      places: [],
      mustNamePlace: limits?.mustNamePlace ?? false,
    };
    return cellOf(basis, parts, asked, { action, job: found });
  };
  return { subjects: subjectsOf(config), jobs: jobsOf(config), cell };
}

function subjectsOf(config: GatewayConfig): Heading[] {
  const people = [...config.people].map(([key, person]) => ({ key, label: `${person} (${key})` }));
  const clients = Object.keys(config.parsed.clients).map((name) => ({
    key: `client:${name}`,
    label: `client ${name}`,
  }));
  const known = new Set([...people, ...clients].map(({ key }) => key));
  const named = new Set(
    config.parsed.policy.flatMap(({ who }) => who).filter((entry) => !/^(\*$|person:|group:)/.test(entry)),
  );
  const nameless = [...named].filter((key) => !known.has(key)).map((key) => ({ key, label: key }));
  // Not part of anybody else, as less is believed of them.
  const unsigned = [...unsignedKinds(config)].map((kind) => ({ key: `${kind}:*`, label: `anybody else of ${kind}` }));
  return [...people, ...clients, ...nameless, ...unsigned, { key: "*", label: "anybody else" }];
}

const jobsOf = ({ jobsById, accounts }: GatewayConfig): Heading[] => [
  ...[...jobsById].map(([key, { alias }]) => ({ key, label: alias ?? key })),
  ...[...accounts.values()].map((account) => ({ key: otherJobs(account), label: `other jobs of ${account.name}` })),
  { key: EVERY_JOB, label: "all jobs at once" },
];

/** The job of a key as a question has it; `null` when its account is not in this config. */
function jobBehind(config: GatewayConfig, key: string): JobInQuestion | null {
  if (key === EVERY_JOB) return { alias: null, account: null };
  const account = config.accountsByDesk.get(key.slice(0, key.indexOf(" ")));
  return account === undefined ? null : { alias: config.jobsById.get(key)?.alias ?? null, account: account.name };
}

function cellOf(basis: Basis, parts: CompiledPolicy, asked: Asked, subject: Subject): Cell {
  const { config } = basis;
  const holding = (effect: CompiledRule["effect"]) =>
    parts.rules.flatMap((rule) => {
      if (rule.effect !== effect || !isAskedBy(rule.who, asked)) return [];
      if (effect === "allow" && !reaches(rule, asked)) return [];
      const selectors = effect === "allow" ? coversIf(rule, asked) : touchesIf(rule, asked);
      return selectors === null ? [] : [{ rule, condition: conditionOf(config, rule.index, selectors) }];
    });
  const conditions = (effect: CompiledRule["effect"]) => simplest(holding(effect).map(({ condition }) => condition));
  const [allows, denies] = [conditions("allow"), conditions("deny")];
  if (allows.length === 0 || denies.includes("")) return DENIED;
  const touching = parts.freezes.flatMap((freeze) => {
    const selectors = touchesIf(freeze, asked);
    return selectors === null ? [] : [{ freeze, only: onJobs(selectors) }];
  });
  const [overridden, frozen] = [true, false].map((may) =>
    touching.filter(({ freeze }) => isAskedBy(freeze.override, asked) === may),
  );
  return {
    ...{ allows, denies, confirms: conditions("confirm") },
    approvals: holding("approve").flatMap(({ rule: { demand }, condition }) =>
      demand === null
        ? []
        : [approvalOf(config, condition, demand, placesToVote(basis, parts.ceilings, demand, subject))],
    ),
    barred: parts.ceilings.flatMap((ceiling) => {
      const selectors = coversIf(ceiling, asked);
      const unless = selectors && selectors.length > 0 ? ` unless ${onJobs(selectors)}` : "";
      return selectors?.length === 0 ? [] : [...ceiling.where].map((place) => `${place}${unless}`);
    }),
    freezes: (frozen ?? []).map(({ freeze: { name }, only }) => ({
      name: [name, only].filter(Boolean).join(" "),
      times: [timesOf(config, name), only].filter(Boolean).join(" "),
    })),
    overrides: (overridden ?? []).map(({ freeze: { name } }) => name),
  };
}

/** Jobs that only DRS tells apart, as a condition. */
const onJobs = (selectors: readonly string[]) =>
  selectors.length > 0 ? `on ${selectors.toSorted().join(" or ")}` : "";

/** What always holds leaves nothing for other conditions to decide. */
const simplest = (conditions: readonly string[]) => (conditions.includes("") ? [""] : [...new Set(conditions)].sort());

function conditionOf({ parsed }: GatewayConfig, index: number, selectors: readonly string[]): string {
  const { where, when } = parsed.policy[index] ?? {};
  return [onJobs(selectors), where && `in ${where.toSorted().join(" or ")}`, when && `when ${when}`]
    .filter(Boolean)
    .join(" ");
}

const approvalOf = (
  { people, groupsOf }: GatewayConfig,
  condition: string,
  { count, groups, within }: Requirement,
  places: readonly string[],
): Approval => ({
  ...{ condition, count, groups, within, places },
  approvers: [...people].flatMap(([id, person]) =>
    groups.some((group) => groupsOf.get(person)?.has(group)) ? [id] : [],
  ),
});

function timesOf({ parsed }: GatewayConfig, name: string): string {
  const { from, until, every } = parsed.freezes.find((freeze) => freeze.name === name) ?? {};
  return JSON.stringify(every ?? { from, until });
}
