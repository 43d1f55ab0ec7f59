import { accessHeader } from "../../../scripts/lib/access-token.ts";
import { command, json } from "./harness.ts";
import type { Send } from "./own-desk.ts";

/** The three surfaces of the gateway, driven over HTTP as people drive them, and their replies in one small vocabulary. */

export type Verb = "approve" | "deny" | "cancel" | "retry" | "resolve" | "lock" | "unlock";

export type Outcome = "done" | "refused" | "wrong_state" | "not_found" | "unconfirmed";

/** Demo people with the identity each has in Slack and in Cloudflare Access. */
const PEOPLE = {
  "dba-1": { user: "U0001", email: "dba-1@example.com" },
  "dba-2": { user: "U0002", email: "dba-2@example.com" },
  "on-call": { user: "U0003", email: "on-call@example.com" },
} as const;

export type Person = keyof typeof PEOPLE;

/** The person behind a ledger record's actor, whatever surface they used; other actors as they are. */
export const personBehind = (actor: string): string =>
  (Object.keys(PEOPLE) as Person[]).find(
    (name) => actor === `slack:T0001/${PEOPLE[name].user}` || actor === `access:${PEOPLE[name].email}`,
  ) ?? actor;

/** What a verb is about, and the job's name where it is typed to confirm. */
export interface Target {
  readonly job: string;
  readonly id: string;
  readonly confirm?: string | undefined;
}

export type Surface = (send: Send, who: Person, verb: Verb, target: Target) => Promise<Outcome>;

const NOTE = "seen in the DRS console";

const isAboutJob = (verb: Verb) => verb === "lock" || verb === "unlock";

/** English replies in chat. A reply that none of them fits is an error of the test. */
const REPLIES: readonly (readonly [Outcome, RegExp])[] = [
  ["not_found", /^There is no (operation|job) /],
  ["unconfirmed", /confirm=/],
  ["done", /approved: | denied: .+It is not sent|cancelled: |^Received: |^Locked: |^Unlocked: |recorded the outcome: /],
  ["wrong_state", /does not wait for approval|: only |is not locked\.$|locked by \S+ since/],
  ["refused", /^Refused: |needs the approval of a group|somebody else has to agree/],
];

const LINES: Readonly<Record<Verb, (target: Target) => string>> = {
  approve: ({ id }) => `approve ${id}`,
  deny: ({ id }) => `deny ${id}`,
  cancel: ({ id }) => `cancel ${id}`,
  retry: ({ id, confirm }) => `retry ${id}${confirm === undefined ? "" : ` confirm=${confirm}`}`,
  resolve: ({ id }) => `resolve ${id} failed "${NOTE}"`,
  lock: ({ job }) => `lock ${job} cut-over`,
  unlock: ({ job }) => `unlock ${job}`,
};

const chat: Surface = async (send, who, verb, target) => {
  const { headers, body } = command(LINES[verb](target), { user: PEOPLE[who].user });
  const { text } = await json(send("/hooks/slack", { method: "POST", headers, body }));
  const found = REPLIES.find(([, form]) => form.test(text));
  if (!found) throw new Error(`chat said: ${text}`);
  return found[0];
};

const FROM_US = { "sec-fetch-site": "same-origin" };

/** Headers of somebody who is signed in, and the token that their forms carry. */
async function signIn(send: Send, who: Person) {
  const identity = await accessHeader(PEOPLE[who].email);
  const page = await (await send("/", { headers: identity })).text();
  const [, token = ""] = /<meta name="csrf-token" content="([\w-]{43})">/.exec(page) ?? [];
  return { headers: { ...identity, ...FROM_US }, token };
}

/** Problem codes of `/v1`. */
const CODES: Readonly<Record<string, Outcome>> = {
  denied: "refused",
  not_an_approver: "refused",
  not_awaiting_approval: "wrong_state",
  not_cancellable: "wrong_state",
  not_retryable: "wrong_state",
  not_unknown: "wrong_state",
  not_locked: "wrong_state",
  locked: "wrong_state",
  unknown_operation: "not_found",
  unknown_job: "not_found",
};

const BODIES: Partial<Record<Verb, (target: Target) => object>> = {
  retry: ({ confirm }) => ({ confirm }),
  resolve: () => ({ outcome: "failed", note: NOTE }),
  lock: () => ({ reason: "cut-over" }),
};

/** @param word the route of an operation, where it is not the verb's own */
const restBy =
  (word: (verb: Verb) => string): Surface =>
  async (send, who, verb, target) => {
    const { headers, token } = await signIn(send, who);
    const path = isAboutJob(verb) ? `/v1/jobs/${target.job}/lock` : `/v1/operations/${target.id}/${word(verb)}`;
    const method = verb === "unlock" ? "DELETE" : "POST";
    const json = { "content-type": "application/json", "x-csrf-token": token };
    const body = verb === "unlock" ? {} : { body: JSON.stringify(BODIES[verb]?.(target) ?? {}) };
    const response = await send(path, { method, headers: { ...headers, ...json }, ...body });
    if (response.ok) return "done";
    const problem: { code: string; errors?: { pointer: string }[] } = await response.json();
    if (problem.errors?.[0]?.pointer === "/confirm") return "unconfirmed";
    const outcome = CODES[problem.code];
    if (!outcome) throw new Error(`${path} answered ${JSON.stringify(problem)}`);
    return outcome;
  };

/** The status that a form of the console is answered with. */
const STATUSES: Readonly<Record<number, Outcome>> = {
  303: "done",
  400: "unconfirmed",
  403: "refused",
  404: "not_found",
  409: "wrong_state",
};

const FIELDS: Partial<Record<Verb, (target: Target) => Record<string, string>>> = {
  retry: ({ confirm = "" }) => ({ confirm }),
  resolve: () => ({ outcome: "failed", note: NOTE }),
  lock: () => ({ change: "lock", reason: "cut-over" }),
  unlock: () => ({ change: "unlock" }),
};

const consoleBy =
  (word: (verb: Verb) => string): Surface =>
  async (send, who, verb, target) => {
    const { headers, token } = await signIn(send, who);
    const path = isAboutJob(verb) ? `/jobs/${target.job}/lock` : `/operations/${target.id}/${word(verb)}`;
    const fields = { token, once: crypto.randomUUID(), ...FIELDS[verb]?.(target) };
    const response = await send(path, {
      method: "POST",
      headers,
      body: new URLSearchParams(fields),
      redirect: "manual",
    });
    const outcome = STATUSES[response.status];
    if (!outcome) throw new Error(`${path} answered ${response.status}`);
    return outcome;
  };

const asIs = (verb: Verb): string => verb;
const byAlias = (verb: Verb): string => (verb === "resolve" ? "settle" : verb);

export const SURFACES: Readonly<Record<string, Surface>> = {
  chat,
  REST: restBy(asIs),
  "REST by the alias settle": restBy(byAlias),
  console: consoleBy(asIs),
  "the console by the alias settle": consoleBy(byAlias),
};
