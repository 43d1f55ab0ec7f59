import * as z from "zod";
import { parseJson } from "../../shared/json.ts";
import type { Parsed } from "../../tickets/event.ts";
import { isOwnText } from "../../tickets/render.ts";
import type { Delivered } from "../../tickets/ticket-system.ts";
import { sha256 } from "../shared/digest.ts";
import { timeOf } from "../shared/time.ts";
import type { GithubSettings } from "./settings.ts";

/** What GitHub sends about issues and pull requests (GitHub Docs, "Webhook events and payloads"). Nothing else is acted on. */

type Settings = Pick<GithubSettings, "repositories">;

const id = z.number().int().positive();
const time = z.string().max(40).nullish();

const subject = z.object({ number: id, title: z.string(), updated_at: time });

const payloadSchema = z.object({
  action: z
    .string()
    .regex(/^[a-z_]{1,60}$/)
    .optional(),
  repository: z.object({
    id,
    full_name: z.string().regex(/^[\w.-]{1,100}\/[\w.-]{1,100}$/),
    owner: z.object({ login: z.string() }).nullish(),
    html_url: z.string().nullish(),
  }),
  organization: z.object({ login: z.string() }).nullish(),
  sender: z.object({ id, type: z.string() }),
  issue: subject.nullish(),
  pull_request: subject.nullish(),
  comment: z.object({ id, body: z.string().nullish(), created_at: time, updated_at: time }).nullish(),
});

type Payload = z.output<typeof payloadSchema>;

const decoder = new TextDecoder();

/** Takes a delivery apart. Issues and pull requests have one series of numbers, and one way to be commented on. */
export function parseGithub({ settings, source, headers, body }: Delivered<Settings>): Parsed {
  const name = headers.get("x-github-event") ?? "";
  if (name === "ping") return { ignored: "a ping" };
  if (!/^[a-z_]{1,60}$/.test(name)) return { ignored: "the header X-GitHub-Event names no event" };
  const json = z.record(z.string(), z.unknown()).safeParse(parseJson(decoder.decode(body)));
  if (!json.success) return { ignored: "the body is no JSON object" };
  const read = payloadSchema.safeParse(json.data);
  if (!read.success) return { ignored: "it is not about an issue or a pull request in a repository, by somebody" };
  const payload = read.data;
  const { action, repository, sender, comment } = payload;
  const found = payload.issue ?? payload.pull_request;
  if (!found) return { ignored: "it is not about an issue or a pull request" };
  const listed = repositoryIn(settings, repository.full_name);
  if (listed === undefined)
    return { ignored: `${repository.full_name} is not among the repositories of source "${source}" in the config` };
  if (!isOfOwner(payload) || headers.has("x-github-enterprise-host"))
    return { ignored: "it names another owner or another GitHub than the repository's own" };
  if (sender.type === "Bot") return { ignored: "bots are not listened to" };
  // An edit is by whoever edited, and the command would be in somebody else's name.
  const isComment = name === "issue_comment" && action === "created";
  const written = isComment ? (comment?.body ?? null) : null;
  if (written !== null && isOwnText(written)) return { ignored: "it copies a comment of the gateway" };
  return {
    type: action === undefined ? name : `${name}.${action}`,
    ticket: { ...ticketOf(listed, String(found.number)), title: found.title },
    channel: String(repository.id),
    actor: String(sender.id),
    at: newestOf(payload),
    deliveries: deliveriesOf(headers, body, isComment ? comment?.id : undefined),
    comment: written,
    payload: json.data,
  };
}

/** Whether everything that names the owner of the repository, and the GitHub that it is on, names those of its full name. */
function isOfOwner({ repository: { full_name, owner, html_url }, organization }: Payload): boolean {
  const own = full_name.slice(0, full_name.indexOf("/")).toLowerCase();
  const owners = [owner?.login, organization?.login].filter((login) => login !== undefined);
  const isHere = !html_url || html_url.toLowerCase() === `https://github.com/${full_name.toLowerCase()}`;
  return isHere && owners.every((login) => login.toLowerCase() === own);
}

/** A repository as the config writes it: GitHub takes its name in any case. */
export const repositoryIn = ({ repositories }: Settings, name: string): string | undefined =>
  repositories.find((one) => one.toLowerCase() === name.toLowerCase());

/** GitHub leads from the address of an issue to the pull request that has its number. */
export const ticketOf = (repository: string, number: string) => ({
  key: `${repository}#${number}`,
  url: `https://github.com/${repository}/issues/${number}`,
  address: { repository, number },
});

/** No event says when it happened: what it is about was last changed by it. */
function newestOf({ issue, pull_request, comment }: Payload): number | null {
  const said = [comment?.created_at, comment?.updated_at, issue?.updated_at, pull_request?.updated_at];
  const times = said.flatMap((one) => timeOf(one) ?? []);
  return times.length === 0 ? null : Math.max(...times);
}

/**
 * The delivery's id is a header, which the signature does not cover: who has one signed body could send it again under any id. So the body
 * itself and the comment are remembered too.
 */
function deliveriesOf(headers: Headers, body: Uint8Array, comment: number | undefined): string[] {
  const delivery = headers.get("x-github-delivery") ?? "";
  const isUsual = /^[\w-]{1,100}$/.test(delivery);
  return [...(isUsual ? [delivery] : []), sha256(body), ...(comment === undefined ? [] : [`comment:${comment}`])];
}
