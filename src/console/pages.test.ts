import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { beforeAll, expect, test } from "vitest";
import { directoryJobs } from "../../test/support/directory-jobs.ts";
import { testOperation } from "../../test/support/operation.ts";
import { ownKey } from "../../test/support/own-key.ts";
import type { Services } from "../application/services.ts";
import type { Account } from "../config/compile.ts";
import { openGateway } from "../config/gateway.ts";
import type { ConfigInput } from "../config/schema.ts";
import type { DeskClient } from "../desk/client.ts";
import type { LedgerRecord } from "../ledger/chain.ts";
import { OPERATION_ACTIONS, type Operation, STATES } from "../model/operation.ts";
import { compilePolicy } from "../policy/policy.ts";
import { PAGE } from "../shared/limits.ts";
import { consoleRoutes } from "./console.ts";

/** What goes over the wire for a page, at most: bytes gzipped. */
const CEILING = 60 * 1024;

const [JOBS, OPERATIONS, STEPS, ACCOUNTS, PEOPLE] = [100, 300, 5000, 10, 50] as const;
const NOW = 1_790_000_000_000;

/** Texts that are long, all different, and do not compress. */
const long = (text: string, length: number) =>
  createHash("shake256", { outputLength: length }).update(text).digest("base64url").slice(0, length);
const ulid = (number: number) =>
  `01K${long(`ulid ${number}`, 23)
    .toUpperCase()
    .replace(/[^0-9A-HJKMNP-TV-Z]/g, "0")}`;
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
const aliasOf = (number: number) => `j${long(`job ${number}`, 50).replace(/[^\w]/g, "x")}`;
const idOf = (number: number) => {
  const digits = createHash("sha256").update(`job ${number}`).digest("hex");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{7}).*$/, "$1-$2-$3-$4-$5jb20r");
};

const CONFIG: ConfigInput = {
  accounts: Object.fromEntries(
    numbers(ACCOUNTS).map((number) => [
      `account-${number}`,
      { region: "cn-north-4", project_id: String(number).padStart(32, "0"), secret: "IAM_MAIN" },
    ]),
  ),
  default_account: "account-0",
  jobs: Object.fromEntries(numbers(JOBS).map((number) => [aliasOf(number), { id: idOf(number) }])),
  people: Object.fromEntries(numbers(PEOPLE).map((number) => [`person-${number}`, { slack: `T0001/U1${number}` }])),
  clients: { ci: { token: "CI_TOKEN" } },
  policy: [{ who: ["*"], actions: ["*"], jobs: ["*"], effect: "allow" }],
};

const ENV = {
  DESK_KEY: ownKey(7),
  LEDGER_KEY: ownKey(9),
  SESSION_KEY: ownKey(11),
  IAM_MAIN: JSON.stringify({ type: "aksk", access_key: "AK0001", secret_key: "hunter2" }),
  CI_TOKEN: "bearer-token-of-ci",
};

const operationOf = (number: number, prefix: string): Operation => {
  const state = STATES[number % STATES.length] ?? "queued";
  return testOperation({
    id: `${prefix}-${ulid(number)}`,
    job: {
      ...testOperation().job,
      ...{
        alias: aliasOf(number % JOBS),
        account: "account-0",
        id: idOf(number % JOBS),
        name: long(`name ${number}`, 60),
      },
    },
    principal: { kind: "person", id: `slack:T0001/${long(`user ${number}`, 11)}`, name: long(`person ${number}`, 60) },
    state,
    createdAt: NOW - number * 60_000,
    finishedAt: NOW,
  });
};

const recordOf = (account: string, number: number): LedgerRecord => ({
  ...{ sequence: STEPS - number, at: NOW - number * 1000, kind: "refused", hash: "0".repeat(64) },
  operation: `aaaaaa-${ulid(number)}`,
  actor: `slack:T0001/${long(`${account} ${number}`, 11)}`,
  data: { action: "precheck", job: idOf(number % JOBS), reason: long(`reason ${account} ${number}`, 100) },
});

