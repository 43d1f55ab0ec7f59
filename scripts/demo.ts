/**
 * `npm run demo`: a migration played end to end on the embedded simulator, through the public surface only. Exits 0 only if
 * each step was as it should be. `TIME_SCALE` and `SIMULATOR_SETTINGS` make it faster.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./lib/ports.ts";
import { Scene, verbOf } from "./lib/scene.ts";
import { exampleVariables, exitWith } from "./lib/settings.ts";
import type { SlackCommandRequest } from "./lib/slack-request.ts";
import { startGateway, startSimulatorProcess } from "./lib/stack.ts";

const ORDERS = "c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r";
const BILLING = "d0f96c1d-571f-4b63-98a5-3b85b36jb20r";
const USERS = "e7a1c04b-93d2-4f6e-a7b5-61c2d48jb20r";

async function play(scene: Scene): Promise<void> {
  scene.title("1. A DBA asks for a precheck in Slack");
  const precheck = scene.command("precheck orders", "U0001");
  const answer = await scene.slack(precheck, "dba-1");
  scene.check("accepted at once", answer.status === 200 && answer.text.startsWith("Received"));
  const result = await scene.result(precheck);
  scene.check(
    "passed, and says what comes next",
    result.includes("Precheck of orders passed") && result.includes("/drs start orders"),
  );

  scene.title("2. Slack delivers the same command again");
  const again = await scene.slack(precheck, "dba-1");
  scene.check("the first answer again", again.text === answer.text);
  scene.check("DRS received one precheck", (await scene.actions(ORDERS)).length === 1);

  scene.title("3. Somebody forges a command");
  const forged = scene.command("start orders", "U0001");
  const refused = await scene.slack({ ...forged, body: forged.body.replace("start", "reset") }, "somebody");
  scene.check("401 and nothing else said", refused.status === 401 && refused.text === "");

  scene.title("4. A stranger asks to pause a job, and somebody to do more than they may");
  const stranger = await scene.slack(scene.command("pause billing", "U0004"), "a stranger");
  scene.check("told nothing, not even that there is such a job", stranger.text === 'There is no job "billing".');
  const onCall = await scene.slack(scene.command("reset billing", "U0003"), "on-call");
  scene.check("refused, with the reason", onCall.text.includes("Refused") && onCall.text.includes("no rule"));
  scene.check("DRS received nothing", (await scene.actions(BILLING)).length === 0);

  scene.title("5. The release pipeline starts the job");
  const start = await scene.rest("/v1/jobs/orders/actions/start", { reason: "cut-over rehearsal" });
  const { state, result: outcome } = start.operation as { state: string; result: { status: string } | null };
  scene.check("followed until data flows", start.status === 200 && state === "succeeded");
  scene.check("FULL_TRANSFER_STARTED", outcome?.status === "FULL_TRANSFER_STARTED");

  scene.title("6. A DBA checks another job, and a second one pauses it while the check is still running");
  const check = scene.command("precheck billing mode=retry", "U0001");
  const pause = scene.command('pause billing reason="load on the source"', "U0002");
  await scene.slack(check, "dba-1");
  await scene.slack(pause, "dba-2");
  const paused = await scene.result(pause);
  scene.check("paused", paused.includes("done") && (await scene.jobStatus(BILLING)) === "PAUSING");
  scene.check("the check still reports", (await scene.result(check)).includes("Precheck of billing passed"));
  const verbs = [...(await scene.actions(ORDERS)), ...(await scene.actions(BILLING))].map(verbOf);
  scene.check(`DRS received ${verbs.join(", ")}`, verbs.join() === "precheck,start,precheck,stop");

  scene.title("7. A change is approved in Jira, and starts what it is about");
  await scene.setJob(USERS, { name: "DRS-users", status: "CONFIGURATION", precheck_items: [] });
  await scene.result(await say(scene, "precheck users"));
  await scene.openIssue("OPS-12", "start users");
  const approved = await scene.moveIssue("OPS-12", "start users", "Approved", "dba-2");
  scene.check("accepted", approved.status === 200 && approved.text.includes("Received"));
  scene.check(
    "told in the issue what it reached",
    (await scene.commentOn("OPS-12", "is running")).includes("users is running: full copy"),
  );
  scene.check("DRS received one start", (await scene.actions(USERS)).map(verbOf).join() === "precheck,start");

  scene.title("8. Is the other job ready to cut over? Compare, repair, compare again");
  await scene.setJob(BILLING, { name: "DRS-billing", status: "INCRE_TRANSFER_STARTED", tables: TABLES, delay: DELAY });
  const differs = await scene.result(await say(scene, "compare billing type=contents"));
  scene.check("ran, and is no success", differs.includes("1 of 3 tables differs") && differs.includes("137"));
  scene.check("not ready to cut over", (await scene.later(await say(scene, "ready billing"))).includes("isn't ready"));
  const repaired = await scene.result(await say(scene, "repair billing"));
  scene.check("the differences of that compare were repaired", repaired.includes("137"));
  const equal = await scene.result(await say(scene, "compare billing type=contents"));
  scene.check("all tables match", equal.includes("3 of 3 tables match"));
  scene.check("the delay has been low for long enough", await scene.isReady("billing"));
  const ready = await scene.later(await say(scene, "ready billing"));
  scene.check("ready to cut over", ready.startsWith("billing: ready to cut over"));
}

/** What the compares of the last scene find: rows of one table are missing in the target. */
const TABLES = [{ name: "orders", differing: 137 }, { name: "customers" }, { name: "items" }];
const DELAY = { milliseconds: 1000 };

async function say(scene: Scene, text: string): Promise<SlackCommandRequest> {
  const command = scene.command(text, "U0001");
  await scene.slack(command, "dba-1");
  return command;
}

const stateDirectory = mkdtempSync(join(tmpdir(), "drs-gateway-demo-"));
const quiet = () => {};

async function main(): Promise<void> {
  const places = { port: await freePort(), simulatorPort: await freePort(), stateDirectory };
  const simulator = await startSimulatorProcess(places, quiet);
  try {
    const variables = {
      ...exampleVariables(),
      SIMULATOR_URL: simulator.url,
      EGRESS_PROXY: `${simulator.url}/_sim/egress`,
      TIME_SCALE: process.env.TIME_SCALE ?? "0.25",
    };
    const gateway = await startGateway({ places, variables, where: ".dev.vars.example", onLine: quiet });
    try {
      console.log(
        "The gateway runs on plain workerd, beside it a simulator that stands in for IAM, DRS, Slack and Jira.",
      );
      const scene = new Scene(gateway.url, simulator.url, variables);
      await play(scene);
      await scene.printCalls();
      console.log(
        scene.failures === 0
          ? "\nEach step was as it should be."
          : `\n${scene.failures} steps were not as they should be.`,
      );
      process.exitCode = scene.failures === 0 ? 0 : 1;
    } finally {
      await gateway.stop();
    }
  } finally {
    await simulator.stop();
    rmSync(stateDirectory, { recursive: true, force: true });
  }
}

await main().catch(exitWith);
