import { describe, expect, test } from "vitest";
import { IdQueue, Semaphore } from "./semaphore.ts";

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

/** Work that goes on until `end` is called with its name; `begun` lists names in the order in which their work began. */
function workshop() {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const work = (name: string) => {
    begun.push(name);
    return new Promise<void>((resolve) => ends.set(name, resolve));
  };
  const end = async (name: string) => {
    ends.get(name)?.();
    await nextTurn();
  };
  return { begun, work, end };
}

describe("a semaphore", () => {
  test("starts work at once while there is room, and says how much room there is", () => {
    const { begun, work } = workshop();
    const semaphore = new Semaphore(2);
    expect(semaphore.free).toBe(2);
    for (const name of ["a", "b", "c"]) void semaphore.run(() => work(name));
    expect(begun).toEqual(["a", "b"]);
    expect(semaphore.free).toBe(0);
  });

  test("starts waiting work by rank, then in order of arrival", async () => {
    const { begun, work, end } = workshop();
    const semaphore = new Semaphore(1);
    void semaphore.run(() => work("first"), 1);
    for (const name of ["b1", "b2"]) void semaphore.run(() => work(name), 1);
    for (const name of ["a1", "a2"]) void semaphore.run(() => work(name), 0);
    for (const name of ["first", "a1", "a2", "b1", "b2"]) await end(name);
    expect(begun).toEqual(["first", "a1", "a2", "b1", "b2"]);
    expect(semaphore.free).toBe(1);
  });

  test("passes results and errors on, and frees the place of work that failed", async () => {
    const semaphore = new Semaphore(1);
    await expect(semaphore.run(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await semaphore.run(async () => 42)).toBe(42);
  });
});

describe("a queue of ids", () => {
  const queueOf = (limit: number) => {
    const { begun, work, end } = workshop();
    return { queue: new IdQueue(limit, work), begun, end };
  };

  test("works on no more than its limit at a time", () => {
    const { queue, begun } = queueOf(2);
    for (const id of ["a", "b", "c"]) queue.add(id);
    expect(begun).toEqual(["a", "b"]);
  });

  test("starts the next id in order when one before it has ended", async () => {
    const { queue, begun, end } = queueOf(2);
    for (const id of ["a", "b", "c", "d"]) queue.add(id);
    await end("b");
    expect(begun).toEqual(["a", "b", "c"]);
    await end("a");
    expect(begun).toEqual(["a", "b", "c", "d"]);
  });

  test("keeps the place of an id that is added twice and works on it once", async () => {
    const { queue, begun, end } = queueOf(1);
    for (const id of ["a", "b", "c", "b"]) queue.add(id);
    await end("a");
    await end("b");
    await end("c");
    expect(begun).toEqual(["a", "b", "c"]);
  });

  test("works again on an id that is added after its turn", async () => {
    const { queue, begun, end } = queueOf(1);
    queue.add("a");
    await end("a");
    queue.add("a");
    expect(begun).toEqual(["a", "a"]);
  });
});
