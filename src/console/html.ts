import { html } from "hono/html";
import type { ConsoleWords } from "../i18n/console-words.ts";
import { OPEN_STATES, type State } from "../model/operation.ts";

/** Pieces of pages. Everything goes through `html`, which escapes. */

export type Html = ReturnType<typeof html>;

export const NOTHING: Html = html``;

/** A time as people look for it, in UTC as in the ledger. */
export function timeOf(at: number): Html {
  const iso = new Date(at).toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 19).replace("T", " ")} UTC</time>`;
}

/** A name of DRS: where there is no room for it, lines break between its words. */
export const nameOf = (name: string): Html =>
  html`${name.split("_").map((word, index) => html`${index > 0 ? html`_<wbr>` : NOTHING}${word}`)}`;

/** Name and value, those without one left out. */
export const facts = (rows: readonly (readonly [name: string, value: Html | string | null])[]): Html =>
  html`<dl>${rows.map(([name, value]) => (value === null ? "" : html`<dt>${name}</dt><dd>${value}</dd>`))}</dl>`;

/** How a state is coloured; its word says it as well. */
export const TONES: Readonly<Partial<Record<State, "good" | "bad">>> = {
  succeeded: "good",
  failed: "bad",
  unknown: "bad",
};

export const toneOf = (state: State): "good" | "bad" | "wait" | "other" =>
  TONES[state] ?? ((OPEN_STATES as readonly State[]).includes(state) ? "wait" : "other");

export const stateBadge = ({ states }: ConsoleWords, state: State): Html =>
  html`<strong class="${toneOf(state)}">${states[state] ?? state}</strong>`;

/** What is chosen from, with what is chosen now. */
export const choices = (options: readonly (readonly [value: string, label: string])[], chosen = ""): Html[] =>
  options.map(
    ([value, label]) => html`<option value="${value}"${value === chosen ? html` selected` : ""}>${label}</option>`,
  );

/** Something to enter, under its name. */
export const field = (label: string, name: string, value = ""): Html =>
  html`<label>${label}<input name="${name}" value="${value}" autocomplete="off"></label>`;

export const select = (label: string, name: string, options: readonly Html[]): Html =>
  html`<label>${label}<select name="${name}">${options}</select></label>`;

/** JSON that a person can read; nothing for nothing. */
export const jsonOf = (value: unknown): Html | null => {
  const isEmpty =
    value === null || value === undefined || (typeof value === "object" && Object.keys(value).length === 0);
  return isEmpty ? null : html`<code>${JSON.stringify(value)}</code>`;
};

/** Fields under their own names, in one line where there is room; those that say nothing are left out. */
export const fieldsOf = (data: Readonly<Record<string, unknown>>): Html =>
  html`<span class="row">${Object.entries(data).map(([name, value]) => {
    const said = typeof value === "object" ? jsonOf(value) : String(value);
    return said === null ? NOTHING : html`<span><span class="soft">${name}</span> ${said}</span>`;
  })}</span>`;
