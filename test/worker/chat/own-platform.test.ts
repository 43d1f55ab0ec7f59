import { createExecutionContext, env, runInDurableObject } from "cloudflare:test";
import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import demo from "../../../examples/demo/gateway.config.ts";
import { createApp } from "../../../src/app.ts";
import type { Services } from "../../../src/application/services.ts";
import { compileConfig } from "../../../src/config/compile.ts";
import { openGateway } from "../../../src/config/gateway.ts";
import type { ConfigInput } from "../../../src/config/schema.ts";
import { deskClient } from "../../../src/desk/client.ts";
import { defineDesk } from "../../../src/desk/desk.ts";
import { openGates } from "../../../src/platforms/hooks.ts";
import { reporter } from "../../../src/platforms/platform.ts";
import { compilePolicy } from "../../../src/policy/policy.ts";
import { acme } from "../../support/acme.ts";
import { secret } from "../../support/log-scan/registry.ts";
import { DEMO_PROJECT, effectsOn, eventually, fault, json, leftFor, makeJob } from "../harness/harness.ts";
import { ownTickets } from "../harness/own-tickets.ts";

/** A platform that is added from outside of `src/`, from its config to the report of an operation. */

const SIGNING_KEY = secret("the signing key of Acme", "acme_signing-key-of-this-test");
const BOT_TOKEN = secret("the bot token of Acme", "acme-bot-token-of-this-test");

/** The demo's project in a region of its own: a desk that nobody else uses, whose jobs the simulator knows. */
const REGION = "ap-southeast-3";

const configFor = (job: string): ConfigInput => ({
  accounts: { main: { region: REGION, project_id: DEMO_PROJECT, secret: "IAM_DEMO" } },
  default_account: "main",
  jobs: { orders: { id: job } },
  people: { ann: { acme: "shipping/a7" } },
  groups: { dba: ["ann"] },
  sources: { ops: acme({ workspace: "shipping" }) },
  policy: [
    { who: ["group:dba"], actions: ["read", "stop"], jobs: ["orders"], where: ["channel:ops/room-7"], effect: "allow" },
  ],
});

type Post = (message: object, key?: string) => Promise<Response>;

/** Runs a gateway with the platform, its desk included. */
async function play(job: string, run: (post: Post, wake: () => Promise<void>) => Promise<void>): Promise<void> {
  const bindings = { ...env, OPS_SIGNING_KEY: SIGNING_KEY, OPS_BOT_TOKEN: BOT_TOKEN };
  const opened = await openGateway(configFor(job), bindings);
  if (!opened.ok) throw new Error(opened.error.join());
  const policy = compilePolicy(opened.value.config);
  const stub = env.DESK.get(env.DESK.idFromName(`${REGION}/${DEMO_PROJECT}`));
  await runInDurableObject(stub, async (_, state) => {
    const tickets = ownTickets(() => services);
    const Desk = defineDesk({ open: async () => opened, policy: () => policy, reporter, tickets });
    const object = new Desk(state, env);
    const desk = deskClient(object);
    const services: Services = {
      ...{ gateway: opened.value, policy, now: Date.now },
      desk: () => desk,
      findTicket: () => null,
    };
    const app = createApp(services, await openGates(services));
    const post: Post = async (message, key = SIGNING_KEY) => {
      const body = JSON.stringify(message);
      const time = String(Math.floor(Date.now() / 1000));
      const headers = {
        "content-type": "application/json",
        "x-acme-time": time,
        "x-acme-signature": createHmac("sha256", key).update(`${time}\n${body}`).digest("hex"),
      };
      const init = { method: "POST", headers, body };
      return app.request("http://gateway.test/hooks/ops", init, bindings, createExecutionContext());
    };
    await run(post, () => object.alarm());
  });
}

const MESSAGE = { workspace: "shipping", room: "room-7", user: "a7" };

describe("a platform of one's own", () => {
  test("takes a signed command, which has its effect once and is reported where it was written", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    await fault({ match: { path: "chat.acme.example" }, fault: "status", status: 200, times: 50 });
    await play(job, async (post, wake) => {
      const message = { ...MESSAGE, id: crypto.randomUUID(), text: "pause orders" };
      expect((await json(post(message))).text).toContain("orders");
      expect((await post(message)).status).toBe(200);
      const reports = () => leftFor<{ body: { text: string }; headers: Record<string, string> }>("/rooms/room-7/");
      const last = await eventually(async () => {
        await wake();
        return (await reports()).find(({ body }) => body.text.includes("done"));
      });
      expect(last.body.text).toContain("orders");
      expect(await effectsOn(job)).toEqual(["stop"]);
    });
  });

  test("has requests with a wrong signature refused, and ids that nobody has are nobody's", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    await play(job, async (post) => {
      const message = { ...MESSAGE, id: crypto.randomUUID(), text: "pause orders" };
      expect((await post(message, "acme_another-key")).status).toBe(401);
      const refused = await json(post({ ...message, id: crypto.randomUUID(), user: "a8" }));
      expect(refused.text).toContain("There is no job");
      const elsewhere = await json(post({ ...message, id: crypto.randomUUID(), room: "room-8" }));
      expect(elsewhere.text).toContain("There is no job");
      expect(await effectsOn(job)).toEqual([]);
    });
  });

  test.each<[string, Partial<ConfigInput>, string]>([
    [
      "a misspelt setting",
      { sources: { ops: { ...acme({ workspace: "x" }), settings: { worksapce: "x" } } } },
      "/sources/ops/worksapce",
    ],
    ["a malformed id", { people: { ann: { acme: "a7" } } }, "/people/ann/acme"],
    [
      "a room that can be none",
      { policy: [{ who: ["*"], actions: ["read"], jobs: ["*"], where: ["channel:ops/7"], effect: "deny" }] },
      "/policy/0/where/0",
    ],
  ])("has %s refused", (_, change, pointer) => {
    const config = compileConfig({ ...configFor("c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r"), ...change });
    expect(config.ok ? [] : config.error.map((problem) => problem.pointer)).toContain(pointer);
  });

  test("has its secrets asked for by their names and forms", async () => {
    const opened = await openGateway(configFor("c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r"), {
      ...env,
      OPS_SIGNING_KEY: "x",
    });
    expect(opened.ok ? [] : opened.error).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^OPS_BOT_TOKEN is missing or empty: .*Acme: Settings → Bots/),
        expect.stringMatching(/^OPS_SIGNING_KEY is not usable: .*Acme: Settings → Signing key/),
      ]),
    );
  });

  test("stands beside those of the gateway", () => {
    const config = compileConfig({ ...demo, sources: { ...demo.sources, ops: acme({ workspace: "shipping" }) } });
    expect(config.ok).toBe(true);
  });
});
