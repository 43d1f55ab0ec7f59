import { describe, expect, test } from "vitest";
import config from "../../../examples/demo/gateway.config.ts";
import type { ConfigInput } from "../../../src/config/schema.ts";
import { ARRANGED, CLIENT, post } from "../harness/arranged.ts";
import { json, rest } from "../harness/harness.ts";
import type { Outcome } from "../harness/outcomes.ts";
import { onOwnDesk, type Send } from "../harness/own-desk.ts";
import { type Person, personBehind, SURFACES, type Target, type Verb } from "../harness/surfaces.ts";

/**
 * Every change of an operation or a lock has the same outcome, for the same reason, and leaves the same ledger records wherever it is asked
 * for. People use REST with a console session, since clients cannot approve.
 *
 * Cells that do not exist: a `confirm` rule can name DRS verbs alone, so only `retry`, which sends one again, can need confirmation.
 */

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
    { outcome: "not_asked", state: "awaiting_approval" },
  ],
  [
    "approve",
    "one's own request",
    "dba-1",
    "a reset by dba-1 that waits for approval",
    { outcome: "requester", state: "awaiting_approval" },
  ],
  ["approve", "in a wrong state", "dba-2", "a start that failed", { outcome: "not_awaiting", state: "failed" }],
  ["approve", "on a hidden job", "stranger", "a reset by dba-1 that waits for approval", NOBODY],
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
    { outcome: "not_asked", state: "awaiting_approval" },
  ],
  ["deny", "in a wrong state", "dba-2", "a start that failed", { outcome: "not_awaiting", state: "failed" }],
  ["deny", "on a hidden job", "stranger", "a reset by dba-1 that waits for approval", NOBODY],
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
    { outcome: "denied", state: "awaiting_approval" },
  ],
  ["cancel", "in a wrong state", "dba-1", "a start that failed", { outcome: "not_cancellable", state: "failed" }],
  [
    "cancel",
    "of one's own on a job that is locked",
    "dba-1",
    "the same, while dba-2 has locked the job",
    { outcome: "done", records: ["cancelled dba-1"], state: "cancelled" },
  ],
  [
    "cancel",
    "of another's on a job that is locked",
    "dba-2",
    "the same, while dba-1 has locked the job",
    { outcome: "locked", records: ["refused dba-2 cancel"], state: "awaiting_approval" },
  ],
  [
    "cancel",
    "once more",
    "dba-1",
    "a reset by dba-1 that dba-1 has cancelled",
    { outcome: "done", state: "cancelled" },
  ],
  [
    "cancel",
    "of one's own watch",
    "dba-1",
    "a watch of dba-1",
    { outcome: "done", records: ["cancelled dba-1"], state: "cancelled" },
  ],
  [
    "cancel",
    "of another's watch",
    "dba-2",
    "a watch of dba-1",
    { outcome: "done", records: ["cancelled dba-2"], state: "cancelled" },
  ],
  ["cancel", "of a watch, denied by policy", "on-call", "a watch of dba-1", { outcome: "denied", state: "running" }],
  ["cancel", "on a hidden job", "stranger", "a reset by dba-1 that waits for approval", NOBODY],
  ["cancel", "not found", "dba-1", "no such operation and no such job", NOBODY],

  [
    "retry",
    "allowed",
    "dba-1",
    "a start that failed",
    { outcome: "done", records: ["accepted dba-1 start"], state: "failed" },
  ],
  ["retry", "denied by policy", "on-call", "a start that failed", { outcome: "denied", state: "failed" }],
  [
    "retry",
    "in a wrong state",
    "dba-1",
    "a reset by dba-1 that waits for approval",
    { outcome: "not_retryable", state: "awaiting_approval" },
  ],
  [
    "retry",
    "on a job that is locked",
    "dba-1",
    "a start that failed, on a job that dba-2 has locked",
    { outcome: "locked", records: ["refused dba-1 start"], state: "failed" },
  ],
  ["retry", "of a watch", "dba-1", "a watch of dba-1", { outcome: "is_watch", state: "running" }],
  ["retry", "on a hidden job", "stranger", "a start that failed", NOBODY],
  ["retry", "not found", "dba-1", "no such operation and no such job", NOBODY],

  [
    "resolve",
    "allowed",
    "dba-1",
    "a reset of unknown outcome",
    { outcome: "done", records: ["failed dba-1"], state: "failed" },
  ],
  ["resolve", "denied by policy", "on-call", "a reset of unknown outcome", { outcome: "denied", state: "unknown" }],
  ["resolve", "in a wrong state", "dba-1", "a start that failed", { outcome: "not_unknown", state: "failed" }],
  [
    "resolve",
    "on a job that is locked",
    "dba-1",
    "a reset of unknown outcome on a job that dba-2 has locked",
    { outcome: "locked", records: ["refused dba-1 settle"], state: "unknown" },
  ],
  ["resolve", "on a hidden job", "stranger", "a reset of unknown outcome", NOBODY],
  ["resolve", "not found", "dba-1", "no such operation and no such job", NOBODY],

  ["lock", "allowed", "dba-1", "a free job", { outcome: "done", records: ["locked dba-1"] }],
  ["lock", "denied by policy", "on-call", "a free job", { outcome: "denied", records: ["refused on-call lock"] }],
  [
    "lock",
    "in a wrong state",
    "dba-1",
    "a job that dba-2 has locked",
    { outcome: "locked", records: ["refused dba-1 lock"] },
  ],
  [
    "lock",
    "with a lock already",
    "dba-2",
    "a job that dba-2 has locked",
    { outcome: "done", records: ["locked dba-2"] },
  ],
  ["lock", "on a hidden job", "stranger", "a free job", { ...NOBODY, records: ["refused stranger lock"] }],
  ["lock", "not found", "dba-1", "no such operation and no such job", NOBODY],

  ["unlock", "allowed", "dba-1", "a job that dba-2 has locked", { outcome: "done", records: ["unlocked dba-1"] }],
  [
    "unlock",
    "denied by policy",
    "on-call",
    "a job that dba-2 has locked",
    { outcome: "denied", records: ["refused on-call unlock"] },
  ],
  ["unlock", "in a wrong state", "dba-1", "a free job", { outcome: "not_locked" }],
  ["unlock", "of one's own", "dba-2", "a job that dba-2 has locked", { outcome: "done", records: ["unlocked dba-2"] }],
  [
    "unlock",
    "on a hidden job",
    "stranger",
    "a job that dba-2 has locked",
    { ...NOBODY, records: ["refused stranger lock"] },
  ],
  ["unlock", "not found", "dba-1", "no such operation and no such job", NOBODY],
];

