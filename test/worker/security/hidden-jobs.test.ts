import fc from "fast-check";
import { describe, expect, test } from "vitest";
import config from "../../../examples/demo/gateway.config.ts";
import { accessHeader } from "../../../scripts/lib/access-token.ts";
import { deskPrefix } from "../../../src/config/names.ts";
import type { ConfigInput } from "../../../src/config/schema.ts";
import { CloudState } from "../../../src/desk/store/cloud-state.ts";
import { Soonest } from "../../../src/desk/store/soonest.ts";
import type { DirectoryJob } from "../../../src/model/directory.ts";
import { secret } from "../../support/log-scan/registry.ts";
import { runs } from "../../support/runs.ts";
import { callsAbout, command } from "../harness/harness.ts";
import { onOwnDesk, type Send } from "../harness/own-desk.ts";
import {
  type Asked,
  type Callers,
  consoleVisits,
  discordForms,
  restCalls,
  slackLines,
  slackMenus,
  ticketEvents,
  type World,
} from "../harness/two-worlds.ts";

/**
 * Nobody without rights can tell a gateway that has a job from one that has not: the same requests are sent to two of them, with limits on.
 * The first has jobs, locks, an operation that waits, endpoints, and secrets that the other one lacks.
 */

const bindings = {
  NOBODY_TOKEN: secret("the token of a client without rights", "nobody-hunter2-hunter2"),
  READER_TOKEN: secret("the token of a client that may read one job", "reader-hunter2-hunter2"),
};

const CALLERS: Callers = {
  tokens: Object.values(bindings),
  slack: ["U0666", "U0003"],
  discord: ["stranger", "on-call"],
};

const COMMON: Partial<ConfigInput> = {
  clients: { ...config.clients, nobody: { token: "NOBODY_TOKEN" }, reader: { token: "READER_TOKEN" } },
  policy: [
    { who: ["client:ci-bot", "group:dba"], actions: ["*"], jobs: ["*"], effect: "allow" },
    {
      ...{ who: ["group:dba"], actions: ["terminate"], jobs: ["*"], effect: "approve" },
      approvals: { count: 1, groups: ["dba"], within: "30m" },
    },
    { who: ["client:reader", "person:on-call"], actions: ["read", "stop"], jobs: ["users"], effect: "allow" },
  ],
};

const { users } = config.jobs ?? {};
const { orders, billing, archive, replay } = config.jobs ?? {};
const HIDDEN = { orders, billing, archive, replay };

/** The same without what is hidden. */
const WITHOUT: Partial<ConfigInput> = {
  jobs: { users: users ?? { id: "" } },
  ...{ endpoints: {}, public_ips: {}, replays: {}, compares: {}, secrets: [] },
};

const JOBS = Object.entries(HIDDEN).flatMap(([alias, job]) => {
  const account = job?.account ?? "demo";
  return [alias, `${account}/${alias}`, job?.id ?? "", `${account}/${job?.id}`];
});

const SEED = Number(import.meta.env.VITE_HIDDEN_SEED ?? Date.now() % 2 ** 31);
const sample = (asked: fc.Arbitrary<Asked>, numRuns: number) => fc.sample(asked, { seed: SEED, numRuns });

/** What differs between two answers to one request. */
const CHANCE: readonly RegExp[] = [
  /"request_id":"[^"]*"/g,
  /\d{4}-\d\d-\d\dT[\d:.]+Z/g,
  /name="(once|token)" value="[^"]*"/g,
  /<meta name="csrf-token" content="[^"]*">/g,
];

const HEADERS_OF_CHANCE: ReadonlySet<string> = new Set(["x-request-id", "date", "content-length"]);

async function toldBy(answer: Response, { operation, project }: Pick<World, "operation" | "project">): Promise<string> {
  const headers = [...answer.headers].filter(([name]) => !HEADERS_OF_CHANCE.has(name)).sort();
  const text = CHANCE.reduce((said, chance) => said.replace(chance, ""), await answer.text());
  return JSON.stringify([answer.status, headers, text])
    .replaceAll(operation, "OPERATION")
    .replaceAll(project, "PROJECT");
}

/** One of two gateways that must not be told apart. */
interface Gateway {
  readonly change: Partial<ConfigInput>;
  readonly hasOperation: boolean;
  /** Jobs that DRS lists. */
  readonly listed?: readonly DirectoryJob[];
}

/** Plays requests to a gateway, and returns the answers in order. */
async function played({ change, hasOperation, listed = [] }: Gateway, requests: readonly Asked[]): Promise<string[]> {
  const answers: string[] = [];
  await onOwnDesk(async (deploy, untilIdle, { project_id: project, sql }) => {
    let now = Date.now();
    const surroundings = { bindings, now: () => now };
    const send = await deploy({ ...COMMON, ...change }, surroundings);
    const operation = hasOperation
      ? await prepared(send)
      : `${deskPrefix(`cn-north-4/${project}`)}-01K${"0".repeat(23)}`;
    await said(send, "lock users cut-over");
    const { directory } = new CloudState(sql, 1, new Soonest());
    directory.note(listed, Date.now());
    directory.listed(Date.now());
    await untilIdle();
    const before = await callsAboutHidden();
    const headers = await accessHeader("on-call@example.com");
    const page = await (await send("/", { headers })).text();
    const [, token = ""] = /<meta name="csrf-token" content="([\w-]{43})">/.exec(page) ?? [];
    for (const { make } of requests) {
      // A second later each, so that no source is too fast.
      now += 1000;
      const [path, init] = await make({ operation, project, now, visitor: { headers, token } });
      answers.push(await toldBy(await send(path, init), { operation, project }));
      // What follows an answer is signed by the real time again soon enough.
      if (now > Date.now() + 120_000) now = Date.now();
    }
    expect(await callsAboutHidden()).toBe(before);
  });
  return answers;
}

