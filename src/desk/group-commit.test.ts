import { describe, expect, test } from "vitest";
import { GroupCommit } from "./group-commit.ts";

/** A disk: `log` holds what is written, one entry a transaction, and `flushed` ends the flush that is under way. */
function disk() {
  const log: string[][] = [];
  let current: string[] = [];
  let finish: ((error?: Error) => void) | undefined;
  const group = new GroupCommit(
    (work) => {
      current = [];
      work();
      log.push(current);
    },
    () =>
      new Promise<void>((resolve, reject) => {
        finish = (error) => (error ? reject(error) : resolve());
      }),
  );
  const write = (text: string) =>
    group.run(() => {
      current.push(text);
      return text.toUpperCase();
    });
  const fail = (text: string) =>
    group.run(() => {
      current.push(text);
      throw new Error(text);
    });
  const flushed = async (error?: Error) => {
    finish?.(error);
    await Promise.resolve();
    await Promise.resolve();
  };
  return { log, write, fail, flushed };
}

describe("group commit", () => {
  test("work that throws is rejected with its own error, and what was together with it is done without it", async () => {
    const { log, write, fail, flushed } = disk();
    const first = write("first");
    const others = [write("a"), fail("b"), write("c")];
    await flushed();
    expect(await Promise.allSettled([first, ...others])).toEqual([
      { status: "fulfilled", value: "FIRST" },
      { status: "fulfilled", value: "A" },
      { status: "rejected", reason: new Error("b") },
      { status: "fulfilled", value: "C" },
    ]);
    expect(log).toEqual([["first"], ["a"], ["c"]]);
  });

  test("work that throws alone leaves the way free for what comes after it", async () => {
    const { log, write, fail, flushed } = disk();
    await expect(fail("bad")).rejects.toThrow("bad");
    await flushed();
    expect(await write("good")).toBe("GOOD");
    expect(log).toEqual([["good"]]);
  });

  test("while the disk is idle nobody waits", () => {
    const { log, write } = disk();
    void write("a");
    expect(log).toEqual([["a"]]);
  });

  test("what arrives during a flush shares one transaction after it, in the order of arrival", async () => {
    const { log, write, flushed } = disk();
    for (const text of ["a", "b", "c", "d"]) void write(text);
    expect(log).toEqual([["a"]]);
    await flushed();
    expect(log).toEqual([["a"], ["b", "c", "d"]]);
  });

  test("a flush that fails holds nobody up", async () => {
    const { log, write, flushed } = disk();
    void write("a");
    void write("b");
    await flushed(new Error("the disk is full"));
    expect(log).toEqual([["a"], ["b"]]);
  });
});
