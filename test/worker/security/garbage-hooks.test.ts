import fc from "fast-check";
import { describe, expect, test } from "vitest";
import config from "../../../examples/demo/gateway.config.ts";
import { dingtalkSender } from "../../../scripts/lib/senders/dingtalk.ts";
import { signedInteraction } from "../../../scripts/lib/senders/discord.ts";
import { githubRequest } from "../../../scripts/lib/senders/github.ts";
import { gitlabRequest } from "../../../scripts/lib/senders/gitlab.ts";
import { jiraRequest } from "../../../scripts/lib/senders/jira.ts";
import { servicenowRequest } from "../../../scripts/lib/senders/servicenow.ts";
import { botToken, SERVICE_URL } from "../../../scripts/lib/senders/teams.ts";
import { runs } from "../../support/runs.ts";
import { exampleSecrets } from "../../support/secrets.ts";
import { gateway } from "../harness/harness.ts";

/** What nobody should send to a platform's URL is refused, and what is proved and means nothing is passed over: never a 5xx. */

const headerNames = [
  ...["authorization", "sign", "timestamp", "x-signature-ed25519", "x-signature-timestamp"],
  ...["x-lark-signature", "x-lark-request-timestamp", "x-lark-request-nonce"],
  ...["x-slack-signature", "x-slack-request-timestamp"],
  ...[
    "x-hub-signature",
    "x-hub-signature-256",
    "x-github-event",
    "webhook-id",
    "webhook-timestamp",
    "webhook-signature",
  ],
];

const headers = fc.dictionary(fc.constantFrom(...headerNames), fc.string({ unit: fc.constantFrom(..."aZ0=+/.- v") }));

const send = (source: string, init: RequestInit) => gateway(`/hooks/${source}`, { method: "POST", ...init });

describe.each(Object.keys(config.sources ?? {}))("what comes to %s without a proof", (source) => {
  test("is refused, whatever it is", async () => {
    await fc.assert(
      fc.asyncProperty(headers, fc.uint8Array({ maxLength: 400 }), fc.json(), async (sent, bytes, json) => {
        for (const body of [new Uint8Array(bytes), json]) {
          const answer = await send(source, { headers: { ...sent, "content-type": "application/json" }, body });
          expect(answer.status).toBe(401);
        }
      }),
      { numRuns: runs(60) },
    );
  });
});

/** JSON that looks a little like what each platform sends. */
const nearly = fc.dictionary(
  fc.constantFrom(
    ...["type", "id", "data", "text", "from", "conversation", "member", "user", "token", "msgtype", "value"],
    ...["action", "issue", "comment", "repository", "sender", "fields", "key", "webhookEvent", "changelog"],
    ...["object_kind", "object_attributes", "project", "merge_request", "table", "sys_id", "number", "approval"],
  ),
  fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constantFrom<unknown>(1, 2, 3, 4, "message", "invoke", "text", null)),
);

const SIGNED = { variables: exampleSecrets, person: "dba-1" };

const PROVED: Readonly<Record<string, (body: object) => Promise<RequestInit>>> = {
  discord: signedInteraction,
  teams: async (body) => ({
    headers: { "content-type": "application/json", authorization: `Bearer ${await botToken()}` },
    body: JSON.stringify({ ...body, serviceUrl: SERVICE_URL }),
  }),
  dingtalk: async (body) => {
    const { headers: proof } = await dingtalkSender.command("", { variables: exampleSecrets, person: "dba-1" });
    return { headers: proof, body: JSON.stringify(body) };
  },
  jira: async (body) => jiraRequest(body, SIGNED),
  github: async (body) => githubRequest("issue_comment", body, SIGNED),
  gitlab: async (body) => gitlabRequest("Note Hook", body, SIGNED),
  servicenow: async (body) => servicenowRequest(body, SIGNED),
};

describe.each(Object.entries(PROVED))("what comes to %s with a proof and means nothing", (source, prove) => {
  test("is passed over", async () => {
    await fc.assert(
      fc.asyncProperty(nearly, async (body) => {
        expect((await send(source, await prove(body))).status).toBe(200);
      }),
      { numRuns: runs(100) },
    );
  });
});
