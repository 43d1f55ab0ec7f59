import { inject } from "vitest";
import { noteSecretsIn } from "../../support/log-scan/registry.ts";
import { callsAbout, DEMO_PROJECT, gateway } from "./harness.ts";

/** The native dialect, as a client of the config calls it. */

const { CI_BOT_TOKEN } = inject("exampleSecrets");

/** Calls `/v5` as a client. A body is sent as JSON, unless it is a text. */
export function native(
  method: string,
  path: string,
  {
    token = CI_BOT_TOKEN,
    body,
    headers,
  }: { token?: string | null; body?: unknown; headers?: Record<string, string> } = {},
): Promise<Response> {
  const sent = {
    ...(token === null ? {} : { "x-auth-token": token }),
    "content-type": "application/json",
    ...headers,
  };
  noteSecretsIn([sent, body]);
  return gateway(`/v5${path}`, {
    method,
    headers: sent,
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
}

/** Asks for an action in the demo project. */
export const action = (
  job: string,
  action_name: string,
  action_params?: object,
  more: Parameters<typeof native>[2] = {},
) => native("POST", `/${DEMO_PROJECT}/jobs/${job}/action`, { body: { job: { action_name, action_params } }, ...more });

/** The action that DRS received for a job. */
export const receivedBy = async (job: string) => (await callsAbout(job)).findLast(({ method }) => method === "POST");
