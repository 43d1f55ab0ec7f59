import { describe, expect, test, vi } from "vitest";
import { testOperation } from "../../test/support/operation.ts";
import { type TaskKind, Tasks, type Work } from "./tasks.ts";

const KINDS: readonly TaskKind[] = [
  ...(["resolve", "present", "expire", "send", "sending", "settle", "poll"] as const),
  ...(["deliver", "read_tickets"] as const),
];

/** Tasks that note what was begun, each piece of which ends like this. */
function noted(piece: () => Promise<void> = async () => {}) {
  const begun: (readonly [TaskKind, readonly string[]])[] = [];
  const begin = (kind: TaskKind) => (ids: readonly string[]) => {
    begun.push([kind, ids]);
    return [piece()];
  };
  const work = Object.fromEntries(KINDS.map((kind) => [kind, begin(kind)])) as unknown as Work;
  return { tasks: new Tasks("r/p", () => work), begun };
}

describe("tasks", () => {
  test.each([
    ["received", "resolve", "op"],
    ["awaiting_approval", "present", "op"],
    ["queued", "send", "job"],
    ["succeeded", "send", "job"],
  ] as const)("an operation that is %s is followed by %s of its %s", (state, kind, subject) => {
    const { tasks, begun } = noted();
    const operation = testOperation({ state });
    tasks.follow(operation);
    expect(begun).toEqual([[kind, [subject === "op" ? operation.id : operation.job.id]]]);
  });

  test("a piece of work that fails is logged and stops nothing", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    const { tasks, begun } = noted(() => Promise.reject(new Error("no")));
    tasks.start("deliver");
    await new Promise((resolve) => setImmediate(resolve));
    expect(begun).toEqual([["deliver", []]]);
    expect(log.mock.calls.flat().join()).toContain("desk_work_failed");
    log.mockRestore();
  });
});
