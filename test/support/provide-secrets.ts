import type { ProvidedContext } from "vitest";
import type { TestProject } from "vitest/node";
import { exampleVariables } from "../../scripts/lib/settings.ts";
import { PREVIOUS_SLACK_SECRET } from "./log-scan/known-secrets.ts";

/** The secrets that the flow tests sign with. */
export default function setup(project: TestProject): void {
  project.provide("exampleSecrets", exampleVariables() as ProvidedContext["exampleSecrets"]);
  project.provide("previousSlackSecret", PREVIOUS_SLACK_SECRET);
}
