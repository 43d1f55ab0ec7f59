import { env, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import type { Approval, Vote } from "../../../src/model/approval.ts";
import type { Operation } from "../../../src/model/operation.ts";
import { command, DEMO_PROJECT, json, makeJob, reaches, sendCommand, verbsOn } from "../harness/harness.ts";

/** What somebody can do about approvals who writes to the desk's database and has no key. */

const ID = /[a-z2-7]{6}-[0-9A-HJKMNP-TV-Z]{26}/;
const [ANN, BOB] = ["U0001", "U0002"] as const;

const say = async (text: string, user: string): Promise<string> =>
  (await json(sendCommand(command(text, { user })))).text;

const askToEnd = async (job: string): Promise<string> => ID.exec(await say(`terminate ${job}`, ANN))?.[0] ?? "";

const desk = () => env.DESK.get(env.DESK.idFromName(`cn-north-4/${DEMO_PROJECT}`));

const documentOf = (id: string): Promise<Operation & { approval: Approval }> =>
  runInDurableObject(desk(), (_, { storage }) =>
    JSON.parse(
      storage.sql.exec<{ document: string }>("SELECT document FROM operations WHERE id = ?", id).one().document,
    ),
  );

/** Writes another document of an operation, and has it sent now. */
async function forge(id: string, change: (operation: Operation & { approval: Approval }) => object): Promise<void> {
  const document = JSON.stringify({ ...change(await documentOf(id)), state: "queued" });
  await runInDurableObject(desk(), (_, { storage }) => {
    storage.sql.exec(
      "UPDATE operations SET state = 'queued', document = ?, due_kind = 'send', due_at = 0 WHERE id = ?",
      ...[document, id],
    );
    return storage.setAlarm(Date.now());
  });
  await runDurableObjectAlarm(desk());
}

const made = (mac: string): Vote => ({
  ...{ person: "dba-2", principal: `slack:T0001/${BOB}`, place: { source: "slack", channel: null } },
  ...{ at: Date.now(), mac },
});

/** A vote that the gateway has taken on another operation, which is over. */
async function takenElsewhere(): Promise<Vote[]> {
  const id = await askToEnd(await makeJob({ status: "INCRE_TRANSFER_STARTED" }));
  await say(`approve ${id}`, BOB);
  await reaches(id, "succeeded", "failed", "running");
  return [...(await documentOf(id)).approval.given];
}

describe("an approval that was written into the database sends nothing", () => {
  test.each<[string, () => Promise<Vote[]>]>([
    ["of a vote without a proof", async () => [{ ...made(""), mac: undefined } as unknown as Vote]],
    ["of a vote with a proof that was made up", async () => [made("0".repeat(64))]],
    ["of a vote that was taken on another operation", takenElsewhere],
    ["of no vote at all", async () => []],
  ])("%s", async (_, votes) => {
    const given = await votes();
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const id = await askToEnd(job);
    await forge(id, (operation) => ({ ...operation, approval: { ...operation.approval, given, shownAt: 0 } }));
    expect((await reaches(id, "denied", "succeeded", "failed", "running")).state).toBe("denied");
    expect(await verbsOn(job)).toEqual([]);
  });

  test("nor does one that is gone with its demands", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const id = await askToEnd(job);
    await forge(id, ({ approval: _approval, ...operation }) => operation);
    expect((await reaches(id, "denied", "succeeded", "failed", "running")).state).toBe("denied");
    expect(await verbsOn(job)).toEqual([]);
  });
});
