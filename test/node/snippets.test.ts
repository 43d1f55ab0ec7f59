import { spawnSync } from "node:child_process";
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runInThisContext } from "node:vm";
import { afterAll, describe, expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import demo from "../../examples/demo/gateway.config.ts";
import { projectPath } from "../../scripts/lib/paths.ts";
import { findJob, SEES_ALL } from "../../src/application/jobs/find-job.ts";
import { interpret } from "../../src/chat/grammar/interpret.ts";
import { compileConfig } from "../../src/config/compile.ts";
import type { ConfigInput } from "../../src/config/schema.ts";
import { gatewayOperation } from "../../src/rest/native/operations.ts";
import { DOCUMENTS, SNIPPETS, type Snippet, unfencedIn } from "../support/snippets.ts";

/** Every fenced block of the documents is looked at: here, or by the test that the table names. */

/** What looks at a block: `here` does, or another test, which reads its document. */
type Look = { readonly here: (snippet: Snippet) => void } | { readonly by: string } | { readonly not: string };

const here = (look: (snippet: Snippet) => void): Look => ({ here: look });

/** By language, in one document or in all. */
const LOOKS: Readonly<Record<string, Look>> = {
  ts: here(compiles),
  sh: { by: "test/e2e/commands.test.ts" },
  text: { not: "it shows what somebody would see" },
  "docs/architecture.md mermaid": here(namesFiles),
  "docs/ledger.md json": here(isJson),
  "docs/native.md json": here(isOperation),
  "docs/platforms/generic.md js": { by: "test/node/standard-senders.test.ts" },
  "docs/platforms/generic.md bash": { by: "test/node/standard-senders.test.ts" },
  "docs/platforms/generic.md yaml": here(isAlertmanagers),
  "docs/platforms/jira.md json": { by: "src/platforms/jira/parse.test.ts" },
  "docs/platforms/servicenow.md js": { by: "src/platforms/servicenow/script.test.ts" },
  "docs/platforms/slack.md json": { by: "test/node/documents.test.ts" },
  "docs/platforms/teams.md json": here(offersCommands),
  "docs/self-hosting.md ini": { by: "test/e2e/commands.test.ts" },
  "docs/self-hosting.md nginx": { not: "there is no nginx here" },
};

const rowOf = ({ document, language }: Snippet): string =>
  `${document} ${language}` in LOOKS ? `${document} ${language}` : language;

/** Tests that read all documents and not one by its name. */
const OF_ALL = "support/snippets.ts";

describe("a block of code", () => {
  test.each(SNIPPETS)("at $document:$line, in $language, is looked at", (snippet) => {
    const look = LOOKS[rowOf(snippet)];
    const help = "write a row of LOOKS: what looks at such blocks, which test does, or why nothing can";
    expect(look, help).toBeDefined();
    if (look && "here" in look) look.here(snippet);
    if (!look || !("by" in look)) return;
    const test = readFileSync(projectPath(look.by), "utf8");
    expect(test.includes(snippet.document) || test.includes(OF_ALL), `${look.by} reads it`).toBe(true);
  });

  test.each([...DOCUMENTS])("of %s stands between fences and says its language", (_, text) => {
    expect(unfencedIn(text)).toEqual([]);
  });

  test("is known by rows that are all needed", () => {
    expect(Object.keys(LOOKS).toSorted()).toEqual([...new Set(SNIPPETS.map(rowOf))].toSorted());
  });
});

/** A whole config, or sections for the whole config before, or for the demo's where there is none. */
const WHOLE = /^(?:import .*\n)*\n?export default defineConfig\(([\s\S]*)\);\s*$/;

/** The functions of all platforms by name, and where each is imported from. */
const PLATFORMS = new Map(
  (
    await Promise.all(
      globSync("src/platforms/*/index.ts").map(async (file) => {
        const exported: Record<string, unknown> = await import(projectPath(file));
        return Object.entries(exported).map(([name, make]) => [name, { file, make }] as const);
      }),
    )
  ).flat(),
);

const configs = SNIPPETS.filter(({ language }) => language === "ts");

const read = (text: string): object =>
  runInThisContext(`(${[...PLATFORMS.keys()].join(", ")}) => (${text})`)(
    ...[...PLATFORMS.values()].map(({ make }) => make),
  );

const merged = (around: ConfigInput, sections: ConfigInput): ConfigInput => ({
  ...around,
  ...sections,
  people: { ...around.people, ...sections.people },
  sources: { ...around.sources, ...sections.sources },
});

/** A config snippet is one that the gateway would run with. */
function compiles({ document, line, text }: Snippet): void {
  const [, whole] = WHOLE.exec(text) ?? [];
  const before = configs.findLast(
    (other) => other.document === document && other.line < line && WHOLE.test(other.text),
  );
  const around = before ? (read(WHOLE.exec(before.text)?.[1] ?? "") as ConfigInput) : demo;
  const input = whole === undefined ? merged(around, read(`{${text}\n}`) as ConfigInput) : read(whole);
  const compiled = compileConfig(input as ConfigInput);
  expect(compiled.ok ? [] : compiled.error).toEqual([]);
}

/** One program over all of them: what an editor would say of each. */
describe("the type of a config snippet", () => {
  const folder = mkdtempSync(join(tmpdir(), "drs-gateway-snippets-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const schema = JSON.stringify(projectPath("src/config/schema.ts"));

  /** Sections stand on the first line of theirs, so that lines are those of the snippet. */
  const programOf = ({ text }: Snippet) =>
    WHOLE.test(text)
      ? text.replaceAll('"../../src/', `"${projectPath("src")}/`)
      : `import type { ConfigInput } from ${schema}; ${importsOf(text)} export default {${text}
} satisfies Partial<ConfigInput>;`;

  /** Imports of the platforms that a snippet uses. */
  const importsOf = (text: string) =>
    [...PLATFORMS]
      .filter(([name]) => new RegExp(`: ${name}\\(`).test(text))
      .map(([name, { file }]) => `import { ${name} } from ${JSON.stringify(projectPath(file))};`)
      .join(" ");

  /** What the compiler says of these files. */
  function checked(files: Readonly<Record<string, string>>): string {
    const paths = Object.entries(files).map(([name, text]) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    });
    // Platforms are written for the runtime of Workers.
    const types = ["@types/node", "@cloudflare/workers-types"].map((name) => projectPath(`node_modules/${name}`));
    const compilerOptions = { lib: ["es2024"], types };
    const tsconfig = { extends: projectPath("tsconfig.base.json"), compilerOptions, files: paths };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
    const compiler = projectPath("node_modules/typescript/lib/tsc.js");
    const { stdout, stderr } = spawnSync(process.execPath, [compiler, "-p", folder, "--pretty", "false"], {
      cwd: folder,
      encoding: "utf8",
    });
    return stdout + stderr;
  }

  const named = (snippet: Snippet) => `${snippet.document.replaceAll("/", "-")}-${snippet.line}.ts`;

  test("is that of a config, and a misspelt section is none", () => {
    const wrong = programOf({ document: "", line: 1, language: "ts", text: "polices: []" });
    const problems = checked({
      ...Object.fromEntries(configs.map((one) => [named(one), programOf(one)])),
      "w.ts": wrong,
    });
    expect(problems).toMatch(/^w\.ts\(1,\d+\): error TS2353: .*'polices'.*\n$/);
  });
});

function namesFiles({ text }: Snippet): void {
  const files = [...text.matchAll(/[\w-]+(?:\/[\w-]+)*(?:\.ts|\/)(?=[,\]}<\s:)])/g)].map(([file]) => file);
  expect(files.length).toBeGreaterThan(1);
  for (const file of files) expect(existsSync(projectPath(`src/${file}`)), file).toBe(true);
}

