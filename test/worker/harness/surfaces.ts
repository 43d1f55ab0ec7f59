import { env } from "cloudflare:test";
import config from "../../../examples/demo/gateway.config.ts";
import { accessHeader } from "../../../scripts/lib/access-token.ts";
import { discordSender } from "../../../scripts/lib/senders/discord.ts";
import { jiraSender } from "../../../scripts/lib/senders/jira.ts";
import type { Sent } from "../../../scripts/lib/senders/sender.ts";
import { exampleSecrets } from "../../support/secrets.ts";
import { command, gateway, json } from "./harness.ts";
import { type Outcome, type Reason, reasonIn } from "./outcomes.ts";
import { ownApp } from "./own-app.ts";
import type { Send } from "./own-desk.ts";

/** Every way in which people change an operation or a lock, driven over HTTP as people drive it. */

export type Verb = "approve" | "deny" | "cancel" | "retry" | "resolve" | "lock" | "unlock";

/** Demo people with the identity each has in Slack and in Cloudflare Access. */
const PEOPLE = {
  "dba-1": { user: "U0001", email: "dba-1@example.com" },
  "dba-2": { user: "U0002", email: "dba-2@example.com" },
  "on-call": { user: "U0003", email: "on-call@example.com" },
  /** Of the same organisation, and not in the config. */
  stranger: { user: "U0004", email: "stranger@example.com" },
} as const;

export type Person = keyof typeof PEOPLE;

/** Who is nobody of the config, as the senders play them. */
const STRANGERS: ReadonlySet<string> = new Set([
  "slack:T0001/U0004",
  "discord:100000000000000099",
  "access:stranger@example.com",
]);

/** The person behind a ledger record's actor, whatever surface they used; other actors as they are. */
export const personBehind = (actor: string): string => {
  if (STRANGERS.has(actor)) return "stranger";
  const [kind = "", ...rest] = actor.split(":");
  const id = rest.join(":");
  const found = Object.entries(config.people ?? {}).find(([, ids]) => (ids as Record<string, unknown>)[kind] === id);
  return found?.[0] ?? actor;
};

/** What a verb is about, and the job's name where it is typed to confirm. */
export interface Target {
  /** The job's id, and how it is called there. */
  readonly job: string;
  readonly name: string;
  readonly id: string;
  readonly confirm?: string | undefined;
}

/** A gateway that can be asked for a job, and how the job is called there. */
interface Entrance {
  readonly send: Send;
  readonly name: string;
}

export interface Surface {
  readonly verbs: readonly Verb[];
  readonly enter: (job: string) => Promise<Entrance>;
  readonly play: (send: Send, who: Person, verb: Verb, target: Target) => Promise<Outcome>;
}

const OF_OPERATIONS = ["approve", "deny", "cancel", "retry", "resolve"] as const;
const ALL: readonly Verb[] = [...OF_OPERATIONS, "lock", "unlock"];

const toWorker = async (job: string): Promise<Entrance> => ({
  send: (path, init) => gateway(path, init),
  name: job,
});

const variables = env as unknown as Readonly<Record<string, string>>;

const NOTE = "seen in the DRS console";

const isAboutJob = (verb: Verb) => verb === "lock" || verb === "unlock";

const LINES: Readonly<Record<Verb, (target: Target) => string>> = {
  approve: ({ id }) => `approve ${id}`,
  deny: ({ id }) => `deny ${id}`,
  cancel: ({ id }) => `cancel ${id}`,
  retry: ({ id, confirm }) => `retry ${id}${confirm === undefined ? "" : ` confirm=${confirm}`}`,
  resolve: ({ id }) => `resolve ${id} failed "${NOTE}"`,
  lock: ({ name }) => `lock ${name} cut-over`,
  unlock: ({ name }) => `unlock ${name}`,
};

/** What chat and tickets say when it is done. */
const DONE =
  /approved: | denied: .+It is not sent|cancelled: |^Received: |^Locked: |^Unlocked: |recorded the outcome: | was cancelled already| is watched no longer/;

const outcomeIn = (text: string): Outcome => (DONE.test(text) ? "done" : reasonIn(text));

const hook = async (send: Send, source: string, { headers, body }: Pick<Sent, "headers" | "body">): Promise<unknown> =>
  json(send(`/hooks/${source}`, { method: "POST", headers, body }));

const typed: Surface = {
  verbs: ALL,
  enter: toWorker,
  play: async (send, who, verb, target) => {
    const answer = await hook(send, "slack", command(LINES[verb](target), { user: PEOPLE[who].user }));
    return outcomeIn(String(Object(answer).text));
  },
};

/** The value of an approval's button holds the first characters of what is approved. */
async function voteValueOf(send: Send, verb: "approve" | "deny", { id }: Target): Promise<string> {
  const headers = { authorization: `Bearer ${exampleSecrets.CI_BOT_TOKEN}` };
  const { approval } = await json(send(`/v1/operations/${id}`, { headers }));
  return [id, approval?.pin ?? verb].join(" ");
}

