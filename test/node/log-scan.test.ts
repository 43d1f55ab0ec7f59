import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { secretFields } from "../support/log-scan/fields.ts";
import { knownSecrets } from "../support/log-scan/known-secrets.ts";
import { collectProcesses } from "../support/log-scan/processes.ts";
import { secret } from "../support/log-scan/registry.ts";
import { problemsOf } from "../support/log-scan/scan.ts";

/** Each of its characters is another one in some form. */
const VALUE = '~~~"???>>> &\\ü';
const PASSWORD = { name: "the password", value: VALUE };
const LINE = '{"level":"warning","event":"something"}';

const logOf = (...lines: string[]) => ({ path: "gateway.log", text: `${lines.join("\n")}\n` });
const base64 = (text: string) => Buffer.from(text).toString("base64");
const hex = Buffer.from(VALUE).toString("hex");

describe("a secret in a log is found", () => {
  test.each([
    ["as it is", VALUE, "plain"],
    ["in JSON", JSON.stringify({ db_password: VALUE }), "JSON-escaped"],
    ["in a path", `/v1/${encodeURIComponent(VALUE)}/x`, "URL-encoded"],
    [
      "in a path with small digits",
      encodeURIComponent(VALUE).replaceAll(/%../g, (it) => it.toLowerCase()),
      "URL-encoded",
    ],
    ["in a form", new URLSearchParams({ token: VALUE }).toString(), "URL-encoded"],
    ["in base64", base64(VALUE), "base64"],
    ["in base64, one byte from the start", base64(`:${VALUE}`), "base64"],
    ["in base64, two bytes from the start", base64(`u:${VALUE}!`), "base64"],
    ["in base64, three bytes from the start", base64(`us:${VALUE}!!`), "base64"],
    ["in base64url", Buffer.from(VALUE).toString("base64url"), "base64url"],
    ["in base64url, within a text", Buffer.from(`{${VALUE}}`).toString("base64url"), "base64url"],
    ["in hex", `<${hex}>`, "hex"],
    ["in hex with capital digits", hex.toUpperCase(), "hex"],
  ])("%s", (_, line, form) => {
    const problems = problemsOf([logOf(LINE, line)], [PASSWORD]);
    expect(problems).toEqual([`gateway.log:2: the password, ${form}`]);
  });

  test("wherever it stands: once a log and form, by the first of its lines", () => {
    const second = { path: "other.log", text: VALUE };
    expect(problemsOf([logOf(LINE, VALUE, LINE, VALUE, VALUE), second], [PASSWORD])).toEqual([
      "gateway.log:2: the password, plain (and in 2 more lines)",
      "other.log:1: the password, plain",
    ]);
  });
});

describe("a scan that would prove nothing fails", () => {
  const sources = [{ name: "the gateway", owns: (path: string) => path === "gateway.log" }];
  const silent = ["nothing was collected from the gateway, so nothing is proved"];

  test.each([
    ["without any log", []],
    ["over an empty log", [logOf()]],
    ["over a log in which no gateway speaks", [logOf("simulator ready")]],
    ["over the log of somebody else", [{ path: "other.log", text: LINE }]],
  ])("%s", (_, logs) => {
    expect(problemsOf(logs, [PASSWORD], sources)).toEqual(silent);
  });

  test("without any secret", () => {
    expect(problemsOf([logOf(LINE)], [], sources)).toEqual(["no secret is known, so none was looked for"]);
  });

  test("for what is too short", () => {
    const short = { name: "the PIN", value: "1234567" };
    expect(problemsOf([logOf(LINE)], [short], sources)).toEqual([
      "the PIN cannot be looked for: it has less than 8 characters",
    ]);
  });

  test("and passes over a log without a secret", () => {
    const others = [VALUE.slice(1), base64("a password"), encodeURIComponent('~~~"')];
    expect(problemsOf([logOf(LINE, ...others)], [PASSWORD], sources)).toEqual([]);
  });
});

describe("secrets are known", () => {
  test("by their fields, however deep, and in JSON within JSON", () => {
    const endpoint = { db_user: "u", db_password: "in-a-body" };
    const header = { "X-Auth-Token": "in-a-header" };
    expect(secretFields([header, { body: JSON.stringify({ endpoints: [{ endpoint }] }) }])).toEqual([
      ["X-Auth-Token", "in-a-header"],
      ["db_password", "in-a-body"],
    ]);
  });

  test.each([
    ["a reference by name", { db_password: { secret: "NAME_OF_IT" } }],
    ["no password", { db_password: "" }],
    ["one that is hidden", { db_password: "******", "x-auth-token": "<token>" }],
    ["text that is no JSON", "{db_password"],
  ])("but not by %s", (_, json) => {
    expect(secretFields(json)).toEqual([]);
  });

  test("from files, each long enough to be looked for", () => {
    const names = knownSecrets().map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["CI_BOT_TOKEN", "the password of IAM_DEMO", "DESK_KEY, decoded"]));
    expect(knownSecrets().filter(({ value }) => value.length < 8)).toEqual([]);
  });

  test("unless they are too short, which is refused where they are made", () => {
    expect(() => secret("the PIN", "1234567")).toThrow("the PIN is a secret of less than 8 characters");
  });
});

test("what a process prints is collected, by stream, until the end", async () => {
  const folder = mkdtempSync(join(tmpdir(), "drs-gateway-test-"));
  const end = collectProcesses(folder, "a-test");
  const print = (text: string) => {
    const script = `console.log("${text}"); console.error("${text}!")`;
    const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "pipe"] });
    return once(child, "close");
  };
  await print("one");
  end();
  await print("two");
  const logs = readdirSync(folder).map((name) => [
    name.replace(/\d+/, "PID"),
    readFileSync(join(folder, name), "utf8"),
  ]);
  rmSync(folder, { recursive: true });
  expect(logs.sort()).toEqual([
    ["a-test.node-PID.stderr.log", "one!\n"],
    ["a-test.node-PID.stdout.log", "one\n"],
  ]);
});
