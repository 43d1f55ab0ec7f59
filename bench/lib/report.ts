/** What one round has shown. Times are milliseconds, CPU is microseconds of the server a request. */
export interface Round {
  readonly rate: number;
  readonly p50: number;
  readonly p99: number;
  readonly cpu: number;
}

/** One line of the table: medians of its rounds. Times are milliseconds, CPU is microseconds of the server a request. */
export interface Figure {
  readonly name: string;
  readonly storage?: string;
  readonly rate?: number;
  readonly p50?: number;
  readonly p99?: number;
  readonly cpu?: number;
  readonly note?: string;
  readonly rounds?: readonly Round[];
}

/** A figure held against its target. */
export interface Verdict {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** At most this. */
  readonly target: number | null;
  /** Whether less than the target is good (the usual), or more. */
  readonly better?: "less" | "more";
}

/** What a row has found. */
export interface RowReport {
  readonly title: string;
  readonly figures: readonly Figure[];
  readonly verdicts: readonly Verdict[];
}

/**
 * One figure by another, round by round, since what stands side by side was measured within seconds on the same busy machine; the
 * median of these. CPU is the steadiest of the columns. Names are those of the figures, with their storage.
 */
export function ratio(
  what: string,
  figures: readonly Figure[],
  { of, to, column = "cpu", target }: { of: string; to: string; column?: keyof Round; target: number | null },
): Verdict {
  const [upper, lower] = [of, to].map((name) => find(figures, name));
  const each = (upper?.rounds ?? []).map(
    (round, index) => round[column] / (lower?.rounds?.[index]?.[column] ?? Number.NaN),
  );
  const value = each.length > 0 ? median(each) : (upper?.[column] ?? Number.NaN) / (lower?.[column] ?? Number.NaN);
  return { what, value, unit: column === "cpu" ? "× CPU" : "×", target };
}

const find = (figures: readonly Figure[], name: string) =>
  figures.find((figure) => `${figure.name} ${figure.storage ?? ""}`.trim() === name);

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length / 2;
  return Number.isInteger(middle)
    ? ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
    : (sorted[Math.floor(middle)] ?? 0);
}

export const isMet = ({ value, target, better = "less" }: Verdict): boolean =>
  target === null || (better === "less" ? value <= target : value >= target);

const number = (value: number | undefined, digits: number) => (value === undefined ? "" : value.toFixed(digits));

/** All rows as Markdown. */
export function markdown(rows: readonly RowReport[]): string {
  const figures = rows.flatMap(({ title, figures: all }) =>
    all.map(({ name, storage = "", rate, p50, p99, cpu, note = "" }, index) => [
      index === 0 ? title : "",
      name,
      storage,
      number(rate, 0),
      number(p50, 2),
      number(p99, 2),
      number(cpu, 0),
      note,
    ]),
  );
  const verdicts = rows.flatMap(({ verdicts: all }) =>
    all.map((verdict) => [verdict.what, `${written(verdict.value)} ${verdict.unit}`, aim(verdict), met(verdict)]),
  );
  return [
    table(["row", "who", "storage", "requests/s", "p50 ms", "p99 ms", "CPU µs", ""], figures),
    table(["figure", "measured", "target", ""], verdicts),
  ].join("\n\n");
}

const written = (value: number) => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(2));

const aim = ({ target, better = "less" }: Verdict) =>
  target === null ? "" : `${better === "less" ? "≤" : "≥"} ${target}`;

const met = (verdict: Verdict) => (verdict.target === null ? "" : isMet(verdict) ? "met" : "**missed**");

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((cell, column) => Math.max(3, cell.length, ...rows.map((row) => (row[column] ?? "").length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}
