import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Child } from "../../scripts/lib/children.ts";
import { projectPath } from "../../scripts/lib/paths.ts";
import { freePort } from "../../scripts/lib/ports.ts";
import { exampleVariables } from "../../scripts/lib/settings.ts";
import { until } from "../../scripts/lib/simulator.ts";
import { slackCommand } from "../../scripts/lib/slack-request.ts";
import { startGateway, startSimulatorProcess } from "../../scripts/lib/stack.ts";
import { secret } from "../support/log-scan/registry.ts";
import { COMMANDS, type Command } from "../support/snippets.ts";

/** Every command of the documents is run: here, against a gateway and a simulator, or by what the table names. */

type Proof =
  /** It is typed here, and prints this. */
  | { readonly prints: RegExp }
  /** It is typed here before what else the document has. */
  | "before the others"
  /** What runs it, and how that is seen there. */
  | { readonly by: string; readonly seen: string }
  /** Why nothing can. */
  | { readonly not: string }
  /** It names a script, which has to exist as for every command. */
  | "a name";

const prints = (text: RegExp): Proof => ({ prints: text });
const by = (file: string, seen: string): Proof => ({ by: file, seen });
const CLOUDFLARE: Proof = { not: "it reaches an account at Cloudflare" };

/** The first row that fits counts. */
const PROOFS: readonly (readonly [command: RegExp, proof: Proof])[] = [
  [/^npm ci$/, by(".ci/run", "npm ci")],
  [/^npm test$/, by(".ci/run", "npm test")],
  [/^npm run check$/, by(".ci/run", "npm run check")],
  [/^npm start$/, by("test/e2e/launcher.test.ts", 'run("start"')],
  [/^npm run serve -- --env-file \S+$/, by("test/e2e/launcher.test.ts", 'run("serve"')],
  [/^npm run demo$/, prints(/^Each step was as it should be\.$/m)],
  [/^npm run send -- slack "\/drs precheck orders"$/, prints(/^200 Received.*^later: Precheck of orders passed/ms)],
  [/^npm run send -- slack "\/drs start orders"$/, prints(/^200 Received.*^later: orders is running: full copy/ms)],
  [/^npm run send -- slack "\/drs jobs"$/, prints(/^200 Jobs you may look at:.*orders/ms)],
  [
    /^npm run send -- slack "\/drs why end orders"$/,
    prints(/^later: You may end orders.*^1 of dba must agree first/ms),
  ],
  [/^npm run send -- slack "\/drs end archive confirm=archive"$/, prints(/^later: dba-1 asks to end archive/m)],
  [/^npm run send -- slack "\/drs approve OPERATION" --user dba-2$/, prints(/^200 dba-2 approved: end archive/m)],
  [/^npm run send -- slack "\/drs pause billing" --user stranger$/, prints(/^200 There is no job "billing"/m)],
  [/^npm run send -- slack "\/drs reset orders" --user on-call$/, prints(/^200 Refused/m)],
  [/^npm run send -- (?:discord|dingtalk) "\/drs status orders"$/, prints(/^later: .*orders/m)],
  [/^npm run doctor -- --env-file FILE$/, prints(/^nothing is wrong$/m)],
  [/^npm run rules -- payload\.json --source github --header "/, prints(/^rule 0: stop users .*→ allow/m)],
  [/^npm run policy -- --diff/, by("test/node/policy.test.ts", "scripts/policy.ts")],
  [/^npm run verify-ledger -- ledger\.ndjson/, by("test/e2e/ledger.test.ts", "npm run verify-ledger")],
  [/^npm run verify-ledger -- archive\//, by("test/e2e/ledger-archive.test.ts", 'run("verify-ledger"')],
  [/^npm run ledger -- archive/, by("test/e2e/ledger-archive.test.ts", 'run("ledger"')],
  [/npm run register -- discord$/, by("test/node/register.test.ts", "scripts/register.ts")],
  [/^npm run deploy$|^npx wrangler (?:login|secret put \w+|rollback|tail)$/, CLOUDFLARE],
  [/^npx wrangler deploy --dry-run$/, by("package.json", "wrangler deploy --dry-run")],
  [/^npm run [\w:-]+$/, "a name"],
  [/^npx vitest run --project worker /, by("package.json", "vitest run")],
  [/^git (?:pull$|show origin\/main:)/, { not: "it reaches a repository elsewhere" }],
  [/^systemctl status drs-gateway$/, { not: "there is no such service here" }],
  [/^openssl rand -base64 32$/, prints(/^[\w+/]{43}=$/m)],
  [/^openssl rand -hex 32$/, prints(/^[0-9a-f]{64}$/m)],
  [/^export |^api\(\) \{/, "before the others"],
  [/^curl .*\/v1\/jobs\/billing\/actions\/pause$/, prints(/"state":"succeeded"/)],
  [/^curl .*\/v1\/ledger\?last=1000/, prints(/"secret":"previous"/)],
  [/^curl .*\/v1\/ledger\/verify"$/, prints(/"ok":true.*"next_cursor":null/)],
  [/^curl .*\/redact"/, by("test/worker/rest/redaction.test.ts", "/redact")],
  [/^curl .*\/resolve"/, prints(/"state":"succeeded"/)],
  [/^curl -sS \$GATEWAY_URL\/healthz$/, prints(/"status":"ok"/)],
  [/^api \/readyz$/, prints(/"status":"ready"/)],
  [/^api \/v1\/ledger$/, prints(/^\{"head":"drs-ledger-head\.v1\./m)],
  [/^api '\/metrics' \| grep outbox$/, prints(/^drs_gateway_outbox_pending\{/m)],
  [/^api '\/v1\/operations\?state=unknown'$/, prints(/"state":"unknown"/)],
  [/^api '\/v1\/operations\?state=failed'$/, prints(/^\{"operations":\[/)],
  [/^api \/v1\/operations\/ID$/, prints(/"action":"reset"/)],
  [/^api \/v1\/operations\/ID\/events$/, prints(/"kind":"answer_lost"/)],
];

const proofOf = ({ text }: Command) => PROOFS.find(([pattern]) => pattern.test(text))?.[1];

const SCRIPTS: Readonly<Record<string, string>> = JSON.parse(readFileSync(projectPath("package.json"), "utf8")).scripts;

const isPrinting = (proof: Proof | undefined) => typeof proof === "object" && "prints" in proof;

describe("a command of the documents", () => {
  test.each(COMMANDS)("$document:$line $text is run by something", (command) => {
    const help =
      "write a row of PROOFS that says what it prints when it is typed here, what else runs it, or why nothing can";
    expect(proofOf(command), help).toBeDefined();
  });

  test("is known by rows that are all needed", () => {
    const used = new Set(COMMANDS.map(({ text }) => PROOFS.find(([pattern]) => pattern.test(text))));
    expect(PROOFS.filter((row) => !used.has(row)).map(([pattern]) => String(pattern))).toEqual([]);
  });

  test("that something else runs is seen there", () => {
    for (const [, proof] of PROOFS) {
      if (typeof proof === "object" && "by" in proof)
        expect(readFileSync(projectPath(proof.by), "utf8").includes(proof.seen), proof.by).toBe(true);
    }
  });

  test("is about scripts and options that there are", () => {
    for (const { document, text } of COMMANDS) {
      const [, name, options = ""] = /^(?:\S+=\S+ )?npm run ([\w-]+)(.*)/.exec(text) ?? [];
      if (name === undefined) continue;
      expect(SCRIPTS, document).toHaveProperty(name);
      const script = projectPath(`scripts/${name}.ts`);
      const known = existsSync(script) ? readFileSync(script, "utf8") : "";
      for (const [, option = ""] of options.matchAll(/--([a-z-]+)/g))
        expect(known, text).toMatch(new RegExp(`\\b${option}"?: \\{`));
    }
  });
});

describe("typed into a shell,", () => {
  const directory = mkdtempSync(join(tmpdir(), "drs-gateway-commands-"));
  const example = exampleVariables();
  const previous = secret("a signing secret of before", "the-signing-secret-of-before");
  const FAST = { visible_lag: 50, precheck: 800, starting: 200, pausing: 100 };
  const children: Child[] = [];
  let gateway = "";
  let env: NodeJS.ProcessEnv = {};
  let id = "";

  const call = (path: string, init: RequestInit = {}) =>
    fetch(`${gateway}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${example.CI_BOT_TOKEN}`, "content-type": "application/json" },
    });

  /** An operation of which nobody knows whether it took effect. */
  async function makeUnknown(simulator: string): Promise<string> {
    const fault = { match: { action: "reset" }, fault: "reset", times: 1 };
    const headers = { "content-type": "application/json" };
    await fetch(`${simulator}/_sim/faults`, { method: "POST", headers, body: JSON.stringify(fault) });
    const body = JSON.stringify({ ignore_state: true });
    const { id: made } = (await (await call("/v1/jobs/archive/actions/reset", { method: "POST", body })).json()) as {
      id: string;
    };
    const isUnknown = async () => (await (await call(`/v1/operations/${made}`)).text()).includes('"state":"unknown"');
    await until(async () => ((await isUnknown()) ? true : undefined), 60_000);
    return made;
  }

  /** The operation that waits for approval, where there is one. */
  async function firstWaiting(): Promise<string> {
    const { operations } = (await (await call("/v1/operations?state=awaiting_approval")).json()) as {
      operations: { id: string }[];
    };
    return operations[0]?.id ?? "";
  }

  beforeAll(async () => {
    const places = { port: await freePort(), simulatorPort: await freePort(), stateDirectory: directory };
    process.env.SIMULATOR_SETTINGS = JSON.stringify(FAST);
    const simulator = await startSimulatorProcess(places, () => {});
    children.push(simulator);
    const variables = {
      ...example,
      ...{ SLACK_SIGNING_SECRET_PREVIOUS: previous, TIME_SCALE: "0.05" },
      ...{ SIMULATOR_URL: simulator.url, EGRESS_PROXY: `${simulator.url}/_sim/egress` },
    };
    const running = await startGateway({ places, variables, where: "the test", onLine: () => {} });
    children.push(running);
    gateway = running.url;
    const payload = join(directory, "payload.json");
    writeFileSync(payload, JSON.stringify(LABELLED));
    const own = { GATEWAY_URL: gateway, GATEWAY: gateway, TOKEN: example.CI_BOT_TOKEN, SIMULATOR_URL: simulator.url };
    env = { ...process.env, ...example, ...own, TIME_SCALE: "0.03", SIMULATOR_SETTINGS: JSON.stringify(FAST) };
    const { headers, body } = slackCommand({ text: "precheck users mode=retry", user: "U0001", secret: previous });
    await fetch(`${gateway}/hooks/slack`, { method: "POST", headers, body });
    id = await makeUnknown(simulator.url);
  });

  afterAll(async () => {
    for (const child of children.toReversed()) await child.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  /** Words that stand for something of the reader's own. */
  const inOwnWords = (text: string, waiting = ""): string =>
    [
      ["http://127.0.0.1:8787", gateway],
      ["https://gateway.example.com", gateway],
      ["GATEWAY_TOKEN=…", 'GATEWAY_TOKEN="$CI_BOT_TOKEN"'],
      ["/ID", `/${id}`],
      ["OPERATION", waiting],
      ["FILE", projectPath(".dev.vars.example")],
      ["payload.json", join(directory, "payload.json")],
    ].reduce((typed, [words = "", own = ""]) => typed.replaceAll(words, own), withoutNpm(text));

  /** What npm would start, without its own second of starting. */
  const withoutNpm = (text: string): string =>
    text.replace(/^npm run ([\w-]+)(?: --)?/, (_, name: string) => SCRIPTS[name] ?? "");

  /** What is printed up to what is waited for, or to the end. */
  function typed(line: string, before: string, isEnough: (output: string) => boolean): Promise<string> {
    const child = spawn("bash", ["-c", `set -o pipefail\n${before}\n${line}`], {
      cwd: projectPath(""),
      env,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const { promise, resolve } = Promise.withResolvers<string>();
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk) => {
        output += chunk;
        if (isEnough(output)) resolve(output);
      });
    child.once("close", () => resolve(output));
    void promise.then(() => child.exitCode === null && child.pid !== undefined && process.kill(-child.pid));
    return promise;
  }

  /** One after the other, as they are read; the demo has a gateway of its own. */
  const inOrder = Map.groupBy(COMMANDS, ({ document, text }) => (text === "npm run demo" ? text : document));
  const documents = [...inOrder].filter(([, commands]) => commands.some((one) => isPrinting(proofOf(one))));

  test.concurrent.each(documents)("the commands of %s print what they should", async (_, commands) => {
    const setUp = commands.filter((one) => proofOf(one) === "before the others");
    const before = setUp.map(({ text }) => inOwnWords(text)).join("\n");
    for (const command of new Map(commands.map((one) => [one.text, one])).values()) {
      const proof = proofOf(command);
      if (typeof proof !== "object" || !("prints" in proof) || MISSING.includes(programOf(command.text))) continue;
      const waiting = await firstWaiting();
      const printed = await typed(inOwnWords(command.text, waiting), before, (output) => proof.prints.test(output));
      expect(printed, command.text).toMatch(proof.prints);
    }
  });
});

/** A function of the runbook calls curl. */
const programOf = (text: string): string => (/^\w+/.exec(text)?.[0] ?? "").replace(/^api$/, "curl");

/** Programs of the system that this one, with no more than Node and npm, does not have. */
const MISSING = ["curl", "openssl"].filter(
  (program) => spawnSync("bash", ["-c", `command -v ${program}`]).status !== 0,
);

/** What GitHub sends when somebody puts a label on an issue. */
const LABELLED = {
  action: "labeled",
  label: { name: "drs:stop users" },
  issue: { number: 17, title: "Stop users", updated_at: new Date().toISOString() },
  repository: { id: 35129377, full_name: "octo-org/infra" },
  sender: { id: 100001, login: "dba-1", type: "User" },
};
