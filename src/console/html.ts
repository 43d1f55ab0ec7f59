import { html as escapedHtml } from "hono/html";
import type { ConsoleWords } from "../i18n/console-words.ts";
import { OPEN_STATES, type Operation, type State } from "../model/operation.ts";
import { type OperationOutcome, outcomeOf } from "../model/outcome.ts";
import { visible } from "../shared/user-text.ts";

/** Pieces of pages. Everything goes through `html`. */

export type Html = ReturnType<typeof escapedHtml>;

/** Write HTML. Values are escaped, and shown on one line without characters that hide or reorder text. */
export const html = (strings: TemplateStringsArray, ...values: readonly unknown[]): Html =>
  escapedHtml(strings, ...values.map(shown));

/** HTML that is escaped already is an object. */
const shown = (value: unknown): unknown => {
  if (typeof value === "string") return visible(value);
  return Array.isArray(value) ? value.map(shown) : value;
};

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

/** How an operation is coloured; a word says it as well. */
export type Tone = "good" | "warn" | "bad" | "wait" | "other";

const BY_OUTCOME: Readonly<Partial<Record<OperationOutcome, Tone>>> = {
  goal_reached: "good",
  differences: "warn",
  partly: "warn",
};

/** A compare that succeeded and has no outcome is yet to show what it finds. */
const BY_STATE: Readonly<Partial<Record<State, Tone>>> = { succeeded: "wait", failed: "bad", unknown: "bad" };

/** Colour of an operation in a state with an outcome: good only where its goal was reached. */
export function toneOf(state: State, outcome: OperationOutcome | null): Tone {
  const isOpen = (OPEN_STATES as readonly State[]).includes(state);
  return (outcome && BY_OUTCOME[outcome]) ?? BY_STATE[state] ?? (isOpen ? "wait" : "other");
}

/** The state of an operation as a word in its colour, or what became of it where that says more. */
export function stateBadge({ states, results }: ConsoleWords, operation: Operation): Html {
  const { state } = operation;
  const outcome = outcomeOf(operation);
  const isPending = state === "succeeded" && outcome === null;
  const word = isPending ? results.pending : results[outcome ?? ""];
  return html`<strong class="${toneOf(state, outcome)}">${word ?? states[state] ?? state}</strong>`;
}

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
