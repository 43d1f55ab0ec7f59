import { expect, test } from "vitest";
import { timeOf } from "./time.ts";

test.each([null, undefined, "", "yesterday", "2026-09-21", "2026-09-21T14:13:18", "2026-99-21T14:13:18Z", "0 UTC"])(
  "%s is no time",
  (written) => {
    expect(timeOf(written)).toBeNull();
  },
);

test.each([
  "2026-09-21T14:13:18Z",
  "2026-09-21T14:13:18.000Z",
  "2026-09-21 14:13:18 UTC",
  "2026-09-21T16:13:18+02:00",
  "2026-09-21T16:13:18+0200",
])("%s is read", (written) => {
  expect(timeOf(written)).toBe(Date.UTC(2026, 8, 21, 14, 13, 18));
});
