import { parseAst } from "rolldown/parseAst";
import { type ESTree, Visitor } from "rolldown/utils";

/** At most so many parameters of a constructor, and members of what one of them takes. */
const MAX_PARAMETERS = 8;
const MAX_MEMBERS = 10;

/** A TypeScript file of the desk. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

/** A type that a file declares. */
interface Declared {
  readonly name: string;
  readonly path: string;
  /** Whether it is a class outside `store/`: a part of the desk's work, not one of its resources. */
  readonly isStage: boolean;
  /** Public members, by name, with the names of the types that each one mentions. */
  readonly members: ReadonlyMap<string, ReadonlySet<string>>;
}

interface Constructed {
  readonly name: string;
  readonly path: string;
  readonly parameters: readonly ESTree.TSType[];
}

/**
 * Find what is against the shape of the desk: a constructor with too many parameters, one that takes an object with too many members or an
 * object that carries stages, and an assignment of a callback.
 */
export function stageProblems(sources: readonly Source[]): string[] {
  const types = new Map<string, Declared>();
  const constructed: Constructed[] = [];
  const problems: string[] = [];
  const declare = (type: Declared) => types.set(type.name, type);
  for (const { path, text } of sources) {
    const isResource = path.startsWith("store/");
    const onClass = ({ id, body }: ESTree.Class) => {
      const name = id?.name ?? "class";
      declare({ name, path, isStage: !isResource, members: membersOf(body.body) });
      const parameters = body.body.flatMap((member) => constructorTypes(member));
      if (parameters.length > 0) constructed.push({ name, path, parameters });
    };
    new Visitor({
      ClassDeclaration: onClass,
      ClassExpression: onClass,
      TSInterfaceDeclaration: ({ id, body }) =>
        void declare({ name: id.name, path, isStage: false, members: membersOf(body.body) }),
      TSTypeAliasDeclaration: ({ id, typeAnnotation }) =>
        void declare({ name: id.name, path, isStage: false, members: literalMembers(typeAnnotation) }),
      AssignmentExpression: (assignment) => {
        const callback = callbackOf(assignment);
        if (callback) problems.push(`${path} assigns the callback ${callback}: pass it to the constructor`);
      },
    }).visit(parseAst(text, { lang: "ts" }));
  }
  return [...problems, ...constructed.flatMap((one) => constructorProblems(one, types))];
}

function constructorProblems({ name, path, parameters }: Constructed, types: ReadonlyMap<string, Declared>): string[] {
  const problems: string[] = [];
  if (parameters.length > MAX_PARAMETERS) {
    problems.push(`${path}: ${name} takes ${parameters.length} parameters, more than ${MAX_PARAMETERS}`);
  }
  for (const parameter of parameters) {
    const picked = pickedFrom(parameter);
    for (const given of namesIn(parameter)) {
      const type = types.get(given);
      if (!type) continue;
      const members = [...type.members].filter(([member]) => picked?.has(member) ?? true);
      if (members.length > MAX_MEMBERS) {
        problems.push(`${path}: ${name} takes ${given} with ${members.length} members, more than ${MAX_MEMBERS}`);
      }
      for (const [member, mentioned] of members) {
        const stage = [...mentioned].find((mention) => types.get(mention)?.isStage);
        if (stage) problems.push(`${path}: ${name} takes ${given}, whose ${member} carries the stage ${stage}`);
      }
    }
    for (const [member, mentioned] of literalMembers(parameter)) {
      const stage = [...mentioned].find((mention) => types.get(mention)?.isStage);
      if (stage) problems.push(`${path}: ${name} takes an object whose ${member} carries the stage ${stage}`);
    }
    if (namesIn(parameter).has("ReturnType")) {
      problems.push(`${path}: ${name} takes a ReturnType, whose members cannot be seen: name an interface`);
    }
  }
  return problems;
}

type Member = ESTree.ClassElement | ESTree.TSSignature;

/** Public members by name. Of methods the types do not count: what they take and return is not carried. */
function membersOf(members: readonly Member[]): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const member of members) {
    if (!("key" in member) || member.key.type !== "Identifier") continue;
    const { name } = member.key;
    if (name === "constructor" || ("accessibility" in member && member.accessibility === "private")) continue;
    const isCarrier = member.type === "PropertyDefinition" || member.type === "TSPropertySignature";
    const type = isCarrier ? member.typeAnnotation?.typeAnnotation : undefined;
    found.set(name, type && type.type !== "TSFunctionType" ? namesIn(type) : new Set());
  }
  return found;
}

const literalMembers = (type: ESTree.TSType): Map<string, Set<string>> =>
  type.type === "TSTypeLiteral" ? membersOf(type.members) : new Map();

function constructorTypes(member: ESTree.ClassElement): ESTree.TSType[] {
  if (member.type !== "MethodDefinition" || member.kind !== "constructor") return [];
  return member.value.params.flatMap((parameter) => {
    const named = parameter.type === "TSParameterProperty" ? parameter.parameter : parameter;
    const binding = named.type === "AssignmentPattern" ? named.left : named;
    return binding.typeAnnotation ? [binding.typeAnnotation.typeAnnotation] : [];
  });
}

/** The names of all types that a type mentions, but for those of functions. */
function namesIn(type: ESTree.TSType): Set<string> {
  const names = new Set<string>();
  let functions = 0;
  new Visitor({
    TSFunctionType: () => {
      functions += 1;
    },
    "TSFunctionType:exit": () => {
      functions -= 1;
    },
    TSTypeReference: ({ typeName }) => {
      if (functions === 0 && typeName.type === "Identifier") names.add(typeName.name);
    },
    // A visitor starts at a program.
  }).visit({ type: "Program", body: [type], hashbang: null } as unknown as ESTree.Program);
  return names;
}

/** The keys of `Pick<T, keys>`; `undefined` for any other type. */
function pickedFrom(type: ESTree.TSType): Set<string> | undefined {
  if (type.type !== "TSTypeReference" || type.typeName.type !== "Identifier" || type.typeName.name !== "Pick") return;
  const keys = type.typeArguments?.params[1];
  const literals = keys?.type === "TSUnionType" ? keys.types : keys ? [keys] : [];
  return new Set(
    literals.flatMap((key) =>
      key.type === "TSLiteralType" && "value" in key.literal ? [String(key.literal.value)] : [],
    ),
  );
}

/** The property that an assignment makes a callback of: one called like `onChange`, or any that gets a function from outside its object. */
function callbackOf({ left, right }: ESTree.AssignmentExpression): string | undefined {
  if (left.type !== "MemberExpression" || left.computed) return undefined;
  const { name } = left.property;
  const isFunction = right.type === "ArrowFunctionExpression" || right.type === "FunctionExpression";
  return /^on[A-Z]/.test(name) || (isFunction && left.object.type !== "ThisExpression") ? name : undefined;
}
