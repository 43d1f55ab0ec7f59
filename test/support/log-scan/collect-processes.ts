/** Runs with every test file of the project `node` and collects the output of the processes that it starts. */
import { relative } from "node:path";
import { afterAll, expect, inject } from "vitest";
import { projectPath } from "../../../scripts/lib/paths.ts";
import { collectProcesses, logName } from "./processes.ts";

const testFile = relative(projectPath(""), expect.getState().testPath ?? "");
afterAll(collectProcesses(inject("collectedLogs"), logName("node", testFile)));
