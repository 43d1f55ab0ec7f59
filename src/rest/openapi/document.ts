import type * as z from "zod";
import { drsError } from "../native/errors.ts";
import { REFUSALS, type Refusal } from "../refusals.ts";
import { ANSWER_HEADERS, type Answer, type Content, type Route, TAGS } from "../route.ts";
import { problemJson } from "../v1/json.ts";
import { type Components, componentsOf, fieldsOf, type JsonSchema } from "./components.ts";
import { PATH_EXAMPLES } from "./examples.ts";
import { SECURITY_SCHEMES, securityOf } from "./security.ts";

/** The OpenAPI 3.1 document (spec.openapis.org/oas/v3.1.1): made of the route table. */

/** The version of package.json. */
export const VERSION = "0.1.0";

const INTRODUCTION =
  "Actions on Huawei Cloud DRS jobs, for people and systems that hold no cloud credential. `/v1` is the simple form, `/v5` the native dialect. Both lead to the same operations: decided by policy, sent once, followed to their end.";

const TEXT: JsonSchema = { type: "string" };

/** A route with its body described. */
type Described = Omit<Route, "body"> & { readonly body: ReturnType<NonNullable<Route["body"]>> | undefined };

/** Make the OpenAPI document of routes. */
export function openApiOf(routes: readonly Route[]) {
  const described = routes.map((route): Described => ({ ...route, body: route.body?.() }));
  const contents = described.flatMap(({ body, answers }) => [...(body ? [body] : []), ...Object.values(answers)]);
  const bodies = contents.flatMap(({ body }) => (body ? [body] : []));
  const components = componentsOf([...bodies, problemJson, drsError]);
  const paths: Record<string, Record<string, ReturnType<typeof operationOf>>> = {};
  for (const route of described)
    paths[route.path] = { ...paths[route.path], [route.method]: operationOf(route, components) };
  return {
    openapi: "3.1.1",
    info: {
      title: "drs-gateway",
      version: VERSION,
      description: INTRODUCTION,
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: components.schemas,
      headers: Object.fromEntries(
        Object.entries(ANSWER_HEADERS).map(([name, description]) => [name, { description, schema: TEXT }]),
      ),
      securitySchemes: SECURITY_SCHEMES,
    },
  };
}

export type Document = ReturnType<typeof openApiOf>;

function operationOf(route: Described, components: Components) {
  const { id, tag, summary, description, body, request, passedOn } = route;
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    security: securityOf(route),
    parameters: [
      ...pathParameters(route.path),
      ...parameters("query", request?.query ?? passedOn?.query),
      ...parameters("header", request?.header ?? passedOn?.header),
    ],
    ...(body === undefined
      ? {}
      : { requestBody: { required: body.required ?? true, content: contentOf(body, components) } }),
    responses: { ...answersOf(route, components), ...refusalsOf(route, components) },
  };
}

/** Parameters of paths. */
const PATH_PARAMETERS: Readonly<Record<keyof typeof PATH_EXAMPLES, string>> = {
  job: "alias of the config, else the id as DRS writes it, else the name in DRS; outside the default account account/job",
  action: "a verb of the catalogue or one of its aliases",
  id: "id of an operation",
  source: "name of a source in the config",
  project_id: "project of one of the accounts; 0 means the default account",
  job_id: "id as DRS writes it",
  sequence: "number of a ledger record",
  segment: "number of a closed ledger segment",
  operation_id: "the X-Operation-Id of an answer",
};

const isPathParameter = (name: string): name is keyof typeof PATH_EXAMPLES => name in PATH_EXAMPLES;

const pathParameters = (path: string) =>
  [...path.matchAll(/\{(\w+)\}/g)].flatMap(([, name = ""]) =>
    isPathParameter(name)
      ? [
          {
            name,
            in: "path",
            required: true,
            description: PATH_PARAMETERS[name],
            schema: TEXT,
            example: PATH_EXAMPLES[name],
          },
        ]
      : [],
  );

/** `idempotency-key` → `Idempotency-Key`. */
const headerName = (name: string) => name.replace(/(^|-)[a-z]/g, (letters) => letters.toUpperCase());

const parameters = (place: "query" | "header", schema: z.ZodObject | undefined) =>
  (schema ? fieldsOf(schema) : []).map(({ name, required, schema: { description, ...type } }) => ({
    name: place === "header" ? headerName(name) : name,
    in: place,
    required,
    ...(description === undefined ? {} : { description }),
    schema: type,
  }));

const JSON_ONLY = ["application/json"];

function contentOf({ body, types = JSON_ONLY, examples }: Content, { refer }: Components) {
  const media = {
    ...(body ? { schema: refer(body) } : {}),
    ...(examples ? { examples } : {}),
  };
  return Object.fromEntries(types.map((type) => [type, media]));
}

interface Response {
  readonly description: string;
  readonly headers?: Readonly<Record<string, JsonSchema>>;
  readonly content?: ReturnType<typeof contentOf>;
}

const answersOf = ({ answers }: Described, components: Components): Record<string, Response> =>
  Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, answerOf(answer, components)]));

const answerOf = (answer: Answer, components: Components): Response => ({
  description: answer.description,
  ...(answer.headers
    ? {
        headers: Object.fromEntries(answer.headers.map((name) => [name, { $ref: `#/components/headers/${name}` }])),
      }
    : {}),
  ...(answer.body || answer.types ? { content: contentOf(answer, components) } : {}),
});

/** Refusals that follow from who calls, the right that is needed and the body. */
function impliedRefusals({ caller, method, right, body, request }: Described): readonly Refusal[] {
  if (caller !== "client" && caller !== "session") return [];
  return [
    REFUSALS.invalidRequest,
    REFUSALS.unauthenticated,
    ...(caller === "session" && method !== "get" ? [REFUSALS.foreignForm] : []),
    ...(right ? [REFUSALS.denied] : []),
    ...(body || request?.json ? [REFUSALS.bodyTooLarge, REFUSALS.unsupportedMediaType] : []),
  ];
}

function refusalsOf(route: Described, components: Components): Record<string, Response> {
  const { caller, refusals = [] } = route;
  if (caller === "public") return {};
  const isNative = caller === "native";
  const content = isNative
    ? contentOf({ body: drsError }, components)
    : contentOf({ body: problemJson, types: ["application/problem+json"] }, components);
  const byStatus = Map.groupBy([...impliedRefusals(route), ...refusals], ({ status }) => String(status));
  return {
    ...Object.fromEntries(
      [...byStatus].map(([status, ofStatus]) => [status, { description: describeRefusals(ofStatus), content }]),
    ),
    ...(caller === "platform" ? { 401: { description: "wrong or stale signature; nothing else is said" } } : {}),
    default: { description: isNative ? "as DRS refuses it" : "internal_error (500), busy (503)", content },
  };
}

const describeRefusals = (refusals: readonly Refusal[]): string =>
  refusals.map(({ code, when }) => `\`${code}\`: ${when}`).join("; ");
