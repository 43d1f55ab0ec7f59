import { describe, expect, test } from "vitest";
import { GroupCommit } from "./group-commit.ts";

/** A disk: `log` holds what is on it, one entry a flush, and `flushed` ends the flush that is under way. */
function disk() {
  const log: string[][] = [];
  let written: string[] = [];
  let finish: ((error?: Error) => void) | undefined;
  const aborted: unknown[] = [];
  const flush = () => {
    log.push(written);
    written = [];
    return new Promise<void>((resolve, reject) => {
      finish = (error) => (error ? reject(error) : resolve());
    });
  };
  const group = new GroupCommit(flush, (error) => aborted.push(error));
  const write = (text: string) =>
    group.run(() => () => {
      written.push(text);
      return text.toUpperCase();
    });
  const failBefore = (text: string) =>
    group.run(() => {
      throw new Error(text);
    });
  const failHalfway = (text: string) =>
    group.run(() => () => {
      written.push(text);
      throw new Error(text);
    });
  const flushed = async (error?: Error) => {
    finish?.(error);
    await Promise.resolve();
    await Promise.resolve();
  };
  return { log, aborted, write, failBefore, failHalfway, flushed };
}

describe("group commit", () => {
  test("work that throws before it writes is rejected with its own error, and the rest of its group is written without it", async () => {
    const { log, aborted, write, failBefore, flushed } = disk();
    const first = write("first");
    const others = [write("a"), failBefore("b"), write("c")];
    await flushed();
    expect(await Promise.allSettled([first, ...others])).toEqual([
      { status: "fulfilled", value: "FIRST" },
      { status: "fulfilled", value: "A" },
      { status: "rejected", reason: new Error("b") },
      { status: "fulfilled", value: "C" },
    ]);
    expect(log).toEqual([["first"], ["a", "c"]]);
    expect(aborted).toEqual([]);
  });

  test("work that throws alone does not block the work after it", async () => {
    const { log, write, failBefore, flushed } = disk();
    await expect(failBefore("bad")).rejects.toThrow("bad");
    await flushed();
    expect(await write("good")).toBe("GOOD");
    expect(log).toEqual([[], ["good"]]);
  });

  test("a write that throws aborts the object before anything is flushed", () => {
    const { log, aborted, failHalfway } = disk();
    expect(() => failHalfway("half")).toThrow("half");
    expect(aborted).toEqual([new Error("half")]);
    expect(log).toEqual([]);
  });

  test("work does not wait while the disk is idle", () => {
    const { log, write } = disk();
    void write("a");
    expect(log).toEqual([["a"]]);
  });

  test("work that arrives during a flush shares the next one, in the order of arrival", async () => {
    const { log, write, flushed } = disk();
    for (const text of ["a", "b", "c", "d"]) void write(text);
    expect(log).toEqual([["a"]]);
    await flushed();
    expect(log).toEqual([["a"], ["b", "c", "d"]]);
  });

  test("a flush that fails blocks nothing", async () => {
    const { log, write, flushed } = disk();
    void write("a");
    void write("b");
    await flushed(new Error("the disk is full"));
    expect(log).toEqual([["a"], ["b"]]);
  });
});
