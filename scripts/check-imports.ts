/** Part of `npm run check`: dependencies point one way. A module may import from its own room and from rooms below. */
import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { projectPath } from "./lib/paths.ts";
import { ROWS } from "./lib/rooms.ts";

/** Rooms of one row that are one room in two places. */
const TOGETHER: ReadonlySet<string> = new Set([
  "config gateway.config",
  "gateway.config config",
  "desk env",
  "env desk",
]);

/** Cloud keys are seen by iam/, and handled as a whole by who reads the secret and who sends the call. */
const MAY_USE_CREDENTIALS: ReadonlySet<string> = new Set([
  "config/secrets.ts",
  "desk/upstream.ts",
  // Verifies signatures of clients; the key pairs are those that the gateway issued.
  "rest/native/authenticate.ts",
]);

const source = projectPath("src");
const problems: string[] = [];

const roomOf = (file: string): string => {
  const path = file.replace(/\.ts$/, "");
  return path === "i18n/language" ? path : (path.split("/")[0] ?? path);
};

const rowOf = (room: string): number => ROWS.findIndex((rooms) => Object.hasOwn(rooms, room));

function check(file: string, target: string): void {
  const [from, to] = [roomOf(file), roomOf(target)];
  if (to === "iam" && from !== "iam" && !MAY_USE_CREDENTIALS.has(file))
    problems.push(`${file} imports ${target}: cloud keys stay in iam/`);
  if (from === to || TOGETHER.has(`${from} ${to}`)) return;
  if (rowOf(from) < 0) problems.push(`${file} stands in a room that check-imports.ts does not know`);
  else if (rowOf(to) >= rowOf(from)) problems.push(`${file} imports ${target}: ${from} must not know ${to}`);
}

for (const file of globSync("**/*.ts", { cwd: source })) {
  if (file.endsWith(".test.ts")) continue;
  const text = readFileSync(join(source, file), "utf8");
  for (const [, specifier = ""] of text.matchAll(
    /^(?:import|export)\b[^"]*?from "(\.[^"]+)";|^import "(\.[^"]+)";/gms,
  )) {
    check(file, relative(source, join(source, dirname(file), specifier)));
  }
}

if (problems.length > 0) {
  console.error(problems.join("\n"));
  process.exit(1);
}
console.log("imports point one way");
