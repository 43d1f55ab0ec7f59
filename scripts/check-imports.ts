/** Part of `npm run check`: refuses imports against the module order. Biome's `noImportCycles` refuses cycles between files. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { importProblems } from "./lib/imports.ts";
import { projectPath } from "./lib/paths.ts";

const source = projectPath("src");
const problems = globSync("**/*.ts", { cwd: source })
  .filter((file) => !file.endsWith(".test.ts"))
  .flatMap((file) => importProblems(file, readFileSync(join(source, file), "utf8")));

if (problems.length > 0) {
  console.error(problems.join("\n"));
  process.exit(1);
}
console.log("imports follow the module order");
