import type { DirectoryJob, JobTraits } from "../../model/directory.ts";
import type { Unread } from "../../model/drs.ts";
import { foldName } from "../../shared/fold-name.ts";
import { PAGE } from "../../shared/limits.ts";
import { rowsOf } from "../../shared/sql.ts";
import type { Soonest } from "./soonest.ts";

/** What is asked of the directory. Conditions that are absent are met by every job. */
export interface DirectoryFilter {
  /** Part of the name or of the id, as somebody types it. */
  readonly text?: string | undefined;
  /** The engine, or one side of it. */
  readonly engine?: string | undefined;
  readonly status?: string | undefined;
  /** Ids of jobs that are left out. */
  readonly without?: readonly string[] | undefined;
  /** The row after which a page begins: its folded name and id. */
  readonly after?: DirectoryEdge | undefined;
  readonly limit: number;
}

/** A place in the order of the directory: by folded name, then id. */
export interface DirectoryEdge {
  readonly folded: string;
  readonly id: string;
}

/** When the project's jobs were listed, and when they are listed next. */
export interface Freshness {
  /** End of the last complete listing, in epoch milliseconds; 0 before the first. */
  readonly listedAt: number;
  /** The listing after that, if it failed. */
  readonly failure: ListingFailure | null;
  readonly dueAt: number | null;
}

interface ListingFailure {
  readonly why: Unread;
  /** Epoch milliseconds. */
  readonly at: number;
}

interface Row extends Omit<DirectoryJob, "createdAt" | "status"> {
  readonly created_at: number | null;
}

const COLUMNS = ["id", "name", "type", "engine", "direction", "network", "role", "parent", "created_at"] as const;

const SELECT = `SELECT ${COLUMNS.map((column) => `directory.${column}`).join(", ")}, seen.status FROM directory LEFT JOIN seen ON job = directory.id`;

const present = ({ created_at, ...row }: Row & { readonly status: string | null }): DirectoryJob => ({
  ...row,
  createdAt: created_at,
});

/** Where statuses are kept. */
interface Statuses {
  setListedStatus(job: string, status: string, at: number): void;
}

/** Every job of the project, as DRS last listed it. */
export class Directory {
  /** Another one with each change of what the jobs are called, and with each start of the desk. */
  revision = crypto.randomUUID();
  readonly #sql: SqlStorage;
  readonly #statuses: Statuses;
  readonly #soonest: Soonest;

  constructor(sql: SqlStorage, statuses: Statuses, soonest: Soonest) {
    this.#sql = sql;
    this.#statuses = statuses;
    this.#soonest = soonest;
  }

