/** The senders of the kill run: each knows its own request, and sends the same bytes again when no answer came. */
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Variables } from "../../../scripts/lib/settings.ts";
import { slackCommand } from "../../../scripts/lib/slack-request.ts";
import { sign } from "../../../src/cloud/iam/signature.ts";
import { DEMO_AKSK_PROJECT, DEMO_PROJECT } from "../../simulator/state/seed.ts";
import { isRepeatable, type PlannedCommand } from "./plan.ts";

interface Bytes {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly responseUrl?: string;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  /** The operation that the answer names. */
  readonly operation: string | null;
}

/** The gateway as its clients see it: there or not. */
export interface Target {
  /** Resolves when it can be called. */
  readonly up: () => Promise<void>;
  readonly url: string;
  readonly variables: Variables;
}

/** What can be told of an answer that is none: the connection was cut. */
const CUT = Symbol("cut");

/** Sends of one command after which the run is given up: far more than there are kills while it waits. */
const MAX_TRIES = 20_000;

/** One command and all that its sender was told. */
export class Sender {
  readonly command: PlannedCommand;
  readonly answers: Answer[] = [];
  deliveries = 0;
  cuts = 0;
  readonly #target: Target;
  #bytes: Bytes | undefined;

  constructor(command: PlannedCommand, target: Target) {
    this.command = command;
    this.#target = target;
  }

  get isRepeatable(): boolean {
    return isRepeatable(this.command.dialect);
  }

  get responseUrl(): string | undefined {
    return this.#bytes?.responseUrl;
  }

  /** Sends it until there is an answer; once only when a second time could be a second effect. */
  async send(): Promise<void> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      await this.#target.up();
      const answer = await this.#sendOnce();
      if (answer !== CUT) {
        this.answers.push(answer);
        return;
      }
      this.cuts += 1;
      if (!this.isRepeatable) return;
      await delay(20);
    }
    throw new Error("no answer, however often it was sent");
  }

  async #sendOnce(): Promise<Answer | typeof CUT> {
    this.#bytes ??= this.#write();
    const { path, headers, body } = this.#bytes;
    this.deliveries += 1;
    try {
      const answer = await fetch(`${this.#target.url}${path}`, { method: "POST", headers, body });
      const text = await answer.text();
      // "Send it again with the same key": an object that is just starting.
      if (answer.status === 503 && text.includes('"busy"')) return CUT;
      return { status: answer.status, text, operation: answer.headers.get("x-operation-id") ?? operationIn(text) };
    } catch {
      return CUT;
    }
  }

  #write(): Bytes {
    const { dialect, job, step } = this.command;
    const { variables, url } = this.#target;
    if (dialect === "slack") {
      const [verb, options] = step.chat ?? ["", ""];
      const name = job.account === "demo" ? job.id : `${job.account}/${job.id}`;
      const text = `${verb} ${name} ${options}`.trim();
      return { path: "/hooks/slack", ...slackCommand({ text, secret: variables.SLACK_SIGNING_SECRET ?? "" }) };
    }
    const key: Record<string, string> = dialect === "v1" || dialect === "v5" ? { "idempotency-key": randomUUID() } : {};
    const json = { "content-type": "application/json", ...key };
    if (dialect.startsWith("v1")) {
      const name = job.account === "demo" ? job.id : encodeURIComponent(`${job.account}/${job.id}`);
      const confirm = step.action === "terminate" ? { confirm: job.id } : {};
      return {
        path: `/v1/jobs/${name}/actions/${step.action}`,
        headers: { ...json, authorization: `Bearer ${variables.CI_BOT_TOKEN}` },
        body: JSON.stringify({ ...step.flat, ...confirm }),
      };
    }
    const path = `/v5/${job.account === "demo" ? DEMO_PROJECT : DEMO_AKSK_PROJECT}/jobs/${job.id}/action`;
    const body = JSON.stringify({ job: { action_name: step.action, action_params: step.native } });
    if (dialect !== "v5 signed") {
      return { path, headers: { ...json, "x-auth-token": variables.CI_BOT_TOKEN ?? "" }, body };
    }
    const keys = { accessKey: variables.SDK_CLIENT_ACCESS_KEY ?? "", secretKey: variables.SDK_CLIENT_SECRET_KEY ?? "" };
    const headers = sign({ method: "POST", url: `${url}${path}`, headers: json, body }, keys, Date.now());
    return { path, headers, body };
  }
}

/** An operation id in what Slack is told: `Operation aaaaaa-01K….`. */
const operationIn = (text: string): string | null => /Operation ([a-z2-7]{6}-[0-9A-Z]{26})/.exec(text)?.[1] ?? null;
