import config from "../../../examples/demo/gateway.config.ts";
import type { Sent } from "../../../scripts/lib/senders/sender.ts";
import type { PlatformDefinition } from "../../../src/webhooks/platform-definition.ts";
import { settingsIn } from "../../support/presets.ts";
import { fault, json, makeJob, SIMULATOR } from "./harness.ts";
import { type OwnApp, ownApp, ownServices } from "./own-app.ts";

/** What flow tests of ticket systems share: a job that nobody else has, and tickets in the simulator. */

interface Options extends Omit<OwnApp, "change"> {
  readonly settings?: object;
  /** A variant of the demo's platform. */
  readonly platform?: PlatformDefinition;
}

/** The job of a test: the demo's sources may ask for it by this alias. */
const ALIAS = "users";

/**
 * A gateway in which the alias is a job of the test's own. The desk is the Worker's, with the settings of the demo: it decides by the alias
 * and calls by the id.
 * @param settings of the source, where they differ from the demo's
 */
export async function withOwnJob(source: string, { settings, platform, ...options }: Options = {}) {
  const id = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
  const demo = config.sources?.[source];
  if (!demo) throw new Error(`the demo has no source ${source}`);
  const own = { platform: platform ?? demo.platform, settings: { ...settingsIn(config, source), ...settings } };
  const jobs = { ...config.jobs, [ALIAS]: { id, tags: ["shop"] } };
  const setUp = { ...options, change: { jobs, sources: { ...config.sources, [source]: own } } };
  const send = await ownApp(setUp);
  const post = ({ headers, body }: Pick<Sent, "headers" | "body">) =>
    send(`/hooks/${source}`, { method: "POST", headers, body });
  const ask = async (sent: Pick<Sent, "headers" | "body">) => json(post(sent));
  return { id, post, ask, services: () => ownServices(setUp) };
}

interface MadeTicket {
  readonly labels: readonly string[];
  readonly comments: readonly { readonly body: string; readonly author: string; readonly edits: number }[];
}

/** Makes a ticket, and looks at what has become of it. */
export async function makeTicket(host: string, key: string, ticket: object, comments: readonly object[] = []) {
  const body = JSON.stringify({ host, key, ticket, comments });
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${SIMULATOR}/_sim/tickets`, { method: "POST", headers, body });
  if (!answer.ok) throw new Error(await answer.text());
  const query = new URLSearchParams({ host, key });
  return (): Promise<MadeTicket> => json(fetch(`${SIMULATOR}/_sim/tickets?${query}`));
}

/** The headers of an example. */
export const headersOf = (headers: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined));

/** A number of a ticket that no other test has. */
export const ticketNumber = (): number => crypto.getRandomValues(new Uint32Array(1))[0] as number;

/** Has calls to a path answered with a status. */
export const answers = (path: string, status: number, times: number) =>
  fault({ match: { path }, fault: "status", status, times });
