import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { slackSignature } from "../../../scripts/lib/slack-request.ts";
import type { ConfigInput } from "../../../src/config/schema.ts";
import type { Operation } from "../../../src/model/operation.ts";
import { runs } from "../../support/runs.ts";
import { exampleSecrets } from "../../support/secrets.ts";
import { command, DEMO_PROJECT, eventually, json, makeJob, verbsOn } from "../harness/harness.ts";
import { onOwnDesk, type Send } from "../harness/own-desk.ts";

/**
 * Whatever comes in whatever order, nothing is sent but what those were shown who agreed to it. What is sent is read from the calls that
 * the simulator got, what was shown from the operation as it stood when it began to wait.
 */

const USERS = ["U0001", "U0002", "U0007", "U0008"] as const;

/** Ann asks. Bob may approve, and either Cy or Dan. */
const TEAM: Partial<ConfigInput> = {
  people: {
    "dba-1": { slack: `T0001/${USERS[0]}` },
    "dba-2": { slack: `T0001/${USERS[1]}` },
    "dba-3": { slack: `T0001/${USERS[2]}` },
    "on-call": { slack: `T0001/${USERS[3]}` },
  },
};

interface Settings {
  readonly count: 1 | 2;
  readonly isDan: boolean;
  readonly where: "source:slack" | "source:console" | undefined;
}

const configOf = ({ count, isDan, where }: Settings): Partial<ConfigInput> => ({
  ...TEAM,
  groups: { dba: ["dba-1", "dba-2", isDan ? "on-call" : "dba-3"], others: ["dba-3", "on-call"] },
  policy: [
    { who: ["group:dba", "client:ci-bot"], actions: ["*"], jobs: ["*"], effect: "allow" },
    {
      ...{ who: ["group:dba"], actions: ["terminate", "reset"], jobs: ["*"], effect: "approve" },
      approvals: { count, groups: ["dba"], within: "1h", ...(where === undefined ? {} : { where: [where] }) },
    },
  ],
});

const EDITS: Readonly<Record<string, (operation: Operation) => object>> = {
  action: (operation) => ({ ...operation, action: operation.action === "reset" ? "terminate" : "reset" }),
  params: (operation) => ({ ...operation, actionParams: { force_delete: true }, params: { force: true } }),
  requester: (operation) => ({ ...operation, principal: { ...operation.principal, id: `slack:T0001/${USERS[3]}` } }),
  reason: (operation) => ({ ...operation, reason: "because" }),
  demands: (operation) => ({ ...operation, approval: { ...operation.approval, demands: [] } }),
  none: ({ approval: _approval, ...operation }) => operation,
};

const index = fc.nat({ max: 3 });
const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("ask" as const), force: fc.boolean(), on: fc.nat({ max: 1 }) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant("vote" as const), of: index, by: index, isPressed: fc.boolean() }),
  },
  fc.record({ kind: fc.constant("edit" as const), of: index, edit: fc.constantFrom(...Object.keys(EDITS)) }),
  fc.record({
    kind: fc.constant("config" as const),
    settings: fc.record({
      count: fc.constantFrom(1 as const, 2 as const),
      isDan: fc.boolean(),
      where: fc.constantFrom("source:slack" as const, "source:console" as const, undefined),
    }),
  }),
  fc.record({ kind: fc.constant("redelivery" as const), of: fc.nat({ max: 9 }) }),
  fc.record({ kind: fc.constant("restart" as const) }),
);

type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

/** What somebody agreed to. */
interface Shown {
  readonly id: string;
  readonly request: object;
  readonly digest: string;
  readonly settings: Settings;
  readonly voters: Set<string>;
}

const START: Settings = { count: 1, isDan: false, where: undefined };

const ID = /[a-z2-7]{6}-[0-9A-HJKMNP-TV-Z]{26}/;

const requestOf = ({ job, action, actionParams, principal, reason }: Operation) => ({
  ...{ job: job.id, action, actionParams, by: principal.id, reason },
});

/** How often something was sent and refused in all sequences: a property over nothing would hold as well. */
const seen = { sent: 0, refused: 0 };