const pressed: Surface = {
  verbs: ALL,
  enter: toWorker,
  play: async (send, who, verb, target) => {
    const isVote = verb === "approve" || verb === "deny";
    const button = isVote
      ? { action: verb, value: await voteValueOf(send, verb, target) }
      : { action: "say", value: LINES[verb](target) };
    const sent = await discordSender.press?.(button, { variables, person: who });
    if (!sent) throw new Error("Discord has no buttons");
    return outcomeIn(discordSender.textOf(await hook(send, "discord", sent)));
  },
};

/** The alias that tickets of the demo may name; a ticket names no job by its id. */
const LISTED = "users";

/** Votes by ticket have tests of their own. What takes the right to lock is denied: a ticket's source lists actions only. */
const ticket: Surface = {
  verbs: ["cancel", "retry", "resolve"],
  enter: async (job) => {
    const jobs = { ...config.jobs, [LISTED]: { id: job, tags: ["shop"] } };
    return { send: await ownApp({ change: { jobs } }), name: LISTED };
  },
  play: async (send, who, verb, target) => {
    const answer = await hook(send, "jira", await jiraSender.command(LINES[verb](target), { variables, person: who }));
    return outcomeIn(jiraSender.textOf(answer));
  },
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
const CODES: Readonly<Record<Reason, string>> = {
  not_found: "unknown_operation",
  unconfirmed: "invalid_request",
  denied: "denied",
  requester: "not_an_approver",
  not_asked: "not_an_approver",
  not_awaiting: "not_awaiting_approval",
  not_cancellable: "not_cancellable",
  not_retryable: "not_retryable",
  is_watch: "not_retryable",
  not_unknown: "not_unknown",
  not_locked: "not_locked",
  locked: "locked",
};

const BODIES: Partial<Record<Verb, (target: Target) => object>> = {
  retry: ({ confirm }) => ({ confirm }),
  resolve: () => ({ outcome: "failed", note: NOTE }),
  lock: () => ({ reason: "cut-over" }),
};

/** @param word the route of an operation, where it is not the verb's own */
const restBy = (word: (verb: Verb) => string, verbs = ALL): Surface => ({
  verbs,
  enter: toWorker,
  play: async (send, who, verb, target) => {
    const { headers, token } = await signIn(send, who);
    const path = isAboutJob(verb) ? `/v1/jobs/${target.name}/lock` : `/v1/operations/${target.id}/${word(verb)}`;
    const method = verb === "unlock" ? "DELETE" : "POST";
    const ofBody = { "content-type": "application/json", "x-csrf-token": token };
    const body = verb === "unlock" ? {} : { body: JSON.stringify(BODIES[verb]?.(target) ?? {}) };
    const response = await send(path, { method, headers: { ...headers, ...ofBody }, ...body });
    if (response.ok) return "done";
    const { code, detail, errors = [] } = await json(response);
    const [{ pointer = "", detail: fault = "" } = {}] = errors;
    const reason = reasonIn(pointer === "" ? detail : `${pointer.slice(1)}: ${fault}`);
    const wanted = CODES[reason].replace("operation", isAboutJob(verb) ? "job" : "operation");
    if (code !== wanted) throw new Error(`${path} answered ${code} for ${reason}`);
    return reason;
  },
});

/** The statuses that a form of the console is answered with. */
const STATUSES: Readonly<Record<Reason, number>> = {
  not_found: 404,
  unconfirmed: 400,
  denied: 403,
  requester: 403,
  not_asked: 403,
  not_awaiting: 409,
  not_cancellable: 409,
  not_retryable: 409,
  is_watch: 409,
  not_unknown: 409,
  not_locked: 409,
  locked: 409,
};

const FIELDS: Partial<Record<Verb, (target: Target) => Record<string, string>>> = {
  retry: ({ confirm = "" }) => ({ confirm }),
  resolve: () => ({ outcome: "failed", note: NOTE }),
  lock: () => ({ change: "lock", reason: "cut-over" }),
  unlock: () => ({ change: "unlock" }),
};

const consoleBy = (word: (verb: Verb) => string, verbs = ALL): Surface => ({
  verbs,
  enter: toWorker,
  play: async (send, who, verb, target) => {
    const { headers, token } = await signIn(send, who);
    const path = isAboutJob(verb) ? `/jobs/${target.name}/lock` : `/operations/${target.id}/${word(verb)}`;
    const body = new URLSearchParams({ token, once: crypto.randomUUID(), ...FIELDS[verb]?.(target) });
    const response = await send(path, { method: "POST", headers, body, redirect: "manual" });
    if (response.status === 303) return "done";
    const [, alert = ""] = /role="alert">([^<]*)</.exec(await response.text()) ?? [];
    const reason = reasonIn(alert.replaceAll("&quot;", '"').replaceAll("&#39;", "'"));
    if (response.status !== STATUSES[reason]) throw new Error(`${path} answered ${response.status} for ${reason}`);
    return reason;
  },
});

const asIs = (verb: Verb): string => verb;
// The former name of `resolve` needs no more than its own rows.
const byAlias = () => "settle";

export const SURFACES = {
  "typed in chat": typed,
  "by a button in chat": pressed,
  "in a ticket": ticket,
  "over REST": restBy(asIs),
  "over REST by the alias settle": restBy(byAlias, ["resolve"]),
  "in the console": consoleBy(asIs),
  "in the console by the alias settle": consoleBy(byAlias, ["resolve"]),
} as const satisfies Readonly<Record<string, Surface>>;
