import { bounded, eventOf, jsonOf, once } from "../cel/values.ts";
import type { Action } from "../cloud/drs/action.ts";
import { findAction } from "../cloud/drs/catalogue.ts";
import type { GatewayConfig, JobRef } from "../config/compile.ts";
import type { CompiledRule } from "../config/sources/rules.ts";
import type { TicketSettings } from "../config/sources/ticketing.ts";
import type { PolicyAction } from "../model/policy.ts";
import { err, ok, type Result } from "../shared/result.ts";
import type { TicketEvent } from "./event.ts";

/** A command that a rule has made of an event. */
export interface RuleCommand {
  /** The rule, by its place in the config. */
  readonly rule: number;
  readonly job: JobRef;
  readonly action: Action;
  readonly params: Readonly<Record<string, unknown>>;
  readonly reason: string | null;
  readonly key: string | null;
}

/** A rule that fits and whose command cannot be made, or one that cannot be evaluated. */
export interface RuleProblem {
  readonly rule: number;
  readonly problem: string;
}

/**
 * Find the job of an event's command by its alias, id or DRS name: one of the source's jobs that who asks may know of, by what they ask for
 * on it. An error says what is wrong.
 * @param index how many commands the event has come to before
 */
export type FindRuleJob = (asked: string, right: PolicyAction, index: number) => Promise<Result<JobRef, string>>;

export type RuleOutcome = RuleCommand | RuleProblem;

export const isProblem = (outcome: RuleOutcome): outcome is RuleProblem => "problem" in outcome;

/** What an event comes to by the rules of its source, first or all, in their order; nothing where no rule fits. */
export async function matchRules(
  config: GatewayConfig,
  source: string,
  settings: Pick<TicketSettings, "actions" | "match">,
  event: TicketEvent,
  principalId: string,
  findJob: FindRuleJob,
): Promise<readonly RuleOutcome[]> {
  const outcomes: RuleOutcome[] = [];
  const values = once(() => valuesOf(config, source, event, principalId));
  for (const [rule, compiled] of (config.rules.get(source) ?? []).entries()) {
    const fits = safely(() => compiled.when.evaluate(values()));
    // What cannot be told may be what was to be kept out by an earlier rule.
    if (!fits.ok) return [...outcomes, { rule, problem: `when: ${fits.error}` }];
    if (!fits.value) continue;
    const find = (asked: string, right: PolicyAction) => findJob(asked, right, outcomes.length);
    const made = await commandOf(settings, compiled, values(), find);
    outcomes.push({ rule, ...(made.ok ? made.value : made.error) });
    if (settings.match === "first") break;
  }
  return outcomes;
}

/** What a rule looks at: the variables that `config/sources/rules.ts` declares. What is larger than it should look at stops it, and only it. */
function valuesOf(config: GatewayConfig, source: string, event: TicketEvent, principalId: string): object {
  const { type, ticket, comment, actor, payload } = event;
  const read = once(() => eventOf(payload));
  return {
    get event() {
      return read();
    },
    get kind() {
      return bounded(type, "kind");
    },
    get ticket() {
      return eventOf({ key: ticket.key, title: ticket.title }, "ticket");
    },
    get comment() {
      return bounded(comment ?? "", "comment");
    },
    actor: { id: actor === null ? "" : principalId, person: config.people.get(principalId) ?? "" },
    source,
  };
}

/** An event that is too large to look at is an error like any other. */
function safely<T>(evaluate: () => Result<T, string>): Result<T, string> {
  try {
    return evaluate();
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error));
  }
}

/** Looks up what came out of an event: the job among those of the source, the verb in its list. */
async function commandOf(
  { actions }: Pick<TicketSettings, "actions">,
  rule: CompiledRule,
  values: object,
  findJob: (asked: string, right: PolicyAction) => Promise<Result<JobRef, string>>,
): Promise<Result<Omit<RuleCommand, "rule">, Omit<RuleProblem, "rule">>> {
  const problems: string[] = [];
  const read = <T>(field: string, expression: { evaluate: (values: object) => Result<T, string> } | null): T | null => {
    const found = expression && safely(() => expression.evaluate(values));
    if (found?.ok) return found.value;
    if (found) problems.push(`${field}: ${found.error}`);
    return null;
  };
  const asked = read("job", rule.job);
  const verb = read("action", rule.action);
  const reason = read("reason", rule.reason);
  const key = read("key", rule.key);
  // All commands would be one, and no second one ever be made.
  if (key === "") problems.push("key: it must not be empty");
  const params = Object.fromEntries(rule.params.map(([name, value]) => [name, jsonOf(read(`params.${name}`, value))]));
  const action = verb === null ? undefined : findAction(verb);
  const job = asked === null ? null : await findJob(asked, action?.name ?? "read");
  const isListed = action !== undefined && actions.some((name) => name === action.name);
  if (job?.ok === false) problems.push(`job: ${job.error}`);
  if (verb !== null && !isListed) problems.push(`action: not one of this source's verbs: ${actions.join(", ")}`);
  return problems.length === 0 && job?.ok && action
    ? ok({ job: job.value, action, params, reason, key })
    : err({ problem: problems.join("; ") });
}
