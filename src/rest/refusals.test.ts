import { beforeAll, describe, expect, test } from "vitest";
import { testOperation } from "../../test/support/operation.ts";
import { ownKey } from "../../test/support/own-key.ts";
import { routeTable } from "../../test/worker/harness/route-table.ts";
import { createApp } from "../app.ts";
import type { Services } from "../application/services.ts";
import { openGateway } from "../config/gateway.ts";
import type { ConfigInput } from "../config/schema.ts";
import type { DeskClient } from "../desk/client.ts";
import type { DeskCall } from "../desk/desk.ts";
import { HeadKeys } from "../ledger/head.ts";
import type { VoteObjection } from "../model/approval.ts";
import type { Blocker } from "../model/blocker.ts";
import type { Acceptance } from "../model/command.ts";
import type { ReadOutcome, UpstreamError } from "../model/drs.ts";
import type { Lock } from "../model/lock.ts";
import type { ActionOperation } from "../model/operation.ts";
import { compilePolicy } from "../policy/policy.ts";
import { startSession } from "../sessions/session.ts";
import { EVENTS, INBOUND } from "../shared/limits.ts";
import { openApiOf } from "./openapi/document.ts";

/** Every refusal that the reference tells of is provoked, with a desk that says what the case needs. Hooks have tests of their own. */

const NOW = Date.parse("2026-11-24T12:00:00Z");
const PROJECT = "0".repeat(32);
const JOB = "c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r";

const CONFIG: ConfigInput = {
  accounts: { main: { region: "cn-north-4", project_id: PROJECT, secret: "IAM_MAIN" } },
  default_account: "main",
  jobs: { orders: { id: JOB } },
  clients: { ci: { token: "CI_TOKEN" }, reader: { token: "READER_TOKEN" }, nobody: { token: "NOBODY_TOKEN" } },
  policy: [
    { who: ["client:ci"], actions: ["*"], jobs: ["*"], effect: "allow" },
    { who: ["client:reader"], actions: ["read"], jobs: ["orders"], effect: "allow" },
  ],
};

const ENV = {
  DESK_KEY: ownKey(7),
  LEDGER_KEY: ownKey(9),
  SESSION_KEY: ownKey(11),
  IAM_MAIN: JSON.stringify({ type: "aksk", access_key: "AK0001", secret_key: "hunter2" }),
  CI_TOKEN: "bearer-token-of-ci",
  READER_TOKEN: "bearer-token-of-reader",
  NOBODY_TOKEN: "bearer-token-of-nobody",
};

const lock: Lock = { job: JOB, principal: "client:other", name: "other", reason: null, since: NOW };
const refusal = { rule: null, reason: "no rule allows it" };

const operation = (change: Partial<ActionOperation> = {}) => testOperation({ state: "failed", ...change });

/** Everything that a command may be answered with, and what becomes of one that was accepted. */
const accepting = (acceptance: Acceptance): Partial<DeskClient> => ({
  accept: async () => acceptance,
});
const impossible = (blocker: Blocker): Acceptance => ({ kind: "impossible", status: null, blockers: [blocker] });
const ending = (change: Partial<ActionOperation>): Partial<DeskClient> => ({
  ...accepting({ kind: "accepted", operation: operation(), behind: null, pausedUntil: null }),
  waitFor: async () => operation(change),
});

const objecting = (objection: VoteObjection): Partial<DeskClient> => ({
  vote: async () => ({ kind: "objection", objection, operation: operation() }),
});

const refusing = (more: object = {}): Partial<DeskClient> => {
  const refused = { kind: "refused", refusal: { ...refusal, ...more } } as const;
  return {
    ...accepting(refused),
    changeLock: async () => refused,
    cancel: async () => refused,
    resolveOutcome: async () => refused,
  };
};

const limiting: Partial<DeskClient> = {
  ...accepting({ kind: "limited", retryAfter: 7 }),
  changeLock: async () => ({ kind: "limited", retryAfter: 7 }),
};

const UPSTREAM = { status: 202, query_id: "q", error_code: null, error_msg: null, request_id: null };

const saidByDrs = (code: string): UpstreamError => ({ status: 400, code, message: "no", request_id: null });

/** How a request differs from one that is answered. */
interface Change {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: string;
  /** The same for one route alone. */
  readonly queryOf?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly headersOf?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly body?: string;
  readonly desk?: Partial<DeskClient>;
  /** How often it is sent. */
  readonly times?: number;
}

