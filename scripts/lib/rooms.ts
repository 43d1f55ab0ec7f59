/**
 * The rooms of src/, lowest first, and what each holds. A module may import from its own room and from rows below; rooms of one row do
 * not know each other (`scripts/check-imports.ts`, docs/architecture.md).
 */
export const ROWS: readonly Readonly<Record<string, string>>[] = [
  {
    result: "`Result`: an expected refusal is a value",
    limits: "every size, tolerance, time-out and budget, with its reason",
    suggest: "the nearest word to a misspelt one",
    log: "one JSON line an event, without messages of errors",
    trace: "W3C Trace Context",
    json: "JSON that may be none",
    "token-bucket": "a rate",
    "i18n/language": "the two languages",
  },
  { "schema-issues": "which field is wrong, and what is allowed there" },
  { nesting: "bodies that are nested too deep" },
  { iam: "cloud keys: tokens, signing and verifying SDK-HMAC-SHA256" },
  {
    drs: "the catalogue of verbs; requests, answers, errors and states of DRS, how ends are recognised and losses settled",
  },
  { i18n: "every sentence that people read" },
  { cel: "conditions: a bounded CEL" },
  {
    config: "the schema of the config, its checks, the secrets it needs",
    "gateway.config": "what an operator edits; as it stands, the demo",
  },
  {
    ledger: "the hash chain, its heads, export and verification",
    egress: "calls to chat and ticket platforms: hosts by a list, no redirects",
    problem: "errors of `/v1` (RFC 9457)",
  },
  {
    desk: "the only Durable Object: accept once, send once, follow, report",
    env: "what the runtime hands over",
  },
  { services: "what routes work with" },
  {
    ingress: "how requests prove themselves: a row a platform, a file a kind of proof; sessions of the console",
    command: "lines of chat and fields of requests into a `Command`",
    policy: "who may do what: rules, ceilings, freezes, lists of sources",
    rules: "what an event of a ticket system stands for",
  },
  {
    platforms: "a folder a platform: parse, answer, report; what people are told is composed beside them",
    rest: "`/v1`, `/v5`, `/metrics`, `/readyz`, `/openapi.json`",
    console: "the pages at `/` and the reference at `/docs`",
  },
  { app: "the routes" },
  { index: "the Worker's entry: wires, nothing else" },
];

/** The rooms as a Markdown table, highest first. */
export function roomsTable(): string {
  const rows = ROWS.toReversed().map((rooms) => {
    const lines = Object.entries(rooms).map(([room, holds]) => `\`${room}\`: ${holds}`);
    return `| ${lines.join("<br>")} |`;
  });
  return ["| rooms of `src/`, each row above those that it may import |", "| --- |", ...rows].join("\n");
}
