import type * as z from "zod";
import type { SourceOf } from "../../config/sources/sources.ts";
import type { PlatformAnswer } from "../../outbound/egress.ts";
import type { Tracked } from "../../tickets/ticket-system.ts";
import { callTracker, type Fetched, readAs } from "../shared/call.ts";

/** The part of GitLab's REST API v4 that is called. */

export type GitlabSource = SourceOf<"gitlab" | "gitlab-token">;
export type Caller = Tracked<GitlabSource>;

/** Where an issue or merge request is: its project's path, its kind as addresses have it, and its number there. */
export type ItemAddress = Readonly<Record<string, string>>;

/** `rest` comes after the or merge request's own path, e.g. `/notes`. */
export function callGitlab(
  method: "GET" | "POST" | "PUT",
  { project = "", kind, iid }: ItemAddress,
  rest: string,
  body: unknown,
  { name, settings: { host }, gateway }: Caller,
): Promise<PlatformAnswer> {
  const url = `https://${host}/api/v4/projects/${encodeURIComponent(project)}/${kind}/${iid}${rest}`;
  // A project access token ("REST API authentication").
  const headers = {
    "private-token": gateway.secrets.sources.get(name)?.current.api ?? "",
    "user-agent": "drs-gateway",
  };
  return callTracker({ method, url, hosts: [host], headers, body }, gateway);
}

export const readItem = async <T>(
  schema: z.ZodType<T>,
  address: ItemAddress,
  rest: string,
  caller: Caller,
): Promise<Fetched<T>> => readAs(schema, await callGitlab("GET", address, rest, undefined, caller));
