/** How tickets are made and kept, whatever tracker they are in. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { closeAll, startAtRest } from "../../simulator/control/at-rest.ts";
import { secret } from "../../support/log-scan/registry.ts";

const directory = mkdtempSync(join(tmpdir(), "simulator-tickets-"));
afterEach(closeAll);
afterAll(() => rmSync(directory, { recursive: true }));

const host = "example.atlassian.net";
const LOOK = `/tickets?host=${host}&key=OPS-12`;
const comment = { id: "7", author: "5b10000000000000000000a1", body: "x" };

describe("a ticket", () => {
  test.each<[string, unknown, string]>([
    ["without a host", { key: "OPS-12" }, "host"],
    ["without a key", { host }, "key"],
    ["with a field that is none", { host, key: "OPS-12", fields: {} }, "fields"],
    ["with a comment of nobody", { host, key: "OPS-12", comments: [{ body: "x" }] }, "comments.0.author"],
  ])("%s is not made", async (_name, body, field) => {
    const { client } = await startAtRest();
    const errors = expect.arrayContaining([expect.objectContaining({ field })]);
    expect(await client.call("POST", "/_sim/tickets", body)).toMatchObject({ status: 400, body: { errors } });
  });

  test("that nobody made is not there", async () => {
    const { client } = await startAtRest();
    expect(await client.call("GET", `/_sim${LOOK}`)).toMatchObject({ status: 404, body: { error: "no such ticket" } });
  });

  test("is made, then overwritten, and keeps its comments unless it is given others", async () => {
    const { client } = await startAtRest();
    const put = (more: object) => client.call("POST", "/_sim/tickets", { host, key: "OPS-12", ...more });
    const shown = { host, key: "OPS-12", ticket: {}, labels: [], comments: [], transitions: [] };
    expect(await put({})).toMatchObject({ status: 201, body: shown });
    await put({ comments: [comment] });
    const again = await put({ ticket: { fields: { labels: ["drs"] } } });
    const kept = { ...comment, internal: false, edits: 0 };
    expect(again).toMatchObject({ status: 200, body: { labels: ["drs"], comments: [kept] } });
    expect(await put({ comments: [] })).toMatchObject({ body: { labels: [], comments: [] } });
  });

  test("survives a restart, also of a state from before there were tickets, and is forgotten by a reset", async () => {
    const stateFile = join(directory, "kept.json");
    await startAtRest({ stateFile });
    await closeAll();
    const { tickets: _, ...older } = JSON.parse(readFileSync(stateFile, "utf8"));
    writeFileSync(stateFile, JSON.stringify(older));
    const first = await startAtRest({ stateFile });
    await first.client.sim("POST", "/tickets", { host, key: "OPS-12", comments: [comment] });
    await closeAll();
    const { client } = await startAtRest({ stateFile });
    expect(await client.sim("GET", LOOK)).toMatchObject({ comments: [comment] });
    await client.sim("POST", "/reset");
    expect(await client.call("GET", `/_sim${LOOK}`)).toMatchObject({ status: 404 });
  });
});

test("no token of a tracker is kept anywhere", async () => {
  const token = secret("a token of a tracker", "MARKER-5ecret-of-a-tracker");
  const stateFile = join(directory, "secrets", "simulator.json");
  const { client } = await startAtRest({ stateFile });
  const basic = Buffer.from(`drs@example.com:${token}`).toString("base64");
  const headers = ["authorization", "private-token"] as const;
  const values = [`Bearer ${token}`, `Basic ${basic}`, `Token token=${token}`, `GenieKey ${token}`, token];
  for (const name of headers) {
    for (const value of values) {
      await client.call("GET", `/_sim/egress/https/${host}/rest/api/3/issue/OPS-1`, undefined, { [name]: value });
    }
  }
  const seen = JSON.stringify(await client.egress());
  expect(seen.split("***")).toHaveLength(headers.length * values.length + 1);
  await closeAll();
  const kept = readdirSync(join(directory, "secrets")).map((name) =>
    readFileSync(join(directory, "secrets", name), "utf8"),
  );
  expect([seen, ...kept].filter((text) => text.includes(token) || text.includes(basic))).toEqual([]);
});
