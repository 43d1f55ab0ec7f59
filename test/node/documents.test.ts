import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { projectPath } from "../../scripts/lib/paths.ts";
import { brokenPointers } from "../../scripts/lib/pointers.ts";
import { SECRET_CASES } from "../support/secret-cases.ts";

/** What documents point at is there; what they show as code, snippets.test.ts looks at. */

describe("a document is wrong", () => {
  const folder = mkdtempSync(join(tmpdir(), "documents-"));
  writeFileSync(
    join(folder, "a.test.ts"),
    'describe("a door", () => {\n  test.each([["of \\"oak\\"", 1], ["of %s", 2]])("%s", () => {});\n  // a window\n});\n',
  );
  const problemsOf = (text: string) => {
    const path = join(folder, "document.md");
    writeFileSync(path, text);
    return brokenPointers(path);
  };
  const row = (cell: string) => `| threat | test that shows it |\n| --- | --- |\n| fire | ${cell} |\n`;

  test.each([
    ["that links to no file", "[x](b.md)", "there is no b.md"],
    ["that links to no test file", "[a door](b.test.ts)", "there is no b.test.ts"],
    ["that names another test", "[a gate](a.test.ts)", 'a.test.ts has no test called "a gate"'],
    ["that names a part of a test's name", "[a](a.test.ts)", 'a.test.ts has no test called "a"'],
    ["that names a test which only a comment names", "[a window](a.test.ts)", 'has no test called "a window"'],
    ["that names another case", "[a door › of elm](a.test.ts)", 'a.test.ts has no test called "of elm"'],
    ["that promises a test and names none", row("of course"), "a row names no test: fire"],
    ["that promises a test and leaves it out", row(""), "a row names no test: fire"],
    ["that promises a test and links to a source", row("[x](a.test.ts.bak)"), "there is no a.test.ts.bak"],
  ])("%s", (_, text, problem) => {
    expect(problemsOf(text).join("\n")).toContain(problem);
  });

  test.each([
    ["that names a test and its case", '[a door › of "oak"](a.test.ts)'],
    ["that names a test file", "[a.test.ts](a.test.ts)"],
    ["that says that a line is not tested", row("not tested: it is made of wood")],
    ["that names the test of a line", row("[a door › of %s](a.test.ts)")],
    ["that links elsewhere, or within itself", "[x](https://example.com/b.md), [y](#z)"],
    ["that shows a link as code", "```\n[x](b.md)\n```"],
  ])("but not one %s", (_, text) => {
    expect(problemsOf(text)).toEqual([]);
  });
});

describe("the Slack manifest to paste", () => {
  const text = readFileSync(projectPath("docs/platforms/slack.md"), "utf8");
  const manifest = JSON.parse(/^```json\n([\s\S]*?)^```/m.exec(text)?.[1] ?? "");

  test("sends everything to the one URL of the source", () => {
    const { features, settings } = manifest;
    const urls = [
      features.slash_commands[0].url,
      settings.event_subscriptions.request_url,
      settings.interactivity.request_url,
    ];
    expect(new Set(urls)).toEqual(new Set(["https://gateway.example.com/hooks/slack"]));
  });

  test("subscribes to the events that are acted on, and asks for no right that is not used", () => {
    expect(manifest.settings.event_subscriptions.bot_events).toEqual(["app_mention", "message.im"]);
    expect(manifest.oauth_config.scopes.bot.toSorted()).toEqual([
      "app_mentions:read",
      "chat:write",
      "commands",
      "im:history",
    ]);
  });
});

describe("the threat model", () => {
  const text = readFileSync(projectPath("docs/threat-model.md"), "utf8");
  const platforms = new Set(Object.values(SECRET_CASES).map(({ source }) => source.platform.name));

  test.each([...platforms])("has a row for what %s proves", (name) => {
    expect(text.split("\n").filter((line) => line.startsWith(`| \`${name}\` `))).toHaveLength(1);
  });
});
