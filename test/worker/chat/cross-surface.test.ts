import { describe, expect, onTestFinished, test } from "vitest";
import config from "../../../examples/demo/gateway.config.ts";
import type { ConfigInput } from "../../../src/config/schema.ts";
import { exampleSecrets } from "../../support/secrets.ts";
import {
  act,
  command,
  eventsOf,
  eventually,
  fault,
  gateway,
  hold,
  json,
  makeJob,
  reaches,
  rest,
  sendCommand,
} from "../harness/harness.ts";
import { onOwnDesk, type Send } from "../harness/own-desk.ts";
import { type Outcome, type Person, personBehind, SURFACES, type Target, type Verb } from "../harness/surfaces.ts";

/**
 * Every use case about an operation or a lock has the same outcome and leaves the same ledger records in chat, over REST and in
 * the console. People use REST with a console session, since clients cannot approve.
 *
 * Cells that do not exist: a `confirm` rule can name DRS verbs alone, so only `retry`, which sends one again, can need confirmation.
 */

const OPERATION_ID = /[a-z2-7]{6}-[0-9A-HJKMNP-TV-Z]{26}/;

const say = async (text: string, user: string): Promise<string> =>
  (await json(sendCommand(command(text, { user })))).text;

async function waitingReset(): Promise<Target> {
  const job = await makeJob({ status: "INCRE_TRANSFER_FAILED", passed_precheck: "forRetryJob" });
  const [id = ""] = OPERATION_ID.exec(await say(`reset ${job} reason=again`, "U0001")) ?? [];
  await reaches(id, "awaiting_approval");
  return { job, id };
}

async function unknownReset(): Promise<Target> {
  const job = await makeJob({ status: "PAUSING", passed_precheck: "forRetryJob" });
  await fault({ match: { path: job, action: "reset" }, fault: "reset", times: 1 });
  const { id } = await act(job, "reset");
  await reaches(id, "unknown");
  return { job, id };
}

const freeJob = async (): Promise<Target> => ({ job: await makeJob({ status: "INCRE_TRANSFER_STARTED" }), id: "" });

/** What another person than the caller has locked. */
async function locked(target: Promise<Target>): Promise<Target> {
  const { job, id } = await target;
  await say(`lock ${job} mine`, "U0002");
  return { job, id };
}

/** What each cell starts from: a job, and where it matters an operation on it. */
const ARRANGED = {
  "a reset by dba-1 that waits for approval": waitingReset,
  "the same, while dba-2 has locked the job": () => locked(waitingReset()),
  "a start that failed": async () => {
    const job = await makeJob({ status: "CREATING" });
    const { id } = await act(job, "start", { ignore_state: true });
    await reaches(id, "failed");
    return { job, id };
  },
  "a precheck whose call was lost and that waits for its next try": async () => {
    const job = await makeJob({ status: "CONFIGURATION" });
    const reading = { path: job, method: "GET" };
    await fault({ match: reading, fault: "slow", delay_ms: 0, times: 1 });
    // The next attempt reads the job first, so that it stays queued until the test is over.
    onTestFinished(await hold(reading));
    await fault({ match: { path: job, action: "precheck" }, fault: "reset", times: 1 });
    // In chat, since over REST the job is read before the operation is accepted as well.
    const [id = ""] = OPERATION_ID.exec(await say(`precheck ${job}`, "U0001")) ?? [];
    await eventually(async () => (await eventsOf(id)).some(({ kind }) => kind === "retrying"));
    return { job, id };
  },
  "a reset of unknown outcome": unknownReset,
  "a reset of unknown outcome on a job that dba-2 has locked": () => locked(unknownReset()),
  "a free job": freeJob,
  "a job that dba-2 has locked": () => locked(freeJob()),
  "no such operation and no such job": async () => ({ job: "zz", id: "aaaaaa-01K00000000000000000000000" }),
} as const satisfies Record<string, () => Promise<Target>>;

interface Wanted {
  readonly outcome: Outcome;
  /** Ledger records that a person caused: kind, person, and the action that a refusal names. */
  readonly records?: readonly string[];
  /** State of the operation afterwards. */
  readonly state?: string;
}

type Cell = readonly [verb: Verb, when: string, who: Person, from: keyof typeof ARRANGED, wanted: Wanted];

const NOBODY: Wanted = { outcome: "not_found" };

