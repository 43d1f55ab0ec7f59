import { env } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import demo from "../../../examples/demo/gateway.config.ts";
import { githubEvent } from "../../../scripts/lib/senders/github.ts";
import type { ConfigInput } from "../../../src/config/schema.ts";
import { github } from "../../../src/platforms/github/index.ts";
import { slack } from "../../../src/platforms/slack/index.ts";
import { exampleSecrets } from "../../support/secrets.ts";
import { command, DEMO_PROJECT, effectsOn, eventually, json, makeJob } from "../harness/harness.ts";
import { onOwnDesk, type Send } from "../harness/own-desk.ts";

/** Jobs that no config names, selected by what DRS lists of them, from chat, by REST and by a ticket. */

/** In another region, so that the desk is this file's own while the simulator knows the project. */
const PROJECT = { region: "ap-southeast-2", project_id: DEMO_PROJECT } as const;

const READY = { status: "CONFIGURATION", passed_precheck: "forStartJob" };

const LABEL = "'drs:{action} {job}'";

/** @param selectors of jobs that the policy gives to DBAs and that the ticket source may ask for */
const gatewayFor = (...selectors: string[]): Partial<ConfigInput> => ({
  accounts: { demo: { ...demo.accounts.demo, ...PROJECT } } as ConfigInput["accounts"],
  jobs: {},
  people: { "dba-1": { slack: "T0001/U0001", github: "100001" } },
  groups: { dba: ["dba-1"] },
  sources: {
    slack: slack(),
    github: github({
      ...{ bot: "100009", repositories: ["octo-org/infra"], jobs: selectors, actions: ["start"] },
      rules: [
        {
          when: `kind == 'issues.labeled' && fits(event.label.name, ${LABEL})`,
          job: `capture(event.label.name, ${LABEL}).job`,
          action: `capture(event.label.name, ${LABEL}).action`,
        },
      ],
    }),
  },
  clients: { "ci-bot": { token: "CI_BOT_TOKEN" }, viewer: { token: "VIEWER_TOKEN" } },
  endpoints: {},
  policy: [
    { who: ["group:dba", "client:ci-bot"], actions: ["*"], jobs: selectors, effect: "allow" },
    { who: ["client:viewer"], actions: ["*"], jobs: ["account:demo"], effect: "allow" },
  ],
});

const say = async (send: Send, text: string): Promise<string> => {
  const { headers, body } = command(text, { user: "U0001" });
  return (await json(send("/hooks/slack", { method: "POST", headers, body }))).text;
};

const call = (send: Send, path: string, token: string = exampleSecrets.CI_BOT_TOKEN, method = "GET") =>
  send(path, { method, headers: { authorization: `Bearer ${token}` } });

let issues = 0;

const label = async (send: Send, name: string) => {
  const variables = env as unknown as Readonly<Record<string, string>>;
  issues += 1;
  const payload = { action: "labeled", label: { name }, issue: { number: issues } };
  const { headers, body } = githubEvent("issues", payload, { variables, person: "dba-1" });
  return json(send("/hooks/github", { method: "POST", headers, body }));
};

/** Has the desk list the project's jobs, by asking for a name that none has. */
const listAgain = (send: Send) => call(send, "/v1/jobs/name-that-nobody-has", exampleSecrets.VIEWER_TOKEN);

const mark = () => crypto.randomUUID().slice(0, 8);

describe.each([
  ["name:", (own: string) => [`name:shop-${own}-*`], (_: string) => ({})],
  ["engine:", (own: string) => [`engine:own${own}`], (own: string) => ({ engine_type: `own${own}-to-mysql` })],
])("jobs selected by %s", (_, selectorsOf, traitsOf) => {
  test("are started by their DRS name from chat, by REST and by a ticket, and no other job is", async () => {
    await onOwnDesk(async (deploy, untilIdle) => {
      const own = mark();
      const send = await deploy(gatewayFor(...selectorsOf(own)));
      const name = (number: number) => `shop-${own}-${number}`;
      const ids = await Promise.all(
        [1, 2, 3].map((number) => makeJob({ name: name(number), ...READY, ...traitsOf(own) })),
      );
      const other = await makeJob({ name: `other-${own}`, ...READY, engine_type: "redis" });
      await listAgain(send);

      expect((await call(send, `/v1/jobs/other-${own}/actions/start`, undefined, "POST")).status).toBe(404);
      expect((await call(send, `/v1/jobs/${other}/actions/start`, undefined, "POST")).status).toBe(404);
      expect(await say(send, `start other-${own}`)).toContain(`There is no job "other-${own}"`);
      expect(await label(send, `drs:start other-${own}`)).toMatchObject({
        results: [{ kind: "refused", message: expect.stringContaining("not one of this source's jobs") }],
      });

      expect((await call(send, `/v1/jobs/${name(1)}/actions/start`, undefined, "POST")).status).toBe(202);
      expect(await say(send, `start ${name(2)}`)).toMatch(/[a-z2-7]{6}-[0-9A-HJKMNP-TV-Z]{26}|#/);
      expect(await label(send, `drs:start ${name(3)}`)).toMatchObject({ results: [{ kind: "accepted" }] });
      await untilIdle();
      await eventually(async () => {
        const effects = await Promise.all(ids.map(effectsOn));
        return effects.every((some) => some.includes("start"));
      });
      expect(await effectsOn(other)).toEqual([]);
      expect((await call(send, `/v1/jobs/${ids[0]}`)).status).toBe(200);
      const { jobs } = await json(call(send, "/v1/jobs"));
      expect(jobs.map((job: { name: string }) => job.name)).toEqual([name(1), name(2), name(3)]);
      expect(await say(send, "jobs")).not.toContain(`other-${own}`);
      expect(await say(send, `jobs ${own}`)).toContain(name(2));
    }, PROJECT);
  });
});

test("a job that DRS renames is selected by its new name once it is listed, and only then", async () => {
  await onOwnDesk(async (deploy) => {
    const own = mark();
    const send = await deploy(gatewayFor(`name:shop-${own}-*`));
    const id = await makeJob({ name: `shop-${own}-1`, ...READY });
    await listAgain(send);
    expect((await call(send, `/v1/jobs/${id}`)).status).toBe(200);
    await makeJob({ id, name: `gone-${own}`, ...READY });
    await listAgain(send);
    for (const asked of [id, `gone-${own}`, `shop-${own}-1`])
      expect((await call(send, `/v1/jobs/${asked}`)).status).toBe(404);
    expect((await call(send, `/v1/jobs/${id}`, exampleSecrets.VIEWER_TOKEN)).status).toBe(200);
  }, PROJECT);
});

test("a name that no listing has is looked up where its rule could mean it, and otherwise not", async () => {
  await onOwnDesk(async (deploy) => {
    const own = mark();
    const send = await deploy(gatewayFor(`name:shop-${own}-*`));
    await listAgain(send);
    await makeJob({ name: `shop-${own}-new`, ...READY });
    await makeJob({ name: `hidden-${own}-new`, ...READY });
    expect((await call(send, `/v1/jobs/hidden-${own}-new`)).status).toBe(404);
    expect((await call(send, `/v1/jobs/shop-${own}-new`)).status).toBe(200);
  }, PROJECT);
});
