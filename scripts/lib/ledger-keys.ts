import { existsSync, readFileSync } from "node:fs";
import { KEY_FORM, readKey } from "../../src/config/secrets/key.ts";
import { HeadKeys } from "../../src/ledger/head.ts";
import { LaunchError } from "./settings.ts";

/** @throws LaunchError unless there is such a file */
export function existing(path: string): string {
  if (!existsSync(path)) throw new LaunchError(`there is no file ${path}`);
  return path;
}

/**
 * The keys of a file, one a line, or those of the environment.
 * @returns `null` where the environment has none: heads are taken as they stand
 * @throws LaunchError for a value that is no key
 */
export function keysFrom(keyFile: string | undefined): HeadKeys | null {
  const { LEDGER_KEY = "", LEDGER_KEY_PREVIOUS = "" } = process.env;
  const [where, written] =
    keyFile === undefined
      ? ["LEDGER_KEY or LEDGER_KEY_PREVIOUS", [LEDGER_KEY, LEDGER_KEY_PREVIOUS]]
      : [keyFile, readFileSync(existing(keyFile), "utf8").split("\n")];
  const keys = written
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map((line) => readKey(line));
  const usable = keys.filter((key) => key !== undefined);
  if (usable.length < keys.length || (keyFile !== undefined && usable.length === 0)) {
    throw new LaunchError(`${where} is not usable: ${KEY_FORM}`);
  }
  return usable.length > 0 ? new HeadKeys(usable) : null;
}
