import type { GatewayConfig } from "../config/compile.ts";
import { compileSelectors } from "../config/job-selectors.ts";
import { english } from "../i18n/en-us.ts";
import { reasonInWords } from "../i18n/messages.ts";
import type { Listings } from "../model/directory.ts";
import type { Decision, Freeze, Policy, Question, Reason, Refusal } from "../model/policy.ts";
import { type CompiledFreeze, compileFreezes, throughFreezes } from "./freezes.ts";
import { acceptsVotesFrom, type Ceiling, ceilingOver, limitsAllow, placesToVote } from "./places.ts";
import { type CompiledRule, compileRules, fits, rulesFor } from "./rules.ts";
import { type Asked, actionsOf, askedBy } from "./scope.ts";
import type { Basis } from "./selectable-job.ts";
import { obstacleIn } from "./sources.ts";

/** A ceiling with its text. */
export interface CompiledCeiling extends Ceiling {
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
    jobs: compileSelectors(jobs),
    where: new Set(where),
    reason,
  })),
  freezes: compileFreezes(config),
});

const nothingListed: Listings = () => null;

/**
 * Who may do what. Deny wins over allow, whatever the order; what no rule allows is denied. `approve` and `confirm` add to
 * what is allowed and never allow by themselves. A rule that goes by what DRS lists of a job restricts jobs
 * of which that is not known, and permits nothing on them.
 * @param listings what DRS lists of jobs, looked up at each question
 */
export function compilePolicy(config: GatewayConfig, listings: Listings = nothingListed): Policy {
  const policy = compileParts(config);
  const basis: Basis = { config, listings };
  return {
    decide: (question) => decide(basis, policy, question),
    grants: (question) => grants(basis, policy, question),
    freezeOn: (question) => freezeOn(policy, askedBy(basis, question), question.now),
    personOf: (principalId) => config.people.get(principalId) ?? null,
    mayApprove: (person, { groups }) => groups.some((group) => config.groupsOf.get(person)?.has(group)),
    limitsAllow: (...asked) => limitsAllow(basis, policy.ceilings, ...asked),
    acceptsVotesFrom: (...vote) => acceptsVotesFrom(basis, policy.ceilings, ...vote),
    placesToVote: (...about) => placesToVote(basis, policy.ceilings, ...about),
  };
}

function decide(basis: Basis, policy: CompiledPolicy, question: Question): Decision {
  const obstacle = obstacleIn(basis, question);
  if (obstacle !== null) return refuse(null, obstacle);
  const asked = askedBy(basis, question);
  const { by, broken } = rulesFor(basis.config, policy.rules, question, asked);
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
  const ceiling = ceilingOver(policy.ceilings, asked);
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

/** Whatever conditions say: they may hold another time. */
function grants(basis: Basis, policy: CompiledPolicy, question: Question): boolean {
  if (obstacleIn(basis, question) !== null) return false;
  const asked = askedBy(basis, question);
  const fitting = policy.rules.filter((rule) => fits(rule, asked));
  const isDenied = fitting.some(({ effect, when }) => effect === "deny" && when === null);
  return !isDenied && fitting.some(({ effect }) => effect === "allow") && !ceilingOver(policy.ceilings, asked);
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
