import type { Context } from "hono";
import type * as z from "zod";
import type { Caller } from "../application/services.ts";
import type { Refusal } from "./refusals.ts";

/** A route is defined once: what it is called, what it takes, what it answers, whom it refuses, and its handler. */

/** What handlers find in the context. */
export interface RestEnv {
  Variables: { requestId: string } & AdmittedCaller;
}

/** The authenticated caller of a route. */
export interface AdmittedCaller extends Caller {
  /** Until when this holds without new proof, in epoch milliseconds. */
  readonly until: number;
  /** The signature of a signed call of the native dialect: the same one again is the same call again. */
  readonly signature: string | null;
}

/** Who may call: anybody, a client, a client or a session of the console, a client in the native dialect, or a platform. */
export type CallerKind = "public" | "client" | "session" | "native" | "platform";

/** Groups of routes. */
export const TAGS = {
  actions: "What can be done, and doing it",
  jobs: "Migration jobs",
  operations: "Accepted actions and what became of them",
  ledger: "Every step, and its archive",
  native: "The dialect of Huawei Cloud DRS: change the endpoint, keep the script",
  platforms: "Chat and ticket platforms",
  gateway: "The gateway itself",
} as const;

/** Headers of answers. */
export const ANSWER_HEADERS = {
  Location: "path of the operation",
  "X-Operation-Id": "id of the operation; of a batch in the native dialect several, joined by commas",
  "Preference-Applied":
    "the longest wait; it is shorter once the operation has ended, and where too many requests wait already",
} as const;

/** A schema with a name of its own in the OpenAPI document. */
export interface Component<Schema extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly schema: Schema;
  /** Named schemas inside this one. */
  readonly parts: readonly Component[];
}

/** Name a schema. */
export const component = <Schema extends z.ZodType>(
  name: string,
  schema: Schema,
  parts: readonly Component[] = [],
): Component<Schema> => ({ name, schema, parts });

/** An example in the OpenAPI document. */
export interface Example {
  readonly summary: string;
  readonly value: unknown;
}

/** The content of a request or an answer. */
export interface Content {
  readonly body?: Component;
  /** Media types; JSON unless stated. */
  readonly types?: readonly string[];
  readonly examples?: Readonly<Record<string, Example>>;
}

/** What is answered with one status. */
export interface Answer extends Content {
  readonly description: string;
  readonly headers?: readonly (keyof typeof ANSWER_HEADERS)[];
}

/** The body of a request. */
export interface RequestContent extends Content {
  readonly required?: false;
}

/** The parts of a request, each by its schema. */
export interface RequestParts {
  readonly query?: z.ZodObject;
  readonly header?: z.ZodObject;
  readonly json?: z.ZodObject;
}

type Output<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;

/** The parameters of a path: `"/v1/jobs/{job}"` has `job`. */
type PathParameters<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? { readonly [Parameter in Name]: string } & PathParameters<Rest>
  : unknown;

/** What a handler is given: the parameters of the path, and the checked parts of the request. */
export interface Input<Path extends string, Parts extends RequestParts> {
  readonly path: PathParameters<Path>;
  readonly query: Output<Parts["query"]>;
  readonly header: Output<Parts["header"]>;
  readonly json: Output<Parts["json"]>;
}

export interface Route<Path extends string = string, Parts extends RequestParts = RequestParts> {
  readonly method: "get" | "post" | "delete";
  /** As OpenAPI writes it: `/v1/jobs/{job}`. */
  readonly path: Path;
  /** `operationId`: stable, generated clients name their methods after it. */
  readonly id: string;
  readonly tag: keyof typeof TAGS;
  readonly caller: CallerKind;
  /** The right over all jobs that the caller needs. Rights over one job are checked by the handler, which finds the job. */
  readonly right?: "read" | "metrics";
  readonly summary: string;
  readonly description?: string;
  /** What is checked before the handler runs. Clients and sessions may send no other query parameter. */
  readonly request?: Parts;
  /** How the body is described; built when the document is. */
  readonly body?: () => RequestContent;
  /** Parts that are described, but passed on as they come. */
  readonly passedOn?: Omit<RequestParts, "json">;
  readonly answers: Readonly<Record<number, Answer>>;
  /** Beside those that follow from the caller, the right and the body. */
  readonly refusals?: readonly Refusal[];
  /** Absent where another module answers. */
  handle?(c: Context<RestEnv>, input: Input<Path, Parts>): Response | Promise<Response>;
}

/** Define a route; the types of the handler's input follow from its path and its schemas. */
export const defineRoute = <const Path extends string, Parts extends RequestParts>(route: Route<Path, Parts>): Route =>
  route;
