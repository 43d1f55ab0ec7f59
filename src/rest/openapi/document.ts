import type * as z from "zod";
import { REFUSALS } from "../native/errors.ts";
import { problemSchema } from "./answers.ts";
import { type Components, componentsOf, fieldsOf, type JsonSchema } from "./components.ts";
import { PATH_EXAMPLES } from "./examples.ts";
import { drsErrorSchema } from "./native.ts";
import {
  ANSWER_HEADERS,
  type Answer,
  type Content,
  isPathParameter,
  PATH_PARAMETERS,
  type Route,
  TAGS,
  type Who,
} from "./route.ts";
import { actionRoutes } from "./routes-actions.ts";
import { gatewayRoutes } from "./routes-gateway.ts";
import { jobRoutes } from "./routes-jobs.ts";
import { ledgerRoutes } from "./routes-ledger.ts";
import { nativeRoutes } from "./routes-native.ts";
import { operationRoutes } from "./routes-operations.ts";
import { SECURITY_SCHEMES, securityOf } from "./security.ts";
import { requests } from "./verb-bodies.ts";

/** The OpenAPI 3.1 document (spec.openapis.org/oas/v3.1.1): the route table and the schemas that validate. */

/** The version of package.json. */
export const VERSION = "0.1.0";

const INTRODUCTION =
  "Actions on Huawei Cloud DRS jobs, for people and systems that hold no cloud credential. `/v1` is the simple form, `/v5` the native dialect. Both lead to the same operations: decided by policy, sent once, followed to their end.";

const TEXT: JsonSchema = { type: "string" };

/** Builds the document. */
function build() {
  const bodies = requests();
  const components = componentsOf(bodies);
  const routes = [
    ...actionRoutes(bodies),
    ...[...jobRoutes, ...operationRoutes, ...ledgerRoutes],
    ...[...nativeRoutes(bodies), ...gatewayRoutes],
  ];
  const paths: Record<string, Record<string, ReturnType<typeof operationOf>>> = {};
  for (const route of routes)
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

export type Document = ReturnType<typeof build>;

let built: Document | undefined;

/** The document, built when it is first asked for. */
export function openApiDocument(): Document {
  built ??= build();
  return built;
}

function operationOf(route: Route, components: Components) {
  const { id, tag, summary, description, body } = route;
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    security: securityOf(route),
    parameters: [
      ...pathParameters(route.path),
      ...parameters("query", route.query),
      ...parameters("header", route.headers),
    ],
    ...(body === undefined
      ? {}
      : { requestBody: { required: body.required ?? true, content: contentOf(body, components) } }),
    responses: { ...answersOf(route, components), ...refusalsOf(route, components) },
  };
}

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

function contentOf({ schema, types = JSON_ONLY, examples }: Content, { refer }: Components) {
  const media = {
    ...(schema ? { schema: refer(schema) } : {}),
    ...(examples ? { examples } : {}),
  };
  return Object.fromEntries(types.map((type) => [type, media]));
}

interface Response {
  readonly description: string;
  readonly headers?: Readonly<Record<string, JsonSchema>>;
  readonly content?: ReturnType<typeof contentOf>;
}

const answersOf = ({ answers }: Route, components: Components): Record<string, Response> =>
  Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, answerOf(answer, components)]));

const answerOf = (answer: Answer, components: Components): Response => ({
  description: answer.description,
  ...(answer.headers
    ? {
        headers: Object.fromEntries(answer.headers.map((name) => [name, { $ref: `#/components/headers/${name}` }])),
      }
    : {}),
  ...(answer.schema || answer.types ? { content: contentOf(answer, components) } : {}),
});

/** What every route of a kind may refuse with, as codes by status. */
const COMMON: Readonly<Record<Who, Readonly<Record<number, string>>>> = {
  public: {},
  native: {},
  platform: {},
  client: { 400: "invalid_request", 401: "unauthenticated" },
  session: { 400: "invalid_request", 401: "unauthenticated" },
};

const WITH_BODY = { 413: "body_too_large", 415: "unsupported_media_type" };

function refusalsOf(route: Route, components: Components): Record<string, Response> {
  const { who, body, refusals = {} } = route;
  if (who === "public") return {};
  if (who === "native") return nativeRefusals(route, components);
  const content = contentOf({ schema: problemSchema, types: ["application/problem+json"] }, components);
  const codes = { ...COMMON[who], ...(who !== "platform" && body ? WITH_BODY : {}), ...refusals };
  const byStatus = Object.entries(codes).map(([status, code]): [string, Response] => [
    status,
    { description: code, content },
  ]);
  return {
    ...Object.fromEntries(byStatus),
    ...(who === "platform" ? { 401: { description: "wrong or stale signature; nothing else is said" } } : {}),
    default: { description: "internal_error (500), busy (503)", content },
  };
}

function nativeRefusals({ nativeRefusals: kinds = [] }: Route, components: Components): Record<string, Response> {
  const content = contentOf({ schema: drsErrorSchema }, components);
  const codes = new Map<number, string[]>();
  for (const kind of kinds) {
    const [status, code] = REFUSALS[kind];
    codes.set(status, [...(codes.get(status) ?? []), code]);
  }
  return {
    ...Object.fromEntries([...codes].map(([status, of]) => [status, { description: of.join(", "), content }])),
    default: { description: "as DRS refuses it", content },
  };
}