function isOperation({ text }: Snippet): void {
  const shown: unknown = JSON.parse(text);
  expect(gatewayOperation.schema.parse(shown)).toEqual(shown);
}

function isJson({ text }: Snippet): void {
  expect(JSON.parse(text)).toBeTypeOf("object");
}

/** What Teams offers when somebody begins to type is understood. */
function offersCommands({ text }: Snippet): void {
  const { commands } = JSON.parse(text).bots[0].commandLists[0];
  const lines = commands.map(({ title, description }: { title: string; description: string }) =>
    description.startsWith(title) ? description.replace("<job>", "orders") : title,
  );
  const config = compileConfig(demo);
  if (!config.ok) throw new Error(config.error.join());
  const intents = lines.map((line: string) => interpret(line, (asked) => findJob(config.value, asked, SEES_ALL)));
  expect(intents.map(({ kind }: { kind: string }) => kind)).toEqual(["help", "jobs", "status"]);
}

/** Alertmanager sends to a source of the config that stands beside it, with the token that this wants. */
function isAlertmanagers({ document, text }: Snippet): void {
  const { receivers } = parseYaml(text);
  const { url, http_config } = receivers[0].webhook_configs[0];
  const [, source = ""] = /^https:\/\/gateway\.example\.com\/hooks\/(\w+)$/.exec(url) ?? [];
  const configured = configs
    .filter((one) => one.document === document)
    .map((one) => read(`{${one.text}\n}`) as ConfigInput);
  expect(configured.flatMap(({ sources = {} }) => sources[source]?.platform.name ?? [])).toEqual(["alertmanager"]);
  expect(http_config.authorization.type).toBe("Bearer");
}
