import { logWarning } from "../log.ts";

/** A flood of forged requests must not fill the log: one line a source and minute, with counts. */
const EVERY = 60_000;

interface Tally {
  since: number;
  readonly counts: Map<string, number>;
}

const tallies = new Map<string, Tally>();

/** Counts a request that was not believed; the first of a source is logged at once, those after it once a minute. */
export function countRefusal(source: string, reason: string, now: number): void {
  const tally = tallies.get(source) ?? { since: now - EVERY, counts: new Map<string, number>() };
  tallies.set(source, tally);
  tally.counts.set(reason, (tally.counts.get(reason) ?? 0) + 1);
  if (now - tally.since < EVERY) return;
  logWarning("unverified_requests", { source, counts: Object.fromEntries(tally.counts) });
  tally.since = now;
  tally.counts.clear();
}
