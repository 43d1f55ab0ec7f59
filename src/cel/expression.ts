import { type ASTNode, Environment } from "@marcbachmann/cel-js";
import { err, ok, type Result } from "../result.ts";

/**
 * Conditions of the config in CEL, the Common Expression Language (github.com/google/cel-spec). The language promises
 * to end, not to end soon: whoever writes a condition is trusted, but what it is asked about comes from outside. So what could
 * grow or run away is left out, and the rest is bounded in length, nodes and depth.
 */

/** A condition that is known to be well typed. */
export interface Expression {
  readonly ast: ASTNode;
  /** What it says, or why it cannot be evaluated. */
  readonly evaluate: (values: object) => Result<boolean, string>;
}

/** A condition of a policy has some twenty nodes; the longest worth reading has fewer than these. */
const LIMITS = { characters: 1000, nodes: 100, depth: 24 } as const;

/** What an error may say of itself: it is told to people. */
const ERROR_CHARACTERS = 200;

/** Macros that walk a list (CEL specification, "Macros"). One inside another takes the product of their lengths. */
const COMPREHENSIONS: ReadonlySet<string> = new Set(["all", "exists", "exists_one", "map", "filter"]);

/**
 * The functions that a condition may call. Left out: `matches`, which is a plain RegExp here and takes seconds on a few
 * characters (the specification wants RE2); `cel.bind`, `split`, `join` and bytes, with which a short text grows beyond
 * all bounds.
 */
const FUNCTIONS: ReadonlySet<string> = new Set([
  ...COMPREHENSIONS,
  ...["has", "size", "type", "dyn", "bool", "int", "uint", "double", "string", "timestamp", "duration"],
  ...["startsWith", "endsWith", "contains", "lowerAscii", "upperAscii", "trim", "indexOf", "lastIndexOf", "substring"],
  ...["getDate", "getDayOfMonth", "getDayOfWeek", "getDayOfYear", "getFullYear", "getMonth"],
  ...["getHours", "getMinutes", "getSeconds", "getMilliseconds"],
]);

/**
 * Searching takes the product of both lengths when both nearly match all along (measured: 12 s in a walk). What is looked
 * for must therefore be short and written in the condition, not come from outside.
 */
const SEARCHES: ReadonlySet<string> = new Set(["contains", "indexOf", "lastIndexOf"]);

const SOUGHT_CHARACTERS = 64;

const isSought = (node: ASTNode | undefined) =>
  node?.op === "value" && typeof node.args === "string" && node.args.length <= SOUGHT_CHARACTERS;

/** An environment without variables yet; they are declared with their types, so that a wrong name is found at once. */
export const environment = (): Environment =>
  new Environment({
    limits: { maxAstNodes: LIMITS.nodes, maxDepth: LIMITS.depth },
  });

/** Parses and checks a condition once; what is wrong with it is said in one line. */
export function compileExpression(within: Environment, text: string): Result<Expression, string> {
  if (text.length > LIMITS.characters) return err(`must not be longer than ${LIMITS.characters} characters`);
  try {
    const parsed = within.parse(text);
    const unbounded = findUnbounded(parsed.ast, false);
    if (unbounded !== null) return err(unbounded);
    const checked = parsed.check();
    if (!checked.valid) return err(messageOf(checked.error));
    if (checked.type !== "bool") return err(`must be true or false (bool), not ${checked.type}`);
    return ok({ ast: parsed.ast, evaluate: (values) => evaluate(parsed, values) });
  } catch (error) {
    return err(messageOf(error));
  }
}

function evaluate(condition: (values: object) => unknown, values: object): Result<boolean, string> {
  try {
    const found = condition(values);
    return typeof found === "boolean" ? ok(found) : err("it is neither true nor false");
  } catch (error) {
    return err(messageOf(error));
  }
}

/** What a condition must not do, or `null`. */
function findUnbounded(node: ASTNode, inside: boolean): string | null {
  if (node.op !== "call" && node.op !== "rcall") return firstUnbounded(childrenOf(node.args), inside);
  const [name] = node.args;
  if (!FUNCTIONS.has(name)) return `${name}() is not allowed here. Allowed: ${[...FUNCTIONS].join(", ")}`;
  if (node.op === "call") return firstUnbounded(node.args[1], inside);
  const [, receiver, given] = node.args;
  const walks = COMPREHENSIONS.has(name);
  if (walks && inside) return `${name}() must not stand inside another of ${[...COMPREHENSIONS].join(", ")}`;
  if (SEARCHES.has(name) && !isSought(given[0]))
    return `what ${name}() looks for must be written as a text of at most ${SOUGHT_CHARACTERS} characters`;
  return findUnbounded(receiver, inside) ?? firstUnbounded(given, inside || walks);
}

function firstUnbounded(nodes: readonly ASTNode[], inside: boolean): string | null {
  for (const node of nodes) {
    const found = findUnbounded(node, inside);
    if (found !== null) return found;
  }
  return null;
}

/** The nodes below a node, however its operator keeps them. */
export const childrenOf = (operands: unknown): ASTNode[] =>
  Array.isArray(operands) ? operands.flatMap(childrenOf) : isNode(operands) ? [operands] : [];

const isNode = (value: unknown): value is ASTNode => typeof value === "object" && value !== null && "op" in value;

/** The library's errors draw the place below their first line. */
function messageOf(error: unknown): string {
  const [line = ""] = String(error instanceof Error ? error.message : error).split("\n");
  return line.slice(0, ERROR_CHARACTERS);
}
