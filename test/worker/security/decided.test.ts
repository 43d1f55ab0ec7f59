import { describe, expect, inject, test } from "vitest";
import type { ConfigInput } from "../../../src/config/schema.ts";
import { command, effectsOn, json, makeJob, rest, sendCommand, unlock, verbsOn } from "../harness/harness.ts";
import { onOwnDesk, type Send } from "../harness/own-desk.ts";

/** A delivery that had no effect has none either when it comes again, whatever has changed meanwhile. */

const AGAIN = /stays the answer to that request\. To ask again, send a new one/;

const ALLOWED: ConfigInput["policy"] = [{ who: ["*"], actions: ["*"], jobs: ["*"], effect: "allow" }];
const READERS: ConfigInput["policy"] = [{ who: ["*"], actions: ["read"], jobs: ["*"], effect: "allow" }];
const CONFIRMED: ConfigInput["policy"] = [
  { who: ["*"], actions: ["*"], jobs: ["*"], effect: "allow" },
  { who: ["*"], actions: ["stop"], jobs: ["*"], effect: "confirm" },
];
const FROZEN: Partial<ConfigInput> = {
  policy: ALLOWED,
  freezes: [
    {
      name: "quarter",
      jobs: ["*"],
      actions: ["*"],
      from: "2020-01-01T00:00:00Z",
      until: "2099-01-01T00:00:00Z",
      reason: "accounts",
    },
  ],
};

const said = async (send: Send, sent: { headers: Record<string, string>; body: string }): Promise<string> =>
  (await json(send("/hooks/slack", { method: "POST", ...sent }))).text;

const { CI_BOT_TOKEN } = inject("exampleSecrets");

/** What is said to one delivery by two gateways with one desk, and the number of operations that came of it. */
async function twice(line: string, first: Partial<ConfigInput>, second: Partial<ConfigInput> = { policy: ALLOWED }) {
  const told: string[] = [];
  let operations = 0;
  await onOwnDesk(async (deploy) => {
    const sent = command(line, { user: "U0003" });
    for (const change of [first, second]) told.push(await said(await deploy(change), sent));
    const send = await deploy({ policy: ALLOWED });
    const list = await json(send("/v1/operations", { headers: { authorization: `Bearer ${CI_BOT_TOKEN}` } }));
    operations = new Set(list.operations.map(({ id }: { id: string }) => id)).size;
  });
  return { told, operations };
}

const CASES: readonly (readonly [string, Partial<ConfigInput>, string, string])[] = [
  ["by policy", { policy: READERS }, "pause orders", "no rule of the policy allows it"],
  ["by a freeze", FROZEN, "pause orders", 'frozen by "quarter"'],
  ["for want of a confirmation", { policy: CONFIRMED }, "pause orders", "to confirm"],
  ["to lock a job", { policy: READERS }, "lock orders", "no rule of the policy allows it"],
  ["to watch a job", FROZEN, "watch orders", 'frozen by "quarter"'],
];

describe("a delivery that was refused", () => {
  test.each(CASES)(
    "%s stays refused when it would be allowed, and says how to ask again",
    async (_, first, line, why) => {
      const { told, operations } = await twice(line, first);
      const [refused = "", again = ""] = told;
      expect(refused).toContain(why);
      expect(refused).not.toMatch(AGAIN);
      expect(again.startsWith(refused)).toBe(true);
      expect(again).toMatch(AGAIN);
      expect(operations).toBe(0);
    },
  );

  test("since its job is hidden stays refused when the job may be known of, and until then tells nothing", async () => {
    const nobody = { policy: [] };
    const { told, operations } = await twice("pause orders", nobody);
    expect(told[0]).toBe('There is no job "orders".');
    expect(told[1]).toMatch(/^Refused: you may not pause orders/);
    expect(operations).toBe(0);
    expect((await twice("pause orders", nobody, nobody)).told).toEqual([told[0], told[0]]);
  });

  test("too soon after others stays refused later", async () => {
    await onOwnDesk(async (deploy) => {
      const send = await deploy({ policy: READERS });
      const lines = Array.from({ length: 40 }, () => command("pause orders", { user: "U0003" }));
      const told: string[] = [];
      for (const line of lines) told.push(await said(send, line));
      const last = lines.at(-1);
      if (!last) throw new Error("nothing was sent");
      expect(told.at(-1)).toMatch(/^Too many commands/);
      expect(await said(await deploy({ policy: ALLOWED }), last)).toMatch(/^Too many commands.*send a new one/s);
    });
  });
});

test("a delivery that was allowed gets its operation again when it would be refused", async () => {
  const { told, operations } = await twice("pause orders", { policy: ALLOWED }, { policy: READERS });
  const [accepted, again] = told.map((text) => /[a-z2-7]{6}-[0-9A-Z]{26}/.exec(text)?.[0]);
  expect(accepted).toBeDefined();
  expect(again).toBe(accepted);
  expect(operations).toBe(1);
});

test("a client may ask again under the Idempotency-Key of a request that was refused", async () => {
  const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
  const headers = { "idempotency-key": crypto.randomUUID() };
  const pause = () => rest("POST", `/v1/jobs/${job}/actions/pause`, { body: {}, headers, token: CI_BOT_TOKEN });
  await (await sendCommand(command(`lock ${job}`))).text();
  expect(await json(pause())).toMatchObject({ status: 409, code: "locked" });
  expect(await verbsOn(job)).toEqual([]);
  await unlock(job);
  expect((await pause()).status).toBe(202);
  await expect.poll(() => effectsOn(job)).toEqual(["stop"]);
});