  /** Note jobs of a listing. What has not changed is not written. */
  note(jobs: readonly DirectoryJob[], at: number): void {
    for (const job of jobs) {
      const { id, name, type, engine, direction, network, role, parent, createdAt, status } = job;
      const values = [id, name, type, engine, direction, network, role, parent, createdAt];
      const [known] = rowsOf<Row>(this.#sql, `SELECT ${COLUMNS.join(", ")} FROM directory WHERE id = ?`, id);
      if (known === undefined || COLUMNS.some((column, index) => known[column] !== values[index])) {
        this.#sql.exec(
          `INSERT OR REPLACE INTO directory (${COLUMNS.join(", ")}, folded) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          ...[...values, foldName(name)],
        );
        this.revision = crypto.randomUUID();
      }
      if (status !== null) this.#statuses.setListedStatus(id, status, at);
    }
  }

  remove(ids: readonly string[]): void {
    for (const id of ids) this.#sql.exec("DELETE FROM directory WHERE id = ?", id);
    if (ids.length > 0) this.revision = crypto.randomUUID();
  }

  /** Every job's id with its type and parent: what a listing is compared with. */
  ids(): Pick<DirectoryJob, "id" | "type" | "parent">[] {
    return rowsOf(this.#sql, "SELECT id, type, parent FROM directory");
  }

  /** What rules may go by of a job; `null` where no listing had it. */
  listing(id: string): JobTraits | null {
    return rowsOf<JobTraits>(this.#sql, "SELECT name, engine FROM directory WHERE id = ?", id)[0] ?? null;
  }

  /** The same of every job. */
  traits(): (JobTraits & { readonly id: string })[] {
    return rowsOf(this.#sql, "SELECT id, name, engine FROM directory");
  }

  count(): number {
    return rowsOf<{ n: number }>(this.#sql, "SELECT count(*) AS n FROM directory")[0]?.n ?? 0;
  }

  /** The jobs of some ids, in no order; those that no listing had are left out. */
  byIds(ids: readonly string[]): DirectoryJob[] {
    return this.#read("WHERE directory.id IN (SELECT value FROM json_each(?))", JSON.stringify(ids));
  }

  /** The jobs of a DRS name, in any case and width. */
  named(name: string): DirectoryJob[] {
    return this.#read("WHERE folded = ? ORDER BY directory.id", foldName(name));
  }

  /**
   * A page of the jobs that meet all conditions, by name. What is refused is read past, and no more is read than fills the page.
   * @param isShown what SQL cannot tell of a job: whether somebody may read it
   */
  list(filter: DirectoryFilter, isShown: (job: DirectoryJob) => boolean = () => true): DirectoryJob[] {
    const { limit } = filter;
    const shown: DirectoryJob[] = [];
    for (let chunk = filter; ; ) {
      const jobs = this.#chunk(chunk);
      shown.push(...jobs.filter(isShown));
      const last = jobs.at(-1);
      if (last === undefined || jobs.length < chunk.limit || shown.length >= limit) return shown.slice(0, limit);
      chunk = { ...filter, after: { folded: foldName(last.name), id: last.id }, limit: PAGE.refused };
    }
  }

  #chunk({ text, engine, status, without = [], after, limit }: DirectoryFilter): DirectoryJob[] {
    const sought = text === undefined ? undefined : foldName(text);
    const conditions: (readonly [string, readonly (string | number)[]])[] = [
      ...(after ? [["(folded, directory.id) > (?, ?)", [after.folded, after.id]] as const] : []),
      ...(sought ? [["(instr(folded, ?) > 0 OR instr(directory.id, ?) > 0)", [sought, sought]] as const] : []),
      ...(engine === undefined
        ? []
        : [["instr('-to-' || engine || '-to-', '-to-' || ? || '-to-') > 0", [engine]] as const]),
      ...(status === undefined ? [] : [["seen.status = ?", [status]] as const]),
      ...(without.length === 0
        ? []
        : [["directory.id NOT IN (SELECT value FROM json_each(?))", [JSON.stringify(without)]] as const]),
    ];
    const where = conditions.length === 0 ? "" : `WHERE ${conditions.map(([condition]) => condition).join(" AND ")}`;
    return this.#read(
      `${where} ORDER BY folded, directory.id LIMIT ?`,
      ...conditions.flatMap(([, values]) => values),
      limit,
    );
  }

  freshness(): Freshness {
    const [row] = rowsOf<{ listed_at: number; due_at: number | null; failure: string | null }>(
      this.#sql,
      "SELECT listed_at, due_at, failure FROM discovery",
    );
    const failure = row?.failure == null ? null : (JSON.parse(row.failure) as ListingFailure);
    return { listedAt: row?.listed_at ?? 0, dueAt: row?.due_at ?? null, failure };
  }

  /** Until when somebody is taken to look at the directory, in epoch milliseconds; 0 before anybody has. */
  wantedUntil(): number {
    return rowsOf<{ until: number }>(this.#sql, "SELECT wanted_until AS until FROM discovery")[0]?.until ?? 0;
  }

  want(until: number): void {
    this.#upsert("wanted_until", until);
  }

  /** Note the end of a complete listing. */
  listed(at: number): void {
    this.#begin();
    this.#sql.exec("UPDATE discovery SET listed_at = ?, failure = NULL", at);
  }

  /** Note that a listing failed. */
  unreadable(why: Unread, at: number): void {
    this.#begin();
    this.#sql.exec("UPDATE discovery SET failure = ?", JSON.stringify({ why, at } satisfies ListingFailure));
  }

  /** @param at epoch milliseconds; `null` for no listing until somebody looks again */
  setDue(at: number | null): void {
    this.#upsert("due_at", at);
    if (at !== null) this.#soonest.note(at);
  }

  nextDue(): number | null {
    return this.freshness().dueAt;
  }

  #upsert(column: "wanted_until" | "due_at", value: number | null): void {
    this.#begin();
    this.#sql.exec(`UPDATE discovery SET ${column} = ?`, value);
  }

  #begin(): void {
    this.#sql.exec("INSERT OR IGNORE INTO discovery (id, listed_at, wanted_until) VALUES (1, 0, 0)");
  }

  #read(clauses: string, ...bindings: (string | number)[]): DirectoryJob[] {
    return rowsOf<Row & { readonly status: string | null }>(this.#sql, `${SELECT} ${clauses}`, ...bindings).map(
      present,
    );
  }
}
