import type { ASTNode, Environment } from "@marcbachmann/cel-js";
import {
  ANYTHING,
  CONDITION,
  childrenOf,
  compileExpression,
  type Expression,
  environment,
  type Kind,
  TEXT,
} from "../../cel/expression.ts";
import { type FieldError, jsonPointer } from "../../shared/schema-issues.ts";
import type { ParsedConfig } from "../schema.ts";
import { isTicketSource } from "./sources.ts";
import { capture, parseTemplate, type Template } from "./template.ts";
import type { TicketRule } from "./ticketing.ts";

/** The rules of ticket systems, checked while the config is built. */

/** A rule, ready to be asked about an event. */
export interface CompiledRule {
  readonly when: Expression;
  readonly job: Expression<string>;
  readonly action: Expression<string>;
  readonly params: readonly (readonly [name: string, value: Expression<unknown>])[];
  readonly reason: Expression<string> | null;
  readonly key: Expression<string> | null;
}

/**
 * What a rule may look at. `event` is the sender's own JSON, as it is documented there; a field that is not in it is an error, so ask
 * with `has(event.comment)` first. What an event does not have of the rest is `""`.
 */
const VARIABLES = [
  { name: "event", type: "map<string, dyn>" },
  { name: "kind", type: "string" },
  { name: "ticket", schema: { key: "string", title: "string" } },
  { name: "comment", type: "string" },
  { name: "actor", schema: { id: "string", person: "string" } },
  { name: "source", type: "string" },
] as const;

/** Functions that take a text apart by a template: the parts, and whether it is like that at all. */
const TAKING_APART = ["capture", "fits"] as const;

/** Templates by their texts: all are read while the config is built, and looked up while rules are evaluated. */
type Templates = Map<string, Template>;

function ruleEnvironment(templates: Templates): Environment {
  const partsOf = (text: unknown, template: string) => {
    const known = templates.get(template);
    return known && typeof text === "string" ? capture(known, text) : null;
  };
  const within = VARIABLES.reduce((declared, variable) => declared.registerVariable(variable), environment());
  return within
    .registerFunction("capture(dyn, string): map<string, string>", (text: unknown, template: string) => {
      const parts = partsOf(text, template);
      if (parts === null) throw new Error(`the text is not like "${template}"`);
      return parts;
    })
    .registerFunction("fits(dyn, string): bool", (text: unknown, template: string) => partsOf(text, template) !== null);
}

/** By source. */
export type Rules = ReadonlyMap<string, readonly CompiledRule[]>;

/** Compiles the rules of every source. */
export function compileRules(config: ParsedConfig): { rules: Rules; problems: FieldError[] } {
  const templates: Templates = new Map();
  const within = ruleEnvironment(templates);
  const problems: FieldError[] = [];
  const rules = new Map<string, readonly CompiledRule[]>();
  const compile = { within, templates, problems };
  for (const source of config.sources.values()) {
    if (!isTicketSource(source)) continue;
    const at = (index: number) => ["sources", source.name, "rules", index];
    rules.set(
      source.name,
      source.settings.rules.flatMap((rule, index) => compileRule(compile, rule, at(index)) ?? []),
    );
  }
  return { rules, problems };
}

/** What the rules of a config are compiled with, and what comes of it beside them. */
interface Compilation {
  readonly within: Environment;
  readonly templates: Templates;
  readonly problems: FieldError[];
}

/** @returns nothing when some of it is wrong, which is told in `problems` */
function compileRule(
  { within, templates, problems }: Compilation,
  rule: TicketRule,
  path: PropertyKey[],
): CompiledRule | undefined {
  const before = problems.length;
  const read = <T>(text: string, kind: Kind<T>, ...field: string[]): Expression<T> | undefined => {
    const compiled = compileExpression(within, text, kind, TAKING_APART);
    const detail = compiled.ok ? wrongTemplate(compiled.value.ast, templates) : hinted(compiled.error);
    if (detail !== null) problems.push({ pointer: jsonPointer([...path, ...field]), detail });
    return compiled.ok ? compiled.value : undefined;
  };
  const when = read(rule.when, CONDITION, "when");
  const job = read(rule.job, TEXT, "job");
  const action = read(rule.action, TEXT, "action");
  const params = Object.entries(rule.params).flatMap(([name, text]) => {
    const value = read(text, ANYTHING, "params", name);
    return value ? [[name, value] as const] : [];
  });
  const reason = rule.reason === undefined ? null : read(rule.reason, TEXT, "reason");
  const key = rule.key === undefined ? null : read(rule.key, TEXT, "key");
  if (problems.length > before || !when || !job || !action) return undefined;
  return { when, job, action, params, reason: reason ?? null, key: key ?? null };
}

/** The commonest slip. */
const hinted = (error: string) => {
  const [, name] = /^Unknown variable: (\w+)/.exec(error) ?? [];
  return name === undefined ? error : `${error}. A text is written in quotes: "'${name}'"`;
};

/** What is wrong with a template of an expression, which must be written there as a text; or `null`. */
function wrongTemplate(node: ASTNode, templates: Templates): string | null {
  if (node.op === "call" && TAKING_APART.some((name) => name === node.args[0])) {
    const [name, [, template]] = node.args;
    if (template?.op !== "value" || typeof template.args !== "string")
      return `the template of ${name}() must be a text`;
    const parsed = parseTemplate(template.args);
    if (!parsed.ok) return parsed.error;
    templates.set(template.args, parsed.value);
  }
  for (const child of childrenOf(node.args)) {
    const wrong = wrongTemplate(child, templates);
    if (wrong !== null) return wrong;
  }
  return null;
}
