/** Collects what the processes print that this one starts, whoever starts them and whatever else is done with it. */
import type { ChildProcess } from "node:child_process";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { appendFileSync } from "node:fs";
import { basename, join } from "node:path";

/** What the names of logs begin with that belong to a test file, whose path is that from the project's root. */
export const logName = (project: string, testFile: string) => `${project}.${testFile.replaceAll(/[/\\]/g, "-")}`;

/** Appends to one file a process and stream below the folder. Returns what ends it. */
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
