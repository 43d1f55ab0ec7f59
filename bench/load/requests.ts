import { randomUUID } from "node:crypto";
import { SENDERS } from "../../scripts/lib/senders/senders.ts";
import { slackCommand } from "../../scripts/lib/slack-request.ts";

/** What is asked. */
export type RequestKind =
  | "forged"
  | "stale"
  | "help"
  | "precheck"
  | "terminate"
  | "rest"
  | "native"
  /** A platform's own request for help. */
  | `ack:${string}`;

/** Secrets and names that requests are made with: those of the demo set-up. */
export interface Demo {
  readonly signingSecret: string;
  readonly token: string;
  readonly project: string;
  /** What the other platforms' requests are signed with. */
  readonly variables: Readonly<Record<string, string | undefined>>;
}

export interface RequestPlan {
  readonly kind: RequestKind;
  readonly demo: Demo;
  /** Where Slack's requests go. */
  readonly path: string;
}

/** Below this no signature is fresh (seconds). */
const STALE = 3600;

/** A job id as DRS writes it, of a job that nothing is known of. */
export const newJobId = () => `${randomUUID().slice(0, -5)}jb20r`;

/** A request that was never sent before, freshly signed. */
export async function newRequest({ kind, demo, path }: RequestPlan): Promise<Buffer> {
  const { signingSecret: secret, token, project } = demo;
  if (isAck(kind)) return ackOf(kind.slice("ack:".length), demo);
  switch (kind) {
    case "forged": {
      const { headers, body } = slackCommand({ text: `precheck ${newJobId()}`, secret: `${secret}x` });
      return post(path, headers, body);
    }
    case "stale": {
      const at = Math.floor(Date.now() / 1000) - STALE;
      const { headers, body } = slackCommand({ text: `precheck ${newJobId()}`, secret, at });
      return post(path, headers, body);
    }
    case "help": {
      const { headers, body } = slackCommand({ text: "help", secret });
      return post(path, headers, body);
    }
    case "precheck": {
      const { headers, body } = slackCommand({ text: `precheck ${newJobId()}`, secret });
      return post(path, headers, body);
    }
    // By one DBA: it waits until another agrees.
    case "terminate": {
      const { headers, body } = slackCommand({ text: `terminate ${newJobId()}`, secret });
      return post(path, headers, body);
    }
    case "rest": {
      const headers = { authorization: `Bearer ${token}`, "idempotency-key": randomUUID(), ...JSON_TYPE };
      return post(`/v1/jobs/${newJobId()}/actions/precheck`, headers, "{}");
    }
    case "native": {
      const body = JSON.stringify({
        job: { action_name: "precheck", action_params: { precheck_mode: "forStartJob" } },
      });
      return post(`/v5/${project}/jobs/${newJobId()}/action`, { "x-auth-token": token, ...JSON_TYPE }, body);
    }
  }
}

const isAck = (kind: RequestKind): kind is `ack:${string}` => kind.startsWith("ack:");

/** What a platform sends when somebody asks for help. */
async function ackOf(platform: string, { variables }: Demo): Promise<Buffer> {
  const sent = await SENDERS[platform]?.command("help", { variables, person: "dba-1" });
  if (!sent) throw new Error(`nobody plays ${platform}`);
  return post(`/hooks/${platform}`, sent.headers, sent.body);
}

const JSON_TYPE = { "content-type": "application/json" } as const;

/** The bytes of a request. */
function post(path: string, headers: Readonly<Record<string, string>>, body: string): Buffer {
  const all = { host: "127.0.0.1", "content-length": String(Buffer.byteLength(body)), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.join("")}\r\n${body}`);
}
