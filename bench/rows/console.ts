import { gzipSync } from "node:zlib";
import { ask } from "../lib/ask.ts";
import type { Bench } from "../lib/bench.ts";
import { quantile } from "../lib/measure.ts";
import type { RowReport, Verdict } from "../lib/report.ts";
import { deskWithPast } from "./growth.ts";

const OPERATIONS = 100_000;

/** Five of an operation, the rest of their own. */
const RECORDS = 1_000_000;

/** At most, of a page: milliseconds, and KB gzipped. */
const TARGETS = { milliseconds: 50, kilobytes: 60 } as const;

/** The console's pages for a client that may read everything, in a desk with a past. Filters are also asked for what never was. */
export async function consolePages(bench: Bench): Promise<RowReport> {
  const stateDirectory = await deskWithPast(bench, OPERATIONS, RECORDS - 5 * OPERATIONS);
  const { url: simulatorUrl } = await bench.simulator(1);
  const gateway = await bench.gateway({ storage: "tmpfs", stateDirectory, simulatorUrl, timeScale: 1 });
  const { operations } = await newest(gateway.url, bench.demo.token);
  const [, operation] = operations;
  if (!operation) throw new Error("the desk has no past");
  const job = `job=${operation.job.id}`;
  const paths = [
    ...["/", "/operations", `/operations?cursor=${operation.id.slice(7)}`, `/operations?${job}`],
    ...[
      "/operations?action=reset",
      "/operations?state=failed",
      "/operations?state=running",
      "/operations?actor=nobody",
    ],
    ...[`/operations?${job}&state=failed`, `/operations?id=${operation.id}`, `/operations/${operation.id}`],
    ...["/approvals", "/refusals", "/ledger", "/sources", "/policy?action=reset&job=orders", "/docs"],
  ];
  const cookie = await signIn(gateway.url, bench.demo.token);
  const pages = [];
  for (const path of paths) {
    const { times, text } = await ask(`${gateway.url}${path}`, { cookie }, 15 * bench.pace.rounds);
    const kilobytes = gzipSync(text).length / 1024;
    const name = path.replaceAll(operation.id, "{id}").replace(/(job|cursor)=[^&]{26,}/, "$1=…");
    pages.push({ name, kilobytes, p50: quantile(times, 0.5), p99: quantile(times, 0.99) });
  }
  const figures = pages.map(({ kilobytes, ...times }) => ({
    ...times,
    storage: "tmpfs",
    note: `${kilobytes.toFixed(1)} KB gzipped`,
  }));
  const verdicts = pages.flatMap(({ name, kilobytes, p50 }): Verdict[] => [
    { what: name, value: p50, unit: "ms p50", target: TARGETS.milliseconds },
    { what: name, value: kilobytes, unit: "KB", target: TARGETS.kilobytes },
  ]);
  return { title: "12 console", figures, verdicts };
}

interface Listed {
  readonly operations: readonly { readonly id: string; readonly job: { readonly id: string } }[];
}

async function newest(url: string, token: string): Promise<Listed> {
  const { text } = await ask(`${url}/v1/operations?limit=2`, { authorization: `Bearer ${token}` }, 1);
  return JSON.parse(text);
}

/** The cookie of a session. */
async function signIn(url: string, token: string): Promise<string> {
  const answer = await fetch(`${url}/sign-in`, {
    method: "POST",
    headers: { "sec-fetch-site": "same-origin" },
    body: new URLSearchParams({ client: token }),
    redirect: "manual",
  });
  const [cookie = ""] = (answer.headers.get("set-cookie") ?? "").split(";");
  if (cookie === "") throw new Error(`signing in: ${answer.status}`);
  return cookie;
}
