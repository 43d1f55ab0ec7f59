/**
 * Says what an event would become by the rules of the config, and what policy says of it. Nothing is sent, no gateway is asked:
 *
 *     npm run rules -- payload.json --source github --header "X-GitHub-Event: issue_comment"
 *
 * Exits 1 when nothing would come of the event, 2 when the config or the arguments are wrong.
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { compileConfig } from "../src/config/compile.ts";
import { compilePolicy } from "../src/policy/policy.ts";
import { looksLikeCredential } from "../src/shared/credential.ts";
import { type Preview, type PreviewedCommand, preview } from "../src/tickets/preview.ts";
import { CONFIG_OPTION, configPath, loadConfig } from "./lib/config.ts";

const USAGE = 'npm run rules -- payload.json [--source NAME] [--header "Name: value"]… [--json]';

function lineOf(command: PreviewedCommand): string {
  const by = command.rule === null ? "written" : `rule ${command.rule}`;
  if ("problem" in command) return `${by}: nothing, ${command.problem}`;
  const { job, action, params, reason, key, decision } = command;
  const asked = [action, job, ...Object.entries(params).map(([name, value]) => `${name}=${JSON.stringify(value)}`)];
  const more = [reason && `reason "${reason}"`, key && `key "${key}"`].filter(Boolean).join(", ");
  const said = [decision.effect, decision.rule !== null && `by policy rule ${decision.rule}`, decision.reason];
  return `${by}: ${asked.join(" ")}${more ? ` (${more})` : ""} → ${said.filter(Boolean).join(", ")}`;
}

const textOf = ({ source, event, ignored, read_back, commands }: Preview): string =>
  [
    `source ${source}${
      event
        ? `: ${Object.entries(event)
            .flatMap(([name, value]) => (value ? [`${name} ${value}`] : []))
            .join(", ")}`
        : ""
    }`,
    ...(read_back
      ? ["its signature does not cover the body: the ticket is read back first, and what it says then decides"]
      : []),
    ...(ignored === null ? [] : [`ignored: ${ignored}`]),
    ...commands.map(lineOf),
  ].join("\n");

async function run(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      ...CONFIG_OPTION,
      source: { type: "string" },
      header: { type: "string", multiple: true, default: [] },
      json: { type: "boolean", default: false },
    },
  });
  const [file] = positionals;
  const config = compileConfig(await loadConfig(configPath(values.config)));
  if (!config.ok) throw new Error(config.error.map(({ pointer, detail }) => `${pointer}: ${detail}`).join("\n"));
  const sources = [...config.value.rules.keys()];
  const source = values.source ?? (sources.length === 1 ? sources[0] : undefined);
  if (file === undefined || positionals.length > 1) throw new Error(USAGE);
  if (source === undefined) throw new Error(`${USAGE}\nwhich of these sources sends it: ${sources.join(", ")}`);
  const headers = Object.fromEntries(
    values.header.map((header) => {
      const [, name, value] = /^([A-Za-z0-9-]+)\s*:\s*(.*)$/.exec(header) ?? [];
      if (name === undefined || value === undefined) throw new Error(`${USAGE}\nnot a header: "${header}"`);
      return [name, value];
    }),
  );
  const payload: unknown = JSON.parse(readFileSync(file, "utf8"));
  const ground = {
    config: config.value,
    policy: compilePolicy(config.value),
    holdsCredential: looksLikeCredential,
    now: Date.now(),
  };
  const made = await preview(ground, { source, headers, payload });
  if (!made.ok) throw new Error(`no source "${source}" with rules; there are: ${made.error.known.join(", ")}`);
  console.log(values.json ? JSON.stringify(made.value, null, 2) : textOf(made.value));
  return made.value.ignored === null && made.value.commands.every((command) => !("problem" in command)) ? 0 : 1;
}

try {
  process.exitCode = await run();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
