import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { waitAtLeast } from "../../support/patient-calls.ts";
import {
  CALL_TIMEOUT,
  EXPIRED,
  effectsOf,
  endsOf,
  FAULTS,
  type Fault,
  LATE,
  ROWS,
  type Row,
  THROTTLED,
} from "../harness/fault-cases.ts";
import { AKSK_PROJECT, act, eventually, fault, json, makeJob, SIMULATOR } from "../harness/harness.ts";

/**
 * Every verb under every fault, each on a job of its own: whatever the gateway says at the end is what the simulator knows to
 * have happened, and it says `unknown` only where nothing could have told it.
 */

const ACCOUNTS = [
  { name: "demo", seed: {} },
  { name: "demo-aksk", seed: { project_id: AKSK_PROJECT } },
] as const;
type Account = (typeof ACCOUNTS)[number];

/** What became of a call. */
interface Cell {
  readonly row: Row;
  readonly fault: Fault;
  readonly job: string;
  readonly state: string;
  readonly code: string;
  readonly causes: readonly (string | null)[];
}

const OPEN: readonly string[] = ["received", "queued", "sending", "running"];
/** So many operations are open at once that both projects have all they can do, and calls do not run out of time for it. */
const AT_ONCE = 96;

/** Asks for the action under the fault and waits for its end. */
async function playOnce(row: Row, under: Fault, account: Account): Promise<Cell> {
  const job = await makeJob({ ...row.seed, ...account.seed });
  for (const spec of under.armed) await fault({ match: { path: job, method: "POST", action: row.verb }, ...spec });
  const body = { confirm: job, ...row.more, ...row.params };
  const operation = await act(`${account.name}/${job}`, row.verb, body, { prefer: "wait=25" });
  const causes = (operation.attempts ?? []).map(({ cause }: { cause: string | null }) => cause);
  return { row, fault: under, job, state: operation.state, code: operation.problem?.code ?? operation.code, causes };
}

/** A machine that is too slow makes time-outs that are not the fault that was meant: those are played again. */
async function play(row: Row, under: Fault, account: Account): Promise<Cell> {
  for (;;) {
    const cell = await playOnce(row, under, account);
    if (cell.causes.filter((cause) => cause?.startsWith("no answer within")).length <= under.timeouts) return cell;
  }
}

type Play = () => Promise<Cell>;

/** Plays all of them, some at a time. */
async function playAll(plays: readonly Play[], lanes: number): Promise<Cell[]> {
  const waiting = plays.values();
  const lane = async () => {
    const cells: Cell[] = [];
    for (const next of waiting) cells.push(await next());
    return cells;
  };
  return (await Promise.all(Array.from({ length: lanes }, lane))).flat();
}

/** Every verb under the faults, in both projects by turns. */
const everyVerb = (faults: readonly Fault[]): Play[] =>
  faults
    .flatMap((under) => ROWS.map((row) => ({ row, under })))
    .map(
      ({ row, under }, index) =>
        () =>
          play(row, under, ACCOUNTS[index % 2 === 0 ? 0 : 1]),
    );

/** Every verb with a token that has run out; a key pair does not. */
const everyToken: Play[] = ROWS.map((row) => () => play(row, EXPIRED, ACCOUNTS[0]));

let cells: readonly Cell[] = [];
let effects: ReadonlyMap<Cell, number> = new Map();

const readEffects = async (cell: Cell): Promise<[Cell, number]> => {
  const job = await json(fetch(`${SIMULATOR}/_sim/jobs/${cell.job}`));
  return [cell, job.effects[cell.row.verb] ?? 0];
};

beforeAll(async () => {
  waitAtLeast(CALL_TIMEOUT);
  const late = await playAll(everyVerb(LATE), LATE.length * ROWS.length);
  await fetch(`${SIMULATOR}/_sim/release`, { method: "POST" });
  const lost = await playAll(everyVerb(FAULTS), AT_ONCE);
  const pausing = await Promise.all([playAll(everyVerb([THROTTLED]), ROWS.length), playAll(everyToken, 2)]);
  // Every late call has arrived.
  await eventually(async () => (await json(fetch(`${SIMULATOR}/_sim/faults`))).late === 0);
  cells = [...late, ...lost, ...pausing.flat()];
  effects = new Map(await Promise.all(cells.map(readEffects)));
}, 600_000);

afterAll(() => waitAtLeast());

const effectsIn = (cell: Cell) => effects.get(cell) ?? 0;
const nameOf = ({ row, fault: { name } }: Cell) => `${row.name} under ${name}`;
const describeCell = (cell: Cell) =>
  `${nameOf(cell)}: ${cell.state} ${cell.code ?? ""} (${cell.causes.join(", ")}), effects: ${effectsIn(cell)}`;
const those = (isMeant: (cell: Cell) => boolean) => cells.filter(isMeant).map(describeCell);

describe("under every fault", () => {
  test("every operation comes to an end", () => {
    expect(cells).toHaveLength(ROWS.length * (FAULTS.length + LATE.length + 2));
    expect(those(({ state }) => state === undefined || OPEN.includes(state))).toEqual([]);
  });

  test.each(ROWS)("$name ends as it must, and what is said is what happened", ({ name }) => {
    const isWrong = (cell: Cell) => {
      const [least, most] = effectsOf(cell.row, cell.fault, cell.state);
      const isTrue = effectsIn(cell) >= least && effectsIn(cell) <= most;
      return !isTrue || !endsOf(cell.row, cell.fault).includes(cell.state);
    };
    expect(those((cell) => cell.row.name === name && isWrong(cell))).toEqual([]);
  });

  test("what writes or cannot be undone is sent once when its answer is lost, and never has two effects", () => {
    const isTwice = (cell: Cell) => effectsIn(cell) > 1 || (cell.fault.answer === "lost" && cell.causes.length !== 1);
    expect(those((cell) => !cell.row.resendable && isTwice(cell))).toEqual([]);
  });

  test("nobody knows what became of exactly those calls that nothing can tell of", () => {
    const certain = cells.filter(({ row, fault: under }) => endsOf(row, under).length === 1);
    const expected = certain.filter(({ row, fault: under }) => endsOf(row, under)[0] === "unknown");
    const found = certain.filter(({ state }) => state === "unknown");
    expect(found.map(nameOf)).toEqual(expected.map(nameOf));
    expect(found).toHaveLength(70);
  });
});
