import { env, runInDurableObject } from "cloudflare:test";
import { describe, expect, test, vi } from "vitest";
import { REFUSALS_PER_HOUR } from "../../../src/shared/limits.ts";
import { Random } from "../../support/random.ts";
import { runs } from "../../support/runs.ts";
import { KINDS } from "../harness/garbage-requests.ts";
import type { GarbageRequest, Ground } from "../harness/garbage-slack.ts";
import {
  AKSK_PROJECT,
  act,
  callsAbout,
  command,
  DEMO_PROJECT,
  effectsOn,
  gateway,
  json,
  makeJob,
  rest,
  resultAt,
  sendCommand,
} from "../harness/harness.ts";

/** `VITE_FUZZ_SEED` sends the same requests again, `VITE_FUZZ_REQUESTS` more or less of them. */
const SEED = Number(import.meta.env.VITE_FUZZ_SEED ?? Date.now() % 2 ** 32);
const REQUESTS = Number(import.meta.env.VITE_FUZZ_REQUESTS ?? runs(20_000));
/** Requests under way at once. */
const AT_ONCE = 32;
const HOUR = 3_600_000;

const desks = [DEMO_PROJECT, AKSK_PROJECT].map((project) => env.DESK.get(env.DESK.idFromName(`cn-north-4/${project}`)));

/** What only an accepted command may write. */
const TABLES = ["operations", "dedupe", "locks", "audience", "outbox", "bodies"];

interface AtRest {
  readonly rows: Readonly<Record<string, unknown>>;
  /** Ledger records by kind. */
  readonly ledger: Readonly<Record<string, unknown>>;
  /** The most refusals that the ledger holds of one principal in one hour. */
  readonly refusals: number;
}

const atRest = (): Promise<AtRest[]> =>
  Promise.all(
    desks.map((desk) =>
      runInDurableObject(desk, (_, { storage: { sql } }) => {
        const count = (table: string) => sql.exec(`SELECT count(*) AS n FROM ${table}`).one().n;
        const kinds = sql
          .exec("SELECT kind, count(*) AS n FROM ledger WHERE kind NOT IN ('refused', 'unverified') GROUP BY kind")
          .toArray();
        const refused = "SELECT count(*) AS n FROM ledger WHERE kind = 'refused'";
        const byHour = `SELECT COALESCE(max(n), 0) AS n FROM (${refused} GROUP BY actor, at / ${HOUR})`;
        return {
          rows: Object.fromEntries(TABLES.map((table) => [table, count(table)])),
          ledger: Object.fromEntries(kinds.map(({ kind, n }) => [String(kind), n])),
          refusals: Number(sql.exec(byHour).one().n),
        };
      }),
    ),
  );

/** The requests in order: each has a chance of its own, so that one can be made again without those before it. */
function request(index: number, ground: Ground): GarbageRequest {
  const random = new Random(SEED + index);
  const total = KINDS.reduce((sum, [, share]) => sum + share, 0);
  let left = random.below(total);
  for (const [kind, share, make] of KINDS) {
    left -= share;
    if (left < 0) return { kind, ...make(random, ground) };
  }
  throw new Error("no kind");
}

const short = (text: string) => (text.length > 200 ? `${text.slice(0, 200)}… (${text.length})` : text);

const tell = (index: number, { kind, method, path, body }: GarbageRequest, answer: string) => {
  const sent = typeof body === "string" ? body : new TextDecoder().decode(body ?? undefined);
  return `#${index} ${kind}: ${method} ${short(path)} ${short(sent)} → ${short(answer)}`;
};

/** A reading that got through as far as DRS, which did not answer in time. */
const isUpstreamOut = ({ method }: GarbageRequest, status: number, text: string) =>
  method === "GET" && status === 503 && text.includes("DRS could not be asked");

interface Findings {
  readonly wrong: string[];
  readonly statuses: Record<string, Record<number, number>>;
  upstreamOut: number;
}

async function sendGarbage(index: number, ground: Ground, findings: Findings): Promise<void> {
  const garbage = request(index, ground);
  const { kind, path, method, headers, body } = garbage;
  const answer = await gateway(path, { method, headers: headers.map(([name, value]) => [name, value]), body });
  const text = await answer.text();
  const ofKind = findings.statuses[kind] ?? {};
  findings.statuses[kind] = ofKind;
  ofKind[answer.status] = (ofKind[answer.status] ?? 0) + 1;
  if (isUpstreamOut(garbage, answer.status, text)) findings.upstreamOut += 1;
  else if (answer.status >= 500) findings.wrong.push(tell(index, garbage, `${answer.status} ${text}`));
  else if (answer.status === 202) findings.wrong.push(tell(index, garbage, `accepted: ${text}`));
}

async function routesOf(): Promise<Ground["routes"]> {
  const { paths } = await json(gateway("/openapi.json"));
  return Object.entries(paths as Record<string, object>).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => ({ method: method.toUpperCase(), path })),
  );
}

describe("garbage", () => {
  test("is refused, writes nothing, reaches nobody, and is forgotten", { timeout: 3_600_000 }, async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const ground = { job, routes: await routesOf() };
    // Opens the desks, whose tables are made then.
    await rest("GET", "/v1/operations");
    const before = await atRest();
    const warnings = new Set<string>();
    const warn = vi.spyOn(console, "warn").mockImplementation((line: string) => void warnings.add(line));
    const findings: Findings = { wrong: [], statuses: {}, upstreamOut: 0 };
    for (let next = 0; next < REQUESTS; next += AT_ONCE) {
      const indexes = Array.from({ length: Math.min(AT_ONCE, REQUESTS - next) }, (_, offset) => next + offset);
      await Promise.all(indexes.map((index) => sendGarbage(index, ground, findings)));
    }
    warn.mockRestore();
    // Once each: the scan of the logs wants them all, and nobody wants to read them all.
    console.warn([...warnings].join("\n"));
    const seed = `VITE_FUZZ_SEED=${SEED}`;
    console.log(JSON.stringify({ seed: SEED, requests: REQUESTS, ...findings, wrong: findings.wrong.length }));
    expect(findings.wrong.slice(0, 20), `${findings.wrong.length} wrong, ${seed}`).toEqual([]);
    expect(findings.upstreamOut, seed).toBeLessThan(REQUESTS / 100);
    const after = await atRest();
    expect(
      after.map(({ rows, ledger }) => ({ rows, ledger })),
      seed,
    ).toEqual(before.map(({ rows, ledger }) => ({ rows, ledger })));
    for (const { refusals } of after) expect(refusals, seed).toBeLessThanOrEqual(REFUSALS_PER_HOUR);
    expect((await callsAbout(job)).filter(({ method }) => method !== "GET")).toEqual([]);

    const operation = await act(job, "stop", {}, { prefer: "wait=20" });
    expect(operation, seed).toMatchObject({ state: "succeeded" });
    const resume = command(`resume ${job}`);
    expect((await json(sendCommand(resume))).text, seed).toContain("Received");
    expect((await resultAt(resume.responseUrl)).body.text).toContain("is running");
    expect(await effectsOn(job)).toEqual(["stop", "restart"]);
  });
});
