import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, readFileSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { delimiter, join } from "node:path";
import { LaunchError } from "./settings.ts";

/**
 * One gateway per state folder: two send calls twice. The runtime holds the lock, not its launcher, so that the lock lives exactly as long
 * as what writes to the folder. Where the system has no `flock` (macOS) the file is created exclusively and its process is checked for
 * being alive.
 */

/** Who holds a lock: a process, the name of its machine, and since when (RFC 3339). */
interface Holder {
  readonly pid: string;
  readonly host: string;
  readonly since: string;
}

const lockFile = (stateDirectory: string) => join(stateDirectory, "gateway.lock");

const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

const findFlock = () =>
  (process.env.PATH ?? "")
    .split(delimiter)
    .map((folder) => join(folder, "flock"))
    .find(isExecutable);

/**
 * Shell text that takes the lock for the program which the shell becomes, and ends with 75 where it is held for a second: a launcher that
 * only looks holds it for some milliseconds.
 */
export function takeLock(stateDirectory: string): string {
  const file = quote(lockFile(stateDirectory));
  const note = `printf '%s\\n' $$ ${quote(hostname())} ${new Date().toISOString()} >${file}`;
  const flock = findFlock();
  return flock === undefined
    ? `(set -C; ${note}) 2>/dev/null || exit 75`
    : `exec 9>>${file}; ${quote(flock)} -w 1 9 || exit 75; ${note}`;
}

function readHolder(file: string): Holder {
  const [pid = "", host = "", since = ""] = readFileSync(file, "utf8").split("\n");
  return { pid, host, since };
}

/** Whether a process runs the gateway's runtime; any process counts where `ps` is missing, since ids are used again. */
function isRuntime(pid: string): boolean {
  const { error, stdout } = spawnSync("ps", ["-ww", "-o", "command=", "-p", pid], { encoding: "utf8" });
  if (!error) return stdout.includes("workerd");
  try {
    return process.kill(Number(pid), 0);
  } catch {
    return false;
  }
}

function isHeld(file: string): boolean {
  if (!existsSync(file)) return false;
  const flock = findFlock();
  if (flock !== undefined) return spawnSync(flock, ["-n", file, "true"]).status === 1;
  const isAlive = isRuntime(readHolder(file).pid);
  if (!isAlive) rmSync(file, { force: true });
  return isAlive;
}

/**
 * Make sure that no gateway runs on a state folder.
 * @throws LaunchError naming the process that does, and what to do
 */
export function requireFreeState(stateDirectory: string): void {
  const file = lockFile(stateDirectory);
  if (!isHeld(file)) return;
  const { pid, host, since } = readHolder(file);
  throw new LaunchError(
    `the state folder ${stateDirectory} is in use by process ${pid} on ${host} since ${since}: a second gateway on it would send calls ` +
      `twice. Stop that process (kill ${pid}), or set STATE_DIR to another folder`,
  );
}
