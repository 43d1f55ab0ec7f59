import { runInDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { type SlackCommandRequest, slackCommand } from "../../../scripts/lib/slack-request.ts";
import { noteSecretsIn, secret } from "../../support/log-scan/registry.ts";
import { exampleSecrets } from "../../support/secrets.ts";

/** What the flow tests do from outside: HTTP to the Worker in this workerd, HTTP to the simulator beside it. */

/** Where this file's simulator listens. */
export const SIMULATOR = env.SIMULATOR_URL ?? "";
export const DEMO_PROJECT = "054ba152d480d55b2f5dc0069e7ddef0";
export const AKSK_PROJECT = "5237e10fe9aa4ad5b16b6a5245248314";

const ORIGIN = "http://gateway.test";

/** Sends a request to the gateway. */
export const gateway = (path: string, init?: RequestInit): Promise<Response> =>
  exports.default.fetch(`${ORIGIN}${path}`, init);

/** Calls `/v1` as a client. A body is sent as JSON. */
export function rest(
  method: string,
  path: string,
  {
    token = exampleSecrets.CI_BOT_TOKEN,
    body,
    headers,
  }: { token?: string | null; body?: unknown; headers?: Record<string, string> } = {},
): Promise<Response> {
  if (token !== null) secret("the bearer token of a request", token);
  noteSecretsIn(body);
  return gateway(path, {
    method,
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

/** Locks a job for the CI bot, and takes the lock away. */
export const lock = async (job: string): Promise<void> =>
  void (await (await rest("POST", `/v1/jobs/${job}/lock`, { body: {} })).text());
export const unlock = async (job: string): Promise<void> =>
  void (await (await rest("DELETE", `/v1/jobs/${job}/lock`)).text());

/** The JSON of an answer, loosely typed: tests look into it. */
// biome-ignore lint/suspicious/noExplicitAny: answers are asserted on field by field
export const json = async (answer: Response | Promise<Response>): Promise<any> => (await answer).json();

/** Makes a signed Slack command. */
export const command = (
  text: string,
  { user = "U0001", at, channel }: { user?: string; at?: number; channel?: string } = {},
): SlackCommandRequest =>
  slackCommand({
    text,
    user,
    secret: exampleSecrets.SLACK_SIGNING_SECRET,
    ...(at === undefined ? {} : { at }),
    ...(channel ? { channel } : {}),
  });

/** Sends a Slack command to its hook. */
export const sendCommand = ({ headers, body }: SlackCommandRequest): Promise<Response> =>
  gateway("/hooks/slack", { method: "POST", headers, body });

const post = async (path: string, body: unknown): Promise<Response> =>
  fetch(`${SIMULATOR}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });

let made = 0;

/** Makes a job of its own for a test and returns its id. */
export async function makeJob(job: object = {}): Promise<string> {
  made += 1;
  const id = `${crypto.randomUUID().slice(0, 23)}-${String(made).padStart(7, "0")}jb20r`;
  const answer = await post("/_sim/jobs", { id, ...job });
  if (!answer.ok) throw new Error(await answer.text());
  return id;
}

/** Makes the demo's desk list the jobs of its project again before it takes a name to be nobody's. */
export async function forgetJobList(): Promise<void> {
  // Opens the desk, which makes its tables.
  await (await rest("GET", "/v1/operations")).text();
  await runInDurableObject(env.DESK.get(env.DESK.idFromName(`cn-north-4/${DEMO_PROJECT}`)), (_, { storage }) => {
    storage.sql.exec("UPDATE discovery SET listed_at = 0");
  });
}

/** Arms a fault of the simulator. */
export async function fault(spec: Record<string, unknown>): Promise<void> {
  const answer = await post("/_sim/faults", spec);
  if (!answer.ok) throw new Error(await answer.text());
}

/**
 * Has the next matching calls take effect and wait for their answer, until the returned function is called. That releases all that is
 * held in this file's simulator.
 */
export async function hold(match: Readonly<Record<string, string>>, times = 1): Promise<() => Promise<void>> {
  await fault({ match, fault: "hold", times });
  return async () => {
    await (await post("/_sim/release", {})).text();
  };
}

export const expireTokens = () => post("/_sim/tokens/expire", {});

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: { job?: { action_name: string; action_params?: unknown } } | null;
  readonly status: number | null;
  readonly effect: { action: string } | null;
}

/** The calls about a job, in order. */
export const callsAbout = async (jobId: string): Promise<Call[]> =>
  (await json(fetch(`${SIMULATOR}/_sim/calls?path=${encodeURIComponent(jobId)}`))).calls;

/** The verbs that DRS received for a job, in order. */
export const verbsOn = async (jobId: string): Promise<string[]> =>
  (await callsAbout(jobId)).flatMap(({ body }) => (body?.job ? [body.job.action_name] : []));

/** The verbs that took effect on a job, in order. */
export const effectsOn = async (jobId: string): Promise<string[]> =>
  (await callsAbout(jobId)).flatMap(({ effect }) => (effect ? [effect.action] : []));

export interface SentMessage {
  readonly at: string;
  readonly url: string;
  readonly status: number;
  readonly body: { text: string; response_type: string; blocks: { text: { text: string } }[] };
}

/** What has left for platforms to addresses that hold this, in order. */
export const leftFor = async <T = SentMessage>(urlPart: string): Promise<T[]> =>
  (await json(fetch(`${SIMULATOR}/_sim/egress?url=${encodeURIComponent(urlPart)}`))).calls;

/** What was posted to an address of Slack's, mostly a response_url. */
export const messagesTo = (responseUrl: string): Promise<SentMessage[]> => leftFor(responseUrl);

/** The message that everybody sees: the result. */
export const resultAt = (responseUrl: string): Promise<SentMessage> =>
  eventually(async () =>
    (await messagesTo(responseUrl)).find(({ body, status }) => status === 200 && body.response_type === "in_channel"),
  );

/** Asks again until there is an answer. */
export async function eventually<T>(ask: () => Promise<T | undefined | false>, timeout = 60_000): Promise<T> {
  const deadline = Date.now() + timeout;
  for (;;) {
    const found = await ask();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error("it did not happen in time");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** States of operations that have not ended. */
const OPEN: readonly string[] = ["received", "awaiting_approval", "queued", "sending", "running"];

/** Sends an action and returns the operation; with `Prefer: wait`, however long that takes, the ended one. */
export async function act(job: string, action: string, body: object = {}, headers: Record<string, string> = {}) {
  const path = `/v1/jobs/${encodeURIComponent(job)}/actions/${action}`;
  const operation = await json(rest("POST", path, { body, headers }));
  const isAwaited = headers.prefer !== undefined && OPEN.includes(operation.state);
  return isAwaited ? ended(operation.id) : operation;
}

/** The operation once it has ended. */
const ended = (id: string) =>
  eventually(async () => {
    const operation = await json(rest("GET", `/v1/operations/${id}`));
    return !OPEN.includes(operation.state) && operation;
  });

/** The steps of an operation as the ledger has them, in order. */
export const eventsOf = async (id: string): Promise<{ kind: string; data: Record<string, unknown> }[]> =>
  (await json(rest("GET", `/v1/operations/${id}/events`))).events;

/** The operation once it is in one of these states. */
export const reaches = (id: string, ...states: string[]) =>
  eventually(async () => {
    const operation = await json(rest("GET", `/v1/operations/${id}`));
    return states.includes(operation.state) && operation;
  });
