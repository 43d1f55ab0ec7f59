/**
 * The modules of `src/` in dependency order, lowest first: a file may import its own module and any module in a lower row; modules of
 * one row do not import each other (`scripts/check-imports.ts`, docs/architecture.md).
 */
export const MODULE_ROWS: readonly Readonly<Record<string, string>>[] = [
  { shared: "result, JSON, limits, log, trace, problem details, rate limiter, encryptor, suggestions" },
  {
    model:
      "the words everybody shares: operation, command, principal, policy question and decision, approval, lock, watch, ticket, report, message; the pure lifecycle",
  },
  { i18n: "every sentence that people read, in English and Chinese" },
  {
    cloud:
      "everything that talks to Huawei Cloud: DRS catalogue, requests, answers and reconciliation; IAM tokens and signing; client, circuit breaker, call budget, job directory",
  },
  { cel: "bounded CEL" },
  {
    webhooks: "inbound verification: schemes, freshness, single-use proofs",
    outbound: "calls to chat and ticket platforms: host allow-list, no redirects, retry-after",
  },
  { config: "schema, compilation and checks of the operator's config; secrets" },
  {
    policy: "who may do what: rules, place limits, freezes, source lists",
    ledger: "the hash chain, its heads, export and verification",
    metrics: "metric families and counters",
  },
  { desk: "the only Durable Object: accept once, send once, follow, report" },
  {
    application:
      "what chat, tickets, REST and console all do, once each: submit, approve, deny, cancel, retry, resolve, lock, watch, list, find a job",
  },
  { chat: "grammar, interpretation, answers and messages, the same for all platforms" },
  { tickets: "rules, ticket events, ticket approvals, write-back, the same for all systems" },
  { platforms: "one folder and one export per platform: settings, ids, secrets, scheme, parse, render, deliver" },
  { sessions: "sign-in and sessions of people" },
  {
    rest: "`/v1`, `/v5` and the OpenAPI description",
    console: "the pages at `/` and the API reference at `/docs`",
  },
  { app: "assembles hooks, routes and pages" },
  { index: "the entry for the Worker: createGateway(config)" },
];

/** The modules as a Markdown table, highest first. */
export function modulesTable(): string {
  const rows = MODULE_ROWS.toReversed().map((modules) => {
    const lines = Object.entries(modules).map(([module, purpose]) => `\`${module}\`: ${purpose}`);
    return `| ${lines.join("<br>")} |`;
  });
  return ["| modules of `src/`; each row may import the rows below it |", "| --- |", ...rows].join("\n");
}
