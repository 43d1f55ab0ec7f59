import type * as z from "zod";
import { type Connection, secretOf } from "../../config/gateway.ts";
import type { PlatformAnswer } from "../../outbound/egress.ts";
import { callPlatform, type Fetched, readAs } from "../shared/call.ts";
import type { GitlabSettings } from "./settings.ts";

/** The part of GitLab's REST API v4 that is called. */

export type Caller = Connection<GitlabSettings>;

/** Where an issue or merge request is: its project's path, its kind as addresses have it, and its number there. */
export type ItemAddress = Readonly<Record<string, string>>;

/** `rest` comes after the or merge request's own path, e.g. `/notes`. */
export function callGitlab(
  method: "GET" | "POST" | "PUT",
  { project = "", kind, iid }: ItemAddress,
  rest: string,
  body: unknown,
  caller: Caller,
): Promise<PlatformAnswer> {
  const { host } = caller.settings;
  const url = `https://${host}/api/v4/projects/${encodeURIComponent(project)}/${kind}/${iid}${rest}`;
  // A project access token ("REST API authentication").
  const headers = {
    "private-token": secretOf(caller, "api") ?? "",
    "user-agent": "drs-gateway",
  };
  return callPlatform({ method, url, hosts: [host], headers, body }, caller.gateway);
}

export const readItem = async <T>(
  schema: z.ZodType<T>,
  address: ItemAddress,
  rest: string,
  caller: Caller,
): Promise<Fetched<T>> => readAs(schema, await callGitlab("GET", address, rest, undefined, caller));
