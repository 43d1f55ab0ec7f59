import { createExecutionContext, env, runInDurableObject } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import config from "../../../examples/demo/gateway.config.ts";
import worker from "../../../examples/demo/worker.ts";
import { slackCommand, slackSignature } from "../../../scripts/lib/slack-request.ts";
import { createApp, createClosedApp } from "../../../src/app.ts";
import type { Services } from "../../../src/application/services.ts";
import { openGateway } from "../../../src/config/gateway.ts";
import type { ConfigInput } from "../../../src/config/schema.ts";
import { deskClient } from "../../../src/desk/client.ts";
import { defineDesk } from "../../../src/desk/desk.ts";
import { openGates } from "../../../src/platforms/hooks.ts";
import { slack } from "../../../src/platforms/slack/index.ts";
import { compilePolicy } from "../../../src/policy/policy.ts";
import { exampleSecrets } from "../../support/secrets.ts";
import { callsAbout, command, makeJob } from "../harness/harness.ts";
import { nowhere, ownTickets } from "../harness/own-tickets.ts";

/**
 * How access controls of others failed open, tried from outside: a gateway with such a config or such secrets is sent a command
 * that the demo would carry out, and DRS must hear nothing. What config and policy make of more cases is in
 * `src/policy/fail-open.test.ts`.
 */

interface Sent {
  readonly headers: Record<string, string>;
  readonly body: string;
}

type Ask = (path: string, init: RequestInit) => Promise<Response>;

const SHUT = 503;

/** The Worker itself, with other secrets. */
const withSecrets =
  (change: Record<string, unknown>): Ask =>
  async (path, init) =>
    worker.fetch(
      new Request(`http://gateway.test${path}`, init) as never,
      { ...env, ...change },
      createExecutionContext(),
    );

/** An app with another config, as the Worker composes it, within the object of a desk that has that config, too. */
async function withConfig(change: object, play: (ask: Ask) => Promise<void>): Promise<void> {
  const project_id = crypto.randomUUID().replaceAll("-", "");
  const accounts = { ...config.accounts, demo: { ...config.accounts.demo, project_id } };
  const opened = await openGateway({ ...config, accounts, ...change } as ConfigInput, env);
  const asking = (app: ReturnType<typeof createClosedApp>) => (path: string, init: RequestInit) =>
    Promise.resolve(app.request(`http://gateway.test${path}`, init, env, createExecutionContext()));
  if (!opened.ok) return play(asking(createClosedApp()));
  const policy = compilePolicy(opened.value.config);
  return runInDurableObject(env.DESK.get(env.DESK.idFromName(`cn-north-4/${project_id}`)), async (_, state) => {
    const tickets = ownTickets(() => services);
    const Desk = defineDesk({ open: async () => opened, policy: () => policy, reporter: nowhere, tickets });
    const desk = deskClient(new Desk(state, env));
    const services: Services = {
      gateway: opened.value,
      policy,
      desk: () => desk,
      now: Date.now,
      findTicket: () => null,
    };
    return play(asking(createApp(services, await openGates(services))));
  });
}

const viaSlack = (ask: Ask, { headers, body }: Sent) => ask("/hooks/slack", { method: "POST", headers, body });

const viaRest = (ask: Ask, token: string, job: string) =>
  ask(`/v1/jobs/${job}/actions/pause`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: "{}",
  });

const RUNNING = { status: "INCRE_TRANSFER_STARTED" };

