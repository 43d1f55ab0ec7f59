/**
 * `npm run doctor [-- --config PATH --env-file FILE]`: checks config and secrets, those in the environment and in the file (`.dev.vars` when none is
 * named). With `GATEWAY_URL` and `GATEWAY_TOKEN` it asks a running gateway, too. One line a finding: how bad, where, what, and what to write
 * there. Exits 1 when something is wrong. What was uploaded to Cloudflare alone, nobody can read back.
 */
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { openSettings } from "../src/config/gateway.ts";
import { CONFIG_OPTION, configPath, loadConfig } from "./lib/config.ts";
import { configFindings } from "./lib/doctor/config.ts";
import type { Diagnosis } from "./lib/doctor/finding.ts";
import { runningFindings } from "./lib/doctor/running.ts";
import { projectPath } from "./lib/paths.ts";
import { exitWith, LaunchError, readVariables, type Variables } from "./lib/settings.ts";

const url = process.env.GATEWAY_URL?.replace(/\/+$/, "");

/** A gateway beside a simulator says so; its secrets are judged as what they are for. */
async function standIns(): Promise<Variables> {
  const answer = url === undefined ? undefined : await fetch(`${url}/healthz`).catch(() => undefined);
  const { simulator_url } = ((await answer?.json().catch(() => ({}))) ?? {}) as { simulator_url?: string };
  return simulator_url === undefined ? {} : { SIMULATOR_URL: simulator_url };
}

function fileVariables(path: string | undefined): Variables {
  if (path !== undefined && !existsSync(path)) throw new LaunchError(`--env-file ${path}: there is no such file`);
  return readVariables(path ?? projectPath(".dev.vars"));
}

async function diagnose(): Promise<Diagnosis[]> {
  const { values } = parseArgs({ options: { ...CONFIG_OPTION, "env-file": { type: "string" } } });
  const config = await loadConfig(configPath(values.config));
  const file = fileVariables(values["env-file"]);
  const given = { ...(await standIns()), ...file, ...process.env };
  const found = await configFindings(config, given, file);
  const settings = openSettings(config, given);
  if (!settings.ok) return found;
  const running =
    url === undefined
      ? []
      : await runningFindings(settings.value, given, { url, token: process.env.GATEWAY_TOKEN ?? "", now: Date.now() });
  return [...found, ...running];
}

try {
  const { wrong = [], note = [] } = Object.groupBy(await diagnose(), ({ level }) => level);
  for (const { level, line } of [...wrong, ...note]) console.log(`${level.padEnd(5)} ${line}`);
  console.log(wrong.length > 0 ? "something is wrong" : "nothing is wrong");
  process.exitCode = wrong.length > 0 ? 1 : 0;
} catch (error) {
  exitWith(error);
}
