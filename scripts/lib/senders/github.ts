import { randomUUID } from "node:crypto";
import type { Sender, SendOptions, Sent } from "./sender.ts";
import { asComment, bodySignature, markdownText, nextNumber } from "./signatures.ts";

/** Plays GitHub: the webhooks of a repository. */

/** Ids of the demo config; `gateway` is the account that comments for it. */
const USERS: Readonly<Record<string, number>> = {
  "dba-1": 100001,
  "dba-2": 100002,
  "on-call": 100003,
  gateway: 100009,
};
const STRANGER = 100099;

const REPOSITORY = {
  ...{ id: 35129377, name: "infra", full_name: "octo-org/infra", private: true },
  owner: { login: "octo-org", id: 6752317, type: "Organization" },
};
const NUMBER = 17;

/** Somebody of the config by name, anybody else by their id. */
export function githubUser(person: string) {
  const id = USERS[person] ?? (/^\d+$/.test(person) ? Number(person) : STRANGER);
  const isBot = id === USERS.gateway;
  return { login: isBot ? "drs-gateway[bot]" : person, id, type: isBot ? "Bot" : "User" };
}

/** The body of an event; what is absent is as the demo has it, and issue, comment and repository are completed. */
export interface GithubPayload {
  readonly action?: string;
  readonly issue?: object;
  readonly comment?: object;
  readonly pull_request?: object;
  readonly repository?: object;
  readonly [field: string]: unknown;
}

/** Signs a body as GitHub does: with the old signature too, which nobody should look at. */
export function githubRequest(name: string, payload: object, { variables, delivery }: SendOptions) {
  const body = JSON.stringify(payload);
  const secret = variables.GITHUB_WEBHOOK_SECRET ?? "";
  const headers = {
    ...{ "content-type": "application/json", "user-agent": "GitHub-Hookshot/044aadd" },
    ...{ "x-github-event": name, "x-github-delivery": delivery ?? randomUUID(), "x-github-hook-id": "292430182" },
    "x-github-hook-installation-target-id": String(REPOSITORY.id),
    "x-github-hook-installation-target-type": "repository",
    "x-hub-signature": bodySignature(secret, body, "sha1"),
    "x-hub-signature-256": bodySignature(secret, body),
  };
  return { headers, body };
}

const time = ({ at = Date.now() }: SendOptions) => new Date(at).toISOString().replace(/\.\d+Z$/, "Z");

/** What an event of this name is about. */
function subjectsOf(
  name: string,
  { issue, comment, pull_request }: GithubPayload,
  options: SendOptions,
): Pick<GithubPayload, "issue" | "comment" | "pull_request"> {
  const usual = {
    ...{ number: NUMBER, title: "Move orders", state: "open", labels: [] },
    user: { login: "octocat", id: 583231, type: "User" },
    updated_at: time(options),
  };
  if (name.startsWith("pull_request")) return { pull_request: { ...usual, ...pull_request } };
  if (name !== "issues" && name !== "issue_comment") return {};
  const made = { id: nextNumber(), user: githubUser(options.person), author_association: "MEMBER" };
  const said = { ...made, created_at: time(options), updated_at: time(options), ...comment };
  return { issue: { ...usual, ...issue }, ...(name === "issue_comment" ? { comment: said } : {}) };
}

/** Makes an event of the demo's repository, e.g. `issues` with `{ action: "labeled", label: { name: "drs" } }`. */
export function githubEvent(name: string, payload: GithubPayload, options: SendOptions): Sent {
  const subjects = subjectsOf(name, payload, options);
  const repository = { ...REPOSITORY, ...payload.repository };
  const event = {
    organization: { login: "octo-org", id: 6752317 },
    sender: githubUser(options.person),
    installation: { id: 2311213 },
    ...payload,
    ...subjects,
    repository,
  };
  const { number = NUMBER } = (subjects.issue ?? subjects.pull_request ?? {}) as { number?: number };
  return { ...githubRequest(name, event, options), conversation: `${repository.full_name}#${number}` };
}

export const githubSender: Sender = {
  secrets: ["GITHUB_WEBHOOK_SECRET"],
  ticket: { host: "api.github.com", key: `${REPOSITORY.full_name}#${NUMBER}`, ticket: { title: "Move orders" } },
  command: async (text, options) =>
    githubEvent("issue_comment", { action: "created", comment: { body: asComment(text) } }, options),
  textOf: markdownText,
  // An edit does not name the issue of its comment.
  isReplyTo: ({ conversation }, { url }) => {
    const [repository, number] = conversation.split("#");
    const issues = `https://api.github.com/repos/${repository}/issues`;
    return url.startsWith(`${issues}/${number}/comments`) || url.startsWith(`${issues}/comments/`);
  },
};
