import { randomUUID } from "node:crypto";
import type { Sender, SendOptions, Sent } from "./sender.ts";
import { asComment, markdownText, nextNumber, standardHeaders } from "./signatures.ts";

/** Plays GitLab: the webhooks of a project, with a signing token. */

/** Ids of the demo config; `gateway` is the bot that comments for it. */
const USERS: Readonly<Record<string, number>> = { "dba-1": 101, "dba-2": 102, "on-call": 103, gateway: 109 };
const STRANGER = 199;

const HOST = "https://gitlab.example.com";
const PROJECT = { id: 4242, name: "infra", path_with_namespace: "ops/infra", web_url: `${HOST}/ops/infra` };
const IID = 17;

/** Somebody of the config by name, anybody else by their id. Nobody's address is told. */
function userOf(person: string) {
  const id = USERS[person] ?? (/^\d+$/.test(person) ? Number(person) : STRANGER);
  return { id, name: person, username: person, email: "[REDACTED]" };
}

/** The body of an event; what is absent is as the demo has it, and object, issue, merge request and project are completed. */
export interface GitlabPayload {
  readonly object_attributes?: object;
  readonly issue?: object;
  readonly merge_request?: object;
  readonly project?: object;
  readonly [field: string]: unknown;
}

/** Signs a body as GitLab does with a signing token. */
export function gitlabRequest(name: string, payload: object, { variables, delivery, at = Date.now() }: SendOptions) {
  const body = JSON.stringify(payload);
  const id = delivery ?? randomUUID();
  const headers: Record<string, string> = {
    ...{ "content-type": "application/json", "user-agent": "GitLab/19.2.0", "x-gitlab-event": name },
    ...{ "x-gitlab-instance": HOST, "x-gitlab-webhook-uuid": "02affd2d-2cba-4033-917d-ec22d5dc4b38" },
    ...{ "x-gitlab-event-uuid": randomUUID(), "idempotency-key": id },
    ...standardHeaders(variables.GITLAB_WEBHOOK_SECRET ?? "", body, id, at),
  };
  return { headers, body };
}

const time = ({ at = Date.now() }: SendOptions) => `${new Date(at).toISOString().slice(0, 19).replace("T", " ")} UTC`;

/** What is named by the events of a kind ("Webhook events"). */
interface Kind {
  readonly object_kind: string;
  /** What of the event is about the ticket itself. */
  readonly partsOf: (payload: GitlabPayload, options: SendOptions) => object;
}

const usualItem = { iid: IID, title: "Move orders", state: "opened", labels: [] };

/** Notes stand beside what they were written on: an issue, unless the payload has a merge request. */
const note: Kind = {
  object_kind: "note",
  partsOf: ({ object_attributes, issue, merge_request }, options) => {
    const isMerge = merge_request !== undefined;
    const attributes = {
      ...{ id: nextNumber(), note: "", noteable_type: isMerge ? "MergeRequest" : "Issue", action: "create" },
      ...{ author_id: userOf(options.person).id, system: false, internal: false },
      ...{ created_at: time(options), updated_at: time(options) },
      ...object_attributes,
    };
    const item = isMerge
      ? { merge_request: { ...usualItem, ...merge_request } }
      : { issue: { ...usualItem, ...issue } };
    return { object_attributes: attributes, ...item };
  },
};

const itself = (object_kind: string): Kind => ({
  object_kind,
  partsOf: ({ object_attributes }, options) => ({
    object_attributes: { ...usualItem, action: "update", updated_at: time(options), ...object_attributes },
  }),
});

const KINDS: Readonly<Record<string, Kind>> = {
  "Note Hook": note,
  "Confidential Note Hook": note,
  "Issue Hook": itself("issue"),
  "Confidential Issue Hook": itself("issue"),
  "Merge Request Hook": itself("merge_request"),
};

/** `ops/infra#17` is an issue, `ops/infra!17` a merge request. */
function referenceOf(path: string, payload: object): string {
  const { issue, merge_request, object_attributes, object_kind } = payload as GitlabPayload;
  const { iid = IID } = (issue ?? merge_request ?? object_attributes ?? {}) as { iid?: number };
  const isMerge = merge_request !== undefined || object_kind === "merge_request";
  return `${path}${isMerge ? "!" : "#"}${iid}`;
}

/** Makes an event of the demo's project, e.g. `Issue Hook` with `{ changes: { labels: … } }`. */
export function gitlabEvent(name: string, payload: GitlabPayload, options: SendOptions): Sent {
  const kind = KINDS[name];
  const project = { ...PROJECT, ...payload.project };
  const object_kind = kind?.object_kind ?? name.replace(/ Hook$/, "").toLowerCase();
  const event = {
    ...{ object_kind, event_type: `${name.startsWith("Confidential ") ? "confidential_" : ""}${object_kind}` },
    ...{ user: userOf(options.person), project_id: project.id },
    ...payload,
    ...kind?.partsOf(payload, options),
    project,
  };
  return { ...gitlabRequest(name, event, options), conversation: referenceOf(project.path_with_namespace, event) };
}

export const gitlabSender: Sender = {
  secrets: ["GITLAB_WEBHOOK_SECRET"],
  ticket: {
    host: "gitlab.example.com",
    key: `${PROJECT.path_with_namespace}#${IID}`,
    ticket: { title: "Move orders", project_id: PROJECT.id },
  },
  command: async (text, options) => gitlabEvent("Note Hook", { object_attributes: { note: asComment(text) } }, options),
  textOf: markdownText,
  isReplyTo: ({ conversation }, { url }) => {
    const [, path = "", mark, iid] = /^(.+)([#!])(\d+)$/.exec(conversation) ?? [];
    const kind = mark === "!" ? "merge_requests" : "issues";
    const projects = [PROJECT.id, encodeURIComponent(path)];
    return projects.some((project) => url.startsWith(`${HOST}/api/v4/projects/${project}/${kind}/${iid}/notes`));
  },
};
