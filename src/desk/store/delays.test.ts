import { beforeEach, describe, expect, test } from "vitest";
import { type DeskTables, deskTables } from "../../../test/support/desk-tables.ts";
import { DELAY_HISTORY, SAMPLING } from "../../shared/limits.ts";
import { CloudState } from "./cloud-state.ts";
import { Operations } from "./operations.ts";
import { Soonest } from "./soonest.ts";

const MINUTE = 60_000;
const START = Math.ceil(1_800_000_000_000 / DELAY_HISTORY.window) * DELAY_HISTORY.window;
const PROGRESS = { percent: 100, remaining: null, delay: 2 };

describe("the delay history of a desk", () => {
  let tables: DeskTables;
  let soonest: Soonest;
  let state: CloudState;

  const rows = () => state.delays.between("job-1", 0, Number.MAX_SAFE_INTEGER);
  const read = (at: number, status = "INCRE_TRANSFER_STARTED", delay: number | null = 2) =>
    state.setStatus("job-1", status, at, delay === null ? null : { ...PROGRESS, delay });

  beforeEach(() => {
    tables = deskTables();
    soonest = new Soonest();
    state = new CloudState(tables.sql, 1, soonest);
  });

  test("gives back what was read, within the times that are asked for", () => {
    for (const minute of [0, 1, 2, 400]) read(START + minute * MINUTE, "INCRE_TRANSFER_STARTED", minute);
    expect(rows().map(({ at, delay }) => [(at - START) / MINUTE, delay])).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
      [400, 400],
    ]);
    expect(state.delays.between("job-1", START + MINUTE, START + 2 * MINUTE)).toHaveLength(2);
    expect(state.delays.between("job-2", 0, START * 2)).toEqual([]);
  });

  test("is one row for six hours, thinned out after the second, and gone after a week", () => {
    const count = () => tables.sql.exec("SELECT count(*) AS n FROM delays").toArray()[0]?.n;
    for (let minute = 0; minute < 3 * 360; minute += 1) read(START + minute * MINUTE);
    expect(count()).toBe(3);
    const samples = rows();
    expect(samples.filter(({ at }) => at < START + DELAY_HISTORY.window)).toHaveLength(24);
    expect(samples).toHaveLength(24 + 2 * 360);
    read(START + DELAY_HISTORY.keep + 3 * DELAY_HISTORY.window);
    expect(count()).toBe(1);
  });

  test("has a timer once data flows, at a beat that all jobs share", () => {
    read(START + 1, "CONFIGURATION", null);
    expect(state.delays.nextDue()).toBeNull();
    read(START + MINUTE + 1);
    expect(state.delays.nextDue()).toBe(START + 2 * MINUTE);
    expect(soonest.take()).toBe(START + 2 * MINUTE);
    state.delays.setDue(null);
    expect(state.delays.nextDue()).toBeNull();
  });

  test("a snapshot has the delay of an incremental job alone, while that is young", () => {
    read(START);
    expect(state.snapshots(START, ["job-1"])).toEqual([
      { job: "job-1", status: "INCRE_TRANSFER_STARTED", at: START, since: START, delay: 2 },
    ]);
    expect(state.snapshots(START + 1, ["job-1"])).toMatchObject([{ delay: null }]);
    read(START + MINUTE, "PAUSING", null);
    read(START + 2 * MINUTE, "PAUSING", null);
    expect(state.snapshots(START, ["job-1"])).toMatchObject([
      { since: START + MINUTE, at: START + 2 * MINUTE, delay: null },
    ]);
  });

  test("a status that is confirmed writes at most one row, a sample every quarter of an hour", () => {
    const written = () => tables.asked().filter((query) => !query.trim().startsWith("SELECT")).length;
    read(START, "PAUSING", null);
    written();
    const rowsOfReadings = Array.from({ length: 60 }, (_, minute) => {
      read(START + (minute + 1) * MINUTE, "PAUSING", null);
      return written();
    });
    expect(Math.max(...rowsOfReadings)).toBe(1);
    expect(rowsOfReadings.filter((count) => count > 0)).toHaveLength(7);
    expect(rows().map(({ at }) => (at - START) / MINUTE)).toEqual([0, 15, 30, 45, 60]);
  });

  test("a status that is confirmed counts as read and, where nothing is transferred, as sampled", () => {
    for (const status of ["PAUSING", "FULL_TRANSFER_STARTED"]) {
      read(START, status, null);
      read(START + MINUTE, status, null);
      expect(state.statuses(["job-1"])).toMatchObject([{ status, at: START + MINUTE, since: START }]);
      expect(state.snapshots(START, ["job-1"])).toMatchObject([{ status, at: START + MINUTE }]);
      const sampled = status === "PAUSING" ? START + MINUTE : START;
      expect(state.lastSamples()).toEqual([{ job: "job-1", at: sampled }]);
      tables = deskTables();
      state = new CloudState(tables.sql, 1, soonest);
    }
  });

  test("a sample that repeats the last one writes its own row, and its job's every quarter of an hour", () => {
    const written = () => tables.asked().filter((query) => !query.trim().startsWith("SELECT")).length;
    read(START);
    written();
    const minutes = Array.from({ length: 60 }, (_, minute) => minute + 1);
    const repeated = minutes.map((minute) => {
      read(START + minute * MINUTE);
      return written();
    });
    expect(repeated.filter((count) => count > 1)).toEqual([2, 2, 2, 2]);
    expect(rows()).toHaveLength(61);
    read(START + 61 * MINUTE, "INCRE_TRANSFER_STARTED", 9);
    expect(written()).toBe(2);
  });

  test("a sample that repeats the last one counts as the newest", () => {
    for (const minute of [0, 1, 2]) read(START + minute * MINUTE);
    read(START + 3 * MINUTE, "INCRE_TRANSFER_STARTED", null);
    const [status, sampled] = [START + 3 * MINUTE, START + 2 * MINUTE];
    expect(state.lastSamples(["job-1"])).toEqual([{ job: "job-1", at: sampled }]);
    expect(state.snapshots(sampled, ["job-1"])).toMatchObject([{ at: status, delay: 2 }]);
    expect(state.snapshots(sampled + 1, ["job-1"])).toMatchObject([{ at: status, delay: null }]);
  });

  test("old rows are looked for once for each window, whatever number of jobs begin it", () => {
    const deletions = () => tables.asked().filter((query) => query.startsWith("DELETE FROM delays")).length;
    for (let job = 0; job < 100; job += 1) state.setStatus(`job-${job}`, "PAUSING", START);
    expect(deletions()).toBe(1);
    for (let job = 0; job < 100; job += 1) state.setStatus(`job-${job}`, "PAUSING", START + DELAY_HISTORY.window);
    expect(deletions()).toBe(1);
  });

  test("a look is noted once an hour, and has incremental jobs sampled", () => {
    read(START, "PAUSING", null);
    state.look("job-1", START);
    expect([state.lookedAt(START, 9), state.delays.nextDue()]).toMatchObject([[{ job: "job-1" }], null]);
    expect(tables.plan("SELECT job FROM seen WHERE looked_at >= 1").join()).toContain("seen_looked_at");
    state.setListedStatus("job-1", "INCRE_TRANSFER_STARTED", START + MINUTE);
    expect(state.delays.nextDue()).toBe(START + 2 * MINUTE);
    state.delays.setDue(null);
    state.look("job-1", START + 2 * MINUTE);
    expect([state.lookedAt(START + 1, 9), state.delays.nextDue()]).toEqual([[], null]);
    state.look("job-1", START + SAMPLING.noted);
    expect([state.lookedAt(START + 1, 9), state.delays.nextDue()]).toMatchObject([
      [{ job: "job-1" }],
      START + SAMPLING.noted + MINUTE,
    ]);
  });

  test("what waits for a person is counted out of an index", () => {
    tables.asked();
    new Operations(tables.sql, soonest).waiting();
    expect(tables.asked().flatMap(tables.plan).join()).toContain("USING INDEX operations_waiting");
  });
});