const asNobody = { authorization: "Bearer bearer-token-of-nobody", "x-auth-token": "bearer-token-of-nobody" };
/** Of a job that the caller may not read, nothing is said; these routes deny callers who may. */
const asReader = { authorization: "Bearer bearer-token-of-reader" };
const ON_READABLE_JOB = Object.fromEntries(
  ["act", "lockJob", "unlockJob", "cancelOperation", "retryOperation", "resolveOperation", "settleOperation"].map(
    (route) => [route, asReader],
  ),
);
const unauthenticated: Change = { headers: { authorization: null, "x-auth-token": null } };
const tooLarge: Change = { body: JSON.stringify({ reason: "x".repeat(INBOUND.bodyBytes) }) };
const wrongType: Change = { headers: { "content-type": "text/plain" } };
/** By a name that no job of the config has, in the path or, where the path names none, in the query. */
const namedNowhere: Change = { path: { job: "nowhere" }, queryOf: { listOperations: "job=nowhere" } };
/** What is read from DRS for a caller who waits. */
const reading = (read: () => Promise<Exclude<ReadOutcome<never>, { kind: "read" }>>): Partial<DeskClient> => ({
  ...{ job: read, log: read, precheck: read, compares: read, compareResult: read, cutover: read },
});

/** The desk knows of a precheck. */
const prechecked: Partial<DeskClient> = {
  operations: async () => ({ operations: [operation({ upstream: UPSTREAM })], through: null }),
};

const unreachable: Partial<DeskClient> = {
  ...reading(async () => ({ kind: "unavailable", cause: "time-out", retryAfter: null })),
  ...prechecked,
  nativeRead: async () => ({ kind: "unavailable", cause: "time-out" }),
  ...ending({ state: "failed", problem: { code: "unavailable", detail: "time-out" } }),
};

const noRecord = async () => ({ kind: "unknown_record" }) as const;
const archived = async () => ({ kind: "archived", through: 9 }) as const;

