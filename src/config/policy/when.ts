import type { ASTNode, RegisterVariableDeclaration } from "@marcbachmann/cel-js";
import { CONDITION, childrenOf, compileExpression, type Expression, environment } from "../../cel/expression.ts";
import { DANGERS, LANES } from "../../model/drs.ts";
import { type FieldError, jsonPointer } from "../../shared/schema-issues.ts";
import { didYouMean } from "../../shared/suggest.ts";
import type { ParsedConfig } from "../schema.ts";
import { POLICY_ACTIONS } from "./schema.ts";

/** The `when` of rules: what it may look at, checked while the config is built. */

/**
 * The variables of a condition. What a question does not have is `""`: the lane of `read`, the alias of a job without
 * one, the channel of a client. A param that was not given is missing: ask with `has(params.mode)`.
 */
const VARIABLES: readonly RegisterVariableDeclaration[] = [
  { name: "actor", schema: { kind: "string", id: "string", person: "string", groups: "list<string>" } },
  { name: "action", type: "string" },
  { name: "danger", type: "string" },
  { name: "lane", type: "string" },
  { name: "job", schema: { alias: "string", account: "string", tags: "list<string>" } },
  { name: "params", type: "map<string, dyn>" },
  { name: "source", type: "string" },
  { name: "channel", type: "string" },
  { name: "reason", type: "string" },
  { name: "now", type: "google.protobuf.Timestamp" },
];

/** Sources that the gateway has by itself: its own two dialects, and its console. */
export const OWN_SOURCES = ["v1", "v5", "console"] as const;

/** By the text of the condition: parsed once, whoever uses it. */
export type Conditions = ReadonlyMap<string, Expression>;

/** Compiles each condition of the policy. */
export function compileConditions(config: ParsedConfig): { conditions: Conditions; problems: FieldError[] } {
  const conditions = new Map<string, Expression>();
  const within = VARIABLES.reduce((declared, variable) => declared.registerVariable(variable), environment());
  const words = wordsOf(config);
  const problems = config.policy.flatMap(({ when }, index) => {
    if (when === undefined || conditions.has(when)) return [];
    const compiled = compileExpression(within, when, CONDITION);
    const detail = compiled.ok ? findUnknownWord(compiled.value.ast, words) : compiled.error;
    if (compiled.ok && detail === null) conditions.set(when, compiled.value);
    return detail === null ? [] : [{ pointer: jsonPointer(["policy", index, "when"]), detail }];
  });
  return { conditions, problems };
}

/** Every value that some variables can have. `""` stands for none, wherever a question may have none. */
const wordsOf = (config: ParsedConfig): ReadonlyMap<string, readonly string[]> =>
  new Map(
    Object.entries({
      action: POLICY_ACTIONS,
      danger: ["", ...DANGERS],
      lane: ["", ...LANES],
      source: [...OWN_SOURCES, ...config.sources.keys()],
      "job.alias": ["", ...Object.keys(config.jobs)],
      "job.account": ["", ...Object.keys(config.accounts)],
      "job.tags": tagsOf(config),
      "actor.kind": ["person", "client", "source"],
      "actor.person": ["", ...Object.keys(config.people)],
      "actor.groups": Object.keys(config.groups),
    }),
  );

/** Every tag that a job has. */
export const tagsOf = ({ jobs }: ParsedConfig): string[] => [
  ...new Set(Object.values(jobs).flatMap(({ tags }) => tags)),
];

/**
 * A word that a variable is compared with and never has, said in full; or `null`. A type check does not see it, and a
 * deny that waits for `"ireversible"` would never deny.
 */
function findUnknownWord(node: ASTNode, words: ReadonlyMap<string, readonly string[]>): string | null {
  if (node.op === "==" || node.op === "!=" || node.op === "in") {
    const [left, right] = node.args;
    const wrong = wrongWord(left, right, words) ?? wrongWord(right, left, words);
    if (wrong !== null) return wrong;
  }
  for (const child of childrenOf(node.args)) {
    const wrong = findUnknownWord(child, words);
    if (wrong !== null) return wrong;
  }
  return null;
}

function wrongWord(variable: ASTNode, compared: ASTNode, words: ReadonlyMap<string, readonly string[]>): string | null {
  const path = pathOf(variable);
  const known = words.get(path);
  if (known === undefined) return null;
  const literals = compared.op === "list" ? compared.args : [compared];
  for (const { op, args } of literals) {
    if (op !== "value" || typeof args !== "string" || known.includes(args)) continue;
    return `${path} is never "${args}".${didYouMean(args, known)} Defined: ${known.filter(Boolean).join(", ") || "none"}`;
  }
  return null;
}

/** `job.alias` of the node that reads it; empty for any other node. */
function pathOf(node: ASTNode): string {
  if (node.op === "id") return node.args;
  if (node.op !== ".") return "";
  const [of, field] = node.args;
  return `${pathOf(of)}.${field}`;
}
