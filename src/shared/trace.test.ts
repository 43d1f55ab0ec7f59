import { expect, test } from "vitest";
import { spanOf, traceOf } from "./trace.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT = "00f067aa0ba902b7";

test.each([
  ["of the specification", `00-${TRACE}-${PARENT}-01`],
  ["that is not sampled", `00-${TRACE}-${PARENT}-00`],
  ["of a later version", `01-${TRACE}-${PARENT}-01`],
  ["of a later version with further fields", `cc-${TRACE}-${PARENT}-01-what-the-future-will-be-like`],
])("a header %s is accepted", (_, header) => {
  expect(traceOf(header)).toBe(TRACE);
});

test.each([
  ["that is missing", undefined],
  ["that is empty", ""],
  ["in capitals", `00-${TRACE.toUpperCase()}-${PARENT}-01`],
  ["of the invalid version ff", `ff-${TRACE}-${PARENT}-01`],
  ["of the first version with further fields", `00-${TRACE}-${PARENT}-01-more`],
  ["with no trace", `00-${"0".repeat(32)}-${PARENT}-01`],
  ["with no parent", `00-${TRACE}-${"0".repeat(16)}-01`],
  ["that is too short", `00-${TRACE.slice(1)}-${PARENT}-01`],
  ["with a leading space", ` 00-${TRACE}-${PARENT}-01`],
  ["of two lines", `00-${TRACE}-${PARENT}-01\n`],
])("a header %s is ignored", (_, header) => {
  expect(traceOf(header)).toBeNull();
});

test("each call of a trace has a separate span id, which its header contains", () => {
  const [one, other] = [spanOf(TRACE), spanOf(TRACE)];
  expect(traceOf(one.traceparent)).toBe(TRACE);
  expect(one.traceparent).toContain(`-${one.span}-`);
  expect(one.span).not.toBe(other.span);
});
