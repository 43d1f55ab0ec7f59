import { type ASTNode, Environment } from "@marcbachmann/cel-js";
import { err, ok, type Result } from "../shared/result.ts";

/**
 * Conditions of the config in CEL, the Common Expression Language (github.com/google/cel-spec). CEL expressions always end,
 * but not always soon. The author of a condition is trusted, its input is not. So functions whose time or memory could grow
 * without bound are left out, and the rest is limited in length, nodes and depth.
 */

/** A well-typed expression. */
export interface Expression<T = boolean> {
  readonly ast: ASTNode;
  /** Evaluate the expression; the error says why that failed. */
  readonly evaluate: (values: object) => Result<T, string>;
}

/**
 * The type that an expression must have. It is checked when the expression is compiled, and again when it is evaluated, since
 * input has no type.
 */
export interface Kind<T> {
  /** Allowed CEL types; `null` for any. */
  readonly types: readonly string[] | null;
  /** The error message for other types. */
  readonly must: string;
  readonly is: (value: unknown) => value is T;
}

export const CONDITION: Kind<boolean> = {
  types: ["bool"],
  must: "must be true or false (bool)",
  is: (value) => typeof value === "boolean",
};

export const TEXT: Kind<string> = {
  types: ["string", "dyn"],
  must: "must be a text (string)",
  is: (value) => typeof value === "string",
};

export const ANYTHING: Kind<unknown> = { types: null, must: "", is: (_): _ is unknown => true };

/** Limits of a condition. A typical one has some twenty nodes; the longest readable one stays below these. */
const LIMITS = { characters: 1000, nodes: 100, depth: 24 } as const;

/** Characters of the library's error message that people are shown. */
const ERROR_CHARACTERS = 200;

/** Macros that iterate over a list (CEL specification, "Macros"). Nested ones take the product of the list lengths. */
const COMPREHENSIONS: ReadonlySet<string> = new Set(["all", "exists", "exists_one", "map", "filter"]);

/**
 * The functions that a condition may call. Left out are `matches`, which is a plain RegExp here and can take seconds on a few
 * characters (the specification wants RE2), and `cel.bind`, `split`, `join` and bytes, which can grow a short string without
 * bound.
 */
const FUNCTIONS: ReadonlySet<string> = new Set([
  ...COMPREHENSIONS,
  ...["has", "size", "type", "dyn", "bool", "int", "uint", "double", "string", "timestamp", "duration"],
  ...["startsWith", "endsWith", "contains", "lowerAscii", "upperAscii", "trim", "indexOf", "lastIndexOf", "substring"],
  ...["getDate", "getDayOfMonth", "getDayOfWeek", "getDayOfYear", "getFullYear", "getMonth"],
  ...["getHours", "getMinutes", "getSeconds", "getMilliseconds"],
]);

/**
 * Functions that search a string. Searching takes the product of both lengths when both nearly match everywhere (measured: 12 s
 * inside a macro). The search string must therefore be short and stand in the condition, not come from input.
 */
const SEARCHES: ReadonlySet<string> = new Set(["contains", "indexOf", "lastIndexOf"]);

const SOUGHT_CHARACTERS = 64;

const isSought = (node: ASTNode | undefined) =>
  node?.op === "value" && typeof node.args === "string" && node.args.length <= SOUGHT_CHARACTERS;

/** Create an environment without variables. Callers declare them with their types, so that a wrong name is found at once. */
export const environment = (): Environment =>
  new Environment({
    limits: { maxAstNodes: LIMITS.nodes, maxDepth: LIMITS.depth },
  });

/**
 * Parse and check an expression. The error is one line.
 * @param more functions that the environment has beside the usual ones
 */
export function compileExpression<T>(
  within: Environment,
  text: string,
  kind: Kind<T>,
  more: readonly string[] = [],
): Result<Expression<T>, string> {
  if (text.length > LIMITS.characters) return err(`must not be longer than ${LIMITS.characters} characters`);
  try {
    const parsed = within.parse(text);
    const unbounded = findUnbounded(parsed.ast, false, more.length > 0 ? new Set([...FUNCTIONS, ...more]) : FUNCTIONS);
    if (unbounded !== null) return err(unbounded);
    const checked = parsed.check();
    if (!checked.valid) return err(messageOf(checked.error));
    const { types, must } = kind;
    if (types && !types.includes(String(checked.type))) return err(`${must}, not ${checked.type}`);
    return ok({ ast: parsed.ast, evaluate: (values) => evaluate(parsed, values, kind) });
  } catch (error) {
    return err(messageOf(error));
  }
}

function evaluate<T>(
  expression: (values: object) => unknown,
  values: object,
  { is, must }: Kind<T>,
): Result<T, string> {
  try {
    const found = expression(values);
    return is(found) ? ok(found) : err(`it ${must}`);
  } catch (error) {
    return err(messageOf(error));
  }
}

/** Describe the first unbounded or unknown call of an expression, or `null`. */
function findUnbounded(node: ASTNode, inside: boolean, allowed: ReadonlySet<string>): string | null {
  if (node.op !== "call" && node.op !== "rcall") return firstUnbounded(childrenOf(node.args), inside, allowed);
  const [name] = node.args;
  if (!allowed.has(name)) return `${name}() is not allowed here. Allowed: ${[...allowed].join(", ")}`;
  if (node.op === "call") return firstUnbounded(node.args[1], inside, allowed);
  const [, receiver, given] = node.args;
  const walks = COMPREHENSIONS.has(name);
  if (walks && inside) return `${name}() must not stand inside another of ${[...COMPREHENSIONS].join(", ")}`;
  if (SEARCHES.has(name) && !isSought(given[0]))
    return `what ${name}() looks for must be written as a text of at most ${SOUGHT_CHARACTERS} characters`;
  return findUnbounded(receiver, inside, allowed) ?? firstUnbounded(given, inside || walks, allowed);
}

function firstUnbounded(nodes: readonly ASTNode[], inside: boolean, allowed: ReadonlySet<string>): string | null {
  for (const node of nodes) {
    const found = findUnbounded(node, inside, allowed);
    if (found !== null) return found;
  }
  return null;
}

/** List the child nodes of a node, whatever the form of its operands. */
export const childrenOf = (operands: unknown): ASTNode[] =>
  Array.isArray(operands) ? operands.flatMap(childrenOf) : isNode(operands) ? [operands] : [];

const isNode = (value: unknown): value is ASTNode => typeof value === "object" && value !== null && "op" in value;

/** Shorten an error of the library to its first line; below, it draws the position. */
function messageOf(error: unknown): string {
  const [line = ""] = String(error instanceof Error ? error.message : error).split("\n");
  return line.slice(0, ERROR_CHARACTERS);
}
