import { beforeEach, describe, expect, test, vi } from "vitest";
import { deskTables } from "../../../test/support/desk-tables.ts";
import type { ListingBudget, ListingEnd } from "../../cloud/job-directory.ts";
import { DISCOVERY } from "../../shared/limits.ts";
import { CloudState } from "../store/cloud-state.ts";
import { Soonest } from "../store/soonest.ts";
import { Discovery } from "./discovery.ts";

const START = Date.parse("2026-11-28T12:00:00Z");
const MINUTE = 60_000;

let state: CloudState;
let listings: number;
let end: ListingEnd;
let open: string[];
let delay: number;

function discovery(discovers = true): Discovery {
  const operations = { openJobs: () => open };
  const resources = {
    account: { discovers },
    store: { cloudState: state, operations },
    cloud: { delay: () => delay },
    scale: 1,
  } as unknown as ConstructorParameters<typeof Discovery>[0];
  const directory = {
    isFresh: (now: number) => now - state.directory.freshness().listedAt < 5 * MINUTE,
    list: async ({ mayGoOn }: ListingBudget) => {
      if (!mayGoOn()) return "out_of_budget" as const;
      listings += 1;
      if (end === "listed") state.directory.listed(Date.now());
      return end;
    },
  };
  const made: Discovery = new Discovery(resources, directory, { arm: () => {} }, { start: () => void made.work() });
  return made;
}

/** Minutes until the next listing. */
const dueIn = () => {
  const at = state.directory.nextDue();
  return at === null ? null : (at - Date.now()) / MINUTE;
};

const pass = (milliseconds: number) => vi.setSystemTime(Date.now() + milliseconds);

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(START);
  state = new CloudState(deskTables().sql, 1, new Soonest());
  [listings, end, open, delay] = [0, "listed", [], 0];
  return () => vi.useRealTimers();
});

describe("discovery", () => {
  test("lists nothing before somebody looks, and at once when somebody does", async () => {
    const { work, look } = bound(discovery());
    await work();
    expect(listings).toBe(0);
    look();
    await vi.advanceTimersByTimeAsync(0);
    expect(listings).toBe(1);
  });

  test("lists nothing in an account that does not want it", () => {
    discovery(false).look();
    expect([listings, state.directory.nextDue()]).toEqual([0, null]);
  });

  test("lists again soon while somebody looks, later when nobody has of late, and not at all a day after", async () => {
    const { work, look } = bound(discovery());
    look();
    await vi.advanceTimersByTimeAsync(0);
    expect(listings).toBe(1);
    expect(dueIn()).toBe(DISCOVERY.soon / MINUTE);
    pass(DISCOVERY.recent + MINUTE);
    await work();
    expect([listings, dueIn()]).toEqual([2, DISCOVERY.later / MINUTE]);
    open = ["job-1"];
    pass(DISCOVERY.later);
    await work();
    expect([listings, dueIn()]).toEqual([3, DISCOVERY.soon / MINUTE]);
    pass(DISCOVERY.wanted);
    await work();
    expect([listings, dueIn()]).toEqual([4, null]);
  });

  test("a look at a list that is young lists nothing, and one that comes right after another writes nothing", async () => {
    const { look } = bound(discovery());
    look();
    await vi.advanceTimersByTimeAsync(0);
    expect(listings).toBe(1);
    const until = state.directory.wantedUntil();
    pass(DISCOVERY.noted / 2);
    look();
    expect([listings, state.directory.wantedUntil()]).toEqual([1, until]);
    pass(DISCOVERY.noted);
    look();
    expect(state.directory.wantedUntil()).toBeGreaterThan(until);
    expect(listings).toBe(1);
  });

  test("waits for the call budget, and goes on then", async () => {
    delay = 20_000;
    const { work, look } = bound(discovery());
    look();
    await vi.advanceTimersByTimeAsync(0);
    expect(dueIn()).toBe(20_000 / MINUTE);
    expect(listings).toBe(0);
    delay = 0;
    pass(20_000);
    await work();
    expect(listings).toBe(1);
  });

  test("a list that could not be read is read again at the next turn", async () => {
    end = "unreadable";
    const { look } = bound(discovery());
    look();
    await vi.advanceTimersByTimeAsync(0);
    expect(listings).toBe(1);
    expect([dueIn(), state.directory.freshness().listedAt]).toEqual([DISCOVERY.soon / MINUTE, 0]);
  });
});

const bound = (made: Discovery) => ({ work: () => made.work(), look: () => made.look() });
