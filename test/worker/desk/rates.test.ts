import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import config from "../../../examples/demo/gateway.config.ts";
import { slackCommand } from "../../../scripts/lib/slack-request.ts";
import type { ConfigInput } from "../../../src/config/schema.ts";
import { slack } from "../../../src/platforms/slack/index.ts";
import { COMMAND_RATE, SIGN_IN_RATE } from "../../../src/shared/limits.ts";
import { secret } from "../../support/log-scan/registry.ts";
import { exampleSecrets } from "../../support/secrets.ts";
import { command, json } from "../harness/harness.ts";
import { onOwnDesk, type Send } from "../harness/own-desk.ts";

/** Limits are off in these tests but here: each test has a gateway and a desk of its own, with a config of its own. */

// Time stands still, so that a slow machine does not let a bucket refill.
const NOW = Date.now();
beforeEach(() => void vi.spyOn(Date, "now").mockReturnValue(NOW));
afterEach(() => vi.restoreAllMocks());

const SLOW = { burst: 2, per_second: 0.1 };

const withLimits = (change: Partial<ConfigInput>, play: (send: Send) => Promise<void>): Promise<void> =>
  onOwnDesk(async (deploy) => play(await deploy(change)));

const clients = { ...config.clients, "ci-bot": { token: "CI_BOT_TOKEN", rate: SLOW } };

const post = (token: string, body: object): RequestInit => ({
  method: "POST",
  headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
  body: JSON.stringify(body),
});

const asClient = post.bind(null, exampleSecrets.CI_BOT_TOKEN ?? "");

const slash = (text: string, user = "U0001"): RequestInit => {
  const { headers, body } = command(text, { user });
  return { method: "POST", headers, body };
};

/** As many answers as there are requests, one after the other. */
async function inTurn<T>(count: number, ask: (index: number) => Promise<T>): Promise<T[]> {
  const answers: T[] = [];
  for (let index = 0; index < count; index += 1) answers.push(await ask(index));
  return answers;
}

const job = "00000000-0000-4000-8000-0000000jb20r";

const statusesOf = (answers: readonly Response[]) => answers.map(({ status }) => status);

describe("a source that gets too many requests", () => {
  const sources = { ...config.sources, slack: slack({ rate: SLOW }) };
  const forged = () => {
    const { headers, body } = slackCommand({
      text: "help",
      secret: secret("a forger's signing secret", "not-the-secret"),
    });
    return { method: "POST", headers, body };
  };

  test("answers 429 and says how long, before it looks at the signature", async () => {
    await withLimits({ sources }, async (send) => {
      const answers = await inTurn(3, () => send("/hooks/slack", forged()));
      expect(statusesOf(answers)).toEqual([401, 401, 429]);
      const [, , last] = answers;
      expect(last?.headers.get("retry-after")).toBe("10");
      expect(last?.headers.get("content-type")).toContain("application/problem+json");
      expect(await last?.json()).toMatchObject({ status: 429, code: "rate_limited", title: "Too Many Requests" });
      expect((await send("/hooks/nobody", forged())).status).toBe(404);
    });
  });

  test("is what no workspace is by default", async () => {
    await withLimits({}, async (send) => {
      const answers = await Promise.all(Array.from({ length: 150 }, () => send("/hooks/slack", slash("help"))));
      expect(new Set(statusesOf(answers))).toEqual(new Set([200]));
    });
  });
});

describe("who tries too often to sign in at the console", () => {
  const signIn = (token: string, address: string): RequestInit => ({
    method: "POST",
    headers: { "sec-fetch-site": "same-origin", "cf-connecting-ip": address },
    body: new URLSearchParams({ client: token }),
  });

  test("waits, even with the right token, and keeps nobody out who is elsewhere", async () => {
    await withLimits({}, async (send) => {
      const [here, elsewhere] = ["192.0.2.1", "192.0.2.2"];
      const wrong = await inTurn(SIGN_IN_RATE.burst, () => send("/sign-in", signIn("hunter2-hunter2", here)));
      expect(new Set(statusesOf(wrong))).toEqual(new Set([403]));
      const right = exampleSecrets.CI_BOT_TOKEN ?? "";
      const late = await send("/sign-in", signIn(right, here));
      expect([late.status, late.headers.get("set-cookie")]).toEqual([429, null]);
      expect(late.headers.get("retry-after")).toBe("10");
      expect(await late.text()).toContain("Too many tries to sign in from here");
      expect((await send("/sign-in", signIn(right, elsewhere))).status).toBe(303);
    });
  });
});

