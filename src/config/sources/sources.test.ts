import { describe, expect, test } from "vitest";
import * as z from "zod";
import { type COMPANY, companyWith, problemsOf } from "../../../test/support/company.ts";
import { definePlatform } from "../../platforms/platform.ts";
import { slack } from "../../platforms/slack/index.ts";
import { headerToken } from "../../webhooks/token.ts";
import { unusedIds } from "../people.ts";

/** A platform of these tests. */
const acme = (name: string, kind: string) =>
  definePlatform({
    name,
    settings: {},
    ids: { kind, person: z.string(), channel: z.string() },
    secrets: {},
    scheme: headerToken("x-acme"),
    coversBody: true,
    answer: async () => new Response(),
    deliver: async () => ({ kind: "delivered" }),
  });

describe("the former form of a source", () => {
  test.each([
    [{ platform: "slack" }, "slack()", "slack"],
    [{ platform: "feishu", app_id: "hunter2" }, "feishu({ app_id: … })", "feishu"],
    [{ platform: "teams-outgoing", tenant_id: "x", rate: {} }, "teamsOutgoing({ tenant_id: …, rate: … })", "teams"],
    [{ platform: "standard-webhooks" }, "standardWebhooks()", "standard-webhooks"],
    [{ platform: "webhook-token" }, "webhookToken()", "webhook"],
  ])("is refused with the line to write instead: %j", (source, line, folder) => {
    const name = line.slice(0, line.indexOf("("));
    const detail = `write ${line}, with: import { ${name} } from "…/src/platforms/${folder}/index.ts"`;
    expect(problemsOf({ sources: { own: source } })).toEqual([{ pointer: "/sources/own", detail }]);
  });

  test.each([null, 7, "slack", {}, { platform: "../x" }, slack])("%j is no source at all", (source) => {
    const detail = "must be the result of a platform's function, e.g. slack()";
    expect(problemsOf({ sources: { own: source } })).toEqual([{ pointer: "/sources/own", detail }]);
  });
});

test("settings are reported beside everything else that is wrong", () => {
  const sources = { own: { platform: slack.platform, settings: { langage: "en-us" } } };
  const pointers = problemsOf({ sources, polcy: [] }).map(({ pointer }) => pointer);
  expect(pointers).toEqual(["/polcy", "/sources/own/langage"]);
});

describe("platforms are refused", () => {
  const found = (sources: object) => problemsOf({ people: {}, groups: {}, sources });

  test("when two of them have one name", () => {
    expect(found({ one: acme("acme", "acme")(), two: acme("acme", "other")() })).toEqual([
      { pointer: "/sources/two", detail: expect.stringContaining('called "acme" too') },
    ]);
  });

  test("when ids of two begin alike, since one could pass for people of the other", () => {
    expect(found({ chat: slack(), own: acme("acme", "slack")() })).toEqual([
      { pointer: "/sources/own", detail: expect.stringContaining('begin with "slack:"') },
    ]);
  });

  test.each(["client", "source", "person", "group", "access", "language"])("when its ids begin with %s", (kind) => {
    expect(found({ own: acme("acme", kind)() })).toEqual([
      { pointer: "/sources/own", detail: expect.stringContaining(`"${kind}:"`) },
    ]);
  });
});

describe("an id of a person for a platform that no source uses", () => {
  const people = { ann: { slack: "T1/U1", slak: "T1/U9", feishu: "anything" } };
  const config = companyWith({ people, groups: {} });

  test("is kept as it is", () => {
    expect(config.people.get("feishu:anything")).toBe("ann");
  });

  test("is known to be unused, with the platform that may be meant", () => {
    expect(unusedIds(config.parsed.people, config.sources)).toEqual([
      { person: "ann", kind: "slak", hint: 'Did you mean "slack"?' },
      { person: "ann", kind: "feishu", hint: "" },
    ]);
  });
});

describe("the config's revision", () => {
  const revision = (sources: object) => companyWith({ sources: sources as typeof COMPANY.sources }).revision;

  test("is the same for the same platforms and settings, whoever made them", () => {
    const other = { ...slack.platform, answer: async () => new Response() };
    expect(revision({ slack: { platform: other, settings: {} } })).toBe(revision({ slack: slack() }));
  });

  test("changes with a setting and with a platform", () => {
    const before = revision({ slack: slack() });
    expect(revision({ slack: slack({ language: "zh-cn" }) })).not.toBe(before);
    expect(revision({ slack: { ...slack(), platform: { ...slack.platform, name: "slack-2" } } })).not.toBe(before);
  });
});
