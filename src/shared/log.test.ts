import { afterEach, describe, expect, test, vi } from "vitest";
import { logError } from "./log.ts";

afterEach(() => void vi.restoreAllMocks());

function logged(error: unknown): Record<string, unknown> {
  const log = vi.spyOn(console, "error").mockImplementation(() => {});
  logError("failed", error, { source: "slack" });
  return JSON.parse(String(log.mock.calls[0]?.[0])) as Record<string, unknown>;
}

describe("logError", () => {
  test.each([
    ["one line", "hunter2"],
    ["several lines", "cannot read\nhunter2\n{hunter2}"],
    ["a line that looks like a frame", "cannot read\n    at hunter2 (hunter2:1:1)"],
    ["no characters", ""],
  ])("writes name and place of an error whose message has %s, and nothing of the message", (_, message) => {
    const line = logged(new TypeError(message));
    expect(line).toMatchObject({ level: "error", event: "failed", error: "TypeError", source: "slack" });
    expect(line.place).toEqual(expect.arrayContaining([expect.stringMatching(/^at .*log\.test\.ts/)]));
    expect((line.place as string[]).length).toBeLessThanOrEqual(5);
    expect(JSON.stringify(line)).not.toContain("hunter2");
  });

  test.each([["hunter2"], [{ password: "hunter2" }], [undefined]])(
    "writes the type alone of what is no error: %j",
    (thrown) => {
      expect(logged(thrown)).toEqual({ level: "error", event: "failed", error: typeof thrown, source: "slack" });
    },
  );
});
