import { describe, expect, test } from "vitest";
import { toAsker } from "../message.ts";
import { isOwnText, renderMarkdown, renderPlain } from "./render.ts";

const message = toAsker("succeeded", "reset orders: done", ["It took 2 minutes", "drs-gateway says so"]);

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
