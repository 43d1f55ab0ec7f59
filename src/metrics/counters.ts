import { rowsOf } from "../shared/sql.ts";
import { BUCKETS, FAMILIES, type FamilyName, type Labels, type Sample, type SumName } from "./families.ts";

/** SQL that merges a new value into the stored one: counts add up, for times the latest wins. */
const MERGED = { add: "value + excluded.value", latest: "MAX(value, excluded.value)" } as const;

/**
 * Counts in memory and writes the sums with the alarm some seconds later, so that accepting a command costs no extra row. A
 * killed instance loses the counts of those seconds, but not the events, which are in the ledger.
 */
export class Counters {
  readonly #sql: SqlStorage;
  readonly #every: number;
  readonly #onDue: (at: number) => void;
  /** Samples that are not written yet, by name and labels. */
  readonly #pending = new Map<string, Sample>();

  /**
   * @param every milliseconds after which counts are written
   * @param onDue receives the time at which to write
   */
  constructor(sql: SqlStorage, every: number, onDue: (at: number) => void) {
    this.#sql = sql;
    this.#every = every;
    this.#onDue = onDue;
  }

  /** Count an event. */
  count(name: FamilyName | SumName, labels: Labels = {}, by = 1): void {
    this.#keep(name, labels, (before) => before + by);
  }

  /** Record a time, in seconds; the latest wins. */
  latest(name: FamilyName, labels: Labels, at: number): void {
    this.#keep(name, labels, (before) => Math.max(before, at));
  }

  /** Record a duration. */
  observe(name: "time_to_result_seconds", labels: Labels, seconds: number): void {
    const bound = BUCKETS.find((most) => seconds <= most);
    this.count(name, { ...labels, le: String(bound) });
    this.count(`${name}_sum`, labels, seconds);
  }

  /** Size of the desk's database in bytes, without the pages that are free. */
  databaseBytes(): number {
    return this.#sql.databaseSize;
  }

  /** Write the pending counts. Part of a transaction. */
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

  /** Read the written samples. */
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
