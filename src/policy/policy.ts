import type { GatewayConfig } from "../config/compile.ts";
import type { PolicyRule } from "../config/schema.ts";
import type { Decision, Policy, Question } from "../desk/ports.ts";

/** A rule with its lists as sets. */
interface CompiledRule {
  readonly index: number;
  readonly who: ReadonlySet<string>;
  readonly actions: ReadonlySet<string>;
  readonly jobs: ReadonlySet<string>;
  readonly rule: PolicyRule;
}

const ANY = "*";

const NOBODY_ALLOWS = "no rule of the policy allows it";

/**
 * Who may do what. Deny wins over allow, whatever the order; what no rule allows is denied. A job without an alias is
 * only matched by `"*"`.
 */
export function compilePolicy(config: GatewayConfig): Policy {
  const rules = config.parsed.policy.map(
    (rule, index): CompiledRule => ({
      index,
      who: new Set(rule.who),
      actions: new Set<string>(rule.actions),
      jobs: new Set(rule.jobs),
      rule,
    }),
  );
  return {
    decide: (question) => decide(rules, identitiesOf(config, question.principal.id), question),
    personOf: (principalId) => config.people.get(principalId) ?? null,
    mayApprove: (person, { groups }) => groups.some((group) => config.groupsOf.get(person)?.has(group)),
  };
}

/** Every name under which a rule may mean this principal. */
export function identitiesOf(config: GatewayConfig, principalId: string): readonly string[] {
  const person = config.people.get(principalId);
  if (person === undefined) return [ANY, principalId];
  const groups = [...(config.groupsOf.get(person) ?? [])].map((group) => `group:${group}`);
  return [ANY, principalId, `person:${person}`, ...groups];
}

function decide(rules: readonly CompiledRule[], identities: readonly string[], { action, job }: Question): Decision {
  const matching = rules.filter(
    ({ who, actions, jobs }) =>
      identities.some((identity) => who.has(identity)) &&
      (actions.has(ANY) || actions.has(action)) &&
      (jobs.has(ANY) || (job.alias !== null && jobs.has(job.alias))),
  );
  const denying = matching.find(({ rule }) => rule.effect === "deny");
  if (denying)
    return {
      allowed: false,
      refusal: { rule: denying.index, reason: denying.rule.reason ?? "a rule of the policy denies it" },
    };
  const [allowing] = matching;
  if (!allowing) return { allowed: false, refusal: { rule: null, reason: NOBODY_ALLOWS } };
  return { allowed: true, rule: allowing.index, demands: [], confirmation: null, overridden: [] };
}
