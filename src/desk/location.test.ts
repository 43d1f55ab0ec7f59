import { expect, test } from "vitest";
import { REGIONS } from "../cloud/drs/regions.ts";
import { LOCATION_HINTS } from "./location.ts";

test("every region of DRS has a place for its desks, and no other name has", () => {
  expect(Object.keys(LOCATION_HINTS).sort()).toEqual([...REGIONS].sort());
});

test.each([
  ["cn-", "apac"],
  ["ap-", "apac"],
  ["ru-", "eeur"],
  ["eu-", "weur"],
])("regions that begin with %s are in %s", (prefix, hint) => {
  const hints = REGIONS.filter((region) => region.startsWith(prefix)).map((region) => LOCATION_HINTS[region]);
  expect(new Set(hints)).toEqual(new Set([hint]));
});
