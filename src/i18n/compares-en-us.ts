import type { Compared, CompareKind, CompareMessages } from "./compare-messages.ts";

const KINDS: Readonly<Record<CompareKind, string>> = {
  object: "Object compare",
  lines: "Row compare",
  contents: "Content compare",
};

const nameOf = ({ kind, job }: Pick<Compared, "kind" | "job">) => `${KINDS[kind]} of ${job}`;

const tables = (count: number) => (count === 1 ? "1 table" : `${count} tables`);

const reached = ({ total, uncompared }: Compared) => `${total - uncompared} of ${tables(total)} compared`;

export const englishCompares: CompareMessages = {
  match: (compared) =>
    `${nameOf(compared)}: ${compared.total} of ${tables(compared.total)} ${compared.total === 1 ? "matches" : "match"}`,
  differ: (compared) =>
    `${nameOf(compared)}: ${compared.different} of ${tables(compared.total)} ${compared.different === 1 ? "differs" : "differ"}`,
  objectsDiffer: (job, missing) => {
    if (missing === 0) return `Object compare of ${job}: objects differ`;
    return `Object compare of ${job}: ${missing === 1 ? "1 object is" : `${missing} objects are`} missing in the target`;
  },
  uncompared: (compared) =>
    `${nameOf(compared)}: ${compared.uncompared} of ${tables(compared.total)} couldn’t be compared`,
  nothing: (compared) => `${nameOf(compared)}: nothing could be compared`,
  stopped: {
    cancelled: (compared) => `${nameOf(compared)} was cancelled: ${reached(compared)}`,
    timedOut: (compared) => `${nameOf(compared)} ran out of time: ${reached(compared)}`,
    failed: (compared) => `${nameOf(compared)} stopped early: ${reached(compared)}`,
  },
  scheduled: (compared, at) => `${nameOf(compared)} is scheduled${at === null ? "" : ` for ${at}`}`,
  missingRows: (rows, table) => `The target is missing ${rows} ${rows === "1" ? "row" : "rows"} in ${table}.`,
  extraRows: (rows, table) => `The target has ${rows} ${rows === "1" ? "row" : "rows"} too many in ${table}.`,
  differentRows: (rows) => (rows === "1" ? "1 row differs." : `${rows} rows differ.`),
  dontCutOver: "Don’t cut over yet.",
  someDiffer: (count) => (count === 1 ? "1 of them differs." : `${count} of them differ.`),
  someUncompared: (count) => `${tables(count)} couldn’t be compared.`,
  incomplete: "Not everything could be read from DRS.",
  missingObjects: (type, names) => `Missing in the target (${type}): ${names}`,
  columns: { table: "Table", type: "Type", counts: "Source / target", result: "Result" },
  results: { consistent: "matches", inconsistent: "differs", uncompared: "couldn’t be compared" },
  rowsDiffer: (rows) => (rows === "1" ? "1 differs" : `${rows} differ`),
  compareContents: "Compare contents",
};
