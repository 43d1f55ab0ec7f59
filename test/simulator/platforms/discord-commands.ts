import * as z from "zod";

/**
 * Rules for the commands of an application (Discord, "Application Command Structure", "Application Command Naming").
 */

const TYPE = { subcommand: 1, group: 2, string: 3, boolean: 5 } as const;

/** Names: letters without case are allowed too; letters with case must be lower case. */
const name = z
  .string()
  .regex(/^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u)
  .refine((text) => text === text.toLowerCase(), "APPLICATION_COMMAND_INVALID_NAME");

const description = z.string().min(1).max(100);

const words = {
  name,
  name_localizations: z.record(z.string(), name).optional(),
  description,
  description_localizations: z.record(z.string(), description).optional(),
};

/** At most 25 with different names, in every language. */
const list = <Item extends z.ZodType<{ name: string; name_localizations?: Record<string, string> | undefined }>>(
  item: Item,
) =>
  z
    .array(item)
    .max(25)
    .refine((items) => {
      const names = items.map((one) => one.name);
      const locals = items.flatMap((one) => Object.entries(one.name_localizations ?? {}).map((entry) => entry.join()));
      return new Set(names).size === names.length && new Set(locals).size === locals.length;
    }, "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_TAKEN");

const choice = z.strictObject({ name: z.string().min(1).max(100), value: z.string().max(100) });

const value = z
  .strictObject({
    ...words,
    type: z.union([z.literal(TYPE.string), z.literal(TYPE.boolean)]),
    required: z.boolean().default(false),
    autocomplete: z.boolean().default(false),
    choices: list(choice).optional(),
  })
  .refine(({ autocomplete, choices }) => !(autocomplete && choices), "autocomplete and choices exclude each other");

const subcommand = z.strictObject({
  ...words,
  type: z.literal(TYPE.subcommand),
  options: list(value)
    .refine(
      (options) => options.every(({ required }, index) => !required || options[index - 1]?.required !== false),
      "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
    )
    .default([]),
});

const group = z.strictObject({ ...words, type: z.literal(TYPE.group), options: list(subcommand) });

const command = z.strictObject({
  ...words,
  type: z.literal(1),
  contexts: z.array(z.union([z.literal(0), z.literal(1), z.literal(2)])).optional(),
  default_member_permissions: z.string().regex(/^\d+$/).nullish(),
  options: list(z.union([subcommand, group])),
});

/**
 * Maximum number of characters in names, descriptions and values of one command, each in its longest language
 * (Discord, "Application Commands").
 */
const TOTAL = 8000;

const longest = (text: string, others: Record<string, string> = {}) =>
  Math.max(text.length, ...Object.values(others).map((other) => other.length));

interface Counted {
  readonly name: string;
  readonly name_localizations?: Record<string, string> | undefined;
  readonly description: string;
  readonly description_localizations?: Record<string, string> | undefined;
  readonly choices?: readonly z.output<typeof choice>[] | undefined;
  readonly options?: readonly Counted[] | undefined;
}

/** Count the characters of a command as Discord does. */
const charactersOf = (counted: Counted): number =>
  longest(counted.name, counted.name_localizations) +
  longest(counted.description, counted.description_localizations) +
  (counted.choices ?? []).reduce((sum, one) => sum + one.name.length + one.value.length, 0) +
  (counted.options ?? []).reduce((sum, option) => sum + charactersOf(option), 0);

const commands = list(command.refine((one) => charactersOf(one) <= TOTAL, "APPLICATION_COMMAND_TOO_LARGE")).max(100);

/** Describe the errors in the body of a bulk overwrite; `null` when Discord accepts it. */
export function brokenCommands(body: unknown): string | null {
  const parsed = commands.safeParse(body);
  return parsed.success ? null : z.prettifyError(parsed.error);
}
