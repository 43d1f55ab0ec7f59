/** Collects the output of the processes that this process starts, whichever code starts them. */
import type { ChildProcess } from "node:child_process";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { appendFileSync } from "node:fs";
import { basename, join } from "node:path";

/** Prefix of the log names of a test file, given its path from the project's root. */
export const logName = (project: string, testFile: string) => `${project}.${testFile.replaceAll(/[/\\]/g, "-")}`;

/** Append the output to one file per process and stream in the folder. Returns a function that ends it. */
export function collectProcesses(folder: string, prefix: string): () => void {
  let isOver = false;
  const onProcess = (message: unknown) => {
    const { process: child } = message as { process: ChildProcess };
    child.once("spawn", () => {
      for (const stream of ["stdout", "stderr"] as const) {
        const file = join(folder, `${prefix}.${basename(child.spawnfile)}-${child.pid}.${stream}.log`);
        child[stream]?.on("data", (chunk: Buffer | string) => {
          if (!isOver) appendFileSync(file, chunk);
        });
      }
    });
  };
  subscribe("child_process", onProcess);
  return () => {
    isOver = true;
    unsubscribe("child_process", onProcess);
  };
}
