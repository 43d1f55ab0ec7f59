import { describe, expect, test } from "vitest";
import { interaction } from "../../../scripts/lib/senders/discord.ts";
import { slackCommand, slackSignature } from "../../../scripts/lib/slack-request.ts";
import { exampleSecrets } from "../../support/secrets.ts";
import { eventually, json, leftFor } from "../harness/harness.ts";
import { idOf, onListedJobs, slackSuggestion } from "../harness/listed-jobs.ts";
import type { Send } from "../harness/own-desk.ts";

/** Menus of jobs, of which the config names two and DRS lists more. */

interface Offered {
  readonly name: string;
  readonly value: string;
}

/** What Discord's autocompletion offers. */
async function autocompleted(send: Send, typed: string, person = "dba-1", verb = "stop"): Promise<Offered[]> {
  const job = { name: "job", type: 3, value: typed, focused: true };
  const data = { name: "drs", options: [{ name: verb, type: 1, options: [job] }] };
  const { headers, body } = await interaction(4, data, { variables: {}, person });
  return (await json(send("/hooks/discord", { method: "POST", headers, body }))).data.choices;
}

const USERS: Readonly<Record<string, string>> = { "dba-1": "U0001", "on-call": "U0003", stranger: "U0004" };

const FORM = "application/x-www-form-urlencoded";

/** What the menu of a modal is given by Slack's option load. */
async function loaded(send: Send, typed: string, person = "dba-1", more: object = {}): Promise<Offered[]> {
  const private_metadata = '{"action":"stop","channel_id":"C0001"}';
  const { headers, body } = slackSuggestion({ user: USERS[person] ?? "", typed, private_metadata, more });
  const answer = await send("/hooks/slack", { method: "POST", headers, body });
  const text = await answer.text();
  const { options } = text === "" ? { options: [] } : JSON.parse(text);
  return options.map((option: { text: { text: string }; value: string }) => ({
    name: option.text.text,
    value: option.value,
  }));
}

interface View {
  readonly blocks: readonly {
    readonly block_id?: string;
    readonly element?: { readonly type: string; readonly options?: readonly { readonly value: string }[] };
    readonly hint?: { readonly text: string };
  }[];
}

/** The field of the job in the modal that a verb without a job opens. */
async function jobField(send: Send, person = "dba-1") {
  const trigger = crypto.randomUUID();
  const { headers, body } = slackCommand({
    ...{ text: "stop", user: USERS[person] ?? "", channel: "C0001", secret: exampleSecrets.SLACK_SIGNING_SECRET },
    ...{ responseUrl: `https://hooks.slack.com/commands/T0001/${trigger}`, trigger },
  });
  await send("/hooks/slack", { method: "POST", headers, body });
  const { view } = await eventually(async () => {
    const calls = await leftFor<{ body: { trigger_id: string; view: View } }>("https://slack.com/api/views.open");
    return calls.find((call) => call.body.trigger_id === trigger)?.body;
  });
  return view.blocks.find(({ block_id }) => block_id === "job");
}

const namesOf = (offered: readonly Offered[]) => offered.map(({ name }) => name);

