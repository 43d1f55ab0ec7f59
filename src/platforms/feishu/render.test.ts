import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cardSchema } from "../../../test/simulator/platforms/feishu-card.ts";
import { toEverybody, toRequester } from "../../model/message.ts";
import { oneParagraph } from "../../shared/user-text.ts";
import { type Card, renderCard, renderPressed } from "./render.ts";

describe("what somebody wrote cannot", () => {
  const MARKUP = [
    ["mention everybody", "<at id=all></at>"],
    ["mention a person", '<at user_id="ou_1">Alice</at>'],
    ["mention in capitals", "<AT ID=all></AT>"],
    ["fake a link", '<a href="https://example.com">orders</a>'],
    ["colour a text", "<font color='red'>failed</font>"],
  ] as const;

  test.each(MARKUP)("%s, in title, line, bar, button or toast", (_, written) => {
    const progress = { percent: 1, phase: written, remaining: null };
    const buttons = [{ action: "say", label: written, value: "help", style: "plain" } as const];
    const message = toEverybody("answer", written, [written], { progress, buttons });
    for (const rendered of [
      renderCard(message),
      renderPressed(message),
      renderPressed({ ...message, to: "requester" }),
    ]) {
      expect(JSON.stringify(rendered)).not.toContain(JSON.stringify(written).slice(1, 5));
    }
  });

  test("be anything but plain text", () => {
    const tags = new Set<unknown>();
    JSON.stringify(
      renderCard(toRequester("answer", "**bold** [orders](https://example.com)", ["# title", "`x`"])),
      (key, value) => {
        if (key === "tag") tags.add(value);
        return value;
      },
    );
    expect([...tags].sort()).toEqual(["div", "plain_text"]);
  });

  test("be altered where it is no markup", () => {
    const line = "a < b, x<1, <, 中文<中文 & done";
    expect(renderCard(toRequester("answer", "status", [line])).body.elements).toEqual([
      { tag: "div", text: { tag: "plain_text", content: line } },
    ]);
  });
});

describe("a card", () => {
  test.each([
    ["answer", "blue"],
    ["accepted", "blue"],
    ["waiting", "blue"],
    ["approval", "orange"],
    ["progress", "blue"],
    ["succeeded", "green"],
    ["recovered", "green"],
    ["failed", "red"],
    ["unknown", "orange"],
    ["refused", "red"],
    ["news", "blue"],
  ] as const)("that tells %s is %s", (kind, template) => {
    expect(renderCard(toRequester(kind, "x")).header.template).toBe(template);
  });

  test("is shared, so that it can be edited, and has its title in the list of chats", () => {
    expect(renderCard(toRequester("accepted", "Accepted: pause orders"))).toMatchObject({
      schema: "2.0",
      config: { update_multi: true, summary: { content: "Accepted: pause orders" } },
      header: { title: { tag: "plain_text", content: "Accepted: pause orders" } },
    });
  });

  test("has bar, lines and buttons in this order", () => {
    const progress = { percent: 42, phase: "full", remaining: "1 h" };
    const buttons = [
      { action: "approve", label: "Approve", value: "id pin", style: "primary" },
      { action: "deny", label: "Deny", value: "id pin", style: "danger" },
      { action: "say", label: "Retry", value: "retry id", style: "plain" },
    ] as const;
    const card = renderCard(toRequester("progress", "x", ["one", "two"], { progress, buttons }));
    const button = (type: string, content: string, value: object) => ({
      tag: "column",
      width: "auto",
      elements: [
        {
          tag: "button",
          type,
          text: { tag: "plain_text", content },
          behaviors: [{ type: "callback", value }],
        },
      ],
    });
    expect(card.body.elements).toEqual([
      { tag: "div", text: { tag: "plain_text", content: "▓▓▓▓░░░░░░ 42 % · full · 1 h" } },
      { tag: "div", text: { tag: "plain_text", content: "one\ntwo" } },
      {
        tag: "column_set",
        flex_mode: "flow",
        columns: [
          button("primary", "Approve", { action: "approve", value: "id pin" }),
          button("danger", "Deny", { action: "deny", value: "id pin" }),
          button("default", "Retry", { action: "say", value: "retry id" }),
        ],
      },
    ]);
  });

  test("says that lines were left out", () => {
    const lines = Array.from({ length: 500 }, (_, index) => `${index} ${"预".repeat(40)}`);
    const [body] = renderCard(toRequester("answer", "x", lines)).body.elements;
    const shown = body && "text" in body ? body.text.content.split("\n") : [];
    expect(shown.length).toBeGreaterThan(50);
    expect(shown.at(-1)).toBe("…");
    expect(shown.slice(0, -1)).toEqual(lines.slice(0, shown.length - 1));
  });

  const LIMIT = 30_000;
  const bytesOfRequest = (card: Card) => {
    const content = JSON.stringify(card);
    const request = { msg_type: "interactive", content, reply_in_thread: false, uuid: "x".repeat(50) };
    return new TextEncoder().encode(JSON.stringify(request)).length;
  };

  test.each([
    ["letters", "x"],
    ["Chinese", "预"],
    ["quotes", '"'],
  ])("full of %s fits into a request, and leaves little of it unused", (_, character) => {
    const label = character.repeat(200);
    const button = { action: "say", label, value: "x".repeat(200), style: "plain" } as const;
    const lines = Array.from({ length: 100 }, () => character.repeat(700));
    const card = renderCard(
      toRequester("failed", character.repeat(4000), lines, { buttons: [button, button, button] }),
    );
    expect(bytesOfRequest(card)).toBeLessThanOrEqual(LIMIT);
    expect(bytesOfRequest(card)).toBeGreaterThan(LIMIT / 2);
  });

  test("is Feishu's and fits into a request, whatever it tells", () => {
    const text = fc.oneof(
      fc.string({ maxLength: 4000, unit: "binary" }),
      fc.string({ maxLength: 4000 }),
      fc.constant('"\\'.repeat(3000)),
    );
    const button = fc.record({
      action: fc.constantFrom("approve", "deny", "say"),
      label: text,
      value: fc.string({ maxLength: 100 }),
      style: fc.constantFrom("primary", "danger", "plain"),
    });
    fc.assert(
      fc.property(
        text,
        fc.array(text, { maxLength: 60 }),
        fc.array(button, { maxLength: 3 }),
        (headline, lines, buttons) => {
          const card = renderCard(
            toRequester("answer", oneParagraph(headline) || "x", lines, {
              buttons: buttons.map((it) => ({ ...it, label: oneParagraph(it.label) || "x" })),
            }),
          );
          expect(bytesOfRequest(card)).toBeLessThanOrEqual(LIMIT);
          cardSchema.parse(card);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("a pressed button is answered", () => {
  test.each([
    ["refused", "error"],
    ["accepted", "info"],
    ["answer", "info"],
    ["approval", "warning"],
    ["succeeded", "success"],
  ] as const)("to who pressed alone: %s is %s", (kind, type) => {
    expect(renderPressed(toRequester(kind, "x", ["more"]))).toEqual({ toast: { type, content: "x" } });
  });

  test("to everybody with a card in place of the pressed one", () => {
    const message = toEverybody("failed", "Denied by Bob", ["x"]);
    expect(renderPressed(message)).toEqual({
      toast: { type: "success", content: "Denied by Bob" },
      card: { type: "raw", data: renderCard(message) },
    });
  });

  test("in a word", () => {
    expect(renderPressed(toRequester("refused", "😀".repeat(300))).toast.content).toBe(`${"😀".repeat(99)}…`);
  });
});
