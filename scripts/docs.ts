/** Writes what the documents take from the code, between markers; with `--check` it only says whether they are up to date. */
import { readFileSync, writeFileSync } from "node:fs";
import { projectPath } from "./lib/paths.ts";
import { verbsTable } from "./lib/verbs-table.ts";

const GENERATED: Readonly<Record<string, () => string>> = { verbs: verbsTable };
const DOCUMENTS = ["README.md", "docs/verbs.md"];

/** Blanks and dashes of tables are the formatter's business. */
const fold = (text: string) => text.replace(/ +/g, " ").replace(/-{3,}/g, "---");

let stale = 0;
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
  if (fold(before) === fold(after)) continue;
  stale += 1;
  if (process.argv.includes("--check")) console.error(`${document} is not what the code says: run npm run docs`);
  else writeFileSync(path, after);
}
if (stale > 0 && process.argv.includes("--check")) process.exit(1);
