/**
 * The tables of a desk (docs/storage.md describes each). Times are epoch milliseconds. Changes are appended as new steps;
 * a step that has run anywhere is never edited.
 */
export const MIGRATIONS: readonly string[] = [
  `CREATE TABLE operations (
     id TEXT PRIMARY KEY,
     job TEXT NOT NULL,
     action TEXT NOT NULL,
     lane TEXT NOT NULL,
     state TEXT NOT NULL,
     actor TEXT NOT NULL,
     content TEXT NOT NULL,
     document TEXT NOT NULL,
     created_at INTEGER NOT NULL
   ) WITHOUT ROWID;
   CREATE INDEX operations_open ON operations (job, id) WHERE state IN ('received', 'awaiting_approval', 'queued', 'sending', 'running');
   CREATE INDEX operations_by_job ON operations (job, id);
   CREATE TABLE dedupe (key TEXT PRIMARY KEY, content TEXT NOT NULL, operation TEXT NOT NULL, expires_at INTEGER NOT NULL) WITHOUT ROWID;
   CREATE INDEX dedupe_expiry ON dedupe (expires_at);
   CREATE TABLE due (operation TEXT PRIMARY KEY, kind TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
   CREATE INDEX due_at ON due (at);
   CREATE TABLE audience (
     operation TEXT NOT NULL,
     number INTEGER NOT NULL,
     source TEXT NOT NULL,
     sealed TEXT NOT NULL,
     uses INTEGER NOT NULL,
     last_at INTEGER NOT NULL,
     PRIMARY KEY (operation, number)
   ) WITHOUT ROWID;
   CREATE TABLE outbox (
     operation TEXT NOT NULL,
     number INTEGER NOT NULL,
     kind TEXT NOT NULL,
     tries INTEGER NOT NULL,
     at INTEGER NOT NULL,
     PRIMARY KEY (operation, number)
   ) WITHOUT ROWID;
   CREATE INDEX outbox_at ON outbox (at);
   CREATE TABLE ledger (
     sequence INTEGER PRIMARY KEY,
     at INTEGER NOT NULL,
     kind TEXT NOT NULL,
     operation TEXT,
     actor TEXT,
     data TEXT NOT NULL,
     hash TEXT NOT NULL
   );
   CREATE INDEX ledger_operation ON ledger (operation, sequence) WHERE operation IS NOT NULL;
   CREATE TABLE refusals (principal TEXT PRIMARY KEY, hour INTEGER NOT NULL, count INTEGER NOT NULL) WITHOUT ROWID;
   CREATE TABLE seen (job TEXT PRIMARY KEY, status TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
   CREATE TABLE token (id INTEGER PRIMARY KEY CHECK (id = 1), sealed TEXT NOT NULL, expires_at INTEGER NOT NULL);`,
  `CREATE TABLE bodies (operation TEXT PRIMARY KEY, sealed TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE jobs (id TEXT PRIMARY KEY, name TEXT NOT NULL) WITHOUT ROWID;
   CREATE INDEX jobs_name ON jobs (name);
   CREATE TABLE jobs_listed (id INTEGER PRIMARY KEY CHECK (id = 1), at INTEGER NOT NULL);`,
  `CREATE TABLE circuit (id INTEGER PRIMARY KEY CHECK (id = 1), failures INTEGER NOT NULL, open_until INTEGER NOT NULL);
   ALTER TABLE operations ADD COLUMN compacted INTEGER NOT NULL DEFAULT 0;
   CREATE INDEX operations_to_compact ON operations (created_at) WHERE compacted = 0;`,
  // Documents of a kilobyte do not fit the pages of a table without rowid, and the timer is a column: accepting a command and
  // each of its steps write one row less. What tells twins is part of the document.
  `CREATE TABLE operations_with_timer (
     id TEXT PRIMARY KEY NOT NULL,
     job TEXT NOT NULL,
     action TEXT NOT NULL,
     state TEXT NOT NULL,
     actor TEXT NOT NULL,
     document TEXT NOT NULL,
     created_at INTEGER NOT NULL,
     compacted INTEGER NOT NULL DEFAULT 0,
     due_kind TEXT,
     due_at INTEGER
   );
   INSERT INTO operations_with_timer
     SELECT id, job, action, state, actor, json_set(document, '$.content', content, '$.channel', NULL, '$.confirmation', 'waived'), created_at, compacted, kind, at
     FROM operations LEFT JOIN due ON operation = id ORDER BY id;
   DROP TABLE operations;
   DROP TABLE due;
   ALTER TABLE operations_with_timer RENAME TO operations;
   CREATE INDEX operations_open ON operations (job, id) WHERE state IN ('received', 'awaiting_approval', 'queued', 'sending', 'running');
   CREATE INDEX operations_by_job ON operations (job, id);
   CREATE INDEX operations_to_compact ON operations (created_at) WHERE compacted = 0;
   CREATE INDEX operations_due ON operations (due_at) WHERE due_at IS NOT NULL;`,
  `CREATE TABLE locks (job TEXT PRIMARY KEY, principal TEXT NOT NULL, name TEXT NOT NULL, reason TEXT, since INTEGER NOT NULL) WITHOUT ROWID;`,
  `CREATE TABLE ledger_logged (id INTEGER PRIMARY KEY CHECK (id = 1), sequence INTEGER NOT NULL);
   CREATE TABLE tallies (
     kind TEXT NOT NULL,
     subject TEXT NOT NULL,
     counted TEXT NOT NULL,
     due_at INTEGER NOT NULL,
     PRIMARY KEY (kind, subject)
   ) WITHOUT ROWID;`,
  // Where a message is edited through an operation's life, it is known by its handle; a target has several ways.
  `DELETE FROM outbox;
   DELETE FROM audience;
   ALTER TABLE audience ADD COLUMN way INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE audience ADD COLUMN every INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE audience ADD COLUMN handle TEXT;`,
  // News wait in line; any other message is the only one, and the last.
  `CREATE TABLE outbox_in_line (
     operation TEXT NOT NULL,
     number INTEGER NOT NULL,
     sequence INTEGER NOT NULL,
     kind TEXT NOT NULL,
     news TEXT,
     tries INTEGER NOT NULL,
     at INTEGER NOT NULL,
     PRIMARY KEY (operation, number, sequence)
   ) WITHOUT ROWID;
   INSERT INTO outbox_in_line SELECT operation, number, 0, kind, NULL, tries, at FROM outbox;
   DROP TABLE outbox;
   ALTER TABLE outbox_in_line RENAME TO outbox;
   CREATE INDEX outbox_at ON outbox (at);`,
  // What has not ended stands in no index of what has: accepting writes two rows less. The end writes them, and nobody waits for it.
  `DROP INDEX operations_by_job;
   DROP INDEX operations_to_compact;
   CREATE INDEX operations_ended ON operations (job, id) WHERE state NOT IN ('received', 'awaiting_approval', 'queued', 'sending', 'running');
   CREATE INDEX operations_to_compact ON operations (created_at) WHERE compacted = 0 AND state NOT IN ('received', 'awaiting_approval', 'queued', 'sending', 'running');`,
  `CREATE TABLE inbox (id INTEGER PRIMARY KEY, notice TEXT NOT NULL, tries INTEGER NOT NULL, since INTEGER NOT NULL, at INTEGER NOT NULL);
   CREATE UNIQUE INDEX inbox_fresh ON inbox (notice) WHERE tries = 0;
   CREATE INDEX inbox_at ON inbox (at);`,
  `CREATE TABLE series (name TEXT NOT NULL, labels TEXT NOT NULL, value REAL NOT NULL, PRIMARY KEY (name, labels)) WITHOUT ROWID;`,
  `ALTER TABLE outbox ADD COLUMN mark TEXT;`,
  // A row is rewritten with each sample; the last one of a job is in `seen`, too. What waits for a person is counted by job.
  `CREATE TABLE delays (
     job TEXT NOT NULL,
     since INTEGER NOT NULL,
     samples TEXT NOT NULL,
     PRIMARY KEY (job, since)
   );
   CREATE TABLE sampling (id INTEGER PRIMARY KEY CHECK (id = 1), due_at INTEGER NOT NULL);
   ALTER TABLE seen ADD COLUMN since INTEGER NOT NULL DEFAULT 0;
   UPDATE seen SET since = at;
   ALTER TABLE seen ADD COLUMN sampled_at INTEGER;
   ALTER TABLE seen ADD COLUMN delay REAL;
   CREATE INDEX operations_waiting ON operations (job) WHERE state IN ('awaiting_approval', 'unknown');`,
  // Params of earlier versions are rewritten little by little, see `hideBatch` in operations.ts; their rows have 0.
  `ALTER TABLE operations ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0;
   CREATE INDEX operations_to_hide ON operations (id) WHERE hidden = 0 AND state NOT IN ('received', 'awaiting_approval', 'queued', 'sending', 'running');
   CREATE INDEX operations_sent_to ON operations (document ->> '$.sentTo') WHERE document ->> '$.sentTo' IS NOT NULL AND state IN ('received', 'awaiting_approval', 'queued', 'sending', 'running');`,
  `CREATE TABLE decisions (delivery TEXT PRIMARY KEY, answer TEXT NOT NULL, expires_at INTEGER NOT NULL) WITHOUT ROWID;
   CREATE INDEX decisions_expiry ON decisions (expires_at);`,
  // Polls are by far the most timers. They are kept in memory: a poll without news writes no index, and mostly no row.
  `DROP INDEX operations_due;
   CREATE INDEX operations_due ON operations (due_at) WHERE due_at IS NOT NULL AND due_kind <> 'poll';`,
  // A name is looked for as `foldName` writes it. Statuses are in `seen`.
  `CREATE TABLE directory (
     id TEXT PRIMARY KEY,
     name TEXT NOT NULL,
     folded TEXT NOT NULL,
     type TEXT NOT NULL,
     engine TEXT,
     direction TEXT,
     network TEXT,
     role TEXT,
     parent TEXT,
     created_at INTEGER
   ) WITHOUT ROWID;
   CREATE INDEX directory_name ON directory (folded, id);
   CREATE TABLE discovery (id INTEGER PRIMARY KEY CHECK (id = 1), listed_at INTEGER NOT NULL, wanted_until INTEGER NOT NULL, due_at INTEGER);
   DROP TABLE jobs;
   DROP TABLE jobs_listed;`,
  // Why and when the last listing failed, as JSON.
  "ALTER TABLE discovery ADD COLUMN failure TEXT",
  // A look is noted seldom, and no other change of a row writes its index.
  `ALTER TABLE seen ADD COLUMN looked_at INTEGER;
   CREATE INDEX seen_looked_at ON seen (looked_at) WHERE looked_at IS NOT NULL;`,
  // When the database was made, where that is known, and when it was last tried.
  `CREATE TABLE desk (id INTEGER PRIMARY KEY CHECK (id = 1), created_at INTEGER, tried_at INTEGER);
   INSERT INTO desk (id) VALUES (1);`,
  // `ledger_start` is the last record that was dropped, after its segment had been archived.
  `CREATE TABLE segments (
     number INTEGER PRIMARY KEY,
     last INTEGER NOT NULL UNIQUE,
     hash TEXT NOT NULL,
     until INTEGER NOT NULL,
     archived_at INTEGER,
     archived_by INTEGER
   );
   CREATE INDEX segments_pending ON segments (number) WHERE archived_at IS NULL;
   CREATE TABLE ledger_start (id INTEGER PRIMARY KEY CHECK (id = 1), sequence INTEGER NOT NULL, hash TEXT NOT NULL);
   CREATE INDEX ledger_redactions ON ledger (CASE WHEN json_valid(data) THEN data ->> '$.sequence' END) WHERE kind = 'redaction';`,
];

/**
 * Brings a desk's tables up to date. Runs before anything else touches them. Tables of a later version, after going back, are left as they
 * are: no step is run a second time when that version comes again.
 * @returns whether the database is a new one
 */
export function migrate(storage: Pick<DurableObjectStorage, "sql" | "transactionSync">): boolean {
  const { sql } = storage;
  sql.exec("CREATE TABLE IF NOT EXISTS meta (version INTEGER NOT NULL)");
  const version = Number([...sql.exec("SELECT version FROM meta")][0]?.version ?? 0);
  if (version >= MIGRATIONS.length) return false;
  storage.transactionSync(() => {
    for (const step of MIGRATIONS.slice(version)) sql.exec(step);
    sql.exec("DELETE FROM meta");
    sql.exec("INSERT INTO meta (version) VALUES (?)", MIGRATIONS.length);
    if (version === 0) sql.exec("UPDATE desk SET created_at = ?", Date.now());
  });
  return version === 0;
}
