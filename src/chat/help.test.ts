import { describe, expect, test } from "vitest";
import { readingOf } from "../../test/support/reading.ts";
import { CATALOGUE } from "../cloud/drs/catalogue.ts";
import { messagesOf } from "../i18n/texts.ts";
import { ACTION_NAMES } from "../model/drs.ts";
import { LANGUAGES } from "../shared/language.ts";
import { actionsWhere, composeHelp, composeTopic } from "./help.ts";

describe.each(LANGUAGES)("help in %s", (language) => {
  const { help } = messagesOf(language);

  test("is only about the verbs that who asks may use", () => {
    const { lines } = readingOf(composeHelp([CATALOGUE.stop], language, false));
    expect(lines.filter((line) => ACTION_NAMES.some((name) => line.startsWith(`• ${name}:`)))).toEqual([
      `• stop: ${CATALOGUE.stop.summary[language]} (${help.aliases(CATALOGUE.stop.aliases.join(", "))})`,
    ]);
  });

  test("says how a command is written and what works without a verb", () => {
    const message = readingOf(composeHelp([], language, false));
    expect(message).toMatchObject({ headline: help.title, to: "requester" });
    expect(message.lines).toEqual([
      help.usage,
      ...Object.entries(help.builtins).map(([name, text]) => `• ${name}: ${text}`),
    ]);
  });

  test("names locks to who may lock, and to nobody else", () => {
    const linesFor = (mayLock: boolean) =>
      readingOf(composeHelp([], language, mayLock)).lines.filter((line) => /^• (un)?lock:/.test(line));
    expect(linesFor(false)).toEqual([]);
    expect(linesFor(true)).toEqual([`• lock: ${help.locks.lock}`, `• unlock: ${help.locks.unlock}`]);
  });

  test.each(ACTION_NAMES)("on %s has its aliases and every option with a description", (name) => {
    const action = CATALOGUE[name];
    const { headline, lines } = readingOf(composeTopic(action, language));
    expect(headline).toContain(name);
    expect(headline).toContain(action.title[language]);
    expect(headline).toContain(action.summary[language]);
    for (const alias of action.aliases) expect(lines[0]).toContain(alias);
    for (const option of Object.keys(action.params.shape)) {
      expect(lines.filter((line) => new RegExp(`^• ${option}: .{5,}`).test(line))).toHaveLength(1);
    }
    expect(lines.some((line) => line.startsWith("• confirm:"))).toBe(action.danger === "irreversible");
    expect(lines.at(-1)).toBe(`• reason: ${help.reasonOption}${action.needsReason ? " *" : ""}`);
  });
});

test("verbs are listed in the order of a job's life", () => {
  expect(actionsWhere(() => true).map(({ name }) => name)).toEqual(ACTION_NAMES);
  expect(actionsWhere(() => false)).toEqual([]);
  expect(actionsWhere(({ danger }) => danger === "irreversible").map(({ name }) => name)).toEqual(["terminate"]);
});
