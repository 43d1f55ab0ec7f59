import { existsSync, readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { type Gateway, openGateway } from "../../src/config/gateway.ts";
import { neededSecrets } from "../../src/config/secrets/needs.ts";
import { configPath, loadConfig } from "./config.ts";
import { projectPath } from "./paths.ts";

/** Names and values as an environment has them. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Settings of the Worker that are no secrets. */
export const SETTINGS = ["SIMULATOR_URL", "EGRESS_PROXY", "TIME_SCALE", "RATE_LIMITS"] as const;

/** Ends the launcher: one message that says what to write where. */
export class LaunchError extends Error {}

/** Reads a file of `NAME=value` lines; nothing when there is none. */
export function readVariables(path: string): Variables {
  return existsSync(path) ? parseEnv(readFileSync(path, "utf8")) : {};
}

export const exampleVariables = () => readVariables(projectPath(".dev.vars.example"));

/**
 * Checks config and secrets as the Worker will, before it runs.
 * @param config path of the config
 * @throws LaunchError with everything that is wrong
 */
export async function checkedGateway(variables: Variables, where: string, config = configPath()): Promise<Gateway> {
  const opened = await openGateway(await loadConfig(config), variables);
  if (opened.ok) return opened.value;
  throw new LaunchError(
    `The gateway cannot run like this. Secrets are read from ${where}.\n  ${opened.error.join("\n  ")}`,
  );
}

/** The names that the Worker reads from its environment. */
export const bindingNames = ({ config: compiled }: Gateway): string[] => [
  ...new Set([...neededSecrets(compiled).map(({ name }) => name), ...SETTINGS]),
];

/** Prints what a LaunchError says and ends; anything else is a bug and shows its stack. */
export function exitWith(error: unknown): never {
  if (!(error instanceof LaunchError)) throw error;
  console.error(error.message);
  process.exit(1);
}
