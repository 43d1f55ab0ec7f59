import * as z from "zod";
import { isNativeObject } from "../../chat/grammar/coerce.ts";
import type { JobChoice, JobChoices } from "../../chat/job-choices.ts";
import type { Action } from "../../cloud/drs/action.ts";
import { messagesOf } from "../../i18n/texts.ts";
import type { Language } from "../../shared/language.ts";
import type { FieldError } from "../../shared/schema-issues.ts";
import { cut } from "./text.ts";

/** A modal that asks for what an action needs: its fields are those of the catalogue. */

/** Slack's limits of a modal (Block Kit reference: "Modal", "Select menu", "Option", "Plain-text input"). */
const LIMITS = { title: 24, option: 75, label: 2000, hint: 2000, error: 150 } as const;

/** Options of a menu (Block Kit reference: "Select menu"). */
export const MENU_OPTIONS = 100;

/** The blocks that every modal has beside the action's own params. */
export const JOB = "job";
const REASON = "reason";
const CONFIRM = "confirm";

const plain = (text: string, limit: number) => ({ type: "plain_text", text: cut(text, limit) });

const option = (text: string, value: string) => ({ text: plain(text, LIMITS.option), value });

const select = (options: readonly object[]) => ({ type: "static_select", action_id: "entered", options });

const TEXT = { type: "plain_text_input", action_id: "entered" };

const input = (id: string, label: string, element: object, isOptional: boolean, hint = "") => ({
  type: "input",
  block_id: id,
  label: plain(label, LIMITS.label),
  element,
  optional: isOptional,
  ...(hint === "" ? {} : { hint: plain(hint, LIMITS.hint) }),
});

/**
 * The view that `views.open` takes.
 * @param jobs those that who asks may do this with; where there are more, Slack loads them by what is typed
 * @param metadata comes back with what was entered
 */
export function actionModal(action: Action, jobs: JobChoices, language: Language, metadata: string) {
  const { modal, help } = messagesOf(language);
  return {
    type: "modal",
    callback_id: "action",
    private_metadata: metadata,
    title: plain(action.title[language], LIMITS.title),
    submit: plain(modal.submit, LIMITS.title),
    close: plain(modal.close, LIMITS.title),
    blocks: [
      { type: "section", text: plain(action.summary[language], LIMITS.label) },
      jobInput(jobs, modal.job, modal.anyJob(action.name)),
      ...Object.entries(action.params.shape).flatMap(([name, type]) => paramInput(name, type)),
      input(REASON, REASON, TEXT, action.needsReason !== true, help.reasonOption),
      ...(action.danger === "irreversible" ? [input(CONFIRM, CONFIRM, TEXT, true, help.confirmOption)] : []),
    ],
  };
}

/**
 * The job, from a menu where any is known.
 * @param hint how to name a job that the menu does not offer
 */
function jobInput({ choices, hasMore }: JobChoices, label: string, hint: string) {
  if (choices.length === 0) return input(JOB, label, TEXT, false);
  const menu = hasMore
    ? { type: "external_select", action_id: "entered", min_query_length: 0 }
    : select(jobOptions(choices));
  return input(JOB, label, menu, false, hint);
}

/** Jobs as the options of a menu. */
export const jobOptions = (choices: readonly JobChoice[]) => choices.map(({ label, value }) => option(label, value));

/** Params that are whole objects of DRS's own have no field: they are named in the config, or sent by REST. */
function paramInput(name: string, type: z.core.$ZodType): object[] {
  const isOptional = type instanceof z.ZodOptional || type instanceof z.ZodDefault;
  const inner = isOptional ? type.unwrap() : type;
  const element = elementFor(inner);
  return element ? [input(name, name, element, isOptional, z.globalRegistry.get(type)?.description)] : [];
}

function elementFor(type: z.core.$ZodType): object | null {
  if (isNativeObject(type)) return null;
  if (type instanceof z.ZodEnum) return select(type.options.map((value) => option(String(value), String(value))));
  if (type instanceof z.ZodBoolean) return select(["true", "false"].map((value) => option(value, value)));
  return TEXT;
}

/** What was entered, by block; fields that were left empty are not there. */
export interface Entered {
  readonly job: string;
  readonly options: ReadonlyMap<string, string>;
}

/** Reads a modal's state: each block has one element. */
export function readModal(values: Readonly<Record<string, Readonly<Record<string, string | null>>>>): Entered {
  const entered = Object.entries(values).flatMap(([block, elements]): [string, string][] => {
    const value = Object.values(elements)[0]?.trim();
    return value === undefined || value === "" ? [] : [[block, value]];
  });
  const { [JOB]: job = "", ...options } = Object.fromEntries(entered);
  return { job, options: new Map(Object.entries(options)) };
}

/** Errors at their blocks; one that belongs to no block of this modal stands at the job. */
export function modalErrors(errors: readonly FieldError[], { options }: Entered, action: Action) {
  const blocks = new Set([REASON, ...Object.keys(action.params.shape), ...options.keys()]);
  return Object.fromEntries(
    errors.map(({ pointer, detail }) => {
      const name = pointer.split("/")[1] ?? "";
      return [blocks.has(name) ? name : JOB, cut(detail, LIMITS.error)];
    }),
  );
}
