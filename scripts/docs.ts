/**
 * Writes what the documents take from the code, between markers; with `--check` it only says whether they are up to date, and
 * whether what they point at is there.
 */
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { demoDigests } from "./lib/demo-digests.ts";
import { limitsTable } from "./lib/limits-table.ts";
import { modulesTable } from "./lib/modules.ts";
import { paramsTable } from "./lib/params-table.ts";
import { projectPath } from "./lib/paths.ts";
import { brokenPointers } from "./lib/pointers.ts";
import { presetsTable } from "./lib/presets-table.ts";
import { schemesTable } from "./lib/schemes-table.ts";
import { verbsTable } from "./lib/verbs-table.ts";

const GENERATED: Readonly<Record<string, () => string>> = {
  verbs: verbsTable,
  params: paramsTable,
  schemes: schemesTable,
  presets: presetsTable,
  rooms: modulesTable,
  limits: limitsTable,
};
/** Files that are generated whole. */
const FILES: Readonly<Record<string, () => string>> = { "src/config/secrets/demo-digests.ts": demoDigests };
const DOCUMENTS = globSync(["*.md", "docs/**/*.md"], { cwd: projectPath("") });

/** Blanks and dashes of tables are the formatter's business. */
const fold = (text: string) => text.replace(/ +/g, " ").replace(/-{3,}/g, "---");

const isCheck = process.argv.includes("--check");
let wrong = 0;
for (const document of DOCUMENTS) {
  const path = projectPath(document);
  const before = readFileSync(path, "utf8");
  const after = before.replace(
    /(<!-- generated: (\w+) -->)[\s\S]*?(<!-- end -->)/g,
    (whole, start: string, name: string, end: string) => {
      const make = GENERATED[name];
      return make ? `${start}\n\n${make()}\n\n${end}` : whole;
    },
  );
  const problems = isCheck ? brokenPointers(path) : [];
  if (fold(before) !== fold(after)) {
    if (isCheck) problems.push("is not what the code says: run npm run docs");
    else writeFileSync(path, after);
  }
  for (const problem of problems) console.error(`${document}: ${problem}`);
  wrong += problems.length;
}
for (const [file, make] of Object.entries(FILES)) {
  const path = projectPath(file);
  const made = make();
  if (existsSync(path) && readFileSync(path, "utf8") === made) continue;
  if (isCheck) {
    console.error(`${file}: is not what it is generated from: run npm run docs`);
    wrong += 1;
  } else writeFileSync(path, made);
}
if (wrong > 0) process.exit(1);
