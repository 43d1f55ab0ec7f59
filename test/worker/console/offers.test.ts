import { beforeAll, describe, expect, test } from "vitest";
import { formsIn, signedIn, type Visitor } from "../harness/console-visit.ts";
import { eventually, json, reaches, rest } from "../harness/harness.ts";
import { putJob, verbsSince } from "../harness/tickets.ts";

/** A job's card in the console offers what chat and `/v1` call possible. */

const ARCHIVE = "f3b8d92c-1e47-4c0a-b6d9-72e5a13jb20r";

const ACTIONS = "/jobs/archive/actions";

let someone: Visitor;

beforeAll(async () => {
  someone = await signedIn();
});

/** The forms of the card that ask for an action by one press, once the job was read. */
async function offers() {
  await json(rest("GET", "/v1/jobs/archive"));
  return formsIn(await someone.page("/")).filter(
    ({ action, fields }) => action === ACTIONS && fields.action !== undefined,
  );
}

const offered = async (): Promise<string[]> =>
  (await offers()).map(({ fields }) => `${fields.action} ${fields.options}`.trim());

/** The fields of the button that compares rows, once the card of a running job has it. */
async function compareButton(): Promise<Record<string, string>> {
  await putJob(ARCHIVE, { status: "INCRE_TRANSFER_STARTED" });
  return eventually(async () => (await offers()).find(({ fields }) => fields.action === "create_compare")?.fields);
}

const isComparePossible = async (): Promise<boolean> =>
  (await json(rest("POST", "/v1/jobs/archive/actions/create_compare?dry_run=true", { body: { type: "lines" } })))
    .possible;

describe("a job's card", () => {
  test.each([
    ["INCRE_TRANSFER_STARTED", ["create_compare type=lines", "stop"]],
    ["PAUSING", ["restart", "precheck"]],
    ["CONFIGURATION", ["precheck"]],
    ["RELEASE_RESOURCE_COMPLETE", []],
  ])("in %s offers what is possible then", async (status, buttons) => {
    await putJob(ARCHIVE, { status });
    await expect.poll(offered).toEqual(buttons);
  });

  test("has buttons that do what they offer", async () => {
    const button = await compareButton();
    await expect.poll(isComparePossible).toBe(true);
    const answer = await someone.post(ACTIONS, button);
    expect(answer.status).toBe(303);
    await reaches((answer.headers.get("location") ?? "").slice("/operations/".length), "succeeded");
  });

  test("that has grown old answers a press with what is in the way and what would help, and sends nothing", async () => {
    const button = await compareButton();
    await putJob(ARCHIVE, { status: "PAUSING" });
    await expect.poll(isComparePossible).toBe(false);
    const verbs = await verbsSince(ARCHIVE);
    const answer = await someone.post(ACTIONS, button);
    expect([answer.status, await answer.text()]).toEqual([
      409,
      expect.stringMatching(/the job is paused; compare is possible while it is .*: resume it first/),
    ]);
    expect(await verbs()).toEqual([]);
  });
});