const CELLS: readonly Cell[] = [
  [
    "approve",
    "allowed",
    "dba-2",
    "a reset by dba-1 that waits for approval",
    { outcome: "done", records: ["approved dba-2"] },
  ],
  [
    "approve",
    "denied by policy",
    "on-call",
    "a reset by dba-1 that waits for approval",
    { outcome: "refused", state: "awaiting_approval" },
  ],
  [
    "approve",
    "one's own request",
    "dba-1",
    "a reset by dba-1 that waits for approval",
    { outcome: "refused", state: "awaiting_approval" },
  ],
  ["approve", "in a wrong state", "dba-2", "a start that failed", { outcome: "wrong_state", state: "failed" }],
  ["approve", "not found", "dba-2", "no such operation and no such job", NOBODY],

  [
    "deny",
    "allowed",
    "dba-2",
    "a reset by dba-1 that waits for approval",
    { outcome: "done", records: ["denied dba-2"], state: "denied" },
  ],
  [
    "deny",
    "denied by policy",
    "on-call",
    "a reset by dba-1 that waits for approval",
    { outcome: "refused", state: "awaiting_approval" },
  ],
  ["deny", "in a wrong state", "dba-2", "a start that failed", { outcome: "wrong_state", state: "failed" }],
  ["deny", "not found", "dba-2", "no such operation and no such job", NOBODY],

  [
    "cancel",
    "allowed",
    "dba-2",
    "a reset by dba-1 that waits for approval",
    { outcome: "done", records: ["cancelled dba-2"], state: "cancelled" },
  ],
  [
    "cancel",
    "allowed after a lost call",
    "dba-1",
    "a precheck whose call was lost and that waits for its next try",
    { outcome: "done", records: ["unknown dba-1"], state: "unknown" },
  ],
  [
    "cancel",
    "denied by policy",
    "on-call",
    "a reset by dba-1 that waits for approval",
    { outcome: "refused", state: "awaiting_approval" },
  ],
  ["cancel", "in a wrong state", "dba-1", "a start that failed", { outcome: "wrong_state", state: "failed" }],
  [
    "cancel",
    "of one's own on a job that is locked",
    "dba-1",
    "the same, while dba-2 has locked the job",
    { outcome: "done", records: ["cancelled dba-1"], state: "cancelled" },
  ],
  ["cancel", "not found", "dba-1", "no such operation and no such job", NOBODY],

  [
    "retry",
    "allowed",
    "dba-1",
    "a start that failed",
    { outcome: "done", records: ["accepted dba-1 start"], state: "failed" },
  ],
  ["retry", "denied by policy", "on-call", "a start that failed", { outcome: "refused", state: "failed" }],
  [
    "retry",
    "in a wrong state",
    "dba-1",
    "a reset by dba-1 that waits for approval",
    { outcome: "wrong_state", state: "awaiting_approval" },
  ],
  ["retry", "not found", "dba-1", "no such operation and no such job", NOBODY],

  [
    "resolve",
    "allowed",
    "dba-1",
    "a reset of unknown outcome",
    { outcome: "done", records: ["failed dba-1"], state: "failed" },
  ],
  ["resolve", "denied by policy", "on-call", "a reset of unknown outcome", { outcome: "refused", state: "unknown" }],
  ["resolve", "in a wrong state", "dba-1", "a start that failed", { outcome: "wrong_state", state: "failed" }],
  [
    "resolve",
    "on a job that is locked",
    "dba-1",
    "a reset of unknown outcome on a job that dba-2 has locked",
    { outcome: "wrong_state", records: ["refused dba-1 settle"], state: "unknown" },
  ],
  ["resolve", "not found", "dba-1", "no such operation and no such job", NOBODY],

  ["lock", "allowed", "dba-1", "a free job", { outcome: "done", records: ["locked dba-1"] }],
  ["lock", "denied by policy", "on-call", "a free job", { outcome: "refused", records: ["refused on-call lock"] }],
  [
    "lock",
    "in a wrong state",
    "dba-1",
    "a job that dba-2 has locked",
    { outcome: "wrong_state", records: ["refused dba-1 lock"] },
  ],
  ["lock", "not found", "dba-1", "no such operation and no such job", NOBODY],

  ["unlock", "allowed", "dba-1", "a job that dba-2 has locked", { outcome: "done", records: ["unlocked dba-1"] }],
  [
    "unlock",
    "denied by policy",
    "on-call",
    "a job that dba-2 has locked",
    { outcome: "refused", records: ["refused on-call unlock"] },
  ],
  ["unlock", "in a wrong state", "dba-1", "a free job", { outcome: "wrong_state" }],
  ["unlock", "not found", "dba-1", "no such operation and no such job", NOBODY],
];

