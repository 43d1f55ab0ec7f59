import { setTimeout as delay } from "node:timers/promises";
import { jiraEvent } from "./senders/jira.ts";
import type { Variables } from "./settings.ts";
import { messagesTo, type RecordedCall, recordedCalls, until } from "./simulator.ts";
import { type SlackCommandRequest, slackCommand, slackText } from "./slack-request.ts";

const JIRA = "example.atlassian.net";

/** The text of Jira's documents: a line a paragraph. */
const textOfDocument = (body: unknown): string =>
  ((Object(body).content ?? []) as { content?: { text?: string }[] }[])
    .map(({ content = [] }) => content.map(({ text = "" }) => text).join(""))
    .join("\n");

/** How long a step of the scene may take, in milliseconds. */
const STEP_TIMEOUT = 20_000;

/** The delay has to stay low for a while before a job is ready to cut over. */
const READY_TIMEOUT = 120_000;

/** Pause between two questions, so that the project's calls are left for the rest. */
const READY_PAUSE = 3_000;

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

  get #ciBot() {
    return { authorization: `Bearer ${this.#variables.CI_BOT_TOKEN}` };
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

  /** The message to the response_url that follows the first answer, for the person who asked. */
  async later(request: SlackCommandRequest): Promise<string> {
    const found = await until(
      async () => (await messagesTo(this.#simulator, request.responseUrl)).map(({ body }) => body).at(-1),
      STEP_TIMEOUT,
    );
    const text = found === undefined ? "(nothing came)" : slackText(found);
    this.#say("  later, at the response_url", text);
    return text;
  }

  /** Wait until a job is ready to cut over. */
  async isReady(job: string): Promise<boolean> {
    const isReady = await until(async () => {
      await delay(READY_PAUSE);
      const answer = await fetch(`${this.#gateway}/v1/jobs/${job}/readiness`, { headers: this.#ciBot });
      return ((await answer.json()) as { ready: unknown }).ready === true || undefined;
    }, READY_TIMEOUT);
    return isReady === true;
  }

  /** Calls `/v1` as ci-bot and prints the answer's state. */
  async rest(path: string, body: object): Promise<{ status: number; operation: Record<string, unknown> }> {
    const answer = await fetch(`${this.#gateway}${path}`, {
      method: "POST",
      headers: {
        ...this.#ciBot,
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

  /** Opens an issue in Jira. */
  async openIssue(key: string, summary: string): Promise<void> {
    const ticket = { fields: { summary, project: { key: key.replace(/-\d+$/, "") }, status: { name: "In Review" } } };
    await this.#control("/_sim/tickets", { host: JIRA, key, ticket });
    console.log(`  In Jira: ${key} "${summary}", In Review`);
  }

  /** Moves an issue to another status, as Jira tells of it, and prints the answer. */
  async moveIssue(key: string, summary: string, to: string, person: string): Promise<{ status: number; text: string }> {
    const parts = { event: "jira:issue_updated", key, fields: { summary }, status: { from: "In Review", to } };
    const { headers, body } = jiraEvent(parts, { variables: this.#variables, person });
    const answer = await fetch(`${this.#gateway}/hooks/jira`, { method: "POST", headers, body });
    const text = await answer.text();
    this.#say(`${person} in Jira: ${key} → ${to}`, `${answer.status} ${text}`);
    return { status: answer.status, text };
  }

  /** The gateway's comment on an issue once it says this. */
  async commentOn(key: string, says: string): Promise<string> {
    const found = await until(async () => {
      const answer = await fetch(`${this.#simulator}/_sim/tickets?host=${JIRA}&key=${key}`);
      const { comments } = (await answer.json()) as { comments: { body: unknown }[] };
      return comments.map(({ body }) => textOfDocument(body)).find((text) => text.includes(says));
    }, STEP_TIMEOUT);
    this.#say(`  the comment in ${key}`, found ?? "(nothing came)");
    return found ?? "";
  }

  /** Puts a job of the simulator into a state. */
  async setJob(id: string, job: object): Promise<void> {
    await this.#control("/_sim/jobs", { id, ...job });
  }

  async #control(path: string, body: object): Promise<void> {
    const answer = await fetch(`${this.#simulator}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(await answer.text());
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
