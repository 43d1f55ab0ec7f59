import { logWarning } from "../shared/log.ts";
import type { Ledger } from "./ledger.ts";

const MINUTE = 60_000;

/**
 * Events that are counted instead of recorded one by one, so that no flood fills the ledger. `TIME_SCALE` does not apply: these
 * are limits, nobody waits for them.
 */
const KINDS = {
  /** Requests that failed authentication, by source. The first is recorded at once, later ones once a minute. */
  unverified: { every: MINUTE, atOnce: true },
  /** Refusals of one principal beyond those that are recorded individually. */
  refused_more: { every: 60 * MINUTE, atOnce: false },
} as const;

type Kind = keyof typeof KINDS;

/** Counts of events in a period (epoch milliseconds). */
export interface Counted {
  readonly counts: Readonly<Record<string, number>>;
  readonly since: number;
  readonly until: number;
}

interface TallyRow {
  readonly kind: Kind;
  /** The source or principal. */
  readonly subject: string;
  /** A `Counted` as JSON with the events that are not in the ledger yet; empty when there are none. */
  readonly counted: string;
}

const NOTHING = "";

/** Counts events by source or principal until a summary is due. As long as a subject has a row, its events are only counted. */
export class Tallies {
  readonly #sql: SqlStorage;
  readonly #ledger: Ledger;
  readonly #onDue: (at: number) => void;

  /** @param onDue receives the time of the next summary */
  constructor(sql: SqlStorage, ledger: Ledger, onDue: (at: number) => void) {
    this.#sql = sql;
    this.#ledger = ledger;
    this.#onDue = onDue;
  }

  /** Count an event, and record the summaries that are due. Part of a transaction. */
  count(kind: Kind, subject: string, more: Counted, now: number): void {
    this.settle(now);
    const row = this.#find(kind, subject);
    if (!row && KINDS[kind].atOnce) {
      this.#record(kind, subject, more, now);
      this.#put(kind, subject, NOTHING, now);
    } else {
      this.#put(kind, subject, JSON.stringify(sum(row?.counted ?? NOTHING, more)), now);
    }
  }

  /** Record the summaries that are due, and delete the rows of quiet subjects. Part of a transaction. */
  settle(now: number): void {
    const query = "SELECT kind, subject, counted FROM tallies WHERE due_at <= ? ORDER BY kind, subject";
    for (const { kind, subject, counted } of this.#sql.exec(query, now).toArray() as unknown as TallyRow[]) {
      this.#sql.exec("DELETE FROM tallies WHERE kind = ? AND subject = ?", kind, subject);
      if (counted === NOTHING) continue;
      this.#record(kind, subject, JSON.parse(counted) as Counted, now);
      if (KINDS[kind].atOnce) this.#put(kind, subject, NOTHING, now);
    }
  }

  /** Time of the next summary; `null` when none is due. */
  nextDue(): number | null {
    const [row] = this.#sql.exec<{ at: number | null }>("SELECT MIN(due_at) AS at FROM tallies");
    return row?.at ?? null;
  }

  #find(kind: Kind, subject: string): TallyRow | undefined {
    const query = "SELECT kind, subject, counted FROM tallies WHERE kind = ? AND subject = ?";
    return (this.#sql.exec(query, kind, subject).toArray() as unknown as TallyRow[])[0];
  }

  #put(kind: Kind, subject: string, counted: string, now: number): void {
    const { every } = KINDS[kind];
    const due = (Math.floor(now / every) + 1) * every;
    this.#onDue(due);
    this.#sql.exec(
      "INSERT OR REPLACE INTO tallies (kind, subject, counted, due_at) VALUES (?, ?, ?, ?)",
      ...[kind, subject, counted, due],
    );
  }

  #record(kind: Kind, subject: string, { counts, since, until }: Counted, now: number): void {
    const data = { subject, counts, since: new Date(since).toISOString(), until: new Date(until).toISOString() };
    this.#ledger.append({ kind, operation: null, actor: null, data }, now);
    logWarning(kind, data);
  }
}

function sum(counted: string, more: Counted): Counted {
  if (counted === NOTHING) return more;
  const before = JSON.parse(counted) as Counted;
  const counts = { ...before.counts };
  for (const [what, count] of Object.entries(more.counts)) counts[what] = (counts[what] ?? 0) + count;
  return { counts, since: Math.min(before.since, more.since), until: Math.max(before.until, more.until) };
}
