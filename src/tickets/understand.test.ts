import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { commandIn } from "./understand.ts";

describe("the command of a comment", () => {
  test.each<[string, string, string]>([
    ["the whole comment", "/drs start orders", "start orders"],
    ["its first line, what follows does not count", "/drs start orders\nThanks!\n/drs stop billing", "start orders"],
    ["its first line on Windows", "/drs start orders\r\nThanks!", "start orders"],
    ["before what a mail quotes", "/drs start orders\n\n> Shall we?\n> /drs reset orders", "start orders"],
    ["below empty lines", "\n  \n\t\r\n/drs start orders", "start orders"],
    ["behind a few spaces", "   /drs start orders", "start orders"],
    ["behind a byte order mark", "\uFEFF/drs start orders", "start orders"],
    ["and its spaces around", "/drs \t start orders  ", "start orders"],
    ["nothing at all", "/drs", ""],
  ])("is %s", (_, comment, command) => {
    expect(commandIn(comment)).toBe(command);
  });

  test.each<[string, string]>([
    ["on a later line", "Please\n/drs start orders"],
    ["in a quotation", "> /drs start orders"],
    ["in a quotation without a space", ">/drs start orders"],
    ["in a block of code", "```\n/drs start orders\n```"],
    ["in a block of code that begins on its line", "``` /drs start orders"],
    ["in a block with tildes", "~~~\n/drs start orders"],
    ["in an indented block of code", "    /drs start orders"],
    ["in one that a tab indents", "\t/drs start orders"],
    ["in an indented block below empty lines", "\n\n     /drs start orders"],
    ["in code within a line", "`/drs start orders`"],
    ["in a list", "- /drs start orders"],
    ["within a line", "say /drs start orders"],
    ["as a part of another word", "/drsx start orders"],
    ["as a path", "/drs/start orders"],
    ["in capitals", "/DRS start orders"],
    ["without its slash", "drs start orders"],
    ["in an empty comment", ""],
    ["in HTML", "<!-- /drs start orders -->"],
  ])("is none %s", (_, comment) => {
    expect(commandIn(comment)).toBeNull();
  });

  test("never has a second line, and is read in a time that grows with the comment", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."/drs \n\r\t>`x\uFEFF") }), (text) => {
        expect(commandIn(`/drs ${text}`) ?? "").not.toContain("\n");
      }),
    );
    // In a time that grows with its square this would not end before the time-out.
    expect(commandIn(`${" \n".repeat(1_000_000)}${" ".repeat(1_000_000)}x`)).toBeNull();
  });
});