/** Cells of operations that take the right to lock. */
const LOCKING: ReadonlySet<string> = new Set(["of another's watch"]);

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
async function recordsSince(after: number, { job, id }: Pick<Target, "job" | "id">): Promise<string[]> {
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

describe.each(Object.entries(SURFACES))("%s", (name, { verbs, enter, play }) => {
  const cells = CELLS.filter(([verb, when]) => verbs.includes(verb) && !(name === "in a ticket" && LOCKING.has(when)));
  test.each(cells)("%s, %s: as everywhere", async (verb, _when, who, from, { outcome, records = [], state }) => {
    const { send, ...target } = await ARRANGED[from](enter);
    const before = await lastSequence();
    expect(await play(send, who, verb, target)).toBe(outcome);
    expect(await recordsSince(before, target)).toEqual(records);
    if (target.id === "" || outcome === "not_found") return;
    const after = await json(rest("GET", `/v1/operations/${target.id}`));
    if (state === undefined) expect(after.state).not.toBe("awaiting_approval");
    else expect(after.state).toBe(state);
  });
});

/** Not even the owner of a lock removes it there. */
test.each([
  ["lock", "dba-2", "a job that dba-2 has locked"],
  ["unlock", "dba-2", "a job that dba-2 has locked"],
  ["cancel", "dba-2", "a watch of dba-1"],
] as const)("%s in a ticket is denied where it takes the right to lock", async (verb, who, from) => {
  const { enter, play } = SURFACES["in a ticket"];
  const { send, ...target } = await ARRANGED[from](enter);
  expect(await play(send, who, verb, target)).toBe("denied");
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

/** The alias of a job that every surface may name. */
const ALIAS = "users";

/** A start that was cancelled before it was approved, so that nothing depends on the cloud. */
async function cancelledStart(send: Send): Promise<string> {
  const { id } = await post(send, `/v1/jobs/${ALIAS}/actions/start`, { confirm: ALIAS });
  expect(await post(send, `/v1/operations/${id}/cancel`, {})).toMatchObject({ state: "cancelled" });
  return id;
}

describe.each(Object.entries(SURFACES).filter(([, { verbs }]) => verbs.includes("retry")))(
  "retry %s, of an action that a rule wants confirmed,",
  (_, { play }) => {
    const cells: readonly (readonly [string, string | undefined, Outcome, readonly string[]])[] = [
      ["is refused without the job's name", undefined, "unconfirmed", []],
      ["is refused with the name of another job", "orders", "unconfirmed", []],
      ["is accepted with the job's name", ALIAS, "done", ["dba-1"]],
    ];
    test.each(cells)("%s", async (_, confirm, outcome, actors) => {
      await onOwnDesk(async (deploy) => {
        const send = await deploy(CONFIRMED);
        const id = await cancelledStart(send);
        expect(await play(send, "dba-1", "retry", { job: ALIAS, name: ALIAS, id, confirm })).toBe(outcome);
        const { operations } = await json(send(`/v1/operations?job=${ALIAS}`, { headers: CLIENT }));
        const retries = operations.filter(({ retry_of }: { retry_of: string | null }) => retry_of === id);
        expect(
          retries.map(({ requested_by }: { requested_by: { id: string } }) => personBehind(requested_by.id)),
        ).toEqual(actors);
      });
    });
  },
);
