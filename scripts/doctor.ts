/**
 * `npm run doctor [-- --config PATH --env-file FILE]`: checks config and secrets, those in the environment and in the file (`.dev.vars` when none is
 * named). With `GATEWAY_URL` and `GATEWAY_TOKEN` it asks a running gateway, too. One line a finding: how bad, where, what, and what to write
 * there. Exits 1 when something is wrong. What was uploaded to Cloudflare alone, nobody can read back.
 */
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { type Gateway, openGateway, openSettings } from "../src/config/gateway.ts";
import { unusedIds } from "../src/config/people.ts";
import { CONFIG_OPTION, configPath, loadConfig } from "./lib/config.ts";
import { type Diagnosis, note } from "./lib/doctor/finding.ts";
import { runningFindings } from "./lib/doctor/running.ts";
import { secretFindings } from "./lib/doctor/secrets.ts";
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

/** Ids of people that nobody can be known by. */
const peopleFindings = ({ config: { parsed, sources } }: Pick<Gateway, "config">): Diagnosis[] =>
  unusedIds(parsed.people, sources).map(({ person, kind, hint }) =>
    note(`people.${person}.${kind}`, "no source is of this platform", hint || "delete it, or add a source"),
  );

async function diagnose(): Promise<Diagnosis[]> {
  const { values } = parseArgs({ options: { ...CONFIG_OPTION, "env-file": { type: "string" } } });
  const config = await loadConfig(configPath(values.config));
  const file = fileVariables(values["env-file"]);
  const given = { ...(await standIns()), ...file, ...process.env };
  const opened = await openGateway(config, given);
  const problems = opened.ok ? [] : opened.error.map((line): Diagnosis => ({ level: "wrong", line }));
  const settings = openSettings(config, given);
  if (!settings.ok) return problems;
  const running =
    url === undefined
      ? []
      : await runningFindings(settings.value, given, { url, token: process.env.GATEWAY_TOKEN ?? "", now: Date.now() });
  return [...problems, ...peopleFindings(settings.value), ...secretFindings(settings.value, given, file), ...running];
}

try {
  const { wrong = [], note = [] } = Object.groupBy(await diagnose(), ({ level }) => level);
  for (const { level, line } of [...wrong, ...note]) console.log(`${level.padEnd(5)} ${line}`);
  console.log(wrong.length > 0 ? "something is wrong" : "nothing is wrong");
  process.exitCode = wrong.length > 0 ? 1 : 0;
} catch (error) {
  exitWith(error);
}