interface LedgerLine {
  readonly sequence: number;
  readonly kind: string;
  readonly operation: string | null;
  readonly actor: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

async function ledgerLines(query: string): Promise<LedgerLine[]> {
  const text = new TextDecoder().decode(await (await rest("GET", `/v1/ledger?${query}`)).arrayBuffer());
  // The last line holds the heads and is no record.
  return text
    .trim()
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

const lastSequence = async (): Promise<number> => (await ledgerLines("last=1")).at(-1)?.sequence ?? 0;

/** The records that people caused about a job and the operations on it. */
async function recordsSince(after: number, { job, id }: Target): Promise<string[]> {
  const { operations = [] } = await json(rest("GET", `/v1/operations?job=${encodeURIComponent(job)}`));
  const ids = new Set<unknown>([id, ...operations.map((operation: { id: string }) => operation.id)]);
  return (await ledgerLines(`after=${after}`))
    .filter(({ operation, data }) => (operation === null ? data.job === job : ids.has(operation)))
    .flatMap(({ kind, actor, data }) =>
      actor === null
        ? []
        : [kind, personBehind(actor), ...(typeof data.action === "string" ? [data.action] : [])].join(" "),
    );
}

const toWorker: Send = (path, init) => gateway(path, init);

describe.each(Object.entries(SURFACES))("in %s", (name, surface) => {
  // The former name of `resolve` needs no more than its own rows.
  const cells = name.endsWith("settle") ? CELLS.filter(([verb]) => verb === "resolve") : CELLS;
  test.each(cells)("%s, %s: as everywhere", async (verb, _when, who, from, { outcome, records = [], state }) => {
    const target = await ARRANGED[from]();
    const before = await lastSequence();
    expect(await surface(toWorker, who, verb, target)).toBe(outcome);
    expect(await recordsSince(before, target)).toEqual(records);
    if (target.id === "" || outcome === "not_found") return;
    const after = await json(rest("GET", `/v1/operations/${target.id}`));
    if (state === undefined) expect(after.state).not.toBe("awaiting_approval");
    else expect(after.state).toBe(state);
  });
});

const START: { actions: ["start"]; jobs: string[] } = { actions: ["start"], jobs: ["*"] };

/** Each start has to be confirmed, whoever asks; a client's waits for approval besides. */
const CONFIRMED: Partial<ConfigInput> = {
  policy: [
    ...(config.policy ?? []),
    { ...START, who: ["*"], effect: "confirm" },
    { ...START, who: ["client:ci-bot"], effect: "approve", approvals: { count: 1, groups: ["dba"], within: "30m" } },
  ],
};

const JOB = "00000000-0000-4000-8000-0000000jb20r";

const CLIENT = { authorization: `Bearer ${exampleSecrets.CI_BOT_TOKEN}`, "content-type": "application/json" };

/** A start that was cancelled before it was approved, so that nothing depends on the cloud. */
async function cancelledStart(send: Send): Promise<string> {
  const post = (path: string, body: object) =>
    json(send(path, { method: "POST", headers: CLIENT, body: JSON.stringify(body) }));
  const { id } = await post(`/v1/jobs/${JOB}/actions/start`, { confirm: JOB });
  expect(await post(`/v1/operations/${id}/cancel`, {})).toMatchObject({ state: "cancelled" });
  return id;
}

describe.each(Object.entries(SURFACES).filter(([name]) => !name.endsWith("settle")))(
  "retry in %s, of an action that a rule wants confirmed,",
  (_, surface) => {
    const cells: readonly (readonly [string, string | undefined, Outcome, readonly string[]])[] = [
      ["is refused without the job's name", undefined, "unconfirmed", []],
      ["is refused with the name of another job", "orders", "unconfirmed", []],
      ["is accepted with the job's name", JOB, "done", ["dba-1"]],
    ];
    test.each(cells)("%s", async (_, confirm, outcome, actors) => {
      await onOwnDesk(async (deploy) => {
        const send = await deploy(CONFIRMED);
        const id = await cancelledStart(send);
        expect(await surface(send, "dba-1", "retry", { job: JOB, id, confirm })).toBe(outcome);
        const { operations } = await json(send(`/v1/operations?job=${JOB}`, { headers: CLIENT }));
        const retries = operations.filter(({ retry_of }: { retry_of: string | null }) => retry_of === id);
        expect(
          retries.map(({ requested_by }: { requested_by: { id: string } }) => personBehind(requested_by.id)),
        ).toEqual(actors);
      });
    });
  },
);