describe("a source whose secret is", () => {
  const { SLACK_SIGNING_SECRET } = exampleSecrets;
  const unsigned = (text: string): Sent => {
    const { body, headers } = command(text);
    return { body, headers: { "content-type": headers["content-type"] ?? "" } };
  };
  const signedWith = (secret: string) => (text: string) => {
    const { body, headers } = slackCommand({ text, secret: SLACK_SIGNING_SECRET });
    return { body, headers: { ...headers, ...slackSignature(body, secret) } };
  };

  test.each<[string, unknown, (text: string) => Sent]>([
    ["missing, asked without a signature", undefined, unsigned],
    ["null, as plain workerd gives it", null, unsigned],
    ["empty, signed with the empty text", "", signedWith("")],
    ["blank, signed with the blank", " ", signedWith(" ")],
    ["missing, signed with the word for it", undefined, signedWith("undefined")],
    ["out of reach in its store", { get: () => Promise.reject(new Error("unavailable")) }, unsigned],
    ["missing, signed with the one it had", undefined, signedWith(SLACK_SIGNING_SECRET)],
  ])("%s", async (_, secret, make) => {
    const job = await makeJob(RUNNING);
    const ask = withSecrets({ SLACK_SIGNING_SECRET: secret, SLACK_SIGNING_SECRET_PREVIOUS: null });
    expect((await viaSlack(ask, make(`pause ${job}`))).status).toBe(SHUT);
    expect(await callsAbout(job)).toEqual([]);
  });
});

describe("a client whose token is empty", () => {
  test.each(["", " ", "undefined", "null"])("is nobody, and the gateway is shut", async (token) => {
    const job = await makeJob(RUNNING);
    expect((await viaRest(withSecrets({ VIEWER_TOKEN: "" }), token, job)).status).toBe(SHUT);
    expect(await callsAbout(job)).toEqual([]);
  });
});

const [FIRST] = config.policy ?? [];

describe("a config in which is", () => {
  test.each<[string, object]>([
    ["a misspelt restriction", { policy: [{ ...FIRST, wher: ["source:v1"] }] }],
    ["a misspelt section", { polcy: [{ ...FIRST, effect: "deny" }] }],
    [
      "a rule about a group that does not exist",
      { policy: [FIRST, { ...FIRST, who: ["group:dbas"], effect: "deny" }] },
    ],
    ["a rule about a job that does not exist", { policy: [FIRST, { ...FIRST, jobs: ["order"], effect: "deny" }] }],
    ["an approval that nobody can give", { policy: [FIRST, approval({ count: 3 })] }],
    ["a condition that does not parse", { policy: [{ ...FIRST, when: "danger ==" }] }],
    ["a source that no platform has made", { sources: { ...config.sources, other: { platform: "slak" } } }],
    ["a source that switches its check off", { sources: { slack: { ...slack(), settings: { verify: false } } } }],
  ])("%s shuts the gateway", async (_, change) => {
    const job = await makeJob(RUNNING);
    await withConfig(change, async (ask) => {
      expect((await viaSlack(ask, command(`pause ${job}`))).status).toBe(SHUT);
      expect((await viaRest(ask, exampleSecrets.CI_BOT_TOKEN, job)).status).toBe(SHUT);
    });
    expect(await callsAbout(job)).toEqual([]);
  });
});

function approval(change: object) {
  return { ...FIRST, effect: "approve", approvals: { count: 1, groups: ["dba"], within: "30m", ...change } };
}

describe("a gateway that opens refuses", () => {
  test.each<[string, object, string]>([
    ["everybody, where there is no policy", { policy: undefined }, "There is no job"],
    ["everybody, where there is an empty one", { policy: [] }, "There is no job"],
    ["everybody, where there are restrictions only", { policy: [approval({})] }, "There is no job"],
    [
      "what a deny with a condition that breaks may be about",
      { policy: [FIRST, { ...FIRST, effect: "deny", when: "params.n > 1" }] },
      "rule 1 cannot be evaluated",
    ],
    ["a person who is in a group no longer", { groups: { dba: ["dba-2"] }, policy: [FIRST] }, "There is no job"],
  ])("%s", async (_, change, reason) => {
    const job = await makeJob(RUNNING);
    await withConfig(change, async (ask) => {
      expect(await (await viaSlack(ask, command(`pause ${job}`))).text()).toContain(reason);
    });
    expect(await callsAbout(job)).toEqual([]);
  });
});

test("and a gateway as it should be takes the same command", async () => {
  const job = await makeJob(RUNNING);
  const answer = await viaSlack(withSecrets({}), command(`pause ${job}`));
  expect(answer.status).toBe(200);
  await expect.poll(() => callsAbout(job)).not.toEqual([]);
});