async function play(steps: readonly Step[]): Promise<void> {
  const project = { region: "eu-west-101", project_id: DEMO_PROJECT };
  await onOwnDesk(async (deploy, _, { sql, wake }) => {
    const jobs = await Promise.all([makeJob(RUNNING), makeJob(RUNNING)]);
    const shown: Shown[] = [];
    const requests: { headers: Record<string, string>; body: string }[] = [];
    let settings = START;
    let send: Send = await deploy(configOf(settings));
    const post = async (request: { headers: Record<string, string>; body: string }) => {
      requests.push(request);
      return json(send("/hooks/slack", { method: "POST", ...request })).catch(() => ({}));
    };
    /** Until nothing is about to be sent; what waits for people, for DRS or behind another operation goes on waiting. */
    const settle = () =>
      eventually(async () => {
        await wake();
        return sql.exec<{ n: number }>(UNDER_WAY).one().n === 0;
      });
    const documentOf = (id: string): Operation =>
      JSON.parse(sql.exec<{ document: string }>("SELECT document FROM operations WHERE id = ?", id).one().document);

    const perform: { readonly [Kind in Step["kind"]]: (one: Extract<Step, { kind: Kind }>) => Promise<void> } = {
      ask: async ({ force, on }) => {
        const job = jobs[on] ?? "";
        const text = `terminate ${job} confirm=${job}${force ? " force=true" : ""}`;
        const id = ID.exec((await post(command(text, { user: USERS[0] }))).text ?? "")?.[0];
        if (id === undefined || shown.some((one) => one.id === id)) return;
        const operation = documentOf(id);
        const digest = operation.approval?.pin.slice(0, 8) ?? "";
        shown.push({ id, request: requestOf(operation), digest, settings, voters: new Set() });
      },
      vote: async ({ of, by, isPressed }) => {
        const one = shown[of % (shown.length || 1)];
        const user = USERS[by] ?? USERS[0];
        if (!one) return;
        await post(isPressed ? pressed(`${one.id} ${one.digest}`, user) : command(`approve ${one.id}`, { user }));
        one.voters.add(user);
      },
      edit: async ({ of, edit }) => {
        const one = shown[of % (shown.length || 1)];
        const operation = one && documentOf(one.id);
        if (operation?.state !== "awaiting_approval") return;
        const document = JSON.stringify(EDITS[edit]?.(operation));
        sql.exec("UPDATE operations SET document = ? WHERE id = ?", document, operation.id);
      },
      config: async (one) => {
        settings = one.settings;
        send = await deploy(configOf(settings));
      },
      redelivery: async ({ of }) => {
        const request = requests[of % (requests.length || 1)];
        if (request) await (await send("/hooks/slack", { method: "POST", ...request })).text();
      },
      restart: async () => {
        send = await deploy(configOf(settings));
      },
    };
    const isSent = (id: string) =>
      sql.exec("SELECT 1 FROM ledger WHERE operation = ? AND kind = 'sending'", id).toArray().length > 0;
    const sent = new Map<Shown, Settings>();
    for (const one of steps) {
      await (perform[one.kind] as (step: Step) => Promise<void>)(one);
      await settle();
      for (const each of shown) if (!sent.has(each) && isSent(each.id)) sent.set(each, settings);
    }

    expect((await Promise.all(jobs.map(verbsOn))).flat()).toHaveLength(sent.size);
    for (const [{ id, request, voters, settings: asked }, under] of sent) {
      expect(requestOf(documentOf(id))).toEqual(request);
      expect([USERS[1], USERS[asked.isDan ? 3 : 2]].filter((user) => voters.has(user)).length).toBeGreaterThanOrEqual(
        asked.count,
      );
      expect(under).toEqual(asked);
    }
    seen.sent += sent.size;
    seen.refused += shown.length - sent.size;
  }, project);
}

const UNDER_WAY = `SELECT count(*) AS n FROM operations AS one WHERE state IN ('received', 'sending')
  OR state = 'queued' AND NOT EXISTS (SELECT 1 FROM operations WHERE job = one.job AND state = 'running')`;

const RUNNING = { status: "INCRE_TRANSFER_STARTED" };

/** A press of the button "Approve", as Slack tells it. */
function pressed(value: string, user: string) {
  const response_url = `https://hooks.slack.com/actions/T0001/simulatedReplyTo${crypto.randomUUID()}`;
  const payload = {
    ...{ type: "block_actions", user: { id: user, team_id: "T0001" }, team: { id: "T0001" }, response_url },
    actions: [{ action_id: "approve", value, type: "button" }],
  };
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const headers = {
    "content-type": "application/x-www-form-urlencoded",
    ...slackSignature(body, exampleSecrets.SLACK_SIGNING_SECRET),
  };
  return { headers, body };
}

test("no sequence of requests, votes, edits, changes of the config, redeliveries and restarts sends what nobody was shown", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) =>
      play([{ kind: "ask", force: false, on: 0 }, ...steps]),
    ),
    {
      numRuns: runs(40),
      examples: [
        [[{ kind: "vote", of: 0, by: 1, isPressed: true }]],
        ...Object.keys(EDITS).map((edit): [Step[]] => [
          [
            { kind: "edit", of: 0, edit },
            { kind: "vote", of: 0, by: 1, isPressed: false },
          ],
        ]),
      ],
    },
  );
});

afterAll(() => {
  expect(seen.sent).toBeGreaterThan(0);
  expect(seen.refused).toBeGreaterThan(0);
});
