/** `npm start [-- --config PATH]`: the gateway on plain workerd, beside it the simulator that stands in for IAM and DRS. */
import { copyFileSync, existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { CONFIG_OPTION, configPath } from "./lib/config.ts";
import { projectPath } from "./lib/paths.ts";
import { checkedGateway, exampleVariables, exitWith, readVariables, type Variables } from "./lib/settings.ts";
import { placesOf, runUntilStopped, simulatorUrlAt, startGateway, startSimulatorProcess } from "./lib/stack.ts";
import { requireFreeState } from "./lib/state-lock.ts";

const config = configPath(parseArgs({ options: CONFIG_OPTION }).values.config);
const places = placesOf(process.env);
const secrets = projectPath(".dev.vars");
if (!existsSync(secrets)) {
  copyFileSync(projectPath(".dev.vars.example"), secrets);
  console.log("wrote .dev.vars from .dev.vars.example");
}

try {
  const given = process.env.SIMULATOR_URL;
  const simulatorUrl = given || simulatorUrlAt(places);
  const variables = {
    EGRESS_PROXY: `${simulatorUrl}/_sim/egress`,
    ...readVariables(secrets),
    ...process.env,
    SIMULATOR_URL: simulatorUrl,
  };
  const where = placeOfSecrets(variables);
  await checkedGateway(variables, where, config);
  // Before the ports of what runs there already: its folder says who it is.
  requireFreeState(places.stateDirectory);
  const simulator = given ? undefined : await startSimulatorProcess(places, (line) => console.error(line));
  const gateway = await startGateway({ config, places, variables, where, onLine: console.error });
  console.log(`ready ${gateway.url}`);
  console.log(`simulator ${simulatorUrl}`);
  await runUntilStopped(simulator ? [gateway, simulator] : [gateway]);
} catch (error) {
  exitWith(error);
}

/** Where secrets are read from. A copy of the example that was made before the example grew is told what to do. */
function placeOfSecrets(variables: Variables): string {
  const lacking = Object.keys(exampleVariables()).filter((name) => !variables[name]);
  if (lacking.length === 0) return ".dev.vars";
  return `.dev.vars, which lacks lines of .dev.vars.example (${lacking.join(", ")}): append them, or cp .dev.vars.example .dev.vars`;
}
