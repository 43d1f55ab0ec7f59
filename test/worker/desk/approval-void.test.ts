import { describe, expect, test } from "vitest";
import type { ConfigInput } from "../../../src/config/schema.ts";
import { exampleSecrets } from "../../support/secrets.ts";
import { command, eventually, json } from "../harness/harness.ts";
import { type Deploy, onOwnDesk, type Send } from "../harness/own-desk.ts";

/** What is asked under one config and agreed to or sent under another. */

const JOB = "00000000-0000-4000-8000-0000000jb20r";
const ID = /[a-z2-7]{6}-[0-9A-HJKMNP-TV-Z]{26}/;
const [ANN, BOB, CY] = ["U0001", "U0002", "U0007"] as const;

const say = async (send: Send, text: string, user: string): Promise<string> => {
  const { headers, body } = command(text, { user });
  return (await json(send("/hooks/slack", { method: "POST", headers, body }))).text;
};

const ask = async (send: Send): Promise<string> => ID.exec(await say(send, `terminate ${JOB}`, ANN))?.[0] ?? "";

const operation = (send: Send, id: string) =>
  json(send(`/v1/operations/${id}`, { headers: { authorization: `Bearer ${exampleSecrets.CI_BOT_TOKEN}` } }));

const PEOPLE = {
  "dba-1": { slack: `T0001/${ANN}` },
  "dba-2": { slack: `T0001/${BOB}` },
  "dba-3": { slack: `T0001/${CY}` },
};
const TEAM: Partial<ConfigInput> = { people: PEOPLE, groups: { dba: ["dba-1", "dba-2", "dba-3"] } };
const rules = (count: number): NonNullable<ConfigInput["policy"]> => [
  { who: ["group:dba", "client:ci-bot"], actions: ["*"], jobs: ["*"], effect: "allow" },
  {
    ...{ who: ["group:dba"], actions: ["terminate"], jobs: ["*"], effect: "approve" },
    approvals: { count, groups: ["dba"], within: "1h" },
  },
];
const BEFORE = { ...TEAM, policy: rules(1) };

describe("what was asked for before is not sent", () => {
  const frozen = { name: "year-end", jobs: ["*"], reason: "the books are closed", from: "2020-01-01T00:00:00Z" };
  const changes: readonly (readonly [string, Partial<ConfigInput>, string])[] = [
    ["after anything in the config has changed", { ...BEFORE, secrets: [] }, "the config or the request has changed"],
    [
      "during a freeze that has begun",
      { ...BEFORE, freezes: [{ ...frozen, until: "2100-01-01T00:00:00Z" }] },
      "frozen",
    ],
    ["when more people have to agree by now", { ...TEAM, policy: rules(2) }, "more people"],
    [
      "when it has to be confirmed by now",
      { ...TEAM, policy: [...rules(1), { who: ["*"], actions: ["terminate"], jobs: ["*"], effect: "confirm" }] },
      "wants it confirmed",
    ],
    ["when who asked may not do it any more", { ...BEFORE, policy: [] }, "no rule of the policy allows it"],
  ];

  test.each(changes)("%s", async (_, after, why) => {
    await onOwnDesk(async (deploy: Deploy) => {
      const id = await ask(await deploy(BEFORE));
      const send = await deploy({ ...after, clients: { "ci-bot": { token: "CI_BOT_TOKEN" } } });
      expect(await say(send, `approve ${id}`, BOB)).toContain("dba-2 approved");
      const readable = await deploy(BEFORE);
      const { state, problem } = await eventually(async () => {
        const found = await operation(readable, id);
        return found.state === "denied" && found;
      });
      expect([state, problem.detail]).toEqual(["denied", expect.stringContaining(why)]);
    });
  });

  test("while who had agreed is in the group no more: their word counts no longer", async () => {
    await onOwnDesk(async (deploy) => {
      const asked = { ...TEAM, policy: rules(2) };
      const first = await deploy(asked);
      const id = await ask(first);
      await say(first, `approve ${id}`, BOB);
      const send = await deploy({ ...asked, groups: { dba: ["dba-1", "dba-3"], gone: ["dba-2"] }, policy: rules(1) });
      expect(await say(send, `approve ${id}`, CY)).toContain("More people have to agree");
      expect(await operation(send, id)).toMatchObject({ state: "awaiting_approval" });
    });
  });
});

test("who needs nobody's approval does not wait for somebody else's", async () => {
  const onCall = { "on-call": { slack: "T0001/U0008" } };
  const may: NonNullable<ConfigInput["policy"]>[number] = {
    ...{ who: ["person:on-call"], actions: ["terminate"], jobs: ["*"], effect: "allow" },
  };
  await onOwnDesk(async (deploy) => {
    const send = await deploy({ ...TEAM, people: { ...PEOPLE, ...onCall }, policy: [...rules(1), may] });
    const waiting = await ask(send);
    const said = await say(send, `terminate ${JOB} confirm=${JOB}`, "U0008");
    expect(said).toContain("Received");
    expect(said).not.toContain(waiting);
    expect(await say(send, `terminate ${JOB}`, BOB)).toContain("Already under way");
  });
});

test("what was asked for goes on its way when nothing has changed, also in a new instance", async () => {
  await onOwnDesk(async (deploy) => {
    const id = await ask(await deploy(BEFORE));
    const send = await deploy(BEFORE);
    expect(await say(send, `approve ${id}`, BOB)).toContain("dba-2 approved");
    const { state, problem } = await eventually(async () => {
      const found = await operation(send, id);
      return !["awaiting_approval", "queued"].includes(found.state) && found;
    });
    expect(state).not.toBe("denied");
    expect(problem?.detail ?? "").not.toContain("agree");
  });
});
