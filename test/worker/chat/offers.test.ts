import { describe, expect, test } from "vitest";
import { slackSender } from "../../../scripts/lib/senders/slack.ts";
import { exampleSecrets } from "../../support/secrets.ts";
import {
  command,
  effectsOn,
  eventually,
  gateway,
  leftFor,
  makeJob,
  resultAt,
  sendCommand,
  verbsOn,
} from "../harness/harness.ts";

/** Buttons offer what is possible on a job now, and do it. */

interface Shown {
  readonly body: {
    readonly text: string;
    readonly blocks: readonly {
      readonly type: string;
      readonly elements?: readonly { readonly action_id: string; readonly value: string }[];
    }[];
  };
}

/** The buttons of a message, as `name job params`. */
const buttonsOf = ({ body }: Shown): string[] =>
  body.blocks
    .filter(({ type }) => type === "actions")
    .flatMap(({ elements = [] }) => elements.map(({ value }) => value));

const shownAt = (address: string, said: RegExp): Promise<Shown> =>
  eventually(async () => (await leftFor<Shown>(address)).find(({ body }) => said.test(body.text)));

/** Types a line and gives the address that its messages go to. */
async function typed(text: string, user?: string): Promise<string> {
  const line = command(text, user === undefined ? {} : { user });
  await (await sendCommand(line)).text();
  return line.responseUrl;
}

/** Presses a button and gives the address that its messages go to. */
async function press(value: string): Promise<string> {
  const sent = await slackSender.press?.({ action: "say-0", value }, { variables: exampleSecrets, person: "dba-1" });
  if (!sent) throw new Error("Slack has no buttons");
  await (await gateway("/hooks/slack", { method: "POST", headers: sent.headers, body: sent.body })).text();
  return sent.conversation;
}

describe("a refused message", () => {
  test("has a button for what would help, which does it; after that the action is possible", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_FAILED" });
    const refused = await shownAt(await typed(`reset ${job} reason=again`), /Can’t reset/);
    const [remedy = "", ...others] = buttonsOf(refused);
    expect([remedy, others]).toEqual([`precheck demo/${job} mode=retry`, []]);
    expect(await verbsOn(job)).toEqual([]);
    expect((await resultAt(await press(remedy))).body.text).toMatch(/Precheck of .+ passed/);
    await shownAt(await typed(`reset ${job} reason=again`), /dba-1 asks to reset/);
  });

  test("has none for what takes words", async () => {
    const item = { item: "sqlModeConsistency", result: "FAILED", is_support_skip: true, failed_reason: "differs" };
    const job = await makeJob({ status: "INCRE_TRANSFER_FAILED", precheck_items: [item] });
    await resultAt(await typed(`precheck ${job}`));
    const refused = await shownAt(await typed(`reset ${job} reason=again`), /Can’t reset/);
    expect(refused.body.text).toContain(`/drs skip_precheck demo/${job} items=sqlModeConsistency reason="…"`);
    expect(buttonsOf(refused)).toEqual([]);
  });
});

describe("a status message", () => {
  const offered = async (seed: object, user?: string): Promise<string[]> => {
    const job = await makeJob(seed);
    const shown = await shownAt(await typed(`status ${job}`, user), new RegExp(`${job}.*\\([A-Z_]+\\)`, "s"));
    return buttonsOf(shown).map((value) => value.replace(` demo/${job}`, ""));
  };

  test.each<[string, object, string[]]>([
    [
      "running synchronization",
      { status: "INCRE_TRANSFER_STARTED", job_type: "sync" },
      ["create_compare type=lines", "stop", "diagnosis"],
    ],
    [
      "running migration",
      { status: "INCRE_TRANSFER_STARTED", job_type: "migration" },
      ["create_compare type=lines", "stop"],
    ],
    ["job that failed", { status: "INCRE_TRANSFER_FAILED" }, ["restart", "precheck"]],
    [
      "failed job that is prechecked",
      { status: "INCRE_TRANSFER_FAILED", passed_precheck: "forRetryJob" },
      ["restart", "precheck", "reset"],
    ],
    ["job that is not prechecked", { status: "CONFIGURATION" }, ["precheck"]],
    ["job that is prechecked", { status: "CONFIGURATION", passed_precheck: "forStartJob" }, ["start", "precheck"]],
    ["job that has ended", { status: "RELEASE_RESOURCE_COMPLETE" }, []],
  ])("of a %s offers what a DBA can do with it now", async (_, seed, lines) => {
    expect(await offered(seed)).toEqual(lines);
  });

  test("offers on-call what the policy lets them do", async () => {
    expect(await offered({ status: "INCRE_TRANSFER_STARTED" }, "U0003")).toEqual(["stop"]);
  });

  test("has buttons that do what they offer", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    await resultAt(await press(`create_compare demo/${job} type=lines`));
    expect(await effectsOn(job)).toEqual(["create_compare"]);
  });
});
