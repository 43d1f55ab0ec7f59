/**
 * `npm run verify-ledger -- FILE… [--head TEXT]… [--key-file FILE]`: checks an export of the ledger, or its archived segments in order, with
 * nothing but the files. Ends with 0 when nothing is wrong, with 1 when the ledger is not the one that was written, with 2 when that could not be
 * checked.
 */
import { parseArgs } from "node:util";
import { checkFile, type FileReport } from "./lib/ledger-file.ts";
import { existing, keysFrom } from "./lib/ledger-keys.ts";
import { LaunchError } from "./lib/settings.ts";
import { linesOf, UnreadableFile } from "./lib/text-lines.ts";

const USAGE = "npm run verify-ledger -- FILE… [--head TEXT]… [--key-file FILE]";

/** What the exit code says: 1 is a finding about the ledger alone. */
const EXIT_CODES = { good: 0, finding: 1, unreadable: 2 } as const satisfies Record<FileReport["verdict"], number>;

const CONCLUSIONS = {
  good: "Nothing wrong was found.",
  finding: "This is not the ledger that the gateway wrote.",
  unreadable: "This could not be checked, which says nothing about the ledger.",
} as const satisfies Record<FileReport["verdict"], string>;

/** A file and the number of the last of its lines, counted through all files. */
interface ReadFile {
  readonly name: string;
  lastLine: number;
}

/** Read files one after the other, and note where each ends. */
async function* linesOfAll(files: readonly ReadFile[]): AsyncGenerator<string> {
  let count = 0;
  for (const file of files) {
    for await (const line of linesOf(file.name)) {
      count += 1;
      yield line;
    }
    file.lastLine = count;
  }
}

/** Name a line, and its file where there are several. */
function placeOf(line: number, files: readonly ReadFile[]): string {
  const index = files.findIndex(({ lastLine }) => line <= lastLine);
  const file = files[index];
  if (!file || files.length === 1) return `line ${line}`;
  return `line ${line - (files[index - 1]?.lastLine ?? 0)} of ${file.name}`;
}

function print({ from, to, problem, verdict, unproved }: FileReport, files: readonly ReadFile[]): void {
  const count = to.sequence - from.sequence;
  const none = problem ? "no record that can be believed" : "no records";
  console.log(count === 0 ? none : `${count} records in one chain: ${from.sequence + 1} to ${to.sequence}`);
  console.log(`the last hash: ${to.hash}`);
  if (problem) {
    const place = problem.line === null ? "" : ` in ${placeOf(problem.line, files)}`;
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
  if (positionals.length === 0) throw new LaunchError(`usage: ${USAGE}`);
  const files = positionals.map((name) => ({ name: existing(name), lastLine: 0 }));
  const keys = keysFrom(values["key-file"]);
  const report = await checkFile({ lines: () => linesOfAll(files), heads: values.head, keys });
  print(report, files);
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
