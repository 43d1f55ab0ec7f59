import { describe, expect, test } from "vitest";
import type { ConfigInput } from "../../../src/config/schema.ts";
import { CloudState } from "../../../src/desk/store/cloud-state.ts";
import { Soonest } from "../../../src/desk/store/soonest.ts";
import { slack } from "../../../src/platforms/slack/index.ts";
import { directoryJobs } from "../../support/directory-jobs.ts";
import { exampleSecrets } from "../../support/secrets.ts";
import { command, eventually, json } from "../harness/harness.ts";
import { onOwnDesk, type Send } from "../harness/own-desk.ts";

const get = async (send: Send, path: string, token: string = exampleSecrets.CI_BOT_TOKEN) =>
  send(path, { headers: { authorization: `Bearer ${token}` } });

const say = async (send: Send, text: string): Promise<string> => {
  const { headers, body } = command(text);
  return (await json(send("/hooks/slack", { method: "POST", headers, body }))).text;
};

/** The jobs of the config under these aliases, with rules for all of them. */
const naming = (...aliases: readonly string[]): Partial<ConfigInput> => ({
  jobs: Object.fromEntries(
    aliases.map((alias, index) => [alias, { id: `c7debc9c-8e09-4a5d-8dd6-0000000${index}jb1a` }]),
  ),
  people: { "dba-1": { slack: "T0001/U0001" } },
  groups: { dba: ["dba-1"] },
  clients: { "ci-bot": { token: "CI_BOT_TOKEN" }, viewer: { token: "VIEWER_TOKEN" } },
  sources: { slack: slack() },
  endpoints: {},
  replays: {},
  public_ips: {},
  compares: {},
  policy: [
    { who: ["group:dba", "client:ci-bot"], actions: ["*"], jobs: ["*"], effect: "allow" },
    ...(aliases.includes("b")
      ? [{ who: ["client:viewer"], actions: ["read" as const], jobs: ["b"], effect: "allow" as const }]
      : []),
  ],
});

const REFUSED = {
  code: "invalid_request",
  errors: [
    {
      pointer: "/cursor",
      detail: "cursor names an alias or account that is not there any more: start again without it",
    },
  ],
};

const cursorOf = (place: object) => Buffer.from(JSON.stringify(place)).toString("base64url");

describe("a cursor", () => {
  test("is refused once its alias or account is not in the config any more, and does not begin the list again", async () => {
    await onOwnDesk(async (deploy) => {
      const before = await deploy(naming("a", "b", "c"));
      const { jobs, next_cursor } = await json(get(before, "/v1/jobs?limit=1"));
      expect(jobs.map(({ alias }: { alias: string }) => alias)).toEqual(["a"]);
      expect((await json(get(before, `/v1/jobs?limit=1&cursor=${next_cursor}`))).jobs[0].alias).toBe("b");
      const after = await deploy(naming("b", "c"));
      const refused = await get(after, `/v1/jobs?limit=1&cursor=${next_cursor}`);
      expect([refused.status, await refused.json()]).toMatchObject([400, REFUSED]);
      const foreign = cursorOf({ account: "gone", folded: "", id: "" });
      expect(await json(get(after, `/v1/jobs?cursor=${foreign}`))).toMatchObject(REFUSED);
    });
  });

  test("of a job that the caller may not read is refused like one of a job that is not there", async () => {
    await onOwnDesk(async (deploy) => {
      const send = await deploy(naming("a", "b"));
      const answerTo = async (alias: string) => {
        const { request_id, ...answer } = await json(
          get(send, `/v1/jobs?cursor=${cursorOf({ alias })}`, exampleSecrets.VIEWER_TOKEN),
        );
        return answer;
      };
      expect(await answerTo("a")).toMatchObject(REFUSED);
      expect(await answerTo("a")).toEqual(await answerTo("nowhere"));
      const account = cursorOf({ account: "demo", folded: "", id: "" });
      expect(await json(get(send, `/v1/jobs?cursor=${account}`, exampleSecrets.VIEWER_TOKEN))).toMatchObject(REFUSED);
    });
  });

  test("of a list goes on behind its place, whatever else the search asks for", async () => {
    await onOwnDesk(async (deploy) => {
      const send = await deploy(naming("a", "b"));
      const page = await json(get(send, `/v1/jobs?account=demo&q=b&cursor=${cursorOf({ alias: "b" })}`));
      expect(page).toMatchObject({ jobs: [], next_cursor: null });
    });
  });
});

