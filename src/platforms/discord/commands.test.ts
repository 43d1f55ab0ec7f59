import { ApplicationCommandOptionType, ApplicationCommandType, InteractionContextType } from "discord-api-types/v10";
import { describe, expect, test } from "vitest";
import { ACTION_NAMES } from "../../drs/native/names.ts";
import { discordCommands } from "./commands.ts";

const [command] = discordCommands();

/** Names of commands and options (Discord, "Application Command Naming"). */
const NAME = /^[-_'\p{L}\p{N}]{1,32}$/u;

test("there is one command, for servers and direct messages", () => {
  expect(discordCommands()).toHaveLength(1);
  expect(command).toMatchObject({
    type: ApplicationCommandType.ChatInput,
    contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
  });
});

test("every verb of the catalogue is a subcommand, and there are no more than Discord takes", () => {
  const names = command?.options.map(({ name }) => name) ?? [];
  expect(names).toEqual(expect.arrayContaining([...ACTION_NAMES, "status", "jobs", "help", "say"]));
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeLessThanOrEqual(25);
});

test("all names, descriptions and values together are no more than Discord takes", () => {
  const text = JSON.stringify(command, (key, value) =>
    ["type", "required", "contexts"].includes(key) ? undefined : value,
  );
  // Discord, "Application Commands": 8,000 characters for one command, localisations counted by the longest.
  const counted = text
    .replace(/"description_localizations":\{[^}]*\},?/g, "")
    .replace(
      /"(name|description|value|options|choices|autocomplete|description_localizations)":|[{}[\]",]|true|false/g,
      "",
    );
  expect(counted.length).toBeLessThanOrEqual(8000);
});

describe.each(command?.options ?? [])("$name", ({ type, name, description, description_localizations, options }) => {
  test("is what Discord takes", () => {
    expect(type).toBe(ApplicationCommandOptionType.Subcommand);
    expect(name).toMatch(NAME);
    for (const text of [description, ...Object.values(description_localizations ?? {})]) {
      expect(text.length).toBeGreaterThan(0);
      expect(text.length).toBeLessThanOrEqual(100);
    }
    expect(options.length).toBeLessThanOrEqual(25);
    const required = options.map((option) => option.required);
    expect(required).toEqual([...required].sort((left, right) => Number(right) - Number(left)));
    for (const option of options) {
      expect(option.name).toMatch(NAME);
      expect(option.name).toBe(option.name.toLowerCase());
      expect(option.description.length).toBeGreaterThan(0);
      expect(option.description.length).toBeLessThanOrEqual(100);
      expect(option.choices?.length ?? 0).toBeLessThanOrEqual(25);
    }
  });
});
