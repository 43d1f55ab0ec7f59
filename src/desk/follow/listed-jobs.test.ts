import { describe, expect, test } from "vitest";
import { deskTables } from "../../../test/support/desk-tables.ts";
import { type Account, jobKey } from "../../config/compile.ts";
import type { PolicyAction, Question } from "../../model/policy.ts";
import { DISCOVERY } from "../../shared/limits.ts";
import { CloudState } from "../store/cloud-state.ts";
import { Soonest } from "../store/soonest.ts";
import { listedJobs } from "./listed-jobs.ts";

const ACCOUNT = { name: "demo", region: "cn-north-4", projectId: "0".repeat(32) } as Account;

/** A desk of so many jobs, of which the config names one. */
function desk(count: number, allows: (question: Question) => boolean) {
  const asked: Question[] = [];
  const cloudState = new CloudState(deskTables().sql, 1, new Soonest());
  const parts = { status: null, type: "sync", engine: null, direction: null, network: null, role: null, parent: null };
  cloudState.directory.note(
    Array.from({ length: count }, (_, index) => ({ id: `id-${index}`, name: `name-${index}`, ...parts, createdAt: 0 })),
    0,
  );
  const jobsById = new Map([[jobKey(ACCOUNT, "id-1"), { alias: "orders", account: ACCOUNT, id: "id-1" }]]);
  const decide = (question: Question) => {
    asked.push(question);
    return { allowed: allows(question) };
  };
  const resources = {
    ...{ account: ACCOUNT, scale: 1 },
    gateway: { config: { jobsById } },
    policy: { decide },
    store: { cloudState },
  } as unknown as Parameters<typeof listedJobs>[0];
  const page = (rights: readonly PolicyAction[], now = 0) => {
    const viewer = { principal: { kind: "client", id: "client:ci" }, place: { source: "v1", channel: null }, rights };
    return listedJobs(resources, { limit: 10, viewer } as Parameters<typeof listedJobs>[1], now);
  };
  const list = (rights: readonly PolicyAction[]) => page(rights).jobs.map(({ id }) => id);
  return { page, list, asked, directory: cloudState.directory };
}

describe("the listed jobs", () => {
  test("are those that policy lets the viewer read, each known by its alias where it has one", () => {
    const { list } = desk(3, ({ job }) => job.alias === "orders");
    expect(list([])).toEqual(["id-1"]);
  });

  test("are those on which the viewer has every right that is wanted", () => {
    expect(desk(3, ({ action }) => action === "read").list(["start"])).toEqual([]);
    expect(desk(3, ({ action }) => action !== "stop").list(["start"])).toHaveLength(3);
  });

  test("cost one decision for all jobs that policy cannot tell apart", () => {
    const { list, asked } = desk(10, () => true);
    expect(list([])).toHaveLength(10);
    expect(asked.map(({ job }) => job.alias)).toEqual([null, "orders"]);
  });

  test("come with the failure of the last listing, unless nobody has asked for the jobs since", () => {
    const { page, directory } = desk(1, () => true);
    directory.listed(1000);
    expect(page([], 2000)).toMatchObject({ listedAt: 1000, failure: null });
    const why = { kind: "unavailable", cause: "time-out", retryAfter: null } as const;
    directory.unreadable(why, 2000);
    expect(page([], 3000)).toMatchObject({ listedAt: 1000, failure: why });
    expect(page([], 2000 + DISCOVERY.failed).failure).toBeNull();
  });
});
