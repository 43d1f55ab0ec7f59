import { type ChildProcess, spawn } from "node:child_process";
import { Duplex } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { LaunchError } from "./settings.ts";

/** A process that this one started and will end. */
export interface Child {
  /** Ends it with SIGTERM, after five seconds with SIGKILL, and resolves when it is gone. */
  readonly stop: () => Promise<void>;
  /** Resolves with a word on how it ended. */
  readonly ended: Promise<string>;
  readonly pid: number;
}

interface Program {
  readonly name: string;
  /** Shell text that runs in the program's process before it starts. */
  readonly prelude?: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Called with each line it prints. */
  readonly onLine: (line: string) => void;
}

const STOP_TIMEOUT = 5000;

/**
 * Shell text that ends the program once this process is gone, by SIGKILL too: a reader waits at a pipe whose other end only this process
 * has. `$$` is the program's id, since `exec` keeps it.
 */
const TETHER = "(read -r end <&3 || kill -KILL $$) >/dev/null 2>&1 & exec 3<&-";

/** Starts a program. Its lines are handed on; it dies with this process, however that ends. */
export function startChild({ name, prelude = ":", command, args, env, onLine }: Program): Child {
  const script = `${TETHER}; ${prelude}; exec "$@"`;
  const child = spawn("/bin/sh", ["-c", script, name, command, ...args], {
    env,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  child.once("exit", () => release(child.stdio[3]));
  for (const stream of [child.stdout, child.stderr]) if (stream) eachLine(stream, onLine);
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(`${name} could not be started: ${error.message}`));
    child.once("close", (code, signal) => resolve(`${name} ended (${signal ?? `exit ${code}`})`));
  });
  void ended.then(() => process.off("exit", kill));
  return { ended, pid: child.pid ?? -1, stop: () => stop(child, ended) };
}

/** Ends the reader of a program that has ended, before its id may be another program's. */
function release(tether: unknown): void {
  if (!(tether instanceof Duplex)) return;
  // The reader may have been killed with the program.
  tether.on("error", () => {});
  tether.end("end\n", () => tether.destroy());
}

async function stop(child: ChildProcess, ended: Promise<string>): Promise<void> {
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT);
  await ended;
  clearTimeout(timer);
}

function eachLine(stream: NodeJS.ReadableStream, onLine: (line: string) => void): void {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) onLine(line);
  });
  stream.on("end", () => rest !== "" && onLine(rest));
}

/** Waits until a URL answers 200, or says how the child ended instead. */
export async function untilReady(url: string, child: Child, timeout = 60_000): Promise<void> {
  const deadline = Date.now() + timeout;
  let end: string | undefined;
  void child.ended.then((how) => {
    end = how;
  });
  while (Date.now() < deadline) {
    if (end !== undefined) throw new LaunchError(`${end} before it answered`);
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await delay(20);
  }
  throw new LaunchError(`nothing answers at ${url}`);
}
