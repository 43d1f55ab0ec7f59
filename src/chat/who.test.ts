import { describe, expect, test } from "vitest";
import config from "../../examples/demo/gateway.config.ts";
import { compileConfig } from "../config/compile.ts";
import { languageAsked, languageOf, personOf } from "./who.ts";

const people = {
  "dba-1": { slack: "T0001/U0001", discord: "100000000000000001", language: "zh-cn" },
  "dba-2": { slack: "T0001/U0002" },
  "on-call": {},
} as const;
const compiled = compileConfig({ ...config, people });
if (!compiled.ok) throw new Error(JSON.stringify(compiled.error));
const gateway = compiled.value;

describe("a line asks for no language", () => {
  test.each([
    "",
    "status orders",
    "lang",
    "status orders lang=fr",
    "status lang=zh orders",
    'reason="x lang=zh"',
    "slang=zh",
  ])("%j", (text) => {
    expect(languageAsked(text)).toBeNull();
  });
});

test.each([
  ["status orders lang=zh", "status orders", "zh-cn"],
  ["status orders --lang=EN-us ", "status orders", "en-us"],
  ["lang=zh-cn", "", "zh-cn"],
])("%j asks in its own language", (text, rest, language) => {
  expect(languageAsked(text)).toEqual({ text: rest, language });
});

describe("somebody is spoken to", () => {
  const dba1 = personOf(gateway, "discord", "100000000000000001");
  const dba2 = personOf(gateway, "slack", "T0001/U0002");
  const stranger = personOf(gateway, "slack", "T0001/U0009");

  test.each([
    ["in their own language, whatever their client has", dba1, "en-US", "zh-cn"],
    ["in that of their client", dba2, "zh-TW", "zh-cn"],
    ["in English by a client of a language that there is none of", dba2, "fr", "en-us"],
    ["in the source's", dba2, undefined, "zh-cn"],
    ["in the source's, whoever they are", stranger, undefined, "zh-cn"],
  ] as const)("%s", (_, who, locale, language) => {
    expect(languageOf(gateway, { language: "zh-cn" }, who, locale)).toBe(language);
  });
});

test("one person has one name on all platforms; a stranger is called by their id there", () => {
  expect(personOf(gateway, "slack", "T0001/U0001")).toEqual({ kind: "person", id: "slack:T0001/U0001", name: "dba-1" });
  expect(personOf(gateway, "discord", "100000000000000001").name).toBe("dba-1");
  expect(personOf(gateway, "slack", "T0001/U0009").name).toBe("U0009");
});
