import { addSample, type DelaySample, type Density, thinned } from "../../model/delay-sample.ts";
import { isTransferring } from "../../model/job-status.ts";
import { DELAY_HISTORY, SAMPLING } from "../../shared/limits.ts";
import { rowsOf } from "../../shared/sql.ts";
import type { Soonest } from "./soonest.ts";

/** The delay histories of jobs, and when they are sampled next. */
export class Delays {
  readonly #sql: SqlStorage;
  readonly #density: Density;
  readonly #beat: number;
  readonly #soonest: Soonest;
  /** The last window at whose beginning old rows were deleted. In memory: a desk that begins anew does it once more. */
  #deletedFor = Number.NEGATIVE_INFINITY;

  /** @param scale multiplies the interval of samples */
  constructor(sql: SqlStorage, scale: number, soonest: Soonest) {
    this.#sql = sql;
    this.#beat = Math.ceil(SAMPLING.every * scale);
    this.#density = {
      spacing: this.#beat * SAMPLING.spacing,
      most: DELAY_HISTORY.perWindow,
      point: DELAY_HISTORY.point,
    };
    this.#soonest = soonest;
  }

  /** Add a reading to the history of its job. While data flows, jobs are sampled from now on. Returns whether it is a sample. */
  record(job: string, sample: DelaySample): boolean {
    const since = windowOf(sample.at);
    const [row] = this.#rows("job = ? AND since = ?", job, since);
    const before = row ? unpack(row) : [];
    const samples = addSample(before, sample, this.#density);
    if (samples !== before) {
      if (!row) this.#thinOut(job, since);
      this.#put(job, since, samples);
    }
    if (isTransferring(sample.status)) this.begin(sample.at);
    return samples !== before;
  }

  /** Add a status without figures that is the job's last one, as often as old samples are kept. Returns whether it is a sample. */
  confirm(job: string, sample: DelaySample): boolean {
    const [row] = this.#rows("job = ? AND since = ?", job, windowOf(sample.at));
    const last = row ? unpack(row).at(-1) : undefined;
    const isRecent = last !== undefined && last.status === sample.status && sample.at - last.at < DELAY_HISTORY.point;
    return !isRecent && this.record(job, sample);
  }

  /** The samples of a job between two times, oldest first. Epoch milliseconds. */
  between(job: string, from: number, to: number): DelaySample[] {
    return this.#rows("job = ? AND since BETWEEN ? AND ? ORDER BY since", job, windowOf(from), to)
      .flatMap(unpack)
      .filter(({ at }) => at >= from && at <= to);
  }

  /** The beat after a time, which all jobs of the project share: one alarm serves them. */
  nextBeat(now: number): number {
    return (Math.floor(now / this.#beat) + 1) * this.#beat;
  }

  /** Sample jobs from the next beat on, unless that is under way. */
  begin(now: number): void {
    if (this.nextDue() === null) this.setDue(this.nextBeat(now));
  }

  /** When jobs are sampled next; `null` when none is. */
  nextDue(): number | null {
    return rowsOf<{ at: number }>(this.#sql, "SELECT due_at AS at FROM sampling")[0]?.at ?? null;
  }

  /** @param at `null`: no job needs it any more */
  setDue(at: number | null): void {
    if (at === null) {
      this.#sql.exec("DELETE FROM sampling");
      return;
    }
    this.#sql.exec("INSERT OR REPLACE INTO sampling (id, due_at) VALUES (1, ?)", at);
    this.#soonest.note(at);
  }

  /** Done when a job's window begins: its last but one is thinned out, and, when the first job's does, what is too old is deleted. */
  #thinOut(job: string, since: number): void {
    for (const old of this.#rows("job = ? AND since = ?", job, since - 2 * DELAY_HISTORY.window)) {
      this.#put(job, old.since, thinned(unpack(old), DELAY_HISTORY.point));
    }
    // It reads the whole table, which has no index by time.
    if (this.#deletedFor >= since) return;
    this.#sql.exec("DELETE FROM delays WHERE since < ?", since - DELAY_HISTORY.keep);
    this.#deletedFor = since;
  }

  #put(job: string, since: number, samples: readonly DelaySample[]): void {
    this.#sql.exec(
      // Replacing the row would write the index, too.
      "INSERT INTO delays (job, since, samples) VALUES (?, ?, ?) ON CONFLICT (job, since) DO UPDATE SET samples = excluded.samples",
      ...[job, since, pack(since, samples)],
    );
  }

  #rows(condition: string, ...bindings: SqlStorageValue[]): Row[] {
    return rowsOf(this.#sql, `SELECT since, samples FROM delays WHERE ${condition}`, ...bindings);
  }
}

interface Row {
  readonly since: number;
  readonly samples: string;
}

const windowOf = (at: number) => Math.floor(at / DELAY_HISTORY.window) * DELAY_HISTORY.window;

/** Samples as they are stored: statuses once, times from the beginning of the window. */
interface Packed {
  readonly statuses: readonly string[];
  readonly samples: readonly (readonly [after: number, status: number, delay: number | null, percent: number | null])[];
}

function pack(since: number, samples: readonly DelaySample[]): string {
  const statuses = [...new Set(samples.map(({ status }) => status))];
  const packed: Packed = {
    statuses,
    samples: samples.map(({ at, status, delay, percent }) => [at - since, statuses.indexOf(status), delay, percent]),
  };
  return JSON.stringify(packed);
}

function unpack({ since, samples: text }: Row): DelaySample[] {
  const { statuses, samples }: Packed = JSON.parse(text);
  return samples.map(([after, status, delay, percent]) => ({
    ...{ at: since + after, status: statuses[status] ?? "", delay, percent },
  }));
}
