import { describe, expect, test } from "vitest";
import { type Message, plainText, progressBar, textLines, toEverybody, toRequester } from "./message.ts";

const FULL: Message = toEverybody(
  "succeeded",
  "Row compare of billing: 1 of 3 tables differs",
  ["Don't cut over yet."],
  {
    tone: "attention",
    mentions: [
      { principal: "slack:T0001/U0001", name: "dba-1" },
      { principal: "slack:T0001/U0002", name: "dba-2" },
    ],
    progress: { percent: 42, phase: "comparing", remaining: "2 min" },
    fields: [{ label: "State", value: "incremental" }],
    table: {
      columns: ["table", "source / target", "result"],
      rows: [["shop.orders", "1,000 / 863", "137 differ"], ["shop.users"]],
      more: "and 1 more",
    },
    next: "Next: compare the contents of shop.orders",
    details: ["lines, not forced"],
    context: ["#EQK5JE", "ticket OPS-12"],
  },
);

describe("plainText", () => {
  test("shows every part of a message in reading order", () => {
    expect(plainText(FULL).split("\n")).toEqual([
      "Row compare of billing: 1 of 3 tables differs",
      "▓▓▓▓░░░░░░ 42 % · comparing · 2 min",
      "dba-1, dba-2: Don't cut over yet.",
      "State: incremental",
      "shop.orders: 1,000 / 863, 137 differ",
      "shop.users",
      "and 1 more",
      "Next: compare the contents of shop.orders",
      "lines, not forced",
      "#EQK5JE",
      "ticket OPS-12",
    ]);
  });

  test("shows a bare headline alone", () => {
    expect(plainText(toRequester("answer", "Nothing waits for you."))).toBe("Nothing waits for you.");
  });
});

describe("textLines", () => {
  test("names people to notify on a line of their own when there is no sentence", () => {
    expect(textLines({ ...FULL, body: [] })[1]).toBe("dba-1, dba-2");
  });
});

describe("toRequester", () => {
  test.each([
    ["answer", "info"],
    ["progress", "info"],
    ["approval", "attention"],
    ["unknown", "attention"],
    ["succeeded", "good"],
    ["recovered", "good"],
    ["failed", "bad"],
    ["refused", "bad"],
  ] as const)("gives a message about %s the tone %s", (kind, tone) => {
    expect(toRequester(kind, "x")).toEqual({ kind, tone, headline: "x", body: [], to: "requester" });
  });

  test("takes a tone that differs from the usual one", () => {
    expect(toRequester("succeeded", "x", [], { tone: "attention" }).tone).toBe("attention");
  });
});

describe("progressBar", () => {
  test.each([
    [-5, "░░░░░░░░░░ -5 %"],
    [0, "░░░░░░░░░░ 0 %"],
    [42, "▓▓▓▓░░░░░░ 42 %"],
    [100, "▓▓▓▓▓▓▓▓▓▓ 100 %"],
    [120, "▓▓▓▓▓▓▓▓▓▓ 120 %"],
  ])("draws %i percent with ten cells", (percent, bar) => {
    expect(progressBar({ percent })).toBe(bar);
  });
});