/** By code: what provokes it, on any route that tells of it. */
const PROVOKED: Readonly<Record<string, Change>> = {
  invalid_request: { query: "nope=1" },
  unauthenticated,
  denied: { headers: asNobody, headersOf: ON_READABLE_JOB, desk: { ...refusing(), ...objecting("not_asked") } },
  foreign_form: { headers: { authorization: null, cookie: "session", "sec-fetch-site": "cross-site" } },
  not_an_approver: { desk: objecting("requester") },
  unknown_account: { query: "account=nowhere" },
  unknown_action: { path: { action: "pasue" } },
  unknown_job: {
    ...namedNowhere,
    desk: { jobsNamed: async () => ({ jobs: [], isFresh: true }), jobsLike: async () => [] },
  },
  ambiguous_job: {
    ...namedNowhere,
    desk: {
      jobsNamed: async () => ({ jobs: ["a", "b"].map((id) => ({ id, name: "nowhere", status: null })), isFresh: true }),
    },
  },
  job_not_found: {
    desk: {
      ...reading(async () => ({ kind: "refused", error: saidByDrs("DRS.10000010") })),
      ...accepting(impossible({ code: "job_not_found", error: saidByDrs("DRS.10000010") })),
    },
  },
  impossible: { desk: accepting(impossible({ code: "precheck_missing", mode: "forStartJob" })) },
  no_precheck: {},
  unknown_compare: { desk: { compareResult: async () => ({ kind: "read", value: null }) } },
  drs_refused: {
    desk: { ...reading(async () => ({ kind: "refused", error: saidByDrs("DRS.M00001") })), ...prechecked },
  },
  drs_unavailable: { desk: unreachable },
  busy: {
    desk: {
      ...reading(async () => {
        throw Object.assign(new Error("restarted"), { retryable: true });
      }),
      ...prechecked,
    },
  },
  unknown_operation: { desk: { operation: async () => null } },
  unknown_record: {
    queryOf: { readLedger: "after=9" },
    desk: { exportLedger: noRecord, exportSegment: noRecord, redact: async () => ({ kind: "unknown_record" }) },
  },
  unknown_segment: {
    desk: {
      exportSegment: async () => ({ kind: "unknown_segment" }),
      acknowledgeSegment: async () => ({ kind: "unknown_segment" }),
    },
  },
  other_head: { desk: { acknowledgeSegment: async () => ({ kind: "other_head", detail: "of another record" }) } },
  archived: { desk: { exportLedger: archived, exportSegment: archived } },
  unknown_source: {},
  not_locked: { desk: { changeLock: async () => ({ kind: "not_locked" }) } },
  locked: { desk: refusing({ lock }) },
  not_awaiting_approval: { desk: objecting("not_awaiting") },
  already_approved: { desk: objecting("already") },
  other_request: { desk: objecting("other_request") },
  not_from_here: { desk: objecting("not_here") },
  not_cancellable: { desk: { cancel: async () => null } },
  not_retryable: { desk: { operation: async () => operation({ state: "running" }) } },
  secrets_erased: { desk: { operation: async () => operation({ actionParams: { password: "***" } }) } },
  not_redactable: { desk: { redact: async () => ({ kind: "objection", objection: "already_redacted" }) } },
  not_unknown: { desk: { operation: async () => operation() } },
  body_too_large: tooLarge,
  unsupported_media_type: wrongType,
  idempotency_key_reused: { desk: accepting({ kind: "conflict", operationId: "x" }) },
  rate_limited: { desk: limiting, times: EVENTS.streams + 1 },
  "APIGW.0301": unauthenticated,
  "DRS.M00261": { path: { project_id: "9".repeat(32) } },
  "DRS.10000010": { path: { job_id: "a%2Fb" } },
  "DRS.10020000": { body: "{" },
  "DRS.10000024": { desk: accepting({ kind: "held", behind: { id: "x", action: "stop", name: "other" } }) },
  "APIGW.0201": tooLarge,
  "GW.0404": { desk: { operation: async () => null } },
  "GW.0415": wrongType,
  "GW.0403": { headers: { "x-auth-token": "bearer-token-of-reader" }, desk: refusing() },
  "APIGW.0308": { desk: limiting },
  "GW.0409": { desk: refusing({ lock }) },
  "GW.1409": {
    desk: {
      ...ending({}),
      ...accepting({ kind: "repeated", operation: operation(), behind: null, pausedUntil: null, key: "signature" }),
    },
  },
  "GW.0422": { desk: accepting({ kind: "conflict", operationId: "x" }) },
  "GW.0502": {
    desk: {
      ...ending({ problem: { code: "not_authorised", detail: "the credential was refused" } }),
      nativeRead: async () => ({ kind: "rejected", error: saidByDrs("APIGW.0301") }),
    },
  },
  "GW.0503": { desk: unreachable },
  "GW.0504": { desk: ending({ state: "running" }) },
};

const VALUES: Readonly<Record<string, string>> = {
  ...{ job: "orders", action: "stop", id: "", sequence: "1", segment: "1", project_id: PROJECT, job_id: JOB },
};

const OUTCOME = { outcome: "failed", note: "not seen in the console" };

const HEAD = new HeadKeys([new Uint8Array(32)]).sign({ desk: "x/y", sequence: 1, hash: "7".repeat(64), at: 1 });

/** Bodies that are taken, where an empty one is not. */
const BODIES: Readonly<Record<string, object>> = {
  resolveOperation: OUTCOME,
  settleOperation: OUTCOME,
  acknowledgeLedgerSegment: { head: HEAD },
  redactRecord: { hash: "7".repeat(64), reason: "a password was typed" },
  actOnMany: { items: [{ job: "orders", action: "stop" }] },
  previewRules: { source: "nowhere", payload: {} },
  ExecuteJobAction: { job: { action_name: "stop" } },
  BatchExecuteJobActions: { jobs: [{ job_id: JOB, action_name: "stop" }] },
};

/** States of the operation that a route can change, where that is not one that has failed. */
const STATES: Readonly<Record<string, Partial<ActionOperation>>> = {
  resolveOperation: { state: "unknown" },
  settleOperation: { state: "unknown" },
};

/** What the reference says of each route that is no hook: the refusals by status. */
const DECLARED = Object.entries(openApiOf(routeTable()).paths)
  .filter(([path]) => !path.startsWith("/hooks/"))
  .flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { operationId, responses }]) =>
      Object.entries(responses).flatMap(([status, { description }]) =>
        [...description.matchAll(/`([\w.]+)`: /g)].map(
          ([, code = ""]) =>
            ({ method: method.toUpperCase(), path, operationId, status: Number(status), code }) as const,
        ),
      ),
    ),
  );

