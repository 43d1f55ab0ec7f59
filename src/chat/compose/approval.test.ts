import { describe, expect, test } from "vitest";
import { testOperation } from "../../../test/support/operation.ts";
import { readingOf } from "../../../test/support/reading.ts";
import { messagesOf } from "../../i18n/texts.ts";
import type { Approval } from "../../model/approval.ts";
import type { ActionOperation } from "../../model/operation.ts";
import { LANGUAGES } from "../../shared/language.ts";
import { composeRequest, HERE } from "./approval.ts";
import { composeVote } from "./change.ts";

const approval: Approval = {
  demands: [{ rule: 1, count: 2, groups: ["dba"], within: 1_800_000 }],
  pin: "0123456789abcdef",
  expiresAt: 1_800_000_000_000,
  given: [],
  shownAt: 0,
};
const waiting = testOperation({ action: "terminate", state: "awaiting_approval", approval });
const taken = (state: ActionOperation["state"]) =>
  ({ kind: "done", operation: testOperation({ ...waiting, state }) }) as const;

describe.each(LANGUAGES)("in %s", (language) => {
  const { approval: words } = messagesOf(language);

  test("an objection is for who spoke, and takes nobody's buttons", () => {
    const outcome = { kind: "objection", objection: "already", operation: waiting } as const;
    expect(readingOf(composeVote(outcome, waiting.id, "approve", "Bob", language))).toMatchObject({
      kind: "refused",
      to: "requester",
    });
  });

  test("a request has the digest, and no button where votes do not count, but the places where they do", () => {
    const { buttons, lines } = readingOf(
      composeRequest(waiting, { isHere: false, places: ["source:slack"] }, language),
    );
    expect(buttons).toBeUndefined();
    expect(lines).toContain(words.elsewhere("source:slack"));
    expect(lines).toContain(words.digest("01234567"));
  });

  test("a request names each parameter as it was asked for, and none where there was none", () => {
    const linesOf = (params: ActionOperation["params"]) =>
      readingOf(composeRequest(testOperation({ ...waiting, params }), HERE, language)).lines;
    expect(linesOf({ force: true, endpoint: "target\u202edb", password: { secret: "DB_PASSWORD" } })).toContain(
      words.params('force: true, endpoint: "targetdb", password: {"secret":"DB_PASSWORD"}'),
    );
    expect(linesOf({ objects: "x".repeat(1000), note: "a, force: false", force: true }).join()).toContain(
      words.params('force: true, note: "a, force: false", objects: "x'),
    );
    expect(linesOf({}).join()).not.toContain(words.params(""));
  });

  test("a request in a ticket says which move of the ticket approves it", () => {
    const { buttons, lines } = readingOf(composeRequest(waiting, { status: "Approved" }, language));
    expect(buttons).toBeUndefined();
    expect(lines).toContain(words.inTicket("Approved"));
  });

  test("one of two approvals leaves the request and its buttons to the next", () => {
    const request = readingOf(composeRequest(waiting, HERE, language));
    const message = readingOf(composeVote(taken("awaiting_approval"), waiting.id, "approve", "Bob", language));
    expect(message).toMatchObject({ kind: "approval", to: "everybody", buttons: request.buttons });
    expect(message.headline).toContain("Bob");
    expect(message.lines).toEqual([words.moreNeeded, ...request.lines]);
  });

  test.each([
    ["the last approval", "approve", "queued", "progress"],
    ["a denial", "deny", "denied", "failed"],
  ] as const)("%s says who spoke, and leaves nothing to press", (_, says, state, kind) => {
    const message = readingOf(composeVote(taken(state), waiting.id, says, "Bob", language));
    expect(message).toMatchObject({ kind, lines: [], to: "everybody" });
    expect(message.headline).toContain("Bob");
    expect(message.buttons).toBeUndefined();
  });
});
