import type * as z from "zod";
import type { RefusalKind } from "../native/errors.ts";
import { type Example, PATH_EXAMPLES } from "./examples.ts";

/** What a row of the route table says. */

/** Who may call: nobody is asked, a client, a client or a session of the console, a client in the native dialect, or a platform. */
export type Who = "public" | "client" | "session" | "native" | "platform";

/** A body in the request or an answer. */
export interface Content {
  /** One of the components. */
  readonly schema?: z.ZodType;
  readonly types?: readonly string[];
  readonly examples?: Readonly<Record<string, Example>>;
}

/** What is answered with one status. */
export interface Answer extends Content {
  readonly description: string;
  readonly headers?: readonly AnswerHeader[];
}

export type AnswerHeader = keyof typeof ANSWER_HEADERS;

/** One route. */
export interface Route {
  readonly method: "get" | "post" | "delete";
  readonly path: string;
  /** `operationId`: stable, generated clients name their methods after it. */
  readonly id: string;
  readonly tag: Tag;
  readonly who: Who;
  readonly summary: string;
  readonly description?: string;
  readonly query?: z.ZodObject;
  readonly headers?: z.ZodObject;
  readonly body?: Content & { readonly required?: false };
  readonly answers: Readonly<Record<number, Answer>>;
  /** Stable codes by status, beside those that every route of `who` may answer with. */
  readonly refusals?: Readonly<Record<number, string>>;
  /** The same in the native dialect. */
  readonly nativeRefusals?: readonly RefusalKind[];
}

/** Groups of routes. */
export const TAGS = {
  actions: "What can be done, and doing it",
  jobs: "Migration jobs",
  operations: "Accepted actions and what became of them",
  ledger: "Every step, for ever",
  native: "The dialect of Huawei Cloud DRS: change the endpoint, keep the script",
  platforms: "Chat and ticket platforms",
  gateway: "The gateway itself",
} as const;

export type Tag = keyof typeof TAGS;

/** Parameters of paths. */
export const PATH_PARAMETERS: Readonly<Record<keyof typeof PATH_EXAMPLES, string>> = {
  job: "alias of the config, else the id as DRS writes it, else the name in DRS; outside the default account account/job",
  action: "a verb of the catalogue or one of its aliases",
  id: "id of an operation",
  source: "name of a source in the config",
  project_id: "project of one of the accounts; 0 means the default account",
  job_id: "id as DRS writes it",
};

export const isPathParameter = (name: string): name is keyof typeof PATH_EXAMPLES => name in PATH_EXAMPLES;

/** Headers of answers. */
export const ANSWER_HEADERS = {
  Location: "path of the operation",
  "X-Operation-Id": "id of the operation; of a batch in the native dialect several, joined by commas",
  "Preference-Applied": "the wait that was granted",
} as const;
