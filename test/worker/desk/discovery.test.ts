import { describe, expect, test } from "vitest";
import type { ConfigInput } from "../../../src/config/schema.ts";
import { exampleSecrets } from "../../support/secrets.ts";
import { command, DEMO_PROJECT, effectsOn, eventually, json, makeJob } from "../harness/harness.ts";
import { onOwnDesk, type Send } from "../harness/own-desk.ts";

/** A gateway whose config names no job: those of the project are found all the same. */

const NAMELESS: Partial<ConfigInput> = {
  jobs: {},
  people: { "dba-1": { slack: "T0001/U0001" }, reader: { slack: "T0001/U0002" } },
  groups: { dba: ["dba-1"] },
  sources: { slack: (await import("../../../src/platforms/slack/index.ts")).slack() },
  clients: { "ci-bot": { token: "CI_BOT_TOKEN" }, viewer: { token: "VIEWER_TOKEN" } },
  endpoints: {},
  policy: [{ who: ["group:dba", "client:ci-bot"], actions: ["*"], jobs: ["account:demo"], effect: "allow" }],
};

const ID = /[a-z2-7]{6}-[0-9A-HJKMNP-TV-Z]{26}/;

/** In another region, so that the desk is this file's own while the simulator knows the project. */
const PROJECT = { region: "ap-southeast-1", project_id: DEMO_PROJECT } as const;

const say = async (send: Send, text: string, user = "U0001"): Promise<string> => {
  const { headers, body } = command(text, { user });
  return (await json(send("/hooks/slack", { method: "POST", headers, body }))).text;
};

const get = (send: Send, path: string, token: string = exampleSecrets.CI_BOT_TOKEN) =>
  json(send(path, { headers: { authorization: `Bearer ${token}` } }));

const uniqueName = () => `discovered-${crypto.randomUUID().slice(0, 8)}`;

/** Until the desk has listed the project's jobs. */
const listed = (send: Send, name: string) =>
  eventually(async () => {
    const { jobs } = await get(send, `/v1/jobs?q=${name}`);
    return jobs.length > 0 && jobs;
  });

describe("a gateway whose config names no job", () => {
  test("lists them, and starts one by its DRS name from chat and by REST", async () => {
    await onOwnDesk(async (deploy, untilIdle, { sql }) => {
      const send = await deploy(NAMELESS);
      const name = uniqueName();
      const ready = { status: "CONFIGURATION", passed_precheck: "forStartJob", engine_type: "mysql" };
      const id = await makeJob({ name, ...ready });
      const other = uniqueName();
      await makeJob({ name: other, ...ready });
      const [row] = await listed(send, other);
      expect(row).toMatchObject({
        alias: null,
        name: other,
        engine: "mysql",
        status: "CONFIGURATION",
        health: "not_started",
      });
      expect(await say(send, `jobs ${name.toUpperCase()}`)).toContain(name);
      expect(await say(send, `jobs demo/${name}`)).toContain(`• demo/${name}: `);
      const part = other.slice(0, -2);
      expect((await get(send, `/v1/jobs/${part}`)).id).toBe(row.id);
      const watch = ID.exec(await say(send, `watch ${part}`))?.[0] ?? "";
      const kept = sql.exec<{ name: string }>(
        "SELECT document ->> '$.job.name' AS name FROM operations WHERE id = ?",
        watch,
      );
      expect(kept.one().name).toBe(other);
      const abbreviated = await send(`/v1/jobs/${part}/actions/start`, {
        method: "POST",
        headers: { authorization: `Bearer ${exampleSecrets.CI_BOT_TOKEN}` },
      });
      expect(abbreviated.status).toBe(404);
      expect(await say(send, "jobs nowhere-at-all")).toContain("There is no job that you may look at");
      expect(await say(send, "help")).toContain("• start:");
      expect(await say(send, "help", "U0002")).not.toContain("• start:");
      expect(await say(send, "start")).toMatch(/^Which job\? .*\n• /);
      expect(await say(send, "start", "U0002")).toMatch(/^Which job\? .*$/);

      const operation = ID.exec(await say(send, `start ${name}`))?.[0] ?? "";
      await untilIdle();
      await eventually(async () => (await effectsOn(id)).includes("start"));
      expect((await get(send, `/v1/operations/${operation}`)).job).toMatchObject({ alias: null, id });
      const answer = await send(`/v1/jobs/${other}/actions/start`, {
        method: "POST",
        headers: { authorization: `Bearer ${exampleSecrets.CI_BOT_TOKEN}` },
      });
      expect(answer.status).toBe(202);
    }, PROJECT);
  });

  test("pages them by name without a gap, and tells nothing to who may read none", async () => {
    await onOwnDesk(async (deploy) => {
      const send = await deploy(NAMELESS);
      const mark = uniqueName();
      const names = await Promise.all(
        Array.from({ length: 5 }, async (_, index) => {
          const name = `${mark}-${index}`;
          await makeJob({ name });
          return name;
        }),
      );
      await eventually(async () => {
        // A look at a list that has grown old has it read again; here it is read as often as is asked for an unknown name.
        await send("/v1/jobs/name-that-nobody-has", {
          headers: { authorization: `Bearer ${exampleSecrets.CI_BOT_TOKEN}` },
        });
        return (await get(send, `/v1/jobs?q=${mark}`)).jobs.length === 5;
      });
      const found: string[] = [];
      let cursor = "";
      do {
        const page = await get(send, `/v1/jobs?q=${mark}&limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`);
        expect(page.jobs.length).toBeLessThanOrEqual(2);
        found.push(...page.jobs.map((job: { name: string }) => job.name));
        cursor = page.next_cursor ?? "";
      } while (cursor !== "");
      expect(found).toEqual(names);
      expect((await get(send, `/v1/jobs?q=${mark}`, exampleSecrets.VIEWER_TOKEN)).jobs).toEqual([]);
      const bad = await send("/v1/jobs?cursor=nonsense", {
        headers: { authorization: `Bearer ${exampleSecrets.CI_BOT_TOKEN}` },
      });
      expect(bad.status).toBe(400);
      expect(await say(send, `jobs ${mark}`, "U0002")).toContain("There is no job that you may look at");
      expect(await say(send, `status ${names[0]}`, "U0002")).toBe(`There is no job "${names[0]}".`);
    }, PROJECT);
  });

  test("lists nothing where the account does not want it", async () => {
    await onOwnDesk(async (deploy) => {
      const { default: demo } = await import("../../../examples/demo/gateway.config.ts");
      const accounts = { demo: { ...demo.accounts.demo, ...PROJECT, discover: false } } as ConfigInput["accounts"];
      const send = await deploy({ ...NAMELESS, accounts });
      expect(await get(send, "/v1/jobs")).toEqual({ jobs: [], next_cursor: null, listed_at: null, unreadable: [] });
    }, PROJECT);
  });
});