describe("Discord's autocompletion", () => {
  test("offers jobs with an alias first, then those that DRS lists, as many as Discord takes", async () => {
    await onListedJobs(async (send) => {
      const offered = await autocompleted(send, "");
      expect(offered).toHaveLength(25);
      expect(offered.slice(0, 3)).toEqual([
        { name: "first: paused", value: "first" },
        { name: expect.stringMatching(/^payroll: /), value: "payroll" },
        { name: expect.stringMatching(/^orders-00002: /), value: `demo/${idOf(2)}` },
      ]);
    });
  });

  test("searches all that DRS lists, in any case, by a part of the name", async () => {
    await onListedJobs(async (send) => {
      const value = `demo/${idOf(129)}`;
      expect((await autocompleted(send, "ERS-00129")).map((each) => each.value)).toEqual([value]);
      expect((await autocompleted(send, "demo/ORDERS-00129")).map((each) => each.value)).toEqual([value]);
      // By the DRS name of a job that has an alias, too.
      expect((await autocompleted(send, "orders-00000")).map((each) => each.value)).toEqual(["first"]);
      expect(await autocompleted(send, "nowhere")).toEqual([]);
    });
  });

  test("offers nobody a job that they may not read, or not use the verb on", async () => {
    await onListedJobs(async (send) => {
      expect(namesOf(await autocompleted(send, "", "on-call"))).not.toContainEqual(expect.stringContaining("payroll"));
      expect(await autocompleted(send, "orders-00001", "on-call")).toEqual([]);
      expect(await autocompleted(send, "orders-00002", "on-call")).toHaveLength(1);
      expect(await autocompleted(send, "orders-00002", "on-call", "terminate")).toEqual([]);
      expect(await autocompleted(send, "", "stranger")).toEqual([]);
    });
  });
});

describe("the menu of Slack's modal", () => {
  test("has all jobs where they fit, and is loaded by what is typed where there are more", async () => {
    await onListedJobs(async (send, listing) => {
      const long = await jobField(send);
      expect(long?.element).toEqual({ type: "external_select", action_id: "entered", min_query_length: 0 });
      const short = await jobField(await listing(4));
      expect(short?.element?.options?.map(({ value }) => value)).toEqual([
        ...["first", "payroll"],
        ...[`demo/${idOf(2)}`, `demo/${idOf(3)}`],
      ]);
      expect(short?.hint?.text).toContain("/drs stop <job>");
      const own = await jobField(send, "on-call");
      expect(JSON.stringify(own)).not.toContain("payroll");
    });
  });

  test("is given the first hundred jobs, and those that hold what is typed", async () => {
    await onListedJobs(async (send) => {
      const all = await loaded(send, "");
      expect(all).toHaveLength(100);
      expect(all[0]).toEqual({ name: "first: paused", value: "first" });
      expect((await loaded(send, "00129")).map(({ value }) => value)).toEqual([`demo/${idOf(129)}`]);
    });
  });

  test("is given no job that who types may not read, and none in another workspace", async () => {
    await onListedJobs(async (send) => {
      expect(namesOf(await loaded(send, "", "on-call"))).not.toContainEqual(expect.stringContaining("payroll"));
      expect(await loaded(send, "orders-00001", "on-call")).toEqual([]);
      expect(await loaded(send, "", "stranger")).toEqual([]);
      expect(await loaded(send, "", "dba-1", { team: { id: "T0009" } })).toEqual([]);
      expect(await loaded(send, "", "dba-1", { block_id: "reason" })).toEqual([]);
      const view = { id: "V0001", callback_id: "action", private_metadata: "{}" };
      expect(await loaded(send, "", "dba-1", { view })).toEqual([]);
    });
  });

  test("takes the job that was chosen for exactly that one", async () => {
    await onListedJobs(async (send) => {
      const [chosen] = await loaded(send, "orders-00077");
      const payload = {
        type: "view_submission",
        user: { id: "U0001", team_id: "T0001" },
        view: {
          ...{ id: crypto.randomUUID(), callback_id: "action" },
          private_metadata: '{"action":"stop","channel_id":"C0001"}',
          state: {
            values: { job: { entered: { type: "external_select", selected_option: { value: chosen?.value } } } },
          },
        },
      };
      const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
      const headers = { "content-type": FORM, ...slackSignature(body, exampleSecrets.SLACK_SIGNING_SECRET) };
      expect(await (await send("/hooks/slack", { method: "POST", headers, body })).text()).toBe("");
      const bearer = { headers: { authorization: `Bearer ${exampleSecrets.CI_BOT_TOKEN}` } };
      const { operations } = await json(send("/v1/operations", bearer));
      expect(operations[0]).toMatchObject({ action: "stop", job: { alias: null, account: "demo", id: idOf(77) } });
    });
  });
});
