/**
 * `npm run serve [-- --config PATH --env-file FILE]`: the gateway alone on plain workerd, for production. Secrets come from the environment
 * or the file; `.dev.vars` is read only beside a simulator on this machine.
 */
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { CONFIG_OPTION, configPath } from "./lib/config.ts";
import { projectPath } from "./lib/paths.ts";
import { exitWith, LaunchError, readVariables, type Variables } from "./lib/settings.ts";
import { placesOf, runUntilStopped, startGateway } from "./lib/stack.ts";

const LOOPBACK = /^http:\/\/(127\.0\.0\.1|\[::1\]|localhost)(:|\/|$)/;

function secretsFile(file: string | undefined): string | undefined {
  if (file !== undefined && !existsSync(file)) throw new LaunchError(`--env-file ${file}: there is no such file`);
  if (file !== undefined) return file;
  return LOOPBACK.test(process.env.SIMULATOR_URL ?? "") ? projectPath(".dev.vars") : undefined;
}

try {
  const { values } = parseArgs({ options: { ...CONFIG_OPTION, "env-file": { type: "string" } } });
  const config = configPath(values.config);
  const file = secretsFile(values["env-file"]);
  const variables: Variables = { ...(file === undefined ? {} : readVariables(file)), ...process.env };
  const where = file ?? "the environment (or a file: --env-file FILE)";
  const gateway = await startGateway({
    config,
    places: placesOf(process.env),
    variables,
    where,
    onLine: console.error,
  });
  console.log(`ready ${gateway.url}`);
  await runUntilStopped([gateway]);
} catch (error) {
  exitWith(error);
}
