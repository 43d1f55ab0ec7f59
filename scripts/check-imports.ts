/** Part of `npm run check`: refuses imports against the module order. Biome's `noImportCycles` refuses cycles between files. */
import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { MODULE_ROWS } from "./lib/modules.ts";
import { projectPath } from "./lib/paths.ts";

/** Files outside `cloud/iam` that may import it: they load the credential, send with it, or verify with the same algorithm. */
const CREDENTIAL_USERS: ReadonlySet<string> = new Set([
  "cloud/client.ts",
  "config/secrets/secrets.ts",
  // Verifies signatures of clients, whose key pairs the gateway issued.
  "rest/native/authenticate.ts",
]);

/** Modules that may import the Workers runtime. */
const RUNTIME_USERS: ReadonlySet<string> = new Set(["desk", "index"]);

const source = projectPath("src");
const problems: string[] = [];

const moduleOf = (file: string): string => file.replace(/\.ts$/, "").split("/")[0] ?? file;

const rowOf = (module: string): number => MODULE_ROWS.findIndex((modules) => Object.hasOwn(modules, module));

function check(file: string, specifier: string): void {
  const from = moduleOf(file);
  if (specifier.startsWith("cloudflare:")) {
    if (!RUNTIME_USERS.has(from)) problems.push(`${file} imports ${specifier}: only desk and index may`);
    return;
  }
  if (!specifier.startsWith(".")) return;
  const target = relative(source, join(source, dirname(file), specifier));
  const to = moduleOf(target);
  if (target.startsWith("cloud/iam/") && !file.startsWith("cloud/iam/") && !CREDENTIAL_USERS.has(file)) {
    problems.push(`${file} imports ${target}: cloud keys stay in cloud/iam`);
  }
  if (from === to) return;
  if (rowOf(to) < 0) problems.push(`${file} imports ${target}: ${to} is not in scripts/lib/modules.ts`);
  else if (rowOf(to) >= rowOf(from)) problems.push(`${file} imports ${target}: ${from} must not import ${to}`);
}

for (const file of globSync("**/*.ts", { cwd: source })) {
  if (file.endsWith(".test.ts")) continue;
  if (rowOf(moduleOf(file)) < 0) problems.push(`${file}: ${moduleOf(file)} is not in scripts/lib/modules.ts`);
  const text = readFileSync(join(source, file), "utf8");
  for (const [, specifier = ""] of text.matchAll(/^(?:import|export)\b(?:[^"]*?\bfrom)? "([^"]+)";/gms)) {
    check(file, specifier);
  }
}

if (problems.length > 0) {
  console.error(problems.join("\n"));
  process.exit(1);
}
console.log("imports follow the module order");
