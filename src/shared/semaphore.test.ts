import { expect, test } from "vitest";
import { Turns } from "./semaphore.ts";

/** `begun` are those whose turn has come, and `end` ends the work on one of them. */
function table(atOnce: number) {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const turns = new Turns(atOnce, (id) => {
    begun.push(id);
    return new Promise((resolve) => ends.set(id, resolve));
  });
  const end = async (id: string) => {
    ends.get(id)?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { turns, begun, end };
}

test("no more than some are worked on at a time", () => {
  const { turns, begun } = table(2);
  for (const id of ["a", "b", "c"]) turns.add(id);
  expect(begun).toEqual(["a", "b"]);
});

test("what waits follows in its order, each when one before it has ended", async () => {
  const { turns, begun, end } = table(2);
  for (const id of ["a", "b", "c", "d"]) turns.add(id);
  await end("b");
  expect(begun).toEqual(["a", "b", "c"]);
  await end("a");
  expect(begun).toEqual(["a", "b", "c", "d"]);
});

test("what waits already waits once, in its place", async () => {
  const { turns, begun, end } = table(1);
  for (const id of ["a", "b", "c", "b"]) turns.add(id);
  await end("a");
  await end("b");
  await end("c");
  expect(begun).toEqual(["a", "b", "c"]);
});

test("what has had its turn can have another", async () => {
  const { turns, begun, end } = table(1);
  turns.add("a");
  await end("a");
  turns.add("a");
  expect(begun).toEqual(["a", "a"]);
});
