import { describe, expect, test } from "vitest";
import demo from "../../examples/demo/gateway.config.ts";
import { settingsIn } from "../../test/support/presets.ts";
import { compileConfig } from "../config/compile.ts";
import type { ConfigInput } from "../config/schema.ts";
import { github } from "../platforms/github/index.ts";
import { compilePolicy } from "../policy/policy.ts";
import { looksLikeCredential } from "../shared/credential.ts";
import { DEDUPE_MEMORY } from "../shared/limits.ts";
import type { PlatformDefinition, SourceInput } from "../webhooks/platform-definition.ts";
import type { Parsed } from "./event.ts";
import { preview } from "./preview.ts";

const NOW = Date.parse("2026-11-24T12:00:00Z");

const EVENT = {
  type: "issues.labeled",
  ticket: { key: "octo-org/infra#17", url: null, address: {}, title: "Move orders" },
  channel: "35129377",
  actor: "100001",
  at: NOW,
  deliveries: ["d"],
  comment: null,
  payload: { label: { name: "drs:precheck orders" } },
};

/** GitHub, which reads every delivery like this. */
const githubReading = (parsed: Parsed): SourceInput => ({
  platform: { ...github.platform, parse: () => parsed, ownId: () => "100009" } as PlatformDefinition,
  settings: settingsIn(demo, "github"),
});

function previewed(parsed: Parsed, change: Partial<ConfigInput> = {}, source = "github") {
  const config = compileConfig({ ...demo, sources: { ...demo.sources, github: githubReading(parsed) }, ...change });
  if (!config.ok) throw new Error(JSON.stringify(config.error));
  const ground = {
    config: config.value,
    policy: compilePolicy(config.value),
    holdsCredential: looksLikeCredential,
    now: NOW,
  };
  return preview(ground, { source, headers: {}, payload: {} });
}

const made = async (parsed: Parsed, change: Partial<ConfigInput> = {}) => {
  const result = await previewed(parsed, change);
  if (!result.ok) throw new Error("no such source");
  return result.value;
};

describe("nothing would come of", () => {
  test.each([
    ["what the sender's system has nothing to say with", { ignored: "a ping" } satisfies Parsed, "a ping"],
    ["the gateway's own doing", { ...EVENT, actor: "100009" }, "it is the gateway's own doing"],
    ["what is older than deliveries are remembered", { ...EVENT, at: NOW - DEDUPE_MEMORY - 1 }, "it is older than"],
    ["what no rule fits", { ...EVENT, payload: { label: { name: "bug" } } }, "no rule fits"],
  ])("%s, and it is said", async (_, parsed, reason) => {
    const { ignored, commands } = await made(parsed);
    expect(ignored).toContain(reason);
    expect(commands).toEqual([]);
  });

  test("a source that has no rules, and those that have are named", async () => {
    const result = await previewed(EVENT, {}, "slack");
    expect(result).toMatchObject({ ok: false, error: { known: expect.arrayContaining(["github"]) } });
  });
});

test("a rule that fits shows its command and what policy says", async () => {
  expect((await made(EVENT)).commands).toEqual([
    {
      rule: 0,
      job: "orders",
      action: "precheck",
      params: expect.any(Object),
      reason: null,
      key: null,
      decision: { effect: "allow", rule: expect.any(Number), reason: null },
    },
  ]);
});

test("somebody who may not is refused, with the reason", async () => {
  const [command] = (await made({ ...EVENT, actor: "100099" })).commands;
  expect(command).toMatchObject({ decision: { effect: "deny", reason: expect.stringContaining("no rule") } });
});

test("what others have to agree to says so", async () => {
  const [command] = (await made({ ...EVENT, payload: { label: { name: "drs:reset orders" } } })).commands;
  expect(command).toMatchObject({ action: "reset", decision: { effect: "approve" } });
});

test.each([
  ["a job that is not on the source's list", "drs:precheck archive", "job: not one of this source's jobs"],
  ["a verb that is not", "drs:terminate orders", "action: not one of this source's verbs"],
  ["a name that only DRS may know", "drs:precheck shop-orders", 'job: "shop-orders" is no alias and no id'],
])("%s makes no command", async (_, label, problem) => {
  expect((await made({ ...EVENT, payload: { label: { name: label } } })).commands).toEqual([
    { rule: 0, problem: expect.stringContaining(problem) },
  ]);
});

test("a rule that cannot be evaluated says why, and stops the event", async () => {
  expect((await made({ ...EVENT, payload: {} })).commands).toEqual([
    { rule: 0, problem: expect.stringContaining("label") },
  ]);
});

test.each([
  ["/drs precheck orders", { rule: null, action: "precheck", decision: { effect: "allow" } }],
  ["/drs repair orders", { rule: null, action: "start_repair", params: { task: "latest" } }],
  ["/drs repair orders task=#PJB0KG", { rule: null, action: "start_repair", params: { task: "#PJB0KG" } }],
  ["/drs precheck nothing", { rule: null, problem: expect.stringContaining("unknown_job") }],
  ["/drs status orders", { rule: null, problem: expect.stringContaining("answered in the ticket") }],
])("a comment that says %s", async (comment, wanted) => {
  expect((await made({ ...EVENT, comment })).commands).toMatchObject([wanted]);
});
