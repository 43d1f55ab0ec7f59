import { html } from "hono/html";
import type { Schema } from "./document.ts";

/** Pieces of the reference page. Everything goes through `html`, which escapes. */

export type Html = ReturnType<typeof html>;

/** Text with code between backticks, as descriptions in OpenAPI have it. */
export const prose = (text: string | undefined): Html[] =>
  (text ?? "").split("`").map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`));

/** Things with something between them. */
export const joined = (parts: readonly Html[], between: string): Html[] =>
  parts.flatMap((part, index) => (index === 0 ? [part] : [html`${between}`, part]));

/** JSON that can be scrolled with the keyboard. */
export const block = (label: string, text: string): Html =>
  html`<pre tabindex="0" role="group" aria-label="${label}"><code>${text}</code></pre>`;

export const asJson = (value: unknown) => JSON.stringify(value, null, 2);

const nameOf = (reference: string) => reference.slice(reference.lastIndexOf("/") + 1);

/** A link to a component. */
const linkTo = (reference: string): Html => {
  const name = nameOf(reference);
  return html`<a href="#schema-${name}">${name}</a>`;
};

const isSchema = (value: unknown): value is Schema => typeof value === "object" && value !== null;

const choicesOf = ({ anyOf, oneOf, allOf }: Schema): readonly Schema[] =>
  (anyOf ?? oneOf ?? allOf ?? []).filter(isSchema);

/** What a value may be, in a few words. */
export function typeOf(schema: Schema): Html {
  const { $ref, enum: values, items, additionalProperties, format, type } = schema;
  if ($ref !== undefined) return linkTo($ref);
  if ("const" in schema) return html`<code>${JSON.stringify(schema.const)}</code>`;
  if (values)
    return html`${joined(
      values.map((value) => html`<code>${value}</code>`),
      " | ",
    )}`;
  const choices = choicesOf(schema);
  if (choices.length > 0) return html`${joined(choices.map(typeOf), schema.allOf ? " and " : " or ")}`;
  if (isSchema(items)) return html`list of ${typeOf(items as Schema)}`;
  if (schema.properties) return html`object`;
  if (isSchema(additionalProperties) && Object.keys(additionalProperties).length > 0)
    return html`map of ${typeOf(additionalProperties)}`;
  return html`${format ?? type ?? "anything"}`;
}

/** One named thing with its type and meaning. */
export interface Field {
  readonly name: string;
  readonly required: boolean;
  readonly description?: string | undefined;
  readonly schema: Schema;
}

/** A list of fields; objects inside objects are lists inside lists. */
export const fieldList = (fields: readonly Field[]): Html =>
  html`<dl>${fields.map(
    ({ name, required, description, schema }) =>
      html`<dt><code>${name}</code> <span class="soft">${typeOf(schema)}${required ? ", required" : ""}${
        schema.default === undefined ? "" : `, default ${JSON.stringify(schema.default)}`
      }</span></dt><dd>${prose(description)}${below(schema)}</dd>`,
  )}</dl>`;

/** The fields of an object. */
export const fieldsOf = ({ properties = {}, required = [] }: Schema): Field[] =>
  Object.entries(properties).flatMap(([name, schema]) =>
    isSchema(schema) ? [{ name, required: required.includes(name), description: schema.description, schema }] : [],
  );

/** The fields inside a schema, however deep it hides them. */
export function below(schema: Schema): Html[] {
  if (schema.properties) return [fieldList(fieldsOf(schema))];
  const { items, additionalProperties } = schema;
  return [items, additionalProperties, ...choicesOf(schema)].flatMap((inner) =>
    isSchema(inner) && !Array.isArray(inner) ? below(inner as Schema) : [],
  );
}
