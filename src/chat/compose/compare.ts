import { jobLabel } from "../../application/jobs/find-job.ts";
import type { Compared, CompareKind } from "../../i18n/compare-messages.ts";
import type { Messages } from "../../i18n/messages.ts";
import type { Button, Draft, Table } from "../../model/message.ts";
import type { ActionOperation } from "../../model/operation.ts";
import { type OperationOutcome, outcomeOf } from "../../model/outcome.ts";
import type { ComparedTable, CompareReport } from "../../model/result.ts";

/** Composes what a compare has found. */

/** The parts of the message that tell it. */
type Told = Pick<Draft, "kind" | "headline" | "body" | "table" | "next" | "details" | "buttons">;

/** A compare that ended, as the texts need it. */
interface Ended {
  readonly operation: ActionOperation;
  readonly report: CompareReport;
  readonly compared: Compared;
  readonly messages: Messages;
}

/** Rows of a table in a message; the operation has more of them. */
const ROWS = 10;

/** Write a number with thousands separators, and a dash for one that is not known. */
const numberOf = (value: number | null) => (value === null ? "—" : String(value).replace(/\B(?=(\d{3})+$)/g, ","));

const isKind = (type: unknown): type is CompareKind => type === "object" || type === "lines" || type === "contents";

interface NativeParams {
  readonly compare_task_param?: { readonly type?: unknown };
}

/** The kind of a compare: as DRS lists it, else as it was requested. */
const kindOf = ({ result, actionParams }: ActionOperation): CompareKind | undefined =>
  [result?.compare?.type, (actionParams as NativeParams).compare_task_param?.type].find(isKind);

/** Compose the end of a compare; `null` where an operation's end says nothing about a compare. */
export function composeCompared(operation: ActionOperation, messages: Messages): Told | null {
  const { action, result, job, params } = operation;
  const report = result?.compare;
  const kind = kindOf(operation);
  if (action !== "create_compare" || kind === undefined) return null;
  const named = { kind, job: jobLabel(job) };
  if (!report) return result?.status === "WAITING_FOR_RUNNING" ? scheduled(named, params.at, messages) : null;
  const { tables_total: total, tables_different: different, tables_uncompared: uncompared } = report;
  const outcome = outcomeOf(operation);
  const ended = { operation, report, compared: { ...named, total, different, uncompared }, messages };
  return outcome && BY_OUTCOME[outcome](ended);
}

const scheduled = (named: Pick<Compared, "kind" | "job">, at: unknown, { compares }: Messages): Told => ({
  ...{ kind: "progress", headline: compares.scheduled(named, typeof at === "string" ? at : null), body: [] },
});

const BY_OUTCOME: Readonly<Record<OperationOutcome, (ended: Ended) => Told | null>> = {
  goal_reached: ({ operation, compared, messages }) => ({
    ...{ kind: "succeeded", headline: messages.compares.match(compared), body: [] },
    ...nextOf(AFTER_MATCH[compared.kind], operation, messages),
  }),
  differences: (ended) => ({ ...found(ended), ...DIFFERING[ended.compared.kind](ended), kind: "differs" }),
  partly: (ended) => ({ ...found(ended), ...unfinished(ended), kind: "partly" }),
  // It failed and compared nothing: that is told like any other failure.
  none: () => null,
};

type Commands = Partial<Record<CompareKind, string>>;

/** What follows a compare that found no difference: rows alone say nothing about contents. */
const AFTER_MATCH: Commands = { lines: "compare {job} type=contents", contents: "plan end {job}" };

/** What compares the tables that a compare could not. */
const AFTER_UNCOMPARED: Commands = { contents: "compare {job} type=lines" };

/** The next step: a line to type, with the job's name in its place. */
function nextOf(command: string | undefined, { job }: ActionOperation, messages: Messages): Pick<Draft, "next"> {
  if (command === undefined) return {};
  return { next: messages.next(`/drs ${command.replace("{job}", job.alias ?? `${job.account}/${job.id}`)}`) };
}

/** What was found, whatever came of it: a table, and the names of objects that the target lacks. */
function found({ report, compared, messages }: Ended) {
  const { compares: words } = messages;
  const details = report.objects.flatMap(({ type, missing }) =>
    missing.length > 0 ? [words.missingObjects(type, missing.join(", "))] : [],
  );
  const table = compared.kind === "object" ? typeTable(report, messages) : tableTable(report, messages);
  return { ...(table.rows.length > 0 ? { table } : {}), ...(details.length > 0 ? { details } : {}) };
}

/** A compare that differs, by its kind. Rows call for a compare of contents, contents for a repair; DRS repairs nothing else. */
const DIFFERING: Readonly<Record<CompareKind, (ended: Ended) => Pick<Told, "headline" | "body" | "next" | "buttons">>> =
  {
    object: ({ report, compared, messages: { compares } }) => ({
      headline: compares.objectsDiffer(compared.job, missingObjects(report)),
      body: [compares.dontCutOver],
    }),
    lines: (ended) => {
      const { operation, report, compared, messages } = ended;
      const command = `compare {job} type=contents${objectsOption(report)}`;
      const name = operation.job.alias ?? `${operation.job.account}/${operation.job.id}`;
      const button: Button = {
        ...{ action: "say", label: messages.compares.compareContents, style: "primary" },
        value: command.replace("{job}", name),
      };
      return {
        ...{ headline: messages.compares.differ(compared), body: differingRows(ended), buttons: [button] },
        ...nextOf(command, operation, messages),
      };
    },
    contents: (ended) => {
      const { operation, compared, messages } = ended;
      const { task } = operation.result ?? {};
      return {
        ...{ headline: messages.compares.differ(compared), body: differingRows(ended) },
        ...nextOf(task === undefined ? undefined : `repair {job} task=${task}`, operation, messages),
      };
    },
  };

