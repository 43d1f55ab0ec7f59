import { posix } from "node:path";
import { MODULE_ROWS } from "./modules.ts";

/** Files outside `cloud/iam` that may import it: they load the credential, send with it, or verify with the same algorithm. */
const CREDENTIAL_USERS: ReadonlySet<string> = new Set([
  "cloud/client.ts",
  "config/secrets/credential.ts",
  "config/secrets/secrets.ts",
  // Verifies signatures of clients, whose key pairs the gateway issued.
  "rest/native/authenticate.ts",
]);

/** Modules that may import the Workers runtime. */
const RUNTIME_USERS: ReadonlySet<string> = new Set(["desk", "index"]);

const moduleOf = (file: string): string => file.replace(/\.ts$/, "").split("/")[0] ?? file;

const rowOf = (module: string): number => MODULE_ROWS.findIndex((modules) => Object.hasOwn(modules, module));

/**
 * Find imports against the module order.
 * @param file path below `src/`
 * @param text its source
 */
export function importProblems(file: string, text: string): string[] {
  const from = moduleOf(file);
  if (rowOf(from) < 0) return [`${file}: ${from} is not in scripts/lib/modules.ts`];
  const specifiers = text.matchAll(/^(?:import|export)\b(?:[^"]*?\bfrom)? "([^"]+)";/gms);
  return [...specifiers].flatMap(([, specifier = ""]) => problemOf(file, specifier) ?? []);
}

function problemOf(file: string, specifier: string): string | null {
  const from = moduleOf(file);
  if (specifier.startsWith("cloudflare:")) {
    return RUNTIME_USERS.has(from) ? null : `${file} imports ${specifier}: only desk and index may`;
  }
  if (!specifier.startsWith(".")) return null;
  const target = posix.join(posix.dirname(file), specifier);
  const to = moduleOf(target);
  if (target.startsWith("cloud/iam/") && !file.startsWith("cloud/iam/") && !CREDENTIAL_USERS.has(file)) {
    return `${file} imports ${target}: cloud keys stay in cloud/iam`;
  }
  if (from === to) return null;
  if (rowOf(to) < 0) return `${file} imports ${target}: ${to} is not in scripts/lib/modules.ts`;
  return rowOf(to) < rowOf(from) ? null : `${file} imports ${target}: ${from} must not import ${to}`;
}