const callsAboutHidden = async (): Promise<number> =>
  (await Promise.all(Object.values(HIDDEN).map(async (job) => (await callsAbout(job?.id ?? "")).length))).reduce(
    (sum, count) => sum + count,
  );

async function said(send: Send, text: string): Promise<string> {
  const { headers, body } = command(text, { user: "U0001" });
  return (await send("/hooks/slack", { method: "POST", headers, body })).text();
}

/** Locks a job after something was asked for that has to be approved; the id of that. */
async function prepared(send: Send): Promise<string> {
  const [id] = /[a-z2-7]{6}-[0-9A-Z]{26}/.exec(await said(send, "terminate orders confirm=orders")) ?? [];
  if (id === undefined) throw new Error("nothing waits for approval");
  await said(send, "lock orders cut-over");
  return id;
}

/** Around the first difference. */
function difference(left = "", right = ""): string {
  const at = [...left].findIndex((character, index) => character !== right[index]);
  const near = (text: string) => text.slice(Math.max(0, at - 80), at + 160);
  return `${left.slice(0, 5)} …${near(left)}\n  without it: ${right.slice(0, 5)} …${near(right)}`;
}

/** Gateways with the jobs of the config, and without those that are hidden. */
const NAMED: readonly [Gateway, Gateway] = [
  { change: {}, hasOperation: true },
  { change: WITHOUT, hasOperation: false },
];

async function expectAlike(
  asked: fc.Arbitrary<Asked>,
  count: number,
  [first, second]: readonly [Gateway, Gateway] = NAMED,
): Promise<void> {
  const requests = sample(asked, count);
  const [there, gone] = [await played(first, requests), await played(second, requests)];
  const told = requests.flatMap(({ about }, index) =>
    there[index] === gone[index] ? [] : [`${about}\n  with it: ${difference(there[index], gone[index])}`],
  );
  expect(told.slice(0, 5), `VITE_HIDDEN_SEED=${SEED}: ${told.length} of ${count}`).toEqual([]);
}

describe("a caller without rights cannot tell a job from one that does not exist", () => {
  test("by any call of /v1 and /v5", () => expectAlike(restCalls(CALLERS, JOBS), runs(4000)));

  test("by any line of chat", () => expectAlike(slackLines(CALLERS, JOBS), runs(2000)));

  test("by any form or menu of chat", () =>
    expectAlike(fc.oneof(discordForms(CALLERS, JOBS), slackMenus(CALLERS, JOBS)), runs(1000)));

  test("by any comment or label of a ticket", () => expectAlike(ticketEvents(CALLERS, JOBS), runs(1000)));

  test("by any page or form of the console", () => expectAlike(consoleVisits(JOBS), runs(1000)));
});

describe("a caller whom rules by name and engine give some jobs cannot tell another from one that does not exist", () => {
  const DRS_JOBS = ["payments-prod", "shop-payroll", "shop-open", "shop-open-2"].map((name, index) => ({
    ...{ id: `f1b2c3d4-0000-4000-8000-00000000job${index}`, name, type: "sync", status: "INCRE_TRANSFER_STARTED" },
    ...{ direction: "up", network: "vpc", role: null, parent: null, createdAt: 0 },
    engine: name === "shop-payroll" ? "oracle-to-gaussdbv5" : "mysql-to-mysql",
  }));
  const hidden = DRS_JOBS.slice(0, 2);
  const change: Partial<ConfigInput> = {
    ...WITHOUT,
    policy: [
      ...(COMMON.policy ?? []).slice(0, 2),
      { who: ["client:reader", "person:on-call"], actions: ["read", "stop"], jobs: ["name:shop-*"], effect: "allow" },
      { who: ["client:reader", "person:on-call"], actions: ["*"], jobs: ["engine:oracle"], effect: "deny" },
    ],
  };
  const gateways: readonly [Gateway, Gateway] = [
    { change, hasOperation: false, listed: DRS_JOBS },
    { change, hasOperation: false, listed: DRS_JOBS.slice(2) },
  ];
  const asked = hidden.flatMap(({ id, name }) => [name, `demo/${name}`, name.slice(2, -2), id, `demo/${id}`]);

  test("by any call of /v1 and /v5", () => expectAlike(restCalls(CALLERS, asked), runs(1000), gateways));

  test("by any line, form or menu of chat", () =>
    expectAlike(
      fc.oneof(slackLines(CALLERS, asked), discordForms(CALLERS, asked), slackMenus(CALLERS, asked)),
      runs(1000),
      gateways,
    ));

  test("by any comment or label of a ticket", () => expectAlike(ticketEvents(CALLERS, asked), runs(500), gateways));

  test("by any page or form of the console", () => expectAlike(consoleVisits(asked), runs(500), gateways));

  test("which are there to be told apart: others are told of them", async () => {
    const [{ headers, body }] = [command("jobs payments", { user: "U0001" })];
    const request: Asked = {
      about: "jobs payments",
      make: async () => ["/hooks/slack", { method: "POST", headers, body }],
    };
    const [there] = await played(gateways[0], [request]);
    const [gone] = await played(gateways[1], [request]);
    expect(there).toContain("payments-prod");
    expect(gone).not.toContain("payments-prod");
  });
});
