import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { projectPath } from "../../scripts/lib/paths.ts";

/** `npm run policy`, as an operator and a CI job run it. */

const OWN = projectPath("examples/demo/gateway.config.ts");
let directory = "";
beforeAll(() => {
  directory = mkdtempSync(projectPath("test/node/.policy-"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Another version of the demo's config. */
function version(name: string, search: string, replacement: string): string {
  const text = readFileSync(OWN, "utf8");
  expect(text).toContain(search);
  const path = join(directory, `${name}.config.ts`);
  writeFileSync(path, text.replaceAll('"../../src/', `"${projectPath("src")}/`).replace(search, replacement));
  return path;
}

const node = projectPath("node_modules/node/bin/node");

/** Runs it while this process answers. */
async function runBeside(variables: Record<string, string>, ...args: string[]) {
  const child = spawn(node, [projectPath("scripts/policy.ts"), ...args], {
    ...{ cwd: projectPath("."), env: { ...process.env, ...variables } },
  });
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { status, stdout, stderr };
}

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(node, [projectPath("scripts/policy.ts"), ...args], {
    cwd: projectPath("."),
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

test("the policy of the demo is printed, strangers included", () => {
  const { status, stdout } = run();
  expect(status).toBe(0);
  expect(stdout).toContain("client ci-bot\n  all: allow\n");
  expect(stdout).toContain("client viewer\n  all but read, metrics: deny\n  read, metrics: allow\n");
  expect(stdout).toContain("anybody else\n  all: deny");
});

describe("which jobs the selectors cover is said", () => {
  const selecting = () => version("selecting", 'jobs: ["account:demo"]', 'jobs: ["account:demo", "name:shop-*"]');

  test("from the config alone, as far as that tells", () => {
    const { status, stdout } = run(selecting());
    expect(status).toBe(0);
    expect(stdout).toContain("account:demo (policy[2]): orders, billing, users, archive");
    expect(stdout).toContain("name:shop-* (policy[2]): set GATEWAY_URL and GATEWAY_TOKEN to see");
  });

  test("of all jobs that a running gateway lists, page by page", async () => {
    const job = (number: number) => ({
      ...{ id: `f1b2c3d4-0000-4000-8000-00000000job${number}`, alias: null, account: "demo" },
      ...{ name: `Shop-${number}`, engine: "mysql" },
    });
    const asked: (string | undefined)[] = [];
    const server = createServer(({ url, headers }, answer) => {
      asked.push(url);
      const isFirst = !url?.includes("cursor=");
      const page = { jobs: [job(isFirst ? 1 : 2)], next_cursor: isFirst ? "a/b" : null };
      answer.writeHead(headers.authorization === "Bearer t" ? 200 : 401).end(JSON.stringify(page));
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    server.listen(0, "127.0.0.1", resolve);
    await promise;
    const GATEWAY_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      const { stdout } = await runBeside({ GATEWAY_URL, GATEWAY_TOKEN: "t" }, selecting());
      expect(stdout).toContain("name:shop-* (policy[2]): demo/Shop-1, demo/Shop-2");
      expect(stdout).toContain("tag:shop (sources.jira, sources.servicenow, sources.github, sources.gitlab): no job");
      expect(asked).toEqual(["/v1/jobs?limit=100", "/v1/jobs?limit=100&cursor=a%2Fb"]);
      const refused = await runBeside({ GATEWAY_URL, GATEWAY_TOKEN: "x" }, selecting());
      expect(refused).toMatchObject({ status: 2, stderr: expect.stringContaining("set GATEWAY_TOKEN to the token") });
    } finally {
      server.close();
    }
  });
});

describe("two versions are compared", () => {
  const less = () => version("less", '["read", "precheck", "stop", "restart"]', '["read", "precheck", "stop"]');

  test("and nothing is said to be nothing", () => {
    expect(run("--diff", OWN, OWN, "--fail-on-widening")).toMatchObject({
      ...{ status: 0, stdout: "nobody may do more or less\n" },
    });
  });

  test("and fail a review only where somebody may do more and that is asked for", () => {
    const narrower = run("--diff", OWN, less(), "--fail-on-widening");
    expect(narrower.status).toBe(0);
    expect(narrower.stdout).toMatch(/^on-call \(slack:T0001\/U0003\)\n- allow → deny \(restart: /);
    expect(run("--diff", less(), OWN).status).toBe(0);
    const wider = run("--diff", less(), OWN, "--fail-on-widening");
    expect(wider.status).toBe(1);
    expect(wider.stdout).toContain("+ deny → allow (restart: ");
  });
});

describe("it exits 2", () => {
  test("with what is wrong with a config", () => {
    const broken = version("broken", '"person:on-call"', '"person:on-cal"');
    const { status, stderr } = run("--diff", OWN, broken);
    expect([status, stderr]).toEqual([
      2,
      expect.stringContaining('/who/0: "on-cal" is not defined. Did you mean "on-call"?'),
    ]);
  });

  test.each([[["--diff", OWN]], [["--fail-on-widening"]], [[OWN, OWN]], [["--dif"]], [["nowhere.config.ts"]]])(
    "when it is called with %j",
    (args) => {
      expect(run(...args)).toMatchObject({ status: 2, stdout: "" });
    },
  );
});
