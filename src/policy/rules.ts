import { membersOf, once } from "../cel/values.ts";
import type { GatewayConfig } from "../config/compile.ts";
import { compileSelectors } from "../config/job-selectors.ts";
import type { PolicyRule } from "../config/schema.ts";
import type { Requirement } from "../model/approval.ts";
import type { Question } from "../model/policy.ts";
import { ok, type Result } from "../shared/result.ts";
import {
  type Asked,
  actionsOf,
  covers,
  dangerOf,
  isAskedBy,
  isAskedIn,
  laneOf,
  type Scope,
  touches,
  VERBS,
} from "./scope.ts";
import { tagsOfJob } from "./selectable-job.ts";

/** The rules of the policy, made ready once, and which of them hold for a question. */

export interface CompiledRule extends Scope {
  /** Its place in the config, by which refusals and demands name it. */
  readonly index: number;
  readonly effect: PolicyRule["effect"];
  readonly who: ReadonlySet<string>;
  readonly where: ReadonlySet<string> | null;
  readonly reason: string | undefined;
  readonly demand: Requirement | null;
  /** `null`: always. */
  readonly when: ((values: object) => Result<boolean, string>) | null;
}

/** The rules that hold, by what they do, in the order of the config. */
export interface Holding {
  readonly by: Readonly<Record<PolicyRule["effect"], readonly CompiledRule[]>>;
  /** The first rule that might hold but cannot be evaluated, and why not. */
  readonly broken: { readonly rule: CompiledRule; readonly error: string } | null;
}

export const compileRules = (config: GatewayConfig): readonly CompiledRule[] =>
  config.parsed.policy.map((rule, index) => ({
    index,
    effect: rule.effect,
    who: new Set(rule.who),
    actions: new Set([...actionsOf(rule.actions)].filter((action) => !waits(rule) || VERBS.has(action))),
    jobs: compileSelectors(rule.jobs),
    where: rule.where === undefined ? null : new Set(rule.where),
    reason: rule.reason,
    demand: rule.effect === "approve" ? { rule: index, ...rule.approvals } : null,
    when: rule.when === undefined ? null : conditionOf(config, rule.when),
  }));

/** Only a verb can wait for an approval or a confirmation; looking and locking are done at once. */
const waits = ({ effect }: PolicyRule) => effect === "approve" || effect === "confirm";

/** Every condition was compiled with the config; one that is missing is a bug and must not count as "no condition". */
function conditionOf(config: GatewayConfig, when: string): CompiledRule["when"] {
  const condition = config.conditions.get(when);
  if (condition === undefined) throw new Error(`a condition was not compiled: ${when}`);
  return condition.evaluate;
}

/** Which rules hold. A condition is only evaluated when all else of its rule fits, and a question's values built once. */
export function rulesFor(
  config: GatewayConfig,
  rules: readonly CompiledRule[],
  question: Question,
  asked: Asked,
): Holding {
  const by: Record<PolicyRule["effect"], CompiledRule[]> = { allow: [], deny: [], approve: [], confirm: [] };
  let broken: Holding["broken"] = null;
  const values = once(() => valuesOf(config, question, asked));
  for (const rule of rules) {
    if (!fits(rule, asked)) continue;
    const holds = rule.when === null ? ok(true) : rule.when(values());
    if (!holds.ok) broken ??= { rule, error: holds.error };
    else if (holds.value) by[rule.effect].push(rule);
  }
  return { by, broken };
}

/** Whether a rule is about this, its condition aside. */
export const fits = (rule: CompiledRule, asked: Asked): boolean =>
  isAskedBy(rule.who, asked) &&
  (rule.effect === "allow" ? covers(rule, asked) && reaches(rule, asked) : touches(rule, asked)) &&
  isAskedIn(rule.where, asked);

/** Whether a permission is meant for a place that must be named: one without places is not. */
export const reaches = ({ where }: CompiledRule, { mustNamePlace }: Asked): boolean => where !== null || !mustNamePlace;

/** What a condition sees: the variables that `config/when.ts` declares. */
function valuesOf(config: GatewayConfig, question: Question, { action }: Asked): object {
  const { principal, job, place, params, reason, now } = question;
  const person = config.people.get(principal.id) ?? "";
  const readParams = once(() => membersOf(params));
  return {
    actor: { kind: principal.kind, id: principal.id, person, groups: [...(config.groupsOf.get(person) ?? [])] },
    action,
    danger: dangerOf(action),
    lane: laneOf(action),
    job: { alias: job.alias ?? "", account: job.account ?? "", tags: [...tagsOfJob(config, job)] },
    get params() {
      return readParams();
    },
    source: place.source,
    channel: place.channel ?? "",
    reason: reason ?? "",
    now: new Date(now),
  };
}
