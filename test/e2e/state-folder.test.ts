import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { bundle } from "../../scripts/lib/bundle.ts";
import { projectPath } from "../../scripts/lib/paths.ts";
import { freePort } from "../../scripts/lib/ports.ts";
import { exampleVariables } from "../../scripts/lib/settings.ts";

/** One gateway per state folder, with real processes: launchers, plain workerd, signals. */

const example = exampleVariables();
const started = new Set<ChildProcess>();
const folders: string[] = [];

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "drs-gateway-state-"));
  folders.push(folder);
  return folder;
}

interface Run {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly ended: Promise<number | null>;
}

function run(script: "serve" | "start", env: NodeJS.ProcessEnv): Run {
  const child = spawn(process.execPath, [projectPath(`scripts/${script}.ts`)], {
    env: { PATH: process.env.PATH, ...example, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  started.add(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (output += chunk));
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  void ended.then(() => started.delete(child));
  return { child, output: () => output, ended };
}

/** Environment of a gateway alone, beside a simulator that it need not reach. */
const alone = async (folder: string): Promise<NodeJS.ProcessEnv> => ({
  ...{ PORT: String(await freePort()), STATE_DIR: folder, SIMULATOR_URL: "http://127.0.0.1:9" },
});

const untilReady = ({ output }: Run) => expect.poll(output).toMatch(/^ready http/m);

async function stop({ child, ended }: Run): Promise<number | null> {
  child.kill("SIGTERM");
  return ended;
}

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const isListening = (port: number) =>
  fetch(`http://127.0.0.1:${port}/_sim/jobs`).then(
    () => true,
    () => false,
  );

const holderOf = (folder: string): number => Number(readFileSync(join(folder, "gateway.lock"), "utf8").split("\n")[0]);

/** The folders of `PATH` with everything but `flock`, as on macOS. */
function pathWithoutFlock(): string {
  const folder = temporaryFolder();
  for (const program of ["ps", "sh"])
    symlinkSync(
      execFileSync("/bin/sh", ["-c", `command -v ${program}`], { encoding: "utf8" }).trim(),
      join(folder, program),
    );
  return `${folder}:${dirname(process.execPath)}`;
}

beforeAll(async () => void (await bundle()));

afterEach(() => {
  for (const child of started) child.kill("SIGKILL");
});

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe.each([
  ["with flock", process.env.PATH],
  ["without flock", pathWithoutFlock()],
])("a state folder, %s,", (_, PATH) => {
  test("is refused to a second gateway with one message that names the first and says what to do", async () => {
    const folder = temporaryFolder();
    const first = run("serve", { ...(await alone(folder)), PATH });
    await untilReady(first);
    const second = run("serve", { ...(await alone(folder)), PATH });
    expect(await second.ended).toBe(1);
    const holder = holderOf(folder);
    expect(isRunning(holder)).toBe(true);
    expect(second.output().trim().split("\n")).toEqual([
      expect.stringMatching(
        new RegExp(
          `^the state folder ${folder} is in use by process ${holder} on \\S+ since \\S+Z: .*kill ${holder}.*STATE_DIR`,
        ),
      ),
    ]);
    expect(await stop(first)).toBe(0);
    const third = run("serve", { ...(await alone(folder)), PATH });
    await untilReady(third);
    await stop(third);
  });

  test("is free again once its launcher was killed, since workerd ends with it", async () => {
    const folder = temporaryFolder();
    const first = run("serve", { ...(await alone(folder)), PATH });
    await untilReady(first);
    const workerd = holderOf(folder);
    first.child.kill("SIGKILL");
    await expect.poll(() => isRunning(workerd)).toBe(false);
    const second = run("serve", { ...(await alone(folder)), PATH });
    await untilReady(second);
    expect(holderOf(folder)).not.toBe(workerd);
    await stop(second);
  });

  test("has one gateway of several that are started at once", async () => {
    const folder = temporaryFolder();
    const runs = await Promise.all([0, 1, 2].map(async () => run("serve", { ...(await alone(folder)), PATH })));
    await expect.poll(() => runs.filter(({ child }) => child.exitCode === null).length).toBe(1);
    const [winner] = runs.filter(({ child }) => child.exitCode === null);
    if (!winner) throw new Error("no gateway runs");
    await untilReady(winner);
    await stop(winner);
  });
});

test("a second npm start names the holder of the folder, and a killed one leaves no simulator behind", async () => {
  const simulator = await freePort();
  const env = { ...(await alone(temporaryFolder())), SIMULATOR_URL: "", SIMULATOR_PORT: String(simulator) };
  const first = run("start", env);
  await untilReady(first);
  const second = run("start", env);
  expect(await second.ended).toBe(1);
  expect(second.output()).toContain("is in use by process");
  first.child.kill("SIGKILL");
  await expect.poll(() => isListening(simulator)).toBe(false);
});
