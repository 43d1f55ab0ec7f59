import type { Finding, Readiness } from "../cloud/readiness.ts";
import { READINESS } from "../shared/limits.ts";
import { storageFault } from "../shared/storage-fault.ts";
import type { Store } from "./store/store.ts";

/** What readiness finds of a desk's own database. */

const HOUR = 3_600_000;

const REMEDY = 'see "The database" in docs/runbook.md';

/** @param error what using the desk ended with */
export function failedStorage(error: unknown): Finding {
  const fault = storageFault(error);
  const detail =
    fault === null
      ? "the desk does not answer: the log has why, as desk_unreachable"
      : `the desk's database failed: ${fault}`;
  return { check: "storage", status: "failed", detail, remedy: REMEDY };
}

/** Write to the database, read from it, and say when it was made if that was lately: one that was lost is replaced without a word. */
export function checkStorage(store: Pick<Store, "tryOut">, now: number): Finding {
  let createdAt: number | null;
  try {
    createdAt = store.tryOut(now);
  } catch (error) {
    return failedStorage(error);
  }
  const isNew = createdAt !== null && now - createdAt < READINESS.newDesk;
  if (createdAt === null || !isNew)
    return { check: "storage", status: "ok", detail: "the desk's database is written and read", remedy: null };
  const hours = Math.floor((now - createdAt) / HOUR);
  return {
    check: "storage",
    status: "warning",
    detail: `the desk's database was made ${hours === 0 ? "less than an hour" : `${hours} h`} ago`,
    remedy: `nothing, for a new gateway; otherwise the one before it was lost: ${REMEDY}`,
  };
}

export const withStorage = (readiness: Readiness, storage: Finding): Readiness => ({
  ...readiness,
  findings: [...readiness.findings, storage],
  isReady: readiness.isReady && storage.status !== "failed",
});