/** A desk with much in it; of the operations of all, the first one has them. */
function deskOf({ name, prefix }: Account): Partial<DeskClient> {
  const all = name === "account-0" ? numbers(OPERATIONS).map((number) => operationOf(number, prefix)) : [];
  const records = (limit: number) => numbers(limit).map((number) => recordOf(name, number));
  return {
    operation: async (id) => all.find((each) => each.id === id) ?? null,
    operations: async ({ limit, state }) => ({
      operations: all.slice(0, limit).map((each) => ({ ...each, state: state ?? each.state })),
      through: all[limit - 1]?.id ?? null,
    }),
    outcomes: async () =>
      numbers(PAGE.charted).map((number) => ({
        ...{ job: idOf(number % JOBS), action: OPERATION_ACTIONS[number % OPERATION_ACTIONS.length] ?? "stop" },
        ...{
          state: STATES[number % STATES.length] ?? "queued",
          created_at: NOW - number * 1_000_000,
          finished_at: NOW,
          outcome: null,
        },
      })),
    events: async (_, limit = STEPS) => records(limit),
    newest: async (limit) => records(limit),
    statuses: async () =>
      numbers(JOBS).map((number) => ({ job: idOf(number), status, at: NOW, since: NOW, delay: 17 })),
    waiting: async () => numbers(JOBS / 2).map((number) => ({ job: idOf(number), count: 3 })),
    locks: async () =>
      numbers(JOBS / 2).map((number) => ({
        ...{ job: idOf(number), principal: `client:${number}`, name: long(`holder ${number}`, 60), since: NOW },
        reason: long(`why ${number}`, 100),
      })),
    listingsOf: async () => [],
    listedJobs: async ({ limit }) => ({
      jobs: directoryJobs(limit).map((job) => ({ ...job, name: long(`name of ${job.id}`, 50) })),
      ...{ listedAt: NOW, failure: null },
    }),
    progress: async (jobs) =>
      jobs.map((job) => ({ job, at: NOW, progress: { percent: 42, remaining: 4711, delay: 17 } })),
    failureCauses: async (jobs) =>
      jobs.map(({ job }) => ({
        job,
        cause: { kind: "duplicate_key", line: long(`line of ${job}`, 400), table: "shop.orders", at: NOW },
      })),
    metrics: async () => [],
    verifyLedger: async ({ cursor }) => ({
      ...{ ok: true, head: "head 2", after: cursor === null ? 0 : 20_000, records: cursor === null ? 20_000 : 20_007 },
      cursor: cursor === null ? "head 1" : null,
    }),
  };
}

/** The status of all jobs. */
let status = "INCRE_TRANSFER_STARTED";

let get: (path: string) => Promise<Response>;

beforeAll(async () => {
  const opened = await openGateway(CONFIG, ENV);
  if (!opened.ok) throw new Error(opened.error.join());
  const policy = compilePolicy(opened.value.config);
  const services = { gateway: opened.value, policy, desk: deskOf, now: () => NOW } as unknown as Services;
  const principal = { kind: "client", id: "client:ci", name: "ci" } as const;
  const session = { principal, id: "a session", expiresAt: NOW + 1000, kind: "cookie" } as const;
  const routes = consoleRoutes(
    services,
    async () => session,
    () => {},
  );
  const prefix = opened.value.config.accounts.get("account-0")?.prefix ?? "";
  get = async (path) => routes.request(path.replace("{id}", `${prefix}-${ulid(0)}`));
});

test.each([
  "/",
  "/operations",
  "/operations?state=failed&actor=nobody",
  "/operations/{id}",
  "/approvals",
  "/refusals",
  "/ledger",
  "/sources",
  "/policy?action=reset",
])("%s stays small, however much there is to be shown", async (path) => {
  const answer = await get(path);
  expect(answer.status).toBe(200);
  const page = await answer.text();
  expect(page).toContain("</html>");
  expect(gzipSync(page).length).toBeLessThan(CEILING);
});

test("the card of a failed job says why it failed, what its log says and what to do", async () => {
  status = "INCRE_TRANSFER_FAILED";
  const page = await (await get("/")).text();
  expect(page).toContain("<dt>Cause</dt><dd>duplicate key in shop.orders<br><q>");
  expect(page).toContain("Fix or delete the row");
  expect(gzipSync(page).length).toBeLessThan(CEILING);
  status = "INCRE_TRANSFER_STARTED";
});

test("a long ledger is checked part by part, each going on from the one before", async () => {
  const first = await (await get("/ledger?verify=1")).text();
  expect(first).toContain("Checked: 20000 records in one chain");
  expect(first).toContain('href="/ledger?account=account-0&amp;cursor=head+1"');
  const second = await (await get("/ledger?account=account-0&cursor=head+1")).text();
  expect(second).toContain("Checked: 7 records in one chain");
  expect(second).toContain("The records up to 20000 are not among them");
});

test("delay and progress are shown for a running job, and a dash where they mean nothing", async () => {
  const running = await (await get("/")).text();
  expect(running).toContain("<dt>Delay</dt><dd>17 s</dd>");
  expect(running).toContain('<progress max="100" value="42"');
  for (status of ["INCRE_TRANSFER_FAILED", "CONFIGURATION", "PAUSING", "RELEASE_RESOURCE_COMPLETE"]) {
    const page = await (await get("/")).text();
    expect(page).toContain("<dt>Delay</dt><dd>—</dd>");
    expect(page).not.toContain("<progress");
  }
});
