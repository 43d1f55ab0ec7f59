import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { ulid } from "ulid";
import { GENESIS, recordHash } from "../../src/ledger/chain.ts";
import type { Operation } from "../../src/model/operation.ts";
import { DEDUPE_MEMORY } from "../../src/shared/limits.ts";
import { newJobId } from "../load/requests.ts";

/** The past is spread over this many jobs. */
const JOBS = 200;

/** The SQLite file of the one desk that lies below a stopped gateway's state. */
export function deskFile(stateDirectory: string): string {
  const directory = join(stateDirectory, "gateway", "desk");
  const [name, ...others] = readdirSync(directory).filter(
    (file) => file.endsWith(".sqlite") && file !== "metadata.sqlite",
  );
  if (name === undefined || others.length > 0) throw new Error(`one desk was expected in ${directory}`);
  return join(directory, name);
}

/** A past beside one real operation, which serves as its pattern. */
interface Past {
  readonly operations: number;
  /** Ledger records beyond those of the operations. */
  readonly records?: number;
}

/** Writes operations that have ended well, their dedupe keys and their chained records into a desk that nobody has open. */
export function seedPast(file: string, { operations, records = 0 }: Past): void {
  const database = new DatabaseSync(file);
  const row = database.prepare("SELECT document FROM operations LIMIT 1").get();
  if (!row) throw new Error("the desk holds no operation to take as a pattern");
  const pattern = JSON.parse(String(row.document)) as Operation;
  database.exec("BEGIN");
  const writer = new Writer(database);
  const jobs = Array.from({ length: JOBS }, newJobId);
  const from = Date.now() - 6 * 24 * 3_600_000;
  for (let number = 0; number < operations; number += 1) {
    writer.operation(pastOf(pattern, jobs[number % JOBS] ?? "", from + number));
  }
  for (let number = 0; number < records; number += 1) writer.record("reported", pattern.id, from + operations + number);
  database.exec("COMMIT");
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  database.close();
}

/** An operation that was sent, followed and succeeded. */
function pastOf(pattern: Operation, job: string, at: number): Operation {
  const prefix = pattern.id.slice(0, pattern.id.indexOf("-"));
  return {
    ...pattern,
    id: `${prefix}-${ulid(at)}`,
    job: { ...pattern.job, id: job },
    state: "succeeded",
    attempts: [{ number: 1, at: at + 5, baseline: null, outcome: "accepted", cause: null, settling: null }],
    upstream: { status: 202, query_id: newJobId(), error_code: null, error_msg: null, request_id: newJobId() },
    createdAt: at,
    updatedAt: at + 9000,
    acceptedAt: at + 60,
    finishedAt: at + 9000,
  };
}

class Writer {
  readonly #operation;
  readonly #dedupe;
  readonly #ledger;
  #sequence: number;
  #hash: string;

  constructor(database: DatabaseSync) {
    this.#operation = database.prepare(
      "INSERT INTO operations (id, job, action, state, actor, document, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
    );
    this.#dedupe = database.prepare("INSERT INTO dedupe (key, content, operation, expires_at) VALUES (?, ?, ?, ?)");
    this.#ledger = database.prepare(
      "INSERT INTO ledger (sequence, at, kind, operation, actor, data, hash) VALUES (?, ?, ?, ?, ?, ?, ?)",
    );
    const head = database.prepare("SELECT sequence, hash FROM ledger ORDER BY sequence DESC LIMIT 1").get();
    this.#sequence = Number(head?.sequence ?? 0);
    this.#hash = String(head?.hash ?? GENESIS);
  }

  operation(operation: Operation): void {
    const { id, job, action, state, principal, content, createdAt } = operation;
    const document = JSON.stringify(operation);
    this.#operation.run(id, job.id, action, state, principal.id, document, createdAt);
    this.#dedupe.run(`slack:${newJobId()}.trigger`, content, id, createdAt + DEDUPE_MEMORY);
    for (const kind of ["accepted", "sending", "answered", "succeeded", "reported"]) this.record(kind, id, createdAt);
  }

  record(kind: string, operation: string, at: number): void {
    this.#sequence += 1;
    const data = '{"action":"precheck","status":202}';
    const record = { sequence: this.#sequence, at, kind, operation, actor: "slack:T0001/U0001" };
    this.#hash = recordHash(this.#hash, record, data);
    this.#ledger.run(record.sequence, at, kind, operation, record.actor, data, this.#hash);
  }
}
