import { expect, test } from "vitest";
import { UPSTREAM } from "../../src/shared/limits.ts";
import { loadRun } from "../support/load.ts";

/** The short form; `npm run soak -- --only load` has ten thousand operations. */

test("hundreds of running operations stay within the call budget, and a pause still gets through", {
  timeout: 600_000,
}, async () => {
  const report = await loadRun({ jobs: 30, operationsPerJob: 10, readings: 1.1 * UPSTREAM.callsPerMinute });
  console.log(JSON.stringify(report));
  expect(report.running).toBe(300);
  expect(report.readings).toBeGreaterThan(UPSTREAM.callsPerMinute);
  expect(report.readings).toBeLessThanOrEqual(report.allowedReadings);
  expect(report.pause).toEqual(["accepted"]);
  expect(report.crashes).toEqual([]);
});
