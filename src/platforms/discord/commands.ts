import * as z from "zod";
import { isNativeObject } from "../../chat/grammar/coerce.ts";
import { BUILTINS } from "../../chat/grammar/interpret.ts";
import type { Action } from "../../cloud/drs/action.ts";
import { CATALOGUE } from "../../cloud/drs/catalogue.ts";
import { english } from "../../i18n/en-us.ts";
import { chinese } from "../../i18n/zh-cn.ts";
import { PARTS, type Part } from "./subcommands.ts";
import { COMMAND, OPTION } from "./wire.ts";

/** The application's command, made of the catalogue: registered once with Discord (`npm run register -- discord`). */

/** Of a description, and of a choice's name (Discord, "Application Command Structure"). */
const CHARACTERS = 100;

/** Discord's name for the second language. */
const LOCALE = "zh-CN";

/** An option of a subcommand. */
interface Option extends Words {
  readonly type: number;
  readonly name: string;
  readonly required: boolean;
  readonly autocomplete?: boolean;
  readonly choices?: readonly Choice[];
}

interface Choice {
  readonly name: string;
  readonly value: string;
}

interface Words {
  readonly description: string;
  readonly description_localizations?: Readonly<Record<string, string>>;
}

const words = (en: string, zh?: string): Words => ({
  description: en.slice(0, CHARACTERS),
  ...(zh === undefined ? {} : { description_localizations: { [LOCALE]: zh.slice(0, CHARACTERS) } }),
});

const JOB = {
  type: OPTION.string,
  name: "job",
  ...words(english.modal.job, chinese.modal.job),
  required: true,
  autocomplete: true,
};

const text = (name: string, description: Words, required: boolean) => ({
  type: OPTION.string,
  name,
  ...description,
  required,
});

/** A subcommand; who uses Discord in Chinese sees it under the first Chinese word that chat takes for it. */
function subcommand(name: string, spellings: readonly string[], description: Words, options: readonly Option[]) {
  const local = spellings.find((spelling) => /^\p{Script=Han}/u.test(spelling));
  return {
    type: OPTION.subcommand,
    name,
    ...(local === undefined ? {} : { name_localizations: { [LOCALE]: local } }),
    ...description,
    options,
  };
}

const REASON = words(english.help.reasonOption, chinese.help.reasonOption);
const CONFIRM = words(english.help.confirmOption, chinese.help.confirmOption);

/** A verb of the catalogue. What must be given comes first, as Discord wants it. */
function verb({ name, aliases, summary, params, danger, needsReason }: Action) {
  const options = Object.entries(params.shape).flatMap(([key, type]) => paramOption(key, type));
  const reason = text("reason", REASON, needsReason === true);
  const all = [JOB, ...options, reason, ...(danger === "irreversible" ? [text("confirm", CONFIRM, false)] : [])];
  const required = all.filter((option) => option.required);
  return subcommand(name, aliases, words(summary["en-us"], summary["zh-cn"]), [
    ...required,
    ...all.filter((option) => !option.required),
  ]);
}

const choicesOf = (values: readonly (string | number)[]): readonly Choice[] =>
  values.map(String).map((value) => ({ name: value, value }));

/** Params that are whole objects of DRS's own have no option: they are named in the config, or sent by REST. */
function paramOption(name: string, type: z.core.$ZodType): Option[] {
  const isOptional = type instanceof z.ZodOptional || type instanceof z.ZodDefault;
  const inner = isOptional ? type.unwrap() : type;
  if (isNativeObject(inner)) return [];
  const description = words(z.globalRegistry.get(type)?.description ?? name);
  if (inner instanceof z.ZodBoolean) return [{ type: OPTION.boolean, name, ...description, required: !isOptional }];
  const choices = inner instanceof z.ZodEnum ? { choices: choicesOf(inner.options) } : {};
  return [{ ...text(name, description, !isOptional), ...choices }];
}

const VERBS = choicesOf(Object.keys(CATALOGUE));

/** A part of a line as an option; one that has no words of its own has those of its subcommand. */
function partOption(name: string, part: Part, description: Words): Option {
  if (part === "job") return JOB;
  if (part === "reason") return text(part, REASON, false);
  if (part === "verb") return { ...text(part, description, name !== "help"), choices: VERBS };
  return text(part, description, part === "operation");
}

function builtin(name: keyof typeof PARTS, en: string, zh: string) {
  const description = words(en, zh);
  const parts: readonly Part[] = PARTS[name];
  const options = parts.map((part) => partOption(name, part, description));
  return subcommand(name, BUILTINS[name], description, options);
}

const { builtins, locks, usage } = english.help;
const { builtins: zhBuiltins, locks: zhLocks, usage: zhUsage } = chinese.help;

/** Asked for most: beside the verbs. */
const NEAR = [
  builtin("status", builtins.status, zhBuiltins.status),
  builtin("jobs", builtins.jobs, zhBuiltins.jobs),
  builtin("help", builtins.help, zhBuiltins.help),
];

/** The others, in a group: a command has room for 25 subcommands and groups (Discord, "Subcommands and Subcommand Groups"). */
const GROUPED = [
  builtin("log", builtins.log, zhBuiltins.log),
  builtin("why", builtins.why, zhBuiltins.why),
  builtin("plan", builtins.plan, zhBuiltins.plan),
  builtin("approve", builtins.approve, zhBuiltins.approve),
  builtin("deny", builtins.deny, zhBuiltins.deny),
  builtin("retry", builtins.retry, zhBuiltins.retry),
  builtin("cancel", builtins.cancel, zhBuiltins.cancel),
  builtin("ready", builtins.ready, zhBuiltins.ready),
  builtin("watch", builtins.watch, zhBuiltins.watch),
  builtin("unwatch", builtins.unwatch, zhBuiltins.unwatch),
  builtin("lock", locks.lock, zhLocks.lock),
  builtin("unlock", locks.unlock, zhLocks.unlock),
];

/** The free form: any line of chat. */
const SAY = subcommand("say", [], words(usage, zhUsage), [text("line", words(usage, zhUsage), true)]);

/** The body of `PUT /applications/{id}/commands` (Discord, "Bulk Overwrite Global Application Commands"). */
export const discordCommands = () => [
  {
    type: 1,
    name: COMMAND,
    ...words("Huawei Cloud DRS", "华为云数据复制服务"),
    // In servers and in direct messages to the app (Discord, "Interaction Contexts").
    contexts: [0, 1],
    // Who may see it at all is for a server's administrators to widen; who may do what, policy says.
    default_member_permissions: "0",
    options: [
      ...Object.values(CATALOGUE).map(verb),
      ...NEAR,
      SAY,
      {
        type: OPTION.group,
        name: "more",
        ...words("approvals, locks, and what would happen", "审批、锁定与预演"),
        options: GROUPED,
      },
    ],
  },
];
