import * as z from "zod";
import type { Action } from "../../drs/action.ts";
import { CATALOGUE } from "../../drs/catalogue.ts";
import { english } from "../../i18n/en-us.ts";
import { chinese } from "../../i18n/zh-cn.ts";
import { COMMAND } from "./wire.ts";

/** The application's command, made of the catalogue: registered once with Discord (`npm run register -- discord`). */

/** Types of options (Discord, "Application Command Option Type"). */
const OPTION = { subcommand: 1, string: 3, boolean: 5 } as const;

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
  readonly choices?: readonly { readonly name: string; readonly value: string }[];
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

const subcommand = (name: string, description: Words, options: readonly Option[]) => ({
  type: OPTION.subcommand,
  name,
  ...description,
  options,
});

/** A verb of the catalogue. What must be given comes first, as Discord wants it. */
function verb({ name, summary, params, danger, needsReason }: Action) {
  const options = Object.entries(params.shape).flatMap(([key, type]) => paramOption(key, type));
  const reason = text("reason", words(english.help.reasonOption, chinese.help.reasonOption), needsReason === true);
  const confirm = text("confirm", words(english.help.confirmOption, chinese.help.confirmOption), false);
  const all = [JOB, ...options, reason, ...(danger === "irreversible" ? [confirm] : [])];
  const required = all.filter((option) => option.required);
  return subcommand(name, words(summary["en-us"], summary["zh-cn"]), [
    ...required,
    ...all.filter((option) => !option.required),
  ]);
}

/** Params that are whole objects of DRS's own have no option: they are named in the config, or sent by REST. */
function paramOption(name: string, type: z.core.$ZodType): Option[] {
  const isOptional = type instanceof z.ZodOptional || type instanceof z.ZodDefault;
  const inner = isOptional ? type.unwrap() : type;
  if (inner instanceof z.ZodObject || (inner instanceof z.ZodArray && inner.element instanceof z.ZodObject)) return [];
  const description = words(z.globalRegistry.get(type)?.description ?? name);
  if (inner instanceof z.ZodBoolean) return [{ type: OPTION.boolean, name, ...description, required: !isOptional }];
  const choices =
    inner instanceof z.ZodEnum ? { choices: inner.options.map(String).map((value) => ({ name: value, value })) } : {};
  return [{ ...text(name, description, !isOptional), ...choices }];
}

/** What chat understands beside the verbs and can be asked for by itself; everything else is written into `say`. */
function others() {
  const { builtins } = english.help;
  const { builtins: zh } = chinese.help;
  return [
    subcommand("status", words(builtins.status, zh.status), [JOB]),
    subcommand("jobs", words(builtins.jobs, zh.jobs), []),
    subcommand("help", words(builtins.help, zh.help), []),
    subcommand("say", words(english.help.usage, chinese.help.usage), [
      text("line", words(english.help.usage, chinese.help.usage), true),
    ]),
  ];
}

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
    options: [...Object.values(CATALOGUE).map(verb), ...others()],
  },
];
