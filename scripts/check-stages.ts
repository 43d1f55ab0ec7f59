/** Part of `npm run check`: stages of the desk are small, know no stage through another object, and assign no callback. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectPath } from "./lib/paths.ts";
import { stageProblems } from "./lib/stages.ts";

const desk = projectPath("src/desk");

const sources = globSync("**/*.ts", { cwd: desk })
  .filter((path) => !path.endsWith(".test.ts"))
  .map((path) => ({ path, text: readFileSync(join(desk, path), "utf8") }));

const problems = stageProblems(sources);
if (problems.length > 0) {
  console.error(problems.join("\n"));
  process.exit(1);
}
console.log("the stages of the desk are small and apart");
