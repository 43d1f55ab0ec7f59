/** `npm start`: the gateway on plain workerd, beside it the simulator that stands in for IAM and DRS. */
import { copyFileSync, existsSync } from "node:fs";
import { projectPath } from "./lib/paths.ts";
import { exitWith, readVariables } from "./lib/settings.ts";
import { placesOf, runUntilStopped, startGateway, startSimulatorProcess } from "./lib/stack.ts";

const places = placesOf(process.env);
const secrets = projectPath(".dev.vars");
if (!existsSync(secrets)) {
  copyFileSync(projectPath(".dev.vars.example"), secrets);
  console.log("wrote .dev.vars from .dev.vars.example");
}

try {
  const given = process.env.SIMULATOR_URL;
  const simulator = given ? undefined : await startSimulatorProcess(places, (line) => console.error(line));
  const simulatorUrl = given ?? simulator?.url ?? "";
  const variables = {
    EGRESS_PROXY: `${simulatorUrl}/_sim/egress`,
    ...readVariables(secrets),
    ...process.env,
    SIMULATOR_URL: simulatorUrl,
  };
  const gateway = await startGateway({ places, variables, where: ".dev.vars", onLine: console.error });
  console.log(`ready ${gateway.url}`);
  console.log(`simulator ${simulatorUrl}`);
  await runUntilStopped(simulator ? [gateway, simulator] : [gateway]);
} catch (error) {
  exitWith(error);
}
