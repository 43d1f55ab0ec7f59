/**
 * `npm run ledger -- archive --out DIR [--account NAME] [--key-file FILE]`: fetches the closed segments of a ledger that nobody has archived,
 * verifies and stores them, and says so to the gateway (`GATEWAY_URL`, `GATEWAY_TOKEN`). Ends with 0 when that is done, with 1 when the ledger is
 * not the one that was written, with 2 when it could not be done; repeat it then.
 */
import { parseArgs } from "node:util";
import { ledgerApi } from "./lib/ledger-api.ts";
import { archiveSegments, LedgerFinding } from "./lib/ledger-archive.ts";
import { keysFrom } from "./lib/ledger-keys.ts";
import { LaunchError } from "./lib/settings.ts";
import { UnreadableFile } from "./lib/text-lines.ts";

const USAGE = "npm run ledger -- archive --out DIR [--account NAME] [--key-file FILE]";

const FINDING = 1;
const NOT_DONE = 2;

async function main(): Promise<void> {
  const { out, account, "key-file": keyFile } = parsed();
  const { GATEWAY_URL = "", GATEWAY_TOKEN = "" } = process.env;
  if (GATEWAY_URL === "" || GATEWAY_TOKEN === "")
    throw new LaunchError("set GATEWAY_URL to where the gateway is and GATEWAY_TOKEN to the token of a client");
  let count = 0;
  await archiveSegments({
    api: ledgerApi(GATEWAY_URL.replace(/\/+$/, ""), GATEWAY_TOKEN, account),
    out,
    keys: keysFrom(keyFile),
    onArchived: ({ number, first, last }, file) => {
      count += 1;
      console.log(`segment ${number}: records ${first} to ${last} in ${file}`);
    },
  });
  console.log(count === 0 ? "No closed segment waits to be archived." : `Archived: ${count}.`);
}

function parsed() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { out: { type: "string" }, account: { type: "string" }, "key-file": { type: "string" } },
    });
    const { out } = values;
    if (positionals.join() === "archive" && out !== undefined && out !== "") return { ...values, out };
  } catch (error) {
    throw new LaunchError(`${error instanceof Error ? error.message : String(error)}\nusage: ${USAGE}`);
  }
  throw new LaunchError(`usage: ${USAGE}`);
}

await main().catch((error: unknown) => {
  const isExpected = [LaunchError, LedgerFinding, UnreadableFile].some((kind) => error instanceof kind);
  console.error(isExpected && error instanceof Error ? error.message : error);
  process.exitCode = error instanceof LedgerFinding ? FINDING : NOT_DONE;
});