describe("a refusal in the reference", () => {
  let opened: Services["gateway"];
  let id: string;
  let session: string;

  beforeAll(async () => {
    const result = await openGateway(CONFIG, ENV);
    if (!result.ok) throw new Error(result.error.join());
    opened = result.value;
    id = `${opened.config.accounts.get("main")?.prefix}-01K0000000000000000000000`;
    session = startSession(opened, "bearer-token-of-ci", NOW) ?? "";
  });

  /** Sends a request that would be answered but for the change. */
  async function send(
    { method, path, operationId }: (typeof DECLARED)[number],
    {
      path: parameters = {},
      query,
      queryOf = {},
      headers: changed = {},
      headersOf = {},
      body,
      desk,
      times = 1,
    }: Change,
  ): Promise<Response> {
    const services = {
      gateway: opened,
      policy: compilePolicy(opened.config),
      desk: () => deskOf({ operation: async () => operation(STATES[operationId]), ...usual, ...desk }),
      now: () => NOW,
    } as unknown as Services;
    const app = createApp(services, new Map());
    const values: Record<string, string> = { ...VALUES, id, operation_id: id, ...parameters };
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "");
    const headers = Object.entries({
      ...(path.startsWith("/v5/")
        ? { "x-auth-token": "bearer-token-of-ci" }
        : { authorization: "Bearer bearer-token-of-ci" }),
      "content-type": "application/json",
      ...changed,
      ...headersOf[operationId],
    }).flatMap(([name, value]) =>
      value === null ? [] : [[name, value.replace("session", `__Host-drs-session=${session}`)]],
    );
    const init = {
      method,
      headers: headers as [string, string][],
      ...(method === "POST" ? { body: body ?? JSON.stringify(BODIES[operationId] ?? {}) } : {}),
    };
    const url = `https://gateway.test${filled}?${query ?? queryOf[operationId] ?? ""}`;
    let answer = await app.request(url, init, {}, CONTEXT);
    for (let time = 1; time < times; time += 1) answer = await app.request(url, init, {}, CONTEXT);
    return answer;
  }

  test.each(DECLARED)("$method $path $status $code is given", async (declared) => {
    const change = PROVOKED[declared.code];
    if (!change) throw new Error(`nothing provokes ${declared.code}`);
    const answer = await send(declared, change);
    const said = (await answer.json()) as { code?: string; error_code?: string };
    expect([answer.status, said.code ?? said.error_code]).toEqual([declared.status, declared.code]);
  });

  const ABOUT_JOBS = DECLARED.filter(({ path, code }) => path.startsWith("/v1/jobs/{job}") && code === "unknown_job");

  test.each(ABOUT_JOBS)("$method $path answers about a hidden job exactly as about a missing one", async (declared) => {
    const desk = { ...refusing(), jobsNamed: async () => ({ jobs: [], isFresh: true }), jobsLike: async () => [] };
    const about = async (job: string) => {
      const answer = await send(declared, { path: { job }, headers: asNobody, desk });
      const { request_id: _, ...said } = (await answer.json()) as { readonly request_id: string };
      return [answer.status, JSON.stringify(said).replaceAll(job, "JOB")];
    };
    const missing = await about("nowhere");
    expect(missing[0]).toBe(404);
    expect(await about("orders")).toEqual(missing);
    expect(await about(JOB)).toEqual(missing);
    expect(await about("f0f0f0f0-9e09-4a5d-8dd6-cc44f78jb20r")).toEqual(missing);
  });
});

/** A desk that also takes the calls of a batch, in which commands and acceptances are text. */
function deskOf(methods: Partial<DeskClient>): Partial<DeskClient> {
  const single = methods as Readonly<Record<string, (...args: readonly unknown[]) => Promise<unknown>>>;
  const call = async ([name, ...args]: DeskCall) =>
    name === "accept" ? JSON.stringify(await single.accept?.()) : single[name]?.(...args);
  return { ...methods, all: async (calls) => Promise.all(calls.map(call)) };
}

/** What a desk says where nothing is wrong. */
const usual: Partial<DeskClient> = {
  ...ending({}),
  recordRefusal: async () => {},
  facts: async () => ({ status: null, jobType: null, offered: null, precheck: null }),
  operations: async () => ({ operations: [], through: null }),
  locks: async () => [],
  countUnverified: async () => {},
};

const CONTEXT = { waitUntil: () => {}, passThroughOnException: () => {}, props: {} } as unknown as ExecutionContext;
