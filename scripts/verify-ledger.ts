/**
 * `npm run verify-ledger -- FILE [--head TEXT]… [--key-file FILE]`: checks an export of the ledger, with nothing but the file. Ends with 0
 * when nothing is wrong, with 1 when the ledger is not the one that was written, with 2 when that could not be checked.
 */
import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { KEY_FORM, readKey } from "../src/config/secrets/key.ts";
import { HeadKeys } from "../src/ledger/head.ts";
import { checkFile, type FileReport } from "./lib/ledger-file.ts";
import { LaunchError } from "./lib/settings.ts";
import { linesOf, UnreadableFile } from "./lib/text-lines.ts";

const USAGE = "npm run verify-ledger -- FILE [--head TEXT]… [--key-file FILE]";

/** What the exit code says: 1 is a finding about the ledger alone. */
const EXIT_CODES = { good: 0, finding: 1, unreadable: 2 } as const satisfies Record<FileReport["verdict"], number>;

const CONCLUSIONS = {
  good: "Nothing wrong was found.",
  finding: "This is not the ledger that the gateway wrote.",
  unreadable: "This could not be checked, which says nothing about the ledger.",
} as const satisfies Record<FileReport["verdict"], string>;

/** The keys of the file, one a line, or those of the environment. */
function keysFrom(keyFile: string | undefined): HeadKeys | null {
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

function existing(path: string): string {
  if (!existsSync(path)) throw new LaunchError(`there is no file ${path}`);
  return path;
}

function print({ from, to, problem, verdict, unproved }: FileReport): void {
  const count = to.sequence - from.sequence;
  const none = problem ? "no record that can be believed" : "no records";
  console.log(count === 0 ? none : `${count} records in one chain: ${from.sequence + 1} to ${to.sequence}`);
  console.log(`the last hash: ${to.hash}`);
  if (problem) {
    const place = problem.line === null ? "" : ` in line ${problem.line}`;
    const record = problem.sequence === undefined ? "" : `, record ${problem.sequence}`;
    console.log(
      `${verdict === "finding" ? "WRONG" : "UNREADABLE"} (${problem.code})${place}${record}: ${problem.detail}`,
    );
  }
  for (const text of unproved) console.log(`not proved: ${text}`);
  console.log(CONCLUSIONS[verdict]);
}

async function main(): Promise<void> {
  const { values, positionals } = parsed();
  const [file] = positionals;
  if (file === undefined || positionals.length > 1) throw new LaunchError(`usage: ${USAGE}`);
  existing(file);
  const keys = keysFrom(values["key-file"]);
  const report = await checkFile({ lines: () => linesOf(file), heads: values.head, keys });
  print(report);
  process.exitCode = EXIT_CODES[report.verdict];
}

function parsed() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { head: { type: "string", multiple: true, default: [] }, "key-file": { type: "string" } },
    });
  } catch (error) {
    throw new LaunchError(`${error instanceof Error ? error.message : String(error)}\nusage: ${USAGE}`);
  }
}

await main().catch((error: unknown) => {
  if (error instanceof UnreadableFile) console.error(`The file cannot be read: ${error.message}`);
  else if (error instanceof LaunchError) console.error(error.message);
  else console.error(error);
  process.exitCode = EXIT_CODES.unreadable;
});
