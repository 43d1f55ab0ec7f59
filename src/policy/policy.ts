import type { GatewayConfig } from "../config/compile.ts";
import { english } from "../i18n/en-us.ts";
import { reasonInWords } from "../i18n/messages.ts";
import type { Decision, Freeze, Policy, Question, Reason, Refusal } from "../model/policy.ts";
import { type CompiledFreeze, compileFreezes, throughFreezes } from "./freezes.ts";
import { type CompiledRule, compileRules, fits, rulesFor } from "./rules.ts";
import { type Asked, actionsOf, askedBy, covers, isAskedIn, type Scope } from "./scope.ts";
import { obstacleIn } from "./sources.ts";

/** The most that may be asked in some places. */
export interface CompiledCeiling extends Scope {
  readonly where: ReadonlySet<string>;
  readonly reason: string | undefined;
}

/** The policy with its lists as sets. */
export interface CompiledPolicy {
  readonly rules: readonly CompiledRule[];
  readonly ceilings: readonly CompiledCeiling[];
  readonly freezes: readonly CompiledFreeze[];
}

export const compileParts = (config: GatewayConfig): CompiledPolicy => ({
  rules: compileRules(config),
  ceilings: config.parsed.ceilings.map(({ actions, jobs, where, reason }) => ({
    actions: actionsOf(actions),
    jobs: new Set(jobs),
    where: new Set(where),
    reason,
  })),
  freezes: compileFreezes(config),
});

/**
 * Who may do what. Deny wins over allow, whatever the order; what no rule allows is denied. `approve` and `confirm` add to
 * what is allowed and never allow by themselves. A job without an alias is only matched by its account or by `"*"`.
 */
export function compilePolicy(config: GatewayConfig): Policy {
  const policy = compileParts(config);
  return {
    decide: (question) => decide(config, policy, question),
    grants: (question) => grants(config, policy, question),
    freezeOn: (question) => freezeOn(policy, askedBy(config, question), question.now),
    personOf: (principalId) => config.people.get(principalId) ?? null,
    mayApprove: (person, { groups }) => groups.some((group) => config.groupsOf.get(person)?.has(group)),
  };
}

function decide(config: GatewayConfig, policy: CompiledPolicy, question: Question): Decision {
  const obstacle = obstacleIn(config, question);
  if (obstacle !== null) return refuse(null, obstacle);
  const asked = askedBy(config, question);
  const { by, broken } = rulesFor(config, policy.rules, question, asked);
  const [denying] = by.deny;
  if (denying) return refuse(denying.index, denying.reason ?? { code: "denied_by_rule" });
  if (broken) {
    const { rule, error } = broken;
    return refuse(rule.index, { code: "rule_broken", rule: rule.index, error });
  }
  const [allowing] = by.allow;
  if (!allowing) {
    const { source } = question.place;
    return refuse(null, asked.mustNamePlace ? { code: "not_signed", source } : { code: "not_allowed" });
  }
  const ceiling = ceilingOver(policy, asked);
  if (ceiling) return refuse(null, ceiling.reason ?? { code: "not_here" });
  const frozen = throughFreezes(policy.freezes, asked, question.now);
  if ("frozen" in frozen) return refuse(null, frozen.frozen);
  return {
    allowed: true,
    rule: allowing.index,
    demands: by.approve.flatMap(({ demand }) => (demand === null ? [] : [demand])),
    confirmation: by.confirm[0]?.index ?? null,
    overridden: frozen.overridden,
  };
}

const ceilingOver = ({ ceilings }: CompiledPolicy, asked: Asked): CompiledCeiling | undefined =>
  ceilings.find(({ where, ...scope }) => isAskedIn(where, asked) && !covers(scope, asked));

/** Whatever conditions say: they may hold another time. */
function grants(config: GatewayConfig, policy: CompiledPolicy, question: Question): boolean {
  if (obstacleIn(config, question) !== null) return false;
  const asked = askedBy(config, question);
  const fitting = policy.rules.filter((rule) => fits(rule, asked));
  const isDenied = fitting.some(({ effect, when }) => effect === "deny" && when === null);
  return !isDenied && fitting.some(({ effect }) => effect === "allow") && !ceilingOver(policy, asked);
}

function freezeOn({ freezes }: CompiledPolicy, asked: Asked, now: number): Freeze | null {
  const found = throughFreezes(freezes, asked, now);
  if ("frozen" in found) return { name: found.frozen.freeze, mayOverride: false };
  const [name] = found.overridden;
  return name === undefined ? null : { name, mayOverride: true };
}

/** @param why a reason, or the operator's own words, which stay as they are written */
const refuse = (rule: Refusal["rule"], why: Reason | string): Decision => ({
  allowed: false,
  refusal: typeof why === "string" ? { rule, reason: why } : { rule, reason: reasonInWords(english.reasons, why), why },
});
