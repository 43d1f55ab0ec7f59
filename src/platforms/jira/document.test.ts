import { describe, expect, test } from "vitest";
import { documentSchema, lengthOf } from "../../../test/simulator/platforms/jira-document.ts";
import { type Message, toRequester } from "../../model/message.ts";
import { documentOf } from "./document.ts";

describe("a document for Jira is what Jira takes", () => {
  test.each<[string, Message]>([
    ["of a headline alone", toRequester("accepted", "reset orders")],
    ["with an empty line and one of several", toRequester("failed", "it failed", ["", "one\n\ntwo\r\nthree"])],
    ["of a headline of several lines", toRequester("failed", "it\nfailed")],
    [
      "with progress",
      toRequester("progress", "moving", [], { progress: { percent: 40, phase: "data", remaining: null } }),
    ],
    [
      "that is too long",
      toRequester(
        "answer",
        "many",
        Array.from({ length: 100 }, () => "x".repeat(1000)),
      ),
    ],
    ["with a line that is too long", toRequester("answer", "long", ["y".repeat(50_000), "z"])],
  ])("%s", (_, message) => {
    const read = documentSchema.parse(documentOf(message));
    expect(lengthOf(read)).toBeLessThanOrEqual(32_767);
    expect(read.content.at(-1)?.content).toEqual([{ type: "text", text: "drs-gateway" }]);
  });

  test("its headline is strong, and what people wrote is text and nothing else", () => {
    const written = "[~accountid:5b10] @all https://example.com {panel} <b>";
    expect(documentOf(toRequester("refused", "no", [written])).content).toEqual([
      { type: "paragraph", content: [{ type: "text", text: "no", marks: [{ type: "strong" }] }] },
      { type: "paragraph", content: [{ type: "text", text: written }] },
      { type: "paragraph", content: [{ type: "text", text: "drs-gateway" }] },
    ]);
  });
});
