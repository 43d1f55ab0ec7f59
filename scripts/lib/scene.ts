import type { Variables } from "./settings.ts";
import { messagesTo, type RecordedCall, recordedCalls, until } from "./simulator.ts";
import { type SlackCommandRequest, slackCommand, slackText } from "./slack-request.ts";

/** How long a step of the scene may take, in milliseconds. */
const STEP_TIMEOUT = 20_000;

/** A running gateway and simulator, and what somebody outside can do with them. Every step prints itself. */
export class Scene {
  readonly #gateway: string;
  readonly #simulator: string;
  readonly #variables: Variables;
  #failures = 0;

  constructor(gateway: string, simulator: string, variables: Variables) {
    this.#gateway = gateway;
    this.#simulator = simulator;
    this.#variables = variables;
  }

  get failures(): number {
    return this.#failures;
  }

  title(text: string): void {
    console.log(`\n${text}`);
  }

  /** Prints whether something is as it should be, and counts it when not. */
  check(what: string, holds: boolean): void {
    console.log(`  ${holds ? "ok  " : "FAIL"} ${what}`);
    if (!holds) this.#failures += 1;
  }

  /** A command signed as Slack signs it. */
  command(text: string, user: string): SlackCommandRequest {
    return slackCommand({ text, user, secret: this.#variables.SLACK_SIGNING_SECRET ?? "" });
  }

  /** Sends a slash command and prints the answer. */
  async slack(request: SlackCommandRequest, who: string): Promise<{ status: number; text: string }> {
    const command = new URLSearchParams(request.body).get("text") ?? "";
    const answer = await fetch(`${this.#gateway}/hooks/slack`, {
      method: "POST",
      headers: request.headers,
      body: request.body,
    });
    const body = await answer.text();
    const text = body === "" ? "" : slackText(JSON.parse(body));
    this.#say(`${who} in Slack: /drs ${command}`, `${answer.status} ${text}`);
    return { status: answer.status, text };
  }

  /** The message to the response_url that everybody sees: the result. */
  async result(request: SlackCommandRequest): Promise<string> {
    const found = await until(async () => {
      const messages = await messagesTo(this.#simulator, request.responseUrl);
      return messages.map(({ body }) => body).find((body) => JSON.stringify(body).includes('"in_channel"'));
    }, STEP_TIMEOUT);
    const text = found === undefined ? "(nothing came)" : slackText(found);
    this.#say("  later, at the response_url", text);
    return text;
  }

  /** Calls `/v1` as ci-bot and prints the answer's state. */
  async rest(path: string, body: object): Promise<{ status: number; operation: Record<string, unknown> }> {
    const answer = await fetch(`${this.#gateway}${path}`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${this.#variables.CI_BOT_TOKEN}`,
        "content-type": "application/json",
        prefer: "wait=25",
      },
      body: JSON.stringify(body),
    });
    const operation = (await answer.json()) as Record<string, unknown>;
    this.#say(
      `ci-bot: POST ${path} ${JSON.stringify(body)}`,
      `${answer.status} ${operation.state ?? operation.detail}`,
    );
    return { status: answer.status, operation };
  }

  /** The action calls that DRS has received for a job, in order. */
  async actions(jobId: string): Promise<RecordedCall[]> {
    const calls = await recordedCalls(this.#simulator);
    return calls.filter(({ method, path }) => method === "POST" && path.includes(`/jobs/${jobId}/action`));
  }

  /** The status that the simulator knows of a job. */
  async jobStatus(jobId: string): Promise<string> {
    const answer = await fetch(`${this.#simulator}/_sim/jobs/${jobId}`);
    return String(((await answer.json()) as { status: unknown }).status);
  }

  /** Prints every call that IAM and DRS received. */
  async printCalls(): Promise<void> {
    this.title("What IAM and DRS received");
    for (const { method, path, status, body, effect } of await recordedCalls(this.#simulator)) {
      if (method === "GET") continue;
      console.log(
        `  ${method} ${path} ${path.endsWith("/action") ? JSON.stringify(body) : ""} → ${status}${effect ? " (took effect)" : ""}`,
      );
    }
  }

  #say(question: string, answer: string): void {
    console.log(`  ${question}\n${answer.replace(/^/gm, "    | ")}`);
  }
}

/** The verb of a recorded action call. */
export const verbOf = ({ body }: RecordedCall): string => {
  const { job } = body as { job?: { action_name?: string } };
  return job?.action_name ?? "";
};
