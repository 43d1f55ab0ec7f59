import * as z from "zod";
import type { Action } from "../../src/cloud/drs/action.ts";
import { CATALOGUE } from "../../src/cloud/drs/catalogue.ts";

/** What stands in a table cell must not end it. */
const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll("\n", " ");

const paramNames = ({ params }: Action) => {
  const { properties = {}, required = [] } = z.toJSONSchema(params, { io: "input", unrepresentable: "any" });
  const names = Object.keys(properties).map((name) => (required.includes(name) ? `**${name}**` : name));
  return names.join(", ");
};

/** The verbs as a Markdown table, from the catalogue: name, other names, params, danger, what it does. */
export function verbsTable(): string {
  const rows = Object.values(CATALOGUE).map((action) => {
    const aliases = action.aliases.join(", ");
    return `| \`${action.name}\` | ${cell(aliases)} | ${cell(paramNames(action))} | ${action.danger} | ${cell(action.summary["en-us"])} |`;
  });
  return ["| verb | also | params | danger | what it does |", "| --- | --- | --- | --- | --- |", ...rows].join("\n");
}