const missingObjects = ({ objects }: CompareReport) =>
  objects.reduce(
    (sum, { source_count, target_count }) => sum + Math.max(0, (source_count ?? 0) - (target_count ?? 0)),
    0,
  );

const labelOf = ({ database, table }: ComparedTable) => (database === "" ? table : `${database}.${table}`);

const differingTables = ({ tables }: CompareReport) => tables.filter(({ result }) => result === "inconsistent");

/** The tables that differ, as an option of the next compare; all tables where they are many or their names need quotes. */
function objectsOption(report: CompareReport): string {
  const labels = differingTables(report).map(labelOf);
  const isPlain = labels.length === report.tables_different && labels.every((label) => /^\w+\.\w+$/.test(label));
  return isPlain && labels.length <= 3 ? ` objects=${labels.join(",")}` : "";
}

/** How many rows differ, and in which table where that is one. */
function rowsInWords({ report, messages: { compares } }: Ended): string[] {
  const [only] = differingTables(report);
  const excess = only && report.tables_different === 1 ? (only.target_rows ?? 0) - (only.source_rows ?? 0) : 0;
  if (only && excess < 0) return [compares.missingRows(numberOf(-excess), labelOf(only))];
  if (only && excess > 0) return [compares.extraRows(numberOf(excess), labelOf(only))];
  return report.rows_different ? [compares.differentRows(numberOf(report.rows_different))] : [];
}

/** What differs, and what else is not known. */
function differingRows(ended: Ended): string[] {
  const { compared, messages } = ended;
  const rest = compared.uncompared > 0 ? [messages.compares.someUncompared(compared.uncompared)] : [];
  return [...rowsInWords(ended), ...rest, ...incomplete(ended), messages.compares.dontCutOver];
}

const incomplete = ({ report, messages }: Ended) => (report.complete ? [] : [messages.compares.incomplete]);

/** Statuses of a task that did not run to its end. */
const STOPPED = { CANCELLED: "cancelled", TIMEOUT_INTERRUPT: "timedOut", FAILED: "failed" } as const;

/** A compare that says neither: it was interrupted, or could not compare everything. */
function unfinished(ended: Ended): Pick<Told, "headline" | "body" | "next"> {
  const { operation, compared, messages } = ended;
  const { compares } = messages;
  const { status = "" } = operation.result ?? {};
  const stopped = Object.hasOwn(STOPPED, status) ? STOPPED[status as keyof typeof STOPPED] : null;
  const differing = compared.different > 0 ? [compares.someDiffer(compared.different), compares.dontCutOver] : [];
  if (stopped) return { headline: compares.stopped[stopped](compared), body: [...differing, ...incomplete(ended)] };
  const headline = compared.uncompared > 0 ? compares.uncompared(compared) : compares.nothing(compared);
  return {
    ...{ headline, body: incomplete(ended) },
    ...(compared.uncompared > 0 ? nextOf(AFTER_UNCOMPARED[compared.kind], operation, messages) : {}),
  };
}

const more = (total: number, shown: number, messages: Messages) =>
  total > shown ? messages.moreRows(total - shown) : null;

/** The tables that matter most: differing ones first, then those that were not compared. */
function tableTable({ tables, tables_total }: CompareReport, messages: Messages): Table {
  const { columns, results, rowsDiffer } = messages.compares;
  const shown = tables.slice(0, ROWS);
  const rows = shown.map((table) => {
    const { source_rows, target_rows, rows_different, result } = table;
    const differing =
      result === "inconsistent" && rows_different ? rowsDiffer(numberOf(rows_different)) : results[result];
    return [labelOf(table), `${numberOf(source_rows)} / ${numberOf(target_rows)}`, differing];
  });
  return {
    columns: [columns.table, columns.counts, columns.result],
    ...{ rows, more: more(tables_total, rows.length, messages) },
  };
}

/** The types of objects, by DRS's names. */
function typeTable({ objects }: CompareReport, messages: Messages): Table {
  const { columns, results } = messages.compares;
  const sorted = [...objects.filter(({ result }) => result !== "consistent"), ...objects.filter(isConsistent)];
  const rows = sorted
    .slice(0, ROWS)
    .map(({ type, source_count, target_count, result }) => [
      ...[type, `${numberOf(source_count)} / ${numberOf(target_count)}`, results[result]],
    ]);
  return {
    columns: [columns.type, columns.counts, columns.result],
    ...{ rows, more: more(objects.length, rows.length, messages) },
  };
}

const isConsistent = ({ result }: CompareReport["objects"][number]) => result === "consistent";
