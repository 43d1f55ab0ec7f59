import { env, runInDurableObject } from "cloudflare:test";
import { expect, test } from "vitest";
import {
  command,
  DEMO_PROJECT,
  effectsOn,
  json,
  lock,
  makeJob,
  reaches,
  rest,
  sendCommand,
  unlock,
} from "../harness/harness.ts";

/** Nothing but the runtime keeps what is written in one go together: this is where it is tried. */

const TABLES = ["operations", "dedupe", "ledger", "audience", "decisions"];

const inDesk = <T>(work: (sql: SqlStorage) => T) =>
  runInDurableObject(env.DESK.get(env.DESK.idFromName(`cn-north-4/${DEMO_PROJECT}`)), (_, { storage }) =>
    work(storage.sql),
  );

const rows = () =>
  inDesk((sql) => TABLES.map((table) => [...sql.exec(`SELECT COUNT(*) AS count FROM ${table}`)][0]?.count));

test("of a command that cannot be written as a whole nothing is kept, and sent again it has its one effect", async () => {
  const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
  const pause = command(`pause ${job}`);
  await json(rest("GET", `/v1/jobs/${job}`));
  const before = await rows();
  // Who is told is written last.
  await inDesk((sql) =>
    sql.exec("CREATE TRIGGER torn BEFORE INSERT ON audience BEGIN SELECT RAISE(ABORT, 'torn by the test'); END"),
  );
  expect((await sendCommand(pause)).status).toBe(500);
  await inDesk((sql) => sql.exec("DROP TRIGGER torn"));
  expect(await rows()).toEqual(before);
  const { text } = await json(sendCommand(pause));
  const [id = ""] = /[a-z2-7]{6}-[0-9A-HJKMNP-TV-Z]{26}/.exec(text) ?? [];
  await reaches(id, "succeeded");
  expect(await effectsOn(job)).toEqual(["stop"]);
});

test("a refusal that cannot be written is no decision: sent again, the command is evaluated again", async () => {
  const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
  const pause = command(`pause ${job}`);
  await lock(job);
  const before = await rows();
  await inDesk((sql) =>
    sql.exec("CREATE TRIGGER torn BEFORE INSERT ON decisions BEGIN SELECT RAISE(ABORT, 'torn by the test'); END"),
  );
  expect((await sendCommand(pause)).status).toBe(500);
  await inDesk((sql) => sql.exec("DROP TRIGGER torn"));
  expect(await rows()).toEqual(before);
  await unlock(job);
  await (await sendCommand(pause)).text();
  await expect.poll(() => effectsOn(job)).toEqual(["stop"]);
});
