import * as z from "zod";
import { type Connection, secretOf } from "../../config/gateway.ts";
import type { Delivery } from "../../model/report.ts";
import { deliveryByStatus } from "../../outbound/delivery.ts";
import type { PlatformAnswer } from "../../outbound/egress.ts";
import { callPlatform, deliveryWithId } from "../shared/call.ts";
import type { GithubSettings } from "./settings.ts";

/** The part of GitHub's REST API that is called: comments and labels of issues, which pull requests are too. */

export type Caller = Connection<GithubSettings>;

/** Where an issue is. */
export type IssueAddress = Readonly<Record<string, string>>;

const HOST = "api.github.com";

/** Characters of a comment; more is refused ("Create an issue comment"). */
const LONGEST = 65_536;

const commentSchema = z.object({ id: z.number().int().positive() });

/** Writes a comment ("Create an issue comment"), or over one ("Update an issue comment"). */
export async function writeComment(
  { repository, number }: IssueAddress,
  text: string,
  handle: string | null,
  caller: Caller,
): Promise<Delivery> {
  const body = { body: text.slice(0, LONGEST) };
  const issues = `/repos/${repository}/issues`;
  const create = async () =>
    deliveryWithId(await call("POST", `${issues}/${number}/comments`, body, caller), commentSchema, ({ id }) =>
      String(id),
    );
  if (handle === null) return create();
  const answer = await call("PATCH", `${issues}/comments/${handle}`, body, caller);
  // Somebody has deleted it; how it ends is told all the same.
  if (answer.kind === "answer" && answer.status === 404) return create();
  const edited = deliveryByStatus(answer);
  return edited.kind === "delivered" ? { kind: "delivered", handle } : edited;
}

/** Adds a label, which may be there already ("Add labels to an issue"). */
export const addLabel = async (
  { repository, number }: IssueAddress,
  label: string,
  caller: Caller,
): Promise<Delivery> =>
  deliveryByStatus(await call("POST", `/repos/${repository}/issues/${number}/labels`, { labels: [label] }, caller));

/** Calls of Workers have no User-Agent by themselves, and GitHub refuses what has none ("Getting started with the REST API"). */
async function call(method: "POST" | "PATCH", path: string, body: unknown, caller: Caller): Promise<PlatformAnswer> {
  const token = secretOf(caller, "api") ?? "";
  const headers = {
    accept: "application/vnd.github+json",
    authorization: `Bearer ${token}`,
    "user-agent": "drs-gateway",
    "x-github-api-version": "2022-11-28",
  };
  return throttled(
    await callPlatform({ method, url: `https://${HOST}${path}`, hosts: [HOST], headers, body }, caller.gateway),
  );
}

/** Secondary limits are told as 403 with a Retry-After ("Rate limits for the REST API"); any other 403 is for good. */
const throttled = (answer: PlatformAnswer): PlatformAnswer =>
  answer.kind === "answer" && answer.status === 403 && answer.retryAfter !== null ? { ...answer, status: 429 } : answer;
