/**
 * `npm run serve [-- --env-file FILE]`: the gateway alone on plain workerd, for production. Secrets come from the environment
 * or the file; `.dev.vars` is read only beside a simulator on this machine.
 */
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { projectPath } from "./lib/paths.ts";
import { exitWith, LaunchError, readVariables, type Variables } from "./lib/settings.ts";
import { placesOf, runUntilStopped, startGateway } from "./lib/stack.ts";

const LOOPBACK = /^http:\/\/(127\.0\.0\.1|\[::1\]|localhost)(:|\/|$)/;

function secretsFile(): string | undefined {
  const { values } = parseArgs({ options: { "env-file": { type: "string" } } });
  const file = values["env-file"];
  if (file !== undefined && !existsSync(file)) throw new LaunchError(`--env-file ${file}: there is no such file`);
  if (file !== undefined) return file;
  return LOOPBACK.test(process.env.SIMULATOR_URL ?? "") ? projectPath(".dev.vars") : undefined;
}

try {
  const file = secretsFile();
  const variables: Variables = { ...(file === undefined ? {} : readVariables(file)), ...process.env };
  const where = file ?? "the environment (or a file: --env-file FILE)";
  const gateway = await startGateway({ places: placesOf(process.env), variables, where, onLine: console.error });
  console.log(`ready ${gateway.url}`);
  await runUntilStopped([gateway]);
} catch (error) {
  exitWith(error);
}
