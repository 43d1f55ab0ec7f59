import { describe, expect, test, vi } from "vitest";
import * as z from "zod";
import { longLists } from "./long-lists.ts";

const looked = vi.fn(() => true);
const item = z.strictObject({ name: z.string().refine(looked), tags: z.array(z.string()).max(2).optional() });
const schema = z.strictObject({ items: z.array(item).min(1).max(3).default([]), free: z.array(item).optional() });

const names = (count: number) => Array.from({ length: count }, () => ({ name: "x" }));

describe("longLists", () => {
  test("names the field, the limit and the count, and looks at no element", () => {
    expect(longLists(schema, { items: names(13_000) })).toEqual([
      { pointer: "/items", detail: "must have at most 3 items; it has 13000" },
    ]);
    expect(looked).not.toHaveBeenCalled();
  });

  test("finds lists within lists", () => {
    const items = [{ name: "x" }, { name: "x", tags: ["a", "b", "c"] }];
    expect(longLists(schema, { items })).toEqual([
      { pointer: "/items/1/tags", detail: "must have at most 2 items; it has 3" },
    ]);
  });

  test.each([[{ items: names(3) }], [{ free: names(9) }], [{ items: "x" }], [{ items: [null, 7] }], [null], [7], [[]]])(
    "leaves %j to the schema",
    (value) => {
      expect(longLists(schema, value)).toEqual([]);
    },
  );
});
