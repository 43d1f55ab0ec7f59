/**
 * Part of every run of vitest: collects the output of gateways under test. The run fails at its end when the output
 * contains a secret, or when nothing was collected.
 */
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { UserConsoleLog } from "vitest";
import type { Reporter, TestSpecification, Vite, Vitest } from "vitest/node";
import { knownSecrets } from "./known-secrets.ts";
import { collectProcesses, logName } from "./processes.ts";
import { type Log, problemsOf, type Secret, type Source } from "./scan.ts";

/** The gateways of each project, in a run of all its tests. */
const SOURCES: Readonly<Record<string, Source>> = {
  node: { name: "gateways on plain workerd", owns: (path) => /\bnode\.[^/]*\.std(?:out|err)\.log$/.test(path) },
  worker: { name: "the gateway within vitest's workerd", owns: (path) => /\bworker\.[^/]*\.console\.log$/.test(path) },
};

/**
 * A reporter, since reporters receive all console output of tests, even from workerd. It is present whatever reporters
 * the command line names.
 */
class LogScan implements Reporter {
  readonly #vitest: Vitest;
  readonly #folder = mkdtempSync(join(tmpdir(), "drs-gateway-logs-"));
  /**
   * Collects the processes of this process: the workerd of the project `worker`, which writes uncaught errors itself.
   */
  readonly #stop = collectProcesses(this.#folder, "vitest");
  #isWhole = false;

  constructor(vitest: Vitest) {
    this.#vitest = vitest;
    vitest.provide("collectedLogs", this.#folder);
    vitest.config.reporters.push(this);
    vitest.onClose(async () => this.#end());
  }

  async onTestRunStart(specifications: readonly TestSpecification[]): Promise<void> {
    const all = await this.#vitest.globTestSpecifications();
    this.#isWhole = specifications.length === all.length && !this.#vitest.getGlobalTestNamePattern();
  }

  onUserConsoleLog({ taskId = "", content }: UserConsoleLog): void {
    const file = this.#vitest.state.idMap.get(taskId)?.file;
    const name = logName(file?.projectName ?? "unknown", file?.name ?? "between-tests");
    appendFileSync(join(this.#folder, `${name}.console.log`), content);
  }

  #secrets(): Secret[] {
    const noted = this.#vitest.state.getTestModules().flatMap((module) => Object.entries(module.meta().secrets ?? {}));
    const all = [...noted.map(([value, name]) => ({ name, value })), ...knownSecrets()];
    return [...new Map(all.map((secret) => [secret.value, secret])).values()];
  }

  #logs(): Log[] {
    const paths = readdirSync(this.#folder).map((name) => join(this.#folder, name));
    return paths.map((path) => ({ path, text: readFileSync(path, "utf8") }));
  }

  /** @throws Error with every place of a secret; the logs are kept then */
  #end(): void {
    this.#stop();
    const startedAt = performance.now();
    const [logs, secrets] = [this.#logs(), this.#secrets()];
    const sources = this.#isWhole ? this.#vitest.projects.flatMap(({ name }) => SOURCES[name] ?? []) : [];
    const problems = problemsOf(logs, secrets, sources);
    if (problems.length > 0) throw new Error(`The logs of the gateways under test:\n  ${problems.join("\n  ")}`);
    rmSync(this.#folder, { recursive: true });
    if (logs.length === 0) return;
    const size = Math.ceil(logs.reduce((sum, { text }) => sum + text.length, 0) / 1024);
    const time = Math.ceil(performance.now() - startedAt);
    console.log(`${secrets.length} secrets are in none of ${logs.length} logs (${size} kB, ${time} ms).`);
  }
}

const scanned = new WeakSet<Vitest>();

/** Plugin for each project; all projects of a run share one scan. */
export const logScan = (): Vite.Plugin => ({
  name: "log-scan",
  configureVitest({ vitest }) {
    if (scanned.has(vitest)) return;
    scanned.add(vitest);
    new LogScan(vitest);
  },
});