describe("a list that DRS does not give", () => {
  test("is said to be unreadable, why, and since when, and not to be on its way", async () => {
    // DRS knows no such project.
    await onOwnDesk(async (deploy, _, { sql }) => {
      const send = await deploy(naming());
      const { unreadable } = await eventually(async () => {
        const page = await json(get(send, "/v1/jobs?account=demo"));
        return page.unreadable.length > 0 && page;
      });
      expect(unreadable).toEqual([{ account: "demo", detail: expect.stringContaining("DRS"), listed_at: null }]);
      const told = await say(send, "jobs");
      expect(told).toContain("The jobs of demo cannot be read from DRS: ");
      expect(told).toContain("They have never been read.");
      expect(told).not.toContain("Ask again");
      sql.exec("UPDATE discovery SET listed_at = ?", Date.now() - 60_000);
      expect(await say(send, "jobs")).toMatch(/Last read: seen 6\d s ago\./);
      // Another instance of the desk knows it, too.
      expect(await say(await deploy(naming()), "jobs")).toContain("cannot be read from DRS");
    });
  });

  test("is narrowed by a tag of the config and by one side of an engine", async () => {
    await onOwnDesk(async (deploy, _, { sql }) => {
      const tagged = { id: "c7debc9c-8e09-4a5d-8dd6-00000009jb1a", tags: ["critical"] };
      const { jobs = {}, ...rest } = naming("a");
      const send = await deploy({ ...rest, jobs: { ...jobs, tagged } });
      await get(send, "/v1/operations");
      const { directory } = new CloudState(sql, 1, new Soonest());
      const engines = ["oracle-to-mysql", "oracle-to-mysql", "mysql-to-mysql"];
      directory.note(
        directoryJobs(3).map((job, index) => ({ ...job, engine: engines[index] ?? null })),
        Date.now(),
      );
      directory.listed(Date.now());
      const named = async (query: string) =>
        (await json(get(send, `/v1/jobs?account=demo&${query}`))).jobs.map(
          ({ alias, name }: Record<string, string>) => alias ?? name,
        );
      expect(await named("tag=critical")).toEqual(["tagged"]);
      expect(await named("engine=oracle")).toEqual(["a", "orders-00001"]);
      expect(await named("engine=mysql")).toEqual(["a", "orders-00001", "orders-00002"]);
      expect(await named("engine=sql")).toEqual([]);
    });
  });

  test("is not asked for by callers who may read none of its jobs", async () => {
    await onOwnDesk(async (deploy, _, { sql }) => {
      const send = await deploy(naming("a", "b"));
      const page = await json(get(send, "/v1/jobs", exampleSecrets.VIEWER_TOKEN));
      expect(page.jobs.map(({ alias }: { alias: string }) => alias)).toEqual(["b"]);
      expect(page.unreadable).toEqual([]);
      expect(sql.exec("SELECT wanted_until FROM discovery").toArray()).toEqual([]);
    });
  });
});

describe("a project of 5,000 jobs", () => {
  test("costs a page its own rows, and a search the names", async () => {
    await onOwnDesk(async (deploy, _, { sql }) => {
      // Makes the tables.
      await get(await deploy(naming()), "/v1/operations");
      let read = 0;
      const exec = (query: string, ...bindings: SqlStorageValue[]) => {
        const cursor = sql.exec(query, ...bindings);
        const rows = cursor.toArray();
        read += cursor.rowsRead;
        return { toArray: () => rows };
      };
      const { directory } = new CloudState({ exec } as unknown as SqlStorage, 1, new Soonest());
      directory.note(directoryJobs(5000), 1);
      const counted = (work: () => readonly unknown[]) => {
        read = 0;
        const found = work().length;
        return { found, read };
      };
      // A job that is shown is a row of its table and one of the statuses; the names are an index.
      const page = { found: 26, read: 2 * 26 };
      expect({
        first: counted(() => directory.list({ limit: 26 })),
        later: counted(() => directory.list({ limit: 26, after: { folded: "orders-02500", id: "" } })),
        rare: counted(() => directory.list({ text: "orders-04711", limit: 26 })),
        common: counted(() => directory.list({ text: "ORDERS", limit: 26 })),
        absent: counted(() => directory.list({ text: "nowhere", limit: 26 })),
        status: counted(() => directory.list({ status: "PAUSING", limit: 26 })),
        refused: counted(() => directory.list({ limit: 26 }, () => false)),
      }).toEqual({
        ...{ first: page, later: page, common: page },
        ...{ rare: { found: 1, read: 5001 }, absent: { found: 0, read: 5000 } },
        ...{ status: { found: 26, read: 6000 }, refused: { found: 0, read: 10_025 } },
      });
    });
  });
});
