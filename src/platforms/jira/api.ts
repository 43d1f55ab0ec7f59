import * as z from "zod";
import { type Connection, secretOf } from "../../config/gateway.ts";
import type { Message } from "../../model/message.ts";
import type { Delivery } from "../../model/report.ts";
import { deliveryByStatus } from "../../outbound/delivery.ts";
import type { PlatformAnswer } from "../../outbound/egress.ts";

import { basic, callPlatform, deliveryWithId, type Fetched, readAs } from "../shared/call.ts";
import { documentOf } from "./document.ts";
import { type Entry, type Issue, issueSchema, pageSchema } from "./history.ts";
import type { JiraSettings } from "./settings.ts";

/** The part of Jira Cloud's REST API v3 that is called, as the account of the API token. */

interface Call {
  readonly method: "GET" | "POST" | "PUT";
  readonly path: string;
  readonly body?: unknown;
}

function call({ method, path, body }: Call, connection: Connection<JiraSettings>): Promise<PlatformAnswer> {
  const { site, user } = connection.settings;
  const token = secretOf(connection, "api") ?? "";
  const headers = { authorization: basic(user, token), accept: "application/json" };
  return callPlatform(
    { url: `https://${site}/rest/api/3/issue/${path}`, hosts: [site], method, headers, body },
    connection.gateway,
  );
}

/**
 * Reads an issue ("Get issue") with the newest entries of its changelog.
 * @param fields as Jira lists them, e.g. `status,creator`
 */
export const readIssue = async (
  key: string,
  fields: string,
  connection: Connection<JiraSettings>,
): Promise<Fetched<Issue>> => {
  const query = new URLSearchParams({ fields, expand: "changelog" });
  return readAs(issueSchema, await call({ method: "GET", path: `${key}?${query}` }, connection));
};

/** Entries of a changelog that are read at most, and of one page ("Get changelogs"). */
const ENTRIES = 1000;
const PAGE = 100;

/**
 * Every entry of an issue's changelog: those that came with it where they are all, else page by page. They are read after the issue, so
 * that no change of what the issue says is missing.
 */
export async function readChangelog(
  { key, changelog }: Issue,
  connection: Connection<JiraSettings>,
): Promise<Fetched<readonly Entry[]>> {
  if (changelog.histories.length >= changelog.total) return { kind: "read", value: changelog.histories };
  const found: Entry[] = [];
  for (;;) {
    const path = `${key}/changelog?startAt=${found.length}&maxResults=${PAGE}`;
    const page = readAs(pageSchema, await call({ method: "GET", path }, connection));
    if (page.kind !== "read") return page;
    const { total, values } = page.value;
    if (total > ENTRIES) {
      return { kind: "given_up", cause: `it has ${total} changes, more than the ${ENTRIES} that are read` };
    }
    found.push(...values);
    if (found.length >= total) return { kind: "read", value: found };
    if (values.length === 0) return { kind: "retry", cause: "its changes could not be read in full", retryAfter: null };
  }
}

const writtenSchema = z.object({ id: z.string().regex(/^\d{1,20}$/) });

/** In a service project only agents see it; elsewhere that says nothing ("Add comment", `sd.public.comment`). */
const INTERNAL = [{ key: "sd.public.comment", value: { internal: true } }];

/** Writes a comment ("Add comment"), or over one that was written before ("Update comment"). */
export async function writeComment(
  key: string,
  message: Message,
  handle: string | null,
  connection: Connection<JiraSettings>,
): Promise<Delivery> {
  const body = documentOf(message);
  const answer = await call(
    handle === null
      ? { method: "POST", path: `${key}/comment`, body: { body, properties: INTERNAL } }
      : { method: "PUT", path: `${key}/comment/${handle}`, body: { body } },
    connection,
  );
  return deliveryWithId(answer, writtenSchema, ({ id }) => id);
}

/** Moves an issue ("Transition issue"). Where it cannot be moved so from where it stands, it is not. */
export async function moveIssue(
  key: string,
  transition: string,
  connection: Connection<JiraSettings>,
): Promise<Delivery> {
  const answer = await call(
    { method: "POST", path: `${key}/transitions`, body: { transition: { id: transition } } },
    connection,
  );
  const delivery = deliveryByStatus(answer);
  return delivery.kind === "gone" ? { kind: "gone", cause: `transition ${transition}: ${delivery.cause}` } : delivery;
}
