import fc from "fast-check";
import { interaction } from "../../../scripts/lib/senders/discord.ts";
import { githubEvent, githubSender } from "../../../scripts/lib/senders/github.ts";
import { writeCursor } from "../../../src/application/jobs/job-cursor.ts";
import { BUILTINS } from "../../../src/chat/grammar/interpret.ts";
import { CATALOGUE, findAction } from "../../../src/cloud/drs/catalogue.ts";
import { nativeExamples } from "../../../src/rest/openapi/examples.ts";
import type { Route } from "../../../src/rest/route.ts";
import { exampleSecrets } from "../../support/secrets.ts";
import { command } from "./harness.ts";
import { slackSuggestion } from "./listed-jobs.ts";
import { routeTable } from "./route-table.ts";

/** Requests about a job, of every kind that there is: from the route table, and from the words and verbs that chat knows. */

/** A request before it is signed; the operation is one of the world that it is sent to. */
export interface Asked {
  /** For people who read a failure. */
  readonly about: string;
  readonly make: (world: World) => Promise<readonly [path: string, init: RequestInit]>;
}

/** What requests are made with. */
export interface World {
  /** The operation that they are about. */
  readonly operation: string;
  /** The id of the project in DRS. */
  readonly project: string;
  /** Epoch milliseconds at which they are signed. */
  readonly now: number;
  /** Headers of a visitor of the console, and the token of their forms. */
  readonly visitor: { readonly headers: Record<string, string>; readonly token: string };
}

const some = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);

/** A bearer token, and the same in the native dialect. */
export interface Callers {
  readonly tokens: readonly string[];
  /** Users of Slack, and people as the sender of Discord knows them. */
  readonly slack: readonly string[];
  readonly discord: readonly string[];
}

/** A way to write a job: as it is, in capitals, or with a typing error. */
const written = (jobs: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(some(...jobs), fc.nat(3), fc.nat(40))
    .map(([job, how, at]) =>
      how === 0
        ? job.toUpperCase()
        : how === 1
          ? job.slice(0, at % job.length) + job.slice((at % job.length) + 1)
          : job,
    );

const VERBS = Object.values(CATALOGUE).flatMap(({ name, aliases }) => [name, ...aliases]);
const NATIVE = Object.values(nativeExamples()).map(({ value }) => value as { readonly job: object });

/** What a body may have beside an example: fields that do not exist, and names that the config does not have. */
const ODDITIES: readonly object[] = [
  ...[{}, { nope: 1 }, { confirm: "orders" }, { ignore_state: true }, { mode: "some" }, { secret: "NOPE" }],
  ...[{ endpoint: "nope" }, { replay: "nope" }, { eip: "nope" }, { profile: "nope" }, { task: "latest" }],
  { endpoints: [{ endpoint: { db_password: { secret: "NOPE" } } }] },
];

/** A value for each parameter of a query that routes know. */
const QUERY_VALUES: Readonly<Record<string, string>> = { dry_run: "true", limit: "1", type: "detail", account: "demo" };

const HEADERS: readonly Record<string, string>[] = [{}, { prefer: "wait=1" }, { "x-language": "zh-cn" }];

interface Parts {
  readonly job: string;
  /** Which of a route's examples and parameters. */
  readonly pick: number;
  /** Whether something is sent that the route does not know. */
  readonly isOdd: boolean;
  readonly verb: string;
  readonly oddity: object;
  readonly native: { readonly job: object };
}

/** Bodies that name the job themselves. */
const NAMING: Readonly<Record<string, (parts: Parts) => object>> = {
  actOnMany: ({ job, verb, oddity }) => ({ items: [{ job, action: verb, params: oddity }] }),
  ExecuteJobAction: ({ native, oddity }) => ({ job: { ...native.job, ...oddity } }),
  BatchExecuteJobActions: ({ job, native, oddity }) => ({
    jobs: [
      { job_id: job, ...native.job },
      { job_id: job, action_name: "network", action_params: oddity },
    ],
  }),
  previewRules: ({ oddity }) => ({ source: "github", payload: oddity }),
};

const pickFrom = <T>(values: readonly T[], pick: number): T | undefined => values[pick % values.length];

/** What an action takes, else an example of the route's own. */
function bodyOf({ id, body }: Route, parts: Parts): object {
  const named = NAMING[id]?.(parts);
  if (named) return named;
  const { verb, pick, isOdd, oddity } = parts;
  const examples = body?.().examples ?? {};
  const example = examples[findAction(verb)?.name ?? ""] ?? pickFrom(Object.values(examples), pick);
  return { ...(example?.value as object | undefined), ...(isOdd ? oddity : {}) };
}

function queryOf({ request }: Route, { job, pick, isOdd }: Parts): string {
  const names = Object.keys(request?.query?.shape ?? {});
  const name = isOdd ? "nope" : pickFrom(["", ...names], pick);
  const named: Readonly<Record<string, string>> = { job, q: job, cursor: writeCursor({ alias: job }) };
  return name ? new URLSearchParams({ [name]: named[name] ?? QUERY_VALUES[name] ?? "stop" }).toString() : "";
}

/** A call of `/v1` or `/v5`; event streams have a test of their own. */
export function restCalls({ tokens }: Callers, jobs: readonly string[]): fc.Arbitrary<Asked> {
  const routes = routeTable().filter(({ path, id }) => /^\/v[15]\//.test(path) && id !== "streamEvents");
  const parts = fc.record({
    ...{ route: some(...routes), token: some(...tokens), job: written(jobs), verb: some(...VERBS) },
    ...{ oddity: some(...ODDITIES), native: some(...NATIVE), headers: some(...HEADERS), pick: fc.nat(30) },
    isOdd: fc.nat(5).map((n) => n === 0),
  });
  return parts.map(({ route, token, headers, ...given }) => {
    const { job, verb } = given;
    const search = queryOf(route, given);
    const body = route.method === "post" ? JSON.stringify(bodyOf(route, given)) : undefined;
    return {
      about: `${route.method} ${route.path}?${search} ${job} ${verb} ${body ?? ""}`,
      make: async ({ operation, project }) => {
        const values: Record<string, string> = {
          ...{ job, job_id: job, action: verb, project_id: project, id: operation, operation_id: operation },
        };
        const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ""));
        const init = {
          method: route.method.toUpperCase(),
          headers: {
            ...{ authorization: `Bearer ${token}`, "x-auth-token": token, "content-type": "application/json" },
            ...headers,
          },
          ...(body === undefined ? {} : { body }),
        };
        return [`${path}?${search}`, init];
      },
    };
  });
}

