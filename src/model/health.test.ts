import { describe, expect, test } from "vitest";
import { HEALTHS, healthOf, LONGEST_PAUSE } from "./health.ts";
import { isFailed, JOB_STATUSES } from "./job-status.ts";

const NOW = 1_800_000_000_000;
const facts = { status: "INCRE_TRANSFER_STARTED", since: NOW - 1000, delay: 3, threshold: 60 };
const health = (change: object) => healthOf({ ...facts, ...change }, NOW).health;

describe("health", () => {
  test("every failed status is failed, and no other", () => {
    const failed = JOB_STATUSES.filter((status) => health({ status, delay: null }) === "failed");
    expect(failed).toEqual(JOB_STATUSES.filter(isFailed));
  });

  test.each([
    ["CONFIGURATION", "not_started"],
    ["WAITING_FOR_START", "not_started"],
    ["STARTJOBING", "changing"],
    ["FULL_TRANSFER_STARTED", "running"],
    ["PAUSING", "paused"],
    ["RELEASE_RESOURCE_STARTED", "changing"],
    ["RELEASE_RESOURCE_COMPLETE", "ended"],
    ["DELETED", "ended"],
    ["CHILD_TRANSFER_STARTED", "changing"],
    ["NODE_UPGRADE_COMPLETE", "running"],
    ["SOMETHING_NEW", "changing"],
    ["toString", "changing"],
    [null, "unknown"],
  ])("status %s is %s", (status, expected) => {
    expect(health({ status, delay: null })).toBe(expected);
    expect(HEALTHS).toContain(expected);
  });

  test("an incremental job lags above the threshold only, and an unknown delay is no lag", () => {
    expect([60, 60.5, null].map((delay) => health({ delay }))).toEqual(["running", "lagging", "running"]);
  });

  test("a paused job tells since when, and warns after 24 hours", () => {
    const paused = (age: number) => healthOf({ ...facts, status: "PAUSING", delay: null, since: NOW - age }, NOW);
    expect(paused(LONGEST_PAUSE)).toEqual({ health: "paused", pausedSince: NOW - LONGEST_PAUSE, mayLoseLogs: false });
    expect(paused(LONGEST_PAUSE + 1).mayLoseLogs).toBe(true);
    expect(healthOf({ ...facts, since: 0 }, NOW)).toMatchObject({ pausedSince: null, mayLoseLogs: false });
  });
});
