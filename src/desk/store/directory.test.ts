import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { deskTables } from "../../../test/support/desk-tables.ts";
import { runs } from "../../../test/support/runs.ts";
import type { DirectoryJob } from "../../model/directory.ts";
import { PAGE } from "../../shared/limits.ts";
import { CloudState } from "./cloud-state.ts";
import type { Directory } from "./directory.ts";
import { Soonest } from "./soonest.ts";

const job = (index: number, more: Partial<DirectoryJob> = {}): DirectoryJob => ({
  ...{ id: `id-${String(index).padStart(4, "0")}`, name: `Job-${String(index).padStart(4, "0")}` },
  ...{ status: "PAUSING", type: "sync", engine: "mysql", direction: "up", network: "eip" },
  ...{ role: null, parent: null, createdAt: 0, ...more },
});

const jobs = (count: number) => Array.from({ length: count }, (_, index) => job(index));

const idsOf = (found: readonly DirectoryJob[]) => found.map(({ id }) => id);

let directory: Directory;
let tables: ReturnType<typeof deskTables>;

beforeEach(() => {
  tables = deskTables();
  directory = new CloudState(tables.sql, 1, new Soonest()).directory;
});

describe("a page of the directory", () => {
  test("is full although jobs between those that are shown are refused", () => {
    const count = 3 * PAGE.refused;
    directory.note(jobs(count), 0);
    const isShown = ({ id }: DirectoryJob) => Number(id.slice(3)) % 97 === 96;
    expect(idsOf(directory.list({ limit: 3 }, isShown))).toEqual(["id-0096", "id-0193", "id-0290"]);
  });

  test("asks about no job behind its last one where all are shown", () => {
    directory.note(jobs(500), 0);
    let asked = 0;
    tables.asked();
    directory.list({ limit: 26 }, () => {
      asked += 1;
      return true;
    });
    expect([asked, tables.asked().length]).toEqual([26, 1]);
  });

  test("and those after it are all the jobs that are shown, once each, whatever the names, the filter and the size", () => {
    const name = fc.constantFrom("orders", "Orders", "ＯＲＤＥＲＳ", "billing", "a", "İstanbul", "straße", "订单");
    const row = fc.record({ name, isShown: fc.boolean() });
    fc.assert(
      fc.property(
        fc.array(row, { maxLength: 40 }),
        fc.integer({ min: 1, max: 7 }),
        fc.option(fc.constantFrom("ord", "ORD", "訂", "id-001"), { nil: undefined }),
        (rows, limit, text) => {
          const fresh = new CloudState(deskTables().sql, 1, new Soonest()).directory;
          fresh.note(
            rows.map((each, index) => job(index, { name: each.name })),
            0,
          );
          const isShown = ({ id }: DirectoryJob) => rows[Number(id.slice(3))]?.isShown === true;
          const whole = fresh.list({ text, limit: 1000 }).filter(isShown);
          const paged: DirectoryJob[] = [];
          for (let page = fresh.list({ text, limit }, isShown); page.length > 0; ) {
            paged.push(...page);
            const last = page.at(-1);
            const after = last && { folded: last.name.normalize("NFKC").toLowerCase(), id: last.id };
            page = fresh.list({ text, limit, after }, isShown);
          }
          expect(idsOf(paged)).toEqual(idsOf(whole));
        },
      ),
      { numRuns: runs(200) },
    );
  });
});

describe("a listing that fails", () => {
  const why = { kind: "unavailable", cause: "time-out", retryAfter: null } as const;

  test("is known until the next one is complete, with the time of the last one", () => {
    expect(directory.freshness().failure).toBeNull();
    directory.listed(4711);
    directory.unreadable(why, 4712);
    expect(directory.freshness()).toMatchObject({ listedAt: 4711, failure: { why, at: 4712 } });
    directory.listed(4713);
    expect(directory.freshness()).toMatchObject({ listedAt: 4713, failure: null });
  });
});
