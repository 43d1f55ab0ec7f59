import { globSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runInThisContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { projectPath } from "../../scripts/lib/paths.ts";
import { brokenPointers } from "../../scripts/lib/pointers.ts";
import { compileConfig } from "../../src/config/compile.ts";
import type { ConfigInput } from "../../src/config/schema.ts";
import demo from "../../src/gateway.config.ts";

/** What documents say is so: their snippets are configs, and what they point at is there. */

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

describe("a config snippet", () => {
  const snippets = globSync(["*.md", "docs/**/*.md"], { cwd: projectPath("") }).flatMap((document) => {
    const text = readFileSync(projectPath(document), "utf8");
    return [...text.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, snippet = ""], index) => ({
      document,
      index,
      snippet,
    }));
  });

  /** A whole config, or sections for the whole config before, or for the demo's where there is none. */
  const WHOLE = /^export default defineConfig\(([\s\S]*)\);\s*$/;

  const merged = (around: ConfigInput, sections: ConfigInput): ConfigInput => ({
    ...around,
    ...sections,
    people: { ...around.people, ...sections.people },
    sources: { ...around.sources, ...sections.sources },
  });

  const read = (text: string): object => runInThisContext(`(${text})`);

  test.each(snippets)("of $document, number $index, is one", ({ document, index, snippet }) => {
    const [, whole] = WHOLE.exec(snippet) ?? [];
    const before = snippets.findLast(
      (other) => other.document === document && other.index < index && WHOLE.test(other.snippet),
    );
    const around: ConfigInput = before ? (read(WHOLE.exec(before.snippet)?.[1] ?? "") as ConfigInput) : demo;
    const input = whole === undefined ? merged(around, read(`{${snippet}}`) as ConfigInput) : read(whole);
    const compiled = compileConfig(input as Parameters<typeof compileConfig>[0]);
    expect(compiled.ok ? [] : compiled.error).toEqual([]);
  });

  test("there are some", () => {
    expect(snippets.length).toBeGreaterThan(2);
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
