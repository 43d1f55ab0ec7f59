import demo from "../../../examples/demo/gateway.config.ts";
import { slackSignature } from "../../../scripts/lib/slack-request.ts";
import type { ConfigInput } from "../../../src/config/schema.ts";
import { CloudState } from "../../../src/desk/store/cloud-state.ts";
import { Soonest } from "../../../src/desk/store/soonest.ts";
import { discord } from "../../../src/platforms/discord/index.ts";
import { slack } from "../../../src/platforms/slack/index.ts";
import { directoryJobs } from "../../support/directory-jobs.ts";
import { secret } from "../../support/log-scan/registry.ts";
import { exampleSecrets } from "../../support/secrets.ts";
import { onOwnDesk, type Send } from "./own-desk.ts";

const JOBS = directoryJobs(130);

/** The id of one of the jobs that DRS lists, `orders-00000` to `orders-00129`. */
export const idOf = (index: number): string => JOBS[index]?.id ?? "";

/** Two of the jobs have an alias. All people of the demo may read and stop jobs; `payroll` is for the DBAs alone. */
const CONFIG = {
  jobs: { first: { id: idOf(0) }, payroll: { id: idOf(1) } },
  sources: {
    slack: slack(),
    discord: discord({ application_id: "900000000000000001", guilds: ["800000000000000001"] }),
  },
  ...{ endpoints: {}, replays: {}, public_ips: {}, compares: {} },
  clients: { "ci-bot": { token: "CI_BOT_TOKEN" }, viewer: { token: "VIEWER_TOKEN" } },
  policy: [
    { who: ["group:dba", "client:ci-bot"], actions: ["*"], jobs: ["*"], effect: "allow" },
    { who: ["person:on-call", "client:viewer"], actions: ["read", "stop"], jobs: ["account:demo"], effect: "allow" },
    { who: ["person:on-call", "client:viewer"], actions: ["*"], jobs: ["payroll"], effect: "deny" },
  ],
} satisfies Partial<ConfigInput>;

const BOT = { SLACK_BOT_TOKEN: secret("the token of the bot", "xoxb-0000-0000-bot-token-of-menus") };

/** What is typed into the menu of a modal. */
interface Typed {
  readonly user: string;
  readonly typed: string;
  readonly private_metadata: string;
  /** Epoch milliseconds; now when absent. */
  readonly at?: number;
  /** What differs in the payload. */
  readonly more?: object;
}

/** Make and sign the request by which Slack loads the options of a menu (Slack, "block_suggestion payload"). */
export function slackSuggestion({ user, typed, private_metadata, at = Date.now(), more = {} }: Typed) {
  const payload = {
    ...{ type: "block_suggestion", api_app_id: "A0001", action_id: "entered", block_id: "job", value: typed },
    ...{ user: { id: user, team_id: "T0001" }, team: { id: "T0001", domain: "example" } },
    container: { type: "view", view_id: "V0001" },
    view: { id: "V0001", callback_id: "action", private_metadata },
    ...more,
  };
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const signature = slackSignature(body, exampleSecrets.SLACK_SIGNING_SECRET, Math.floor(at / 1000));
  return { headers: { "content-type": "application/x-www-form-urlencoded", ...signature }, body };
}

type Play = (send: Send, listing: (jobs: number) => Promise<Send>) => Promise<void>;

/**
 * Plays on a gateway whose desk has jobs of a listing made just now.
 * @param play gets the gateway with all jobs, and a function that makes one with so many of them
 */
export async function onListedJobs(play: Play): Promise<void> {
  await onOwnDesk(async (deploy, _, { sql, project_id }) => {
    const accounts = { demo: { ...demo.accounts.demo, project_id } } as ConfigInput["accounts"];
    const listing = async (jobs: number) => {
      const send = await deploy({ ...CONFIG, accounts }, { bindings: BOT });
      // Makes the tables.
      await send("/v1/operations", { headers: { authorization: `Bearer ${exampleSecrets.CI_BOT_TOKEN}` } });
      const { directory } = new CloudState(sql, 1, new Soonest());
      directory.remove(JOBS.map(({ id }) => id));
      directory.note(JOBS.slice(0, jobs), Date.now());
      directory.listed(Date.now());
      return send;
    };
    await play(await listing(JOBS.length), listing);
  });
}
