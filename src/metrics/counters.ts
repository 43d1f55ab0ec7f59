import { rowsOf } from "../shared/sql.ts";
import { BUCKETS, FAMILIES, type FamilyName, type Labels, type Sample, type SumName } from "./families.ts";

/** What becomes of a stored value: counts grow, of times the latest stands. */
const MERGED = { add: "value + excluded.value", latest: "MAX(value, excluded.value)" } as const;

/**
 * Counts in memory and writes the sums with the alarm, at the latest some seconds afterwards: accepting a command costs no row more.
 * When an instance is killed, the counts of those seconds are lost; what they counted is not, it stands in the ledger.
 */
export class Counters {
  readonly #sql: SqlStorage;
  readonly #every: number;
  readonly #onDue: (at: number) => void;
  /** What is not written yet, by name and labels. */
  readonly #pending = new Map<string, Sample>();

  /**
   * @param every milliseconds after which counts are written
   * @param onDue is told when that is
   */
  constructor(sql: SqlStorage, every: number, onDue: (at: number) => void) {
    this.#sql = sql;
    this.#every = every;
    this.#onDue = onDue;
  }

  /** Counts something that happened. */
  count(name: FamilyName | SumName, labels: Labels = {}, by = 1): void {
    this.#keep(name, labels, (before) => before + by);
  }

  /** Notes a time, in seconds: the latest stands. */
  latest(name: FamilyName, labels: Labels, at: number): void {
    this.#keep(name, labels, (before) => Math.max(before, at));
  }

  /** Counts a time that something took. */
  observe(name: "time_to_result_seconds", labels: Labels, seconds: number): void {
    const bound = BUCKETS.find((most) => seconds <= most);
    this.count(name, { ...labels, le: String(bound) });
    this.count(`${name}_sum`, labels, seconds);
  }

  /** Writes what has been counted. Part of a transaction. */
  flush(): void {
    for (const { name, labels, value } of this.#pending.values()) {
      const merged = MERGED[FAMILIES[name as FamilyName]?.type === "gauge" ? "latest" : "add"];
      this.#sql.exec(
        `INSERT INTO series (name, labels, value) VALUES (?, ?, ?) ON CONFLICT (name, labels) DO UPDATE SET value = ${merged}`,
        ...[name, JSON.stringify(labels), value],
      );
    }
    this.#pending.clear();
  }

  /** What has been written. */
  samples(): Sample[] {
    const rows = rowsOf<{ name: Sample["name"]; labels: string; value: number }>(
      this.#sql,
      "SELECT name, labels, value FROM series ORDER BY name, labels",
    );
    return rows.map((row) => ({ ...row, labels: JSON.parse(row.labels) as Labels }));
  }

  #keep(name: Sample["name"], labels: Labels, merge: (before: number) => number): void {
    if (this.#pending.size === 0) this.#onDue(Date.now() + this.#every);
    const key = name + JSON.stringify(labels);
    this.#pending.set(key, { name, labels, value: merge(this.#pending.get(key)?.value ?? 0) });
  }
}
