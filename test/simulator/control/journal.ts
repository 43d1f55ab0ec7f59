/** An append-only list of the newest records, in a file with one line each, so that it survives a restart. */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";

export class Journal<T> {
  private readonly file: string | undefined;
  private readonly keep: number;
  private unsaved: T[] = [];
  private kept: T[];

  constructor(file: string | undefined, keep: number) {
    this.file = file;
    this.keep = keep;
    this.kept = file !== undefined && existsSync(file) ? readLines<T>(file).slice(-keep) : [];
    if (file !== undefined) writeFileSync(file, toLines(this.kept));
  }

  get records(): readonly T[] {
    return this.kept;
  }

  /** Show the record at once. `save` writes it when it is complete. */
  add(record: T): void {
    this.kept.push(record);
    // Truncated in batches: single removals would move the whole list for every record.
    if (this.kept.length >= this.keep * 1.1) this.kept = this.kept.slice(-this.keep);
  }

  save(record: T): void {
    if (this.file !== undefined) this.unsaved.push(record);
  }

  flush(): void {
    if (this.file === undefined || this.unsaved.length === 0) return;
    const records = this.unsaved;
    this.unsaved = [];
    appendFileSync(this.file, toLines(records));
  }

  clear(): void {
    this.kept = [];
    this.unsaved = [];
    if (this.file !== undefined) writeFileSync(this.file, "");
  }
}

function toLines(records: readonly unknown[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join("");
}

/** Read the file. A process killed while writing leaves half a line: unreadable lines are skipped. */
function readLines<T>(file: string): T[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .flatMap((line) => {
      try {
        return line === "" ? [] : [JSON.parse(line) as T];
      } catch {
        return [];
      }
    });
}