describe("a principal who gives too many commands", () => {
  test("is told so in /v1, with the time to wait", async () => {
    await withLimits({ clients }, async (send) => {
      const path = `/v1/jobs/${job}/actions/precheck`;
      const answers = await inTurn(3, () => send(path, asClient({ mode: "retry" })));
      expect(statusesOf(answers)).toEqual([202, 202, 429]);
      const [, , last] = answers;
      expect(last?.headers.get("retry-after")).toBe("10");
      expect(await last?.json()).toMatchObject({
        code: "rate_limited",
        detail: expect.stringMatching(/^too many commands; try again in 10 s$/),
      });
    });
  });

  test("is told so in /v5 as the gateway in front of DRS would", async () => {
    // One that may not read the job either would be told that there is none.
    const policy: ConfigInput["policy"] = [{ who: ["client:ci-bot"], actions: ["read"], jobs: ["*"], effect: "allow" }];
    await withLimits({ clients, policy }, async (send) => {
      const { CI_BOT_TOKEN = "" } = exampleSecrets;
      const native = (): RequestInit => ({
        method: "POST",
        headers: { "x-auth-token": CI_BOT_TOKEN, "content-type": "application/json" },
        body: JSON.stringify({ job: { action_name: "stop" } }),
      });
      const answers = await inTurn(3, () => send(`/v5/0/jobs/${job}/action`, native()));
      expect(statusesOf(answers)).toEqual([403, 403, 429]);
      const [, , last] = answers;
      expect(last?.headers.get("retry-after")).toMatch(/^\d+$/);
      expect(await last?.json()).toEqual({
        error_code: "APIGW.0308",
        error_msg: expect.stringMatching(/try again in \d+ s\.$/),
      });
    });
  });

  test("is told so in chat as a normal answer; others are not, and reading is free", async () => {
    await withLimits({}, async (send) => {
      const { burst } = COMMAND_RATE.person;
      await Promise.all(Array.from({ length: burst }, () => send("/hooks/slack", slash(`reset ${job}`, "U0003"))));
      const answer = await send("/hooks/slack", slash(`pause ${job}`, "U0003"));
      expect(answer.status).toBe(200);
      expect((await json(answer)).text).toMatch(/^Too many commands; try again in [12] s\. Nothing was done\.$/);
      expect((await json(send("/hooks/slack", slash(`lock ${job}`, "U0003")))).text).toContain("Too many commands");
      expect((await json(send("/hooks/slack", slash("jobs", "U0003")))).text).toContain("Jobs you may look at");
      expect((await json(send("/hooks/slack", slash(`lock ${job}`)))).text).toContain("Locked");
    });
  });

  test("has each item of a batch counted", async () => {
    await withLimits({ clients }, async (send) => {
      const items = Array.from({ length: 4 }, () => ({ job, action: "precheck", params: { mode: "retry" } }));
      const { results } = await json(send("/v1/actions", asClient({ items })));
      expect(results.map(({ status }: { status: number }) => status)).toEqual([202, 202, 429, 429]);
      expect(results[3].problem).toMatchObject({ code: "rate_limited", detail: expect.stringMatching(/in \d+ s$/) });
    });
  });

  test("has repeats of what was accepted answered all the same, and refusals recorded", async () => {
    await withLimits({ clients }, async (send) => {
      const path = `/v1/jobs/${job}/actions/precheck`;
      const keyed = () => {
        const request = asClient({ mode: "retry" });
        return { ...request, headers: { ...request.headers, "idempotency-key": `once-${job}` } };
      };
      const answers = await inTurn(4, () => send(path, keyed()));
      expect(statusesOf(answers)).toEqual([202, 202, 202, 202]);
      expect(statusesOf(await inTurn(2, () => send(path, asClient({ mode: "retry" }))))).toEqual([202, 429]);
      expect((await send(path, keyed())).status).toBe(202);
      const ledger = await send("/v1/ledger", { headers: asClient({}).headers ?? {} });
      const last = new TextDecoder()
        .decode(await ledger.arrayBuffer())
        .trim()
        .split("\n")
        // The last line is no record.
        .at(-2);
      expect(JSON.parse(last ?? "")).toMatchObject({
        kind: "refused",
        actor: "client:ci-bot",
        data: { action: "precheck", job, reason: "too many commands" },
      });
    });
  });
});
