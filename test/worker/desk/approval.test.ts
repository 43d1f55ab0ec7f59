import { env, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { slackSignature } from "../../../scripts/lib/slack-request.ts";
import { exampleSecrets } from "../../support/secrets.ts";
import {
  act,
  command,
  DEMO_PROJECT,
  effectsOn,
  eventsOf,
  eventually,
  gateway,
  json,
  makeJob,
  messagesTo,
  reaches,
  rest,
  sendCommand,
  verbsOn,
} from "../harness/harness.ts";

/** In the demo's policy `terminate` by a DBA needs another DBA: U0001 and U0002 are, U0003 is on call, U0004 is nobody. */
const [ANN, BOB, ON_CALL, STRANGER] = ["U0001", "U0002", "U0003", "U0004"] as const;

const ID = /[a-z2-7]{6}-[0-9A-HJKMNP-TV-Z]{26}/;

interface Asked {
  readonly id: string;
  readonly responseUrl: string;
  readonly answer: string;
}

/** Asks in Slack for a job to be ended. */
async function askFor(job: string, user: string = ANN): Promise<Asked> {
  const request = command(`terminate ${job}`, { user });
  const { text } = await json(sendCommand(request));
  return { id: ID.exec(text)?.[0] ?? "", responseUrl: request.responseUrl, answer: text };
}

const say = async (text: string, user: string): Promise<string> =>
  (await json(sendCommand(command(text, { user })))).text;

interface Button {
  readonly action_id: string;
  readonly value: string;
}

/** The buttons under the message that puts the operation before people. */
const buttonsAt = (responseUrl: string): Promise<{ text: string; buttons: Button[] }> =>
  eventually(async () => {
    const messages = await messagesTo(responseUrl);
    for (const { body } of messages) {
      const buttons = (body.blocks as { elements?: Button[] }[]).flatMap(({ elements = [] }) => elements);
      if (buttons.length > 0) return { text: body.text, buttons };
    }
    return undefined;
  });

/** Presses a button, as Slack tells it. */
async function press({ action_id, value }: Button, user: string) {
  const response_url = `https://hooks.slack.com/actions/T0001/simulatedReplyTo${crypto.randomUUID()}`;
  const payload = {
    ...{ type: "block_actions", user: { id: user, team_id: "T0001" }, team: { id: "T0001" }, response_url },
    actions: [{ action_id, value, type: "button" }],
  };
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const headers = {
    "content-type": "application/x-www-form-urlencoded",
    ...slackSignature(body, exampleSecrets.SLACK_SIGNING_SECRET),
  };
  const answer = await gateway("/hooks/slack", { method: "POST", headers, body });
  const told = await eventually(async () => (await messagesTo(response_url))[0]);
  return { status: answer.status, body: await answer.text(), told: told.body as unknown as Record<string, unknown> };
}

/** The time to agree is over. */
async function runOut(id: string): Promise<void> {
  const desk = env.DESK.get(env.DESK.idFromName(`cn-north-4/${DEMO_PROJECT}`));
  await runInDurableObject(desk, (_, { storage }) => {
    storage.sql.exec("UPDATE operations SET due_at = 0 WHERE id = ? AND due_kind = 'expire'", id);
    return storage.setAlarm(Date.now());
  });
  await runDurableObjectAlarm(desk);
}

const RUNNING = { status: "INCRE_TRANSFER_STARTED" };

describe("a word that does not count leaves the operation waiting", () => {
  test.each([
    ["of who asked", ANN, "somebody else has to agree"],
    ["of a person of another group", ON_CALL, "a group that you are not in"],
    ["of a stranger", STRANGER, "There is no operation"],
  ])("%s, by a command or a button", async (_, user, said) => {
    const job = await makeJob(RUNNING);
    const { id, responseUrl } = await askFor(job);
    expect(await say(`approve ${id}`, user)).toContain(said);
    expect(await say(`deny ${id}`, user)).toContain(said);
    const { buttons } = await buttonsAt(responseUrl);
    for (const button of buttons) {
      const { status, body, told } = await press(button, user);
      expect([status, body]).toEqual([200, ""]);
      expect(told).toMatchObject({ response_type: "ephemeral", replace_original: false });
      expect(told.text).toContain(said);
    }
    expect((await json(rest("GET", `/v1/operations/${id}`))).state).toBe("awaiting_approval");
    expect(await verbsOn(job)).toEqual([]);
  });

  test("of a client, whatever it may do itself", async () => {
    const job = await makeJob(RUNNING);
    const { id } = await askFor(job);
    for (const word of ["approve", "deny"]) {
      const answer = await rest("POST", `/v1/operations/${id}/${word}`);
      expect(answer.status).toBe(403);
      expect(await json(answer)).toMatchObject({ code: "not_an_approver" });
    }
    expect((await json(rest("GET", `/v1/operations/${id}`))).state).toBe("awaiting_approval");
  });

  test("by a button that was shown for another request", async () => {
    const { id, responseUrl } = await askFor(await makeJob(RUNNING));
    const { buttons } = await buttonsAt(responseUrl);
    const { told } = await press({ action_id: "approve", value: `${id} AAAAAAAA` }, BOB);
    expect(told.text).toContain("belongs to another request");
    expect(buttons[0]?.value).toMatch(new RegExp(`^${id} [\\w-]{8}$`));
  });

  test("about an operation that nobody knows, or that waits for nobody", async () => {
    const { id } = await act(await makeJob(RUNNING), "stop");
    expect(await say("approve", BOB)).toContain("Which operation?");
    expect(await say(`approve ${id.slice(0, -4)}0000`, BOB)).toContain("There is no operation");
    expect(await say(`approve ${id}`, BOB)).toContain("does not wait for approval");
  });
});

describe("what needs approval", () => {
  test("says so at once, and is put before everybody with what would be sent and how the job is", async () => {
    const job = await makeJob(RUNNING);
    const { id, answer, responseUrl } = await askFor(job);
    expect(answer).toContain("approval of 1 of dba");
    const { text, buttons } = await buttonsAt(responseUrl);
    expect(buttons.map(({ action_id }) => action_id)).toEqual(["approve", "deny"]);
    for (const part of [`/jobs/${job}/action`, '"action_name":"terminate"', "INCRE_TRANSFER_STARTED", id]) {
      expect(text).toContain(part);
    }
    const { approval, state } = await json(rest("GET", `/v1/operations/${id}`));
    expect(state).toBe("awaiting_approval");
    expect(approval).toMatchObject({ demands: [{ count: 1, groups: ["dba"] }], given: [] });
    expect(await verbsOn(job)).toEqual([]);
  });

  test("is sent once after another DBA has pressed the button, and the record says who agreed", async () => {
    const job = await makeJob(RUNNING);
    const { id, responseUrl } = await askFor(job);
    const [approve] = (await buttonsAt(responseUrl)).buttons;
    if (!approve) throw new Error("there is no button");
    const { told } = await press(approve, BOB);
    expect(told).toMatchObject({ response_type: "in_channel", replace_original: true });
    expect(told.text).toContain("dba-2 approved");
    expect((await press(approve, BOB)).told.text).toContain("does not wait for approval");
    expect((await reaches(id, "succeeded", "failed", "unknown")).state).toBe("succeeded");
    expect(await effectsOn(job)).toEqual(["terminate"]);
    const approved = (await eventsOf(id)).find(({ kind }) => kind === "approved");
    expect(approved).toMatchObject({ actor: `slack:T0001/${BOB}`, data: { person: "dba-2", enough: true } });
  });

  test("is not sent after another DBA said no", async () => {
    const job = await makeJob(RUNNING);
    const { id } = await askFor(job);
    expect(await say(`deny ${id}`, BOB)).toContain("dba-2 denied");
    const { state, problem } = await reaches(id, "denied");
    expect([state, problem.code]).toEqual(["denied", "approval_denied"]);
    expect(await say(`approve ${id}`, BOB)).toContain("does not wait for approval");
    expect(await verbsOn(job)).toEqual([]);
  });

  test("expires when nobody has agreed in time, and that is told", async () => {
    const job = await makeJob(RUNNING);
    const { id, responseUrl } = await askFor(job);
    await buttonsAt(responseUrl);
    await runOut(id);
    expect(await reaches(id, "expired")).toMatchObject({ problem: { code: "approval_expired" } });
    await eventually(async () =>
      (await messagesTo(responseUrl)).some(({ body }) => body.text.includes("nobody approved it in time")),
    );
    expect(await say(`approve ${id}`, BOB)).toContain("does not wait for approval");
    expect(await verbsOn(job)).toEqual([]);
  });

  test("has one outcome when two approvals, a denial and the end of its time come at once", async () => {
    for (let round = 0; round < 5; round += 1) {
      const job = await makeJob(RUNNING);
      const { id, responseUrl } = await askFor(job);
      await buttonsAt(responseUrl);
      const words = [`approve ${id}`, `deny ${id}`, `approve ${id}`].map((text) => say(text, BOB));
      const said = await Promise.all([...words, runOut(id).then(() => "")]);
      const taken = said.filter((text) => /dba-2 (approved|denied)/.test(text));
      const { state } = await reaches(id, "succeeded", "failed", "unknown", "denied", "expired");
      expect(taken).toHaveLength(state === "expired" ? 0 : 1);
      expect(await effectsOn(job)).toEqual(state === "succeeded" ? ["terminate"] : []);
    }
  });

  test("does not hold up what needs none", async () => {
    const job = await makeJob(RUNNING);
    const { id } = await askFor(job);
    const stop = await act(job, "stop");
    expect((await reaches(stop.id, "succeeded")).state).toBe("succeeded");
    expect((await json(rest("GET", `/v1/operations/${id}`))).state).toBe("awaiting_approval");
  });

  test("is not sent when the job is locked by the time that people have agreed", async () => {
    const job = await makeJob(RUNNING);
    const { id } = await askFor(job);
    expect((await rest("POST", `/v1/jobs/${job}/lock`, { body: { reason: "cut-over" } })).status).toBe(200);
    await say(`approve ${id}`, BOB);
    expect(await reaches(id, "denied", "succeeded")).toMatchObject({ state: "denied", problem: { code: "locked" } });
    expect(await verbsOn(job)).toEqual([]);
  });

  test("needs a new approval when it is tried again", async () => {
    const job = await makeJob(RUNNING);
    const { id } = await askFor(job);
    await say(`deny ${id}`, BOB);
    await reaches(id, "denied");
    const { id: again } = await askFor(job);
    expect(again).not.toBe(id);
    expect((await json(rest("GET", `/v1/operations/${again}`))).state).toBe("awaiting_approval");
  });

  test("can be cancelled", async () => {
    const { id } = await askFor(await makeJob(RUNNING));
    expect(await json(rest("POST", `/v1/operations/${id}/cancel`))).toMatchObject({ state: "cancelled" });
  });
});

describe("explained", () => {
  const later = (responseUrl: string) => eventually(async () => (await messagesTo(responseUrl))[0]?.body.text);
  const explained = async (text: string, user: string) => {
    const request = command(text, { user });
    await sendCommand(request);
    return later(request.responseUrl);
  };

  test.each([
    ["why to who may not", "why terminate", ON_CALL, ["You may not", "no rule of the policy allows it"]],
    ["why to who may with another's consent", "why terminate", ANN, ["You may", "1 of dba must agree", "dba-2"]],
    ["a plan, with what would be sent", "plan terminate", BOB, ["This would be sent", "terminate", "dba-1"]],
    ["why to who may alone", "why stop", ANN, ["You may", "rule 0", "INCRE_TRANSFER_STARTED"]],
  ])("%s", async (_, text, user, parts) => {
    const job = await makeJob(RUNNING);
    const said = await explained(`${text} ${job}`, user);
    for (const part of parts) expect(said).toContain(part);
    expect(await verbsOn(job)).toEqual([]);
  });
});
