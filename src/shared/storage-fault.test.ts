import { expect, test } from "vitest";
import { storageFault } from "./storage-fault.ts";

test.each([
  [new Error("database disk image is malformed: SQLITE_CORRUPT"), "SQLITE_CORRUPT"],
  [new Error("disk I/O error: SQLITE_IOERR_SHORT_READ (extended)"), "SQLITE_IOERR_SHORT_READ"],
  [new Error("database or disk is full: SQLITE_FULL"), "SQLITE_FULL"],
  [new Error("no such table: jobs: SQLITE_ERROR"), null],
  [new Error("UNIQUE constraint failed: SQLITE_CONSTRAINT"), null],
  [new Error("internal error; reference = 3vrltu3s1obnbrvvuns4d0fs"), "internal error"],
  [new Error("Network connection lost."), null],
  ["SQLITE_FULL", null],
])("%s is the fault %s", (error, code) => {
  expect(storageFault(error)).toBe(code);
});
