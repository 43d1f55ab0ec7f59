import { describe, expect, test } from "vitest";
import { toRequester } from "../model/message.ts";

import { isOwnText, OWN_MARK, renderMarkdown, renderPlain } from "./render.ts";

describe("what comes from outside does nothing in Markdown", () => {
  test.each([
    ["a mention", "@octocat and @octo-org/team", "@octocat"],
    ["a link", "[here](https://evil.example)", "[here]("],
    ["a picture", "![x](https://evil.example/x.png)", "![x]("],
    ["HTML", "<img src=x onerror=alert(1)>", "<img"],
    ["a character reference", "a &lt;b&gt;", "a &lt;b"],
    ["code", "`rm -rf`", "`rm -rf`"],
    ["emphasis", "**done**", "**done**"],
    ["a heading", "# done", "\n# done"],
    ["a quick action of GitLab", "/close", "\n/close"],
    ["a table", "a | b", "a | b"],
    ["mathematics", "$x$", "$x$"],
  ])("%s", (_, written, raw) => {
    const text = renderMarkdown(toRequester("answer", "Headline", [written]));
    expect(text.replaceAll("\\\\", "")).not.toContain(raw);
  });
});

test("every comment says whose it is, in both forms", () => {
  const message = toRequester("answer", "Headline", ["a line"]);
  for (const text of [renderMarkdown(message), renderPlain(message)]) {
    expect(text).toContain("Headline");
    expect(text).toContain("a line");
    expect(text).toContain(OWN_MARK);
  }
});

test("progress is a line of its own", () => {
  const progress = { percent: 42, phase: "copying", remaining: "5 min" };
  expect(renderPlain(toRequester("progress", "Headline", [], { progress }))).toContain(
    "▓▓▓▓░░░░░░ 42 % · copying · 5 min",
  );
});

const message = toRequester("succeeded", "reset orders: done", ["It took 2 minutes", "drs-gateway says so"]);

describe("what the gateway has written is known for its own", () => {
  test.each([
    ["in plain text", renderPlain(message)],
    ["in Markdown", renderMarkdown(message)],
    ["in a document, as Jira tells it", "*reset orders: done*\n\nIt took 2 minutes\n\ndrs-gateway"],
    ["with lines as Windows ends them", "done\r\n(drs-gateway)\r\n"],
  ])("%s", (_, text) => expect(isOwnText(text)).toBe(true));
});

describe("what people write is not", () => {
  test.each([
    ["a line that names it", "/drs status orders\nplease, drs-gateway"],
    ["an answer by mail, with what it answers below", "/drs stop orders\n> reset orders: done\n> (drs-gateway)"],
    ["its name in front", "drs-gateway\n/drs status orders"],
    ["nothing", ""],
  ])("%s", (_, text) => expect(isOwnText(text)).toBe(false));
});
