import { composeCompared } from "../../chat/compose/compare.ts";
import type { ActionOperation } from "../../model/operation.ts";
import type { ComparedTable, CompareReport } from "../../model/result.ts";
import { type Html, html, NOTHING } from "../html.ts";
import type { Visit } from "../visit.ts";

/** What a compare has found, on the page of its operation. */

/** Say in a sentence what a compare has found, and show its tables; nothing for other operations. */
export function compareSection(visit: Visit, operation: ActionOperation): Html {
  const report = operation.result?.compare;
  const told = composeCompared(operation, visit.messages);
  if (!report || !told) return NOTHING;
  return html`<section aria-labelledby="compare-title"><h2 id="compare-title">${told.headline}</h2>
${told.body.map((line) => html`<p>${line}</p>`)}${told.details?.map((line) => html`<p>${line}</p>`)}
${report.type === "object" ? typeTable(visit, report) : tableTable(visit, report)}</section>`;
}

const count = (value: number | null): string => (value === null ? "—" : String(value));

function typeTable({ messages }: Visit, { objects }: CompareReport): Html {
  const { columns, results } = messages.compares;
  const rows = objects.map(
    ({ type, source_count, target_count, result }) =>
      html`<tr><th scope="row">${type}</th><td>${count(source_count)} / ${count(target_count)}</td><td>${results[result]}</td></tr>`,
  );
  return tableOf([columns.type, columns.counts, columns.result], rows, null);
}

function tableTable({ messages }: Visit, { tables, tables_total }: CompareReport): Html {
  const { columns } = messages.compares;
  const left = tables_total - tables.length;
  const rows = tables.map((table) => tableRow(messages, table));
  return tableOf([columns.table, columns.counts, columns.result], rows, left > 0 ? messages.moreRows(left) : null);
}

function tableRow({ compares }: Visit["messages"], table: ComparedTable): Html {
  const { database, table: name, source_rows, target_rows, rows_different, result, message } = table;
  const said =
    result === "inconsistent" && rows_different
      ? compares.rowsDiffer(String(rows_different))
      : compares.results[result];
  return html`<tr><th scope="row">${database === "" ? name : `${database}.${name}`}</th><td>${count(source_rows)} / ${count(target_rows)}</td><td>${said}${
    message === null ? NOTHING : html` <span class="soft">${message}</span>`
  }</td></tr>`;
}

const tableOf = (head: readonly string[], rows: readonly Html[], more: string | null): Html =>
  rows.length === 0
    ? NOTHING
    : html`<table><thead><tr>${head.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>${rows}</tbody></table>${
        more === null ? NOTHING : html`<p class="soft">${more}</p>`
      }`;
