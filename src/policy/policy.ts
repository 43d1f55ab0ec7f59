import type { GatewayConfig } from "../config/compile.ts";
import type { Refusal } from "../desk/operation.ts";
import type { Decision, Policy, Question } from "../desk/ports.ts";
import { type CompiledFreeze, compileFreezes, throughFreezes } from "./freezes.ts";
import { type CompiledRule, compileRules, rulesFor } from "./rules.ts";
import { actionsOf, askedBy, covers, isAskedIn, type Scope } from "./scope.ts";
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

const REASONS = {
  nobodyAllows: "no rule of the policy allows it",
  denied: "a rule of the policy denies it",
  ceiling: "it may not be asked here",
  unsigned: (source: string) =>
    `what requests to ${source} say is not signed: a rule that allows it must name "source:${source}" in its where`,
} as const;

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
  if (denying) return refuse(denying.index, denying.reason ?? REASONS.denied);
  if (broken) return refuse(broken.rule.index, `rule ${broken.rule.index} cannot be evaluated: ${broken.error}`);
  const [allowing] = by.allow;
  if (!allowing) {
    return refuse(null, asked.mustNamePlace ? REASONS.unsigned(question.place.source) : REASONS.nobodyAllows);
  }
  const ceiling = policy.ceilings.find(({ where, ...scope }) => isAskedIn(where, asked) && !covers(scope, asked));
  if (ceiling) return refuse(null, ceiling.reason ?? REASONS.ceiling);
  const frozen = throughFreezes(policy.freezes, asked, question.now);
  if ("refusal" in frozen) return { allowed: false, refusal: frozen.refusal };
  return {
    allowed: true,
    rule: allowing.index,
    demands: by.approve.flatMap(({ demand }) => (demand === null ? [] : [demand])),
    confirmation: by.confirm[0]?.index ?? null,
    overridden: frozen.overridden,
  };
}

const refuse = (rule: Refusal["rule"], reason: string): Decision => ({ allowed: false, refusal: { rule, reason } });