const TAILS = [
  ...["", "", "reason=why", "mode=all", "mode=some", "confirm=orders", "endpoint=nope", "eip=nope", "replay=nope"],
  ...["profile=nope", "task=latest", "ticket=OPS-7", "please now", "--info", "until delay<5s", "until tomorrow"],
  ...["password=hunter2", "ignore_state=true", 'reason="', "lang=zh", "note=seen", "failed seen"],
];

/** Words that chat knows, each in all its spellings. */
const WORDS = [...Object.values(BUILTINS).flat(), ...VERBS, "nope"];

const ON_OPERATIONS: ReadonlySet<string> = new Set(
  (["approve", "deny", "retry", "cancel", "resolve"] as const).flatMap((word) => BUILTINS[word]),
);

/** A line of chat, with a place for the operation. */
const lines = (jobs: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(some("", "", "why ", "plan "), some(...WORDS), written(jobs), some(...TAILS))
    .map(([before, word, job, tail]) =>
      `${before}${word} ${ON_OPERATIONS.has(word) ? "OPERATION" : job} ${tail}`.trim(),
    );

export const slackLines = ({ slack }: Callers, jobs: readonly string[]): fc.Arbitrary<Asked> =>
  fc.tuple(some(...slack), lines(jobs)).map(([user, line]) => ({
    about: `${user}: ${line}`,
    make: async ({ operation, now }) => {
      const { headers, body } = command(line.replace("OPERATION", operation), { user, at: Math.floor(now / 1000) });
      return ["/hooks/slack", { method: "POST", headers, body }];
    },
  }));

/** What is typed into the menu of a modal. */
export const slackMenus = ({ slack }: Callers, jobs: readonly string[]): fc.Arbitrary<Asked> =>
  fc.tuple(some(...slack), some(...Object.keys(CATALOGUE)), written(jobs)).map(([user, action, typed]) => ({
    about: `${user}: ${action} ${typed} (typing)`,
    make: async ({ now }) => {
      const private_metadata = JSON.stringify({ action, channel_id: "C0001" });
      const { headers, body } = slackSuggestion({ user, typed, private_metadata, at: now });
      return ["/hooks/slack", { method: "POST", headers, body }];
    },
  }));

/** A comment on an issue, and a label that a rule makes a command of. */
export const ticketEvents = ({ discord: people }: Callers, jobs: readonly string[]): fc.Arbitrary<Asked> =>
  fc
    .tuple(some(...people), lines(jobs), some(...VERBS), written(jobs), fc.boolean())
    .map(([person, line, verb, job, isLabel]) => ({
      about: `${person}: ${isLabel ? `drs:${verb} ${job}` : line}`,
      make: async ({ operation, now }) => {
        const options = { variables: exampleSecrets, person, at: now };
        const label = { action: "labeled", label: { name: `drs:${verb} ${job}` } };
        const { headers, body } = isLabel
          ? githubEvent("issues", label, options)
          : await githubSender.command(line.replace("OPERATION", operation), options);
        return ["/hooks/github", { method: "POST", headers, body }];
      },
    }));

const PARAM_VALUES: readonly { readonly name: string; readonly value: string }[] = [
  ...[
    { name: "mode", value: "some" },
    { name: "endpoint", value: "nope" },
    { name: "eip", value: "nope" },
  ],
  ...[
    { name: "confirm", value: "orders" },
    { name: "reason", value: "why" },
    { name: "nope", value: "1" },
  ],
];

/** A verb with its options by name, sent or while its job is typed. */
export const discordForms = ({ discord }: Callers, jobs: readonly string[]): fc.Arbitrary<Asked> =>
  fc
    .record({
      ...{ person: some(...discord), verb: some(...Object.keys(CATALOGUE), "status", "lock", "unlock", "watch") },
      ...{ job: written(jobs), option: some(...PARAM_VALUES), isTyping: fc.boolean() },
    })
    .map(({ person, verb, job, option, isTyping }) => ({
      about: `${person}: ${verb} ${job} ${option.name}=${option.value} ${isTyping ? "(typing)" : ""}`,
      make: async ({ now }) => {
        const typed = { name: "job", type: 3, value: job, ...(isTyping ? { focused: true } : {}) };
        const options = [typed, ...(isTyping ? [] : [{ ...option, type: 3 }])];
        const data = { name: "drs", options: [{ name: verb, type: 1, options }] };
        const { headers, body } = await interaction(isTyping ? 4 : 2, data, {
          ...{ variables: exampleSecrets, person, at: now },
        });
        return ["/hooks/discord", { method: "POST", headers, body }];
      },
    }));

const WORDS_OF_FORMS = ["approve", "deny", "cancel", "retry", "resolve", "nope"];

/** A page of the console, or a form. */
export const consoleVisits = (jobs: readonly string[]): fc.Arbitrary<Asked> =>
  fc
    .record({
      ...{ job: written(jobs), verb: some(...VERBS, "nope"), tail: some(...TAILS) },
      ...{ word: some(...WORDS_OF_FORMS), kind: fc.nat(10) },
    })
    .map(({ job, verb, tail, word, kind }) => {
      const name = encodeURIComponent(job);
      const address = (operation: string): readonly [string, Record<string, string>?] =>
        (
          [
            ["/"],
            [`/jobs/${name}/readiness`],
            [`/operations?job=${name}`],
            [`/policy?action=${verb}&job=${name}`],
            ["/refusals"],
            [`/operations/${operation}`],
            [`/operations/${operation}/${word}`, { outcome: "failed", note: "seen" }],
            [`/jobs/${name}/actions`, { action: verb, options: tail }],
            [`/jobs/${name}/lock`, { change: word === "nope" ? "unlock" : "lock" }],
            [`/?q=${name}`],
            [`/?cursor=${writeCursor({ alias: job })}`],
          ] as const
        )[kind] ?? ["/"];
      return {
        about: `${address("OPERATION")
          .map((part) => JSON.stringify(part))
          .join(" ")}`,
        make: async ({ operation, visitor }) => {
          const [path, fields] = address(operation);
          const headers = { ...visitor.headers, "sec-fetch-site": "same-origin" };
          if (!fields) return [path, { headers, redirect: "manual" }];
          const body = new URLSearchParams({ token: visitor.token, ...fields });
          return [path, { method: "POST", headers, body, redirect: "manual" }];
        },
      };
    });
