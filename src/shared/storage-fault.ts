/** Codes of what SQLite could not do with its files (SQLite, "Result and Error Codes"). */
const FILE_CODE = /\bSQLITE_(CORRUPT|NOTADB|IOERR|FULL|CANTOPEN|READONLY|PROTOCOL)(_[A-Z]+)*\b/;

/**
 * What the storage of a desk failed with; `null` for any other error. The runtime gives SQLite's code in the message for some faults; a damaged
 * file is an "internal error" of its own to all but its log (workerd, src/workerd/util/sqlite.c++). Only the message of an error comes from a
 * desk to its caller.
 */
export function storageFault(error: unknown): string | null {
  const message = error instanceof Error ? error.message : "";
  return FILE_CODE.exec(message)?.[0] ?? (message.startsWith("internal error") ? "internal error" : null);
}
