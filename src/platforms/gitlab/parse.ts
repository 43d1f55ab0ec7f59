import * as z from "zod";
import { parseJson } from "../../shared/json.ts";
import type { Parsed, TicketEvent } from "../../tickets/event.ts";
import { isOwnText } from "../../tickets/render.ts";
import type { Delivered } from "../../tickets/ticket-system.ts";
import { timeOf } from "../shared/time.ts";
import type { GitlabSettings } from "./settings.ts";

/** What GitLab sends about issues, merge requests and notes on them (GitLab Docs, "Webhook events"). Nothing else is acted on. */

type Settings = Pick<GitlabSettings, "host" | "bot" | "projects">;

/** How each kind is written in an address; the mark stands in a reference, e.g. `ops/infra#17`. */
export const KINDS = {
  issues: { mark: "#", noteable: "Issue", name: "issue" },
  merge_requests: { mark: "!", noteable: "MergeRequest", name: "merge_request" },
} as const;

export type Kind = keyof typeof KINDS;

/** It becomes a part of addresses that are called. */
const id = z.number().int().positive();
const time = z.string().max(40).nullish();

const item = z.object({ iid: id, title: z.string() });

const payloadSchema = z.object({
  object_kind: z.enum(["note", "issue", "merge_request"]),
  user: z.object({ id }),
  project: z.object({
    id,
    path_with_namespace: z
      .string()
      .regex(/^[\w.-]+(\/[\w.-]+)+$/)
      .max(500),
    web_url: z.string().max(1000).nullish(),
  }),
  object_attributes: z.object({
    id: id.optional(),
    iid: id.optional(),
    title: z.string().optional(),
    note: z.string().optional(),
    noteable_type: z.string().optional(),
    action: z
      .string()
      .regex(/^[a-z_]{1,60}$/)
      .optional(),
    system: z.boolean().optional(),
    created_at: time,
    updated_at: time,
  }),
  issue: item.nullish(),
  merge_request: item.nullish(),
});

type Payload = z.output<typeof payloadSchema>;

const decoder = new TextDecoder();

/** Takes a delivery apart. Its id is under the signature (GitLab Docs, "Webhooks", signing token). */
export function parseGitlab(delivered: Delivered<Settings>): Parsed {
  const read = readEvent(delivered);
  if ("ignored" in read) return read;
  const { event, note } = read;
  const delivery = delivered.headers.get("webhook-id") ?? "";
  const deliveries = [...(delivery === "" ? [] : [delivery]), ...(note === null ? [] : [`note:${note}`])];
  return { ...event, deliveries };
}

/** The same where a token vouches for the sender alone: what is to be read back is told by its address. */
export function parseUnsigned(delivered: Delivered<Settings>): Parsed {
  const read = readEvent(delivered);
  if ("ignored" in read) return read;
  const { event, note } = read;
  const { ticket } = event;
  const address = { ...ticket.address, ...(note === null ? {} : { note }) };
  return { ...event, ticket: { ...ticket, address }, deliveries: [] };
}

/** An event, and the id of the note that somebody has just written. */
interface ReadEvent {
  readonly event: Omit<TicketEvent, "deliveries">;
  readonly note: string | null;
}

function readEvent({ settings, source, headers, body }: Delivered<Settings>): ReadEvent | { readonly ignored: string } {
  const json = z.record(z.string(), z.unknown()).safeParse(parseJson(decoder.decode(body)));
  if (!json.success) return { ignored: "the body is no JSON object" };
  const read = payloadSchema.safeParse(json.data);
  const subject = read.success ? subjectOf(read.data) : null;
  if (!read.success || subject === null)
    return { ignored: "it is not about an issue or a merge request in a project, by somebody" };
  const { object_kind, user, project, object_attributes: attributes } = read.data;
  const { action, created_at, updated_at } = attributes;
  const listed = projectIn(settings, project.path_with_namespace);
  if (listed === undefined)
    return { ignored: `${project.path_with_namespace} is not among the projects of source "${source}" in the config` };
  const instances = [project.web_url, headers.get("x-gitlab-instance")].filter((url) => typeof url === "string");
  if (!instances.every((url) => URL.parse(url)?.host === settings.host))
    return { ignored: `it is not of ${settings.host}` };
  if (attributes.system === true) return { ignored: "GitLab itself wrote the note" };
  if (String(user.id) === settings.bot) return { ignored: "it is the gateway's own doing" };
  // An edit is by whoever edited, and the command would be in somebody else's name.
  const isComment = object_kind === "note" && action === "create";
  const written = isComment ? (attributes.note ?? null) : null;
  if (written !== null && isOwnText(written)) return { ignored: "it copies a note of the gateway" };
  const { kind, iid, title } = subject;
  const event = {
    type: action === undefined ? object_kind : `${object_kind}.${action}`,
    ticket: { ...ticketOf(settings.host, listed, kind, String(iid)), title },
    channel: String(project.id),
    actor: `${settings.host}/${user.id}`,
    at: timeOf(updated_at) ?? timeOf(created_at),
    comment: written,
    payload: json.data,
  };
  return { event, note: isComment && attributes.id !== undefined ? String(attributes.id) : null };
}

/** The issue or merge request that an event is about; `null` where it is about anything else, as a note on a commit is. */
function subjectOf({ object_kind, object_attributes, issue, merge_request }: Payload) {
  const { iid, title, noteable_type } = object_attributes;
  if (object_kind === "note") {
    if (noteable_type === KINDS.issues.noteable && issue) return { kind: "issues", ...issue } as const;
    if (noteable_type === KINDS.merge_requests.noteable && merge_request)
      return { kind: "merge_requests", ...merge_request } as const;
    return null;
  }
  if (iid === undefined || title === undefined) return null;
  return { kind: object_kind === "issue" ? "issues" : "merge_requests", iid, title } as const;
}

/** A project as the config writes its path: GitLab takes it in any case. */
export const projectIn = ({ projects }: Pick<Settings, "projects">, path: string): string | undefined =>
  projects.find((one) => one.toLowerCase() === path.toLowerCase());

export const ticketOf = (host: string, project: string, kind: Kind, iid: string) => ({
  key: `${project}${KINDS[kind].mark}${iid}`,
  url: `https://${host}/${project}/-/${kind}/${iid}`,
  address: { project, kind, iid },
});
