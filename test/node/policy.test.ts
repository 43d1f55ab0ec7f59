import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
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

function run(...args: string[]) {
  const node = projectPath("node_modules/node/bin/node");
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
