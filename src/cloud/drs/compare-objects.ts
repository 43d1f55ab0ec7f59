import { parseInboundJson } from "../../shared/json-bounds.ts";
import { INBOUND } from "../../shared/limits.ts";
import { err, ok, type Result } from "../../shared/result.ts";

/**
 * What a compare covers, as people write it: `db1.table1,db2`, `db.schema.table` where the engine has schemas, double quotes around
 * a name that holds a dot or a comma, or JSON. One parser for chat and `/v1`.
 */

/** Tables by database, or by schema of a database; an empty list means the whole database or schema. */
export type CompareObjects = Readonly<Record<string, readonly string[] | Readonly<Record<string, readonly string[]>>>>;

/** The syntax in one sentence, for help and errors. */
export const OBJECTS_SYNTAX =
  'db1.table1,db2 for databases and tables, db1.schema1.table1 or db1.schema1.* where there are schemas, "my.db".t1 for a name with a dot or a comma; or JSON: {"db1":["table1"]}';

const EXAMPLE = `Write ${OBJECTS_SYNTAX}`;

/** One selected object; `null` stands for all of that level. */
interface Selected {
  readonly database: string;
  readonly schema: string | null;
  readonly table: string | null;
}

interface Part {
  readonly name: string;
  readonly isQuoted: boolean;
}

/** The parts of an entry, and the entry as it was written. */
interface Entry {
  readonly parts: readonly Part[];
  readonly written: string;
}

/** Most characters of a wrong part that an error repeats. */
const QUOTED = 40;

/** Quote what is wrong, cut where it is long. */
function quote(wrong: string): string {
  const letters = [...wrong];
  return letters.length > QUOTED ? `"${letters.slice(0, QUOTED - 1).join("")}…"` : `"${wrong}"`;
}

/** Commas of any keyboard. */
const COMMA = /[,\uff0c\u3001]/u;

/** A part: quoted (a doubled quote stands for one), in curly or corner quotes as keyboards write them, or plain. */
const PART =
  /\s*(?:"((?:[^"]|"")*)"|\u201c([^\u201d]*)\u201d|\u300c([^\u300d]*)\u300d|((?![\s"\u201c\u300c])[^.,\uff0c\u3001]*))\s*/uy;

/** Parse the text or the JSON of a selection; the error names the part that is wrong. */
export function parseObjects(given: string): Result<CompareObjects, string> {
  const text = given.trim();
  const count = text.split(COMMA, INBOUND.selectedObjects + 1).length;
  if (count > INBOUND.selectedObjects) return err(tooMany(`more than ${INBOUND.selectedObjects}`));
  const selected = text.startsWith("{") ? fromJson(text) : fromText(text);
  if (!selected.ok) return selected;
  const found = selected.value.length;
  if (found > INBOUND.selectedObjects) return err(tooMany(String(found)));
  return found === 0 ? err(`must name at least one database. ${EXAMPLE}`) : treeOf(selected.value);
}

const tooMany = (count: string) =>
  `must name at most ${INBOUND.selectedObjects} databases, schemas and tables; it names ${count}`;

function fromText(text: string): Result<readonly Selected[], string> {
  const entries = entriesOf(text);
  if (!entries.ok) return entries;
  const found: Selected[] = [];
  for (const { parts, written } of entries.value) {
    const selected = selectedBy(parts);
    if (!selected) return err(`${quote(written)} must have one to three names, none of them empty. ${EXAMPLE}`);
    found.push(selected);
  }
  return ok(found);
}

/** Split a text at commas and dots outside quotes; nothing between two commas is left out. */
function entriesOf(text: string): Result<readonly Entry[], string> {
  const entries: Entry[] = [];
  let start = 0;
  let parts: Part[] = [];
  let at = 0;
  while (at <= text.length) {
    PART.lastIndex = at;
    const found = PART.exec(text);
    const end = found ? PART.lastIndex : at;
    const delimiter = text.charAt(end);
    if (!found || (delimiter !== "" && delimiter !== "." && !COMMA.test(delimiter))) {
      const wrong = text.slice(start).trim();
      return err(`${quote(wrong)} has a quote that is never closed, or text after a quoted name. ${EXAMPLE}`);
    }
    const [, straight, curly, corner, plain = ""] = found;
    const quoted = straight?.replaceAll('""', '"') ?? curly ?? corner;
    parts.push({ name: quoted ?? plain.trim(), isQuoted: quoted !== undefined });
    at = end + 1;
    if (delimiter === ".") continue;
    const written = text.slice(start, end).trim();
    if (written !== "") entries.push({ parts, written });
    parts = [];
    start = at;
  }
  return ok(entries);
}

/** `db`, `db.table`, `db.schema.table`; a bare `*` as the last part stands for all. */
function selectedBy(parts: readonly Part[]): Selected | null {
  const last = parts.at(-1);
  const isAll = parts.length > 1 && last?.name === "*" && !last.isQuoted;
  const [database, ...below] = (isAll ? parts.slice(0, -1) : parts).map(({ name }) => name);
  if (database === undefined || [database, ...below].includes("")) return null;
  const [first = null, second = null] = below;
  if (parts.length > 3) return null;
  return parts.length === 3 ? { database, schema: first, table: second } : { database, schema: null, table: first };
}

const isRecord = (json: unknown): json is Readonly<Record<string, unknown>> =>
  typeof json === "object" && json !== null && !Array.isArray(json);

const NAMES = "a list of names";

function fromJson(text: string): Result<readonly Selected[], string> {
  const json = parseInboundJson(text);
  if (!isRecord(json)) return err(`is not valid JSON. ${EXAMPLE}`);
  const found: Selected[] = [];
  for (const [database, below] of Object.entries(json)) {
    const bySchema: readonly (readonly [string | null, unknown])[] = isRecord(below)
      ? Object.entries(below)
      : [[null, below]];
    if (database === "" || bySchema.length === 0)
      return err(`${quote(database)} must have a name and ${NAMES}. ${EXAMPLE}`);
    for (const [schema, tables] of bySchema) {
      const names = namesIn(tables);
      const where = schema === null ? database : `${database}.${schema}`;
      if (!names || schema === "")
        return err(`${quote(where)} must have a name and ${NAMES}, none of them empty. ${EXAMPLE}`);
      found.push(...(names.length === 0 ? [null] : names).map((table) => ({ database, schema, table })));
    }
  }
  return ok(found);
}

const namesIn = (json: unknown): readonly string[] | null =>
  Array.isArray(json) && json.every((name) => typeof name === "string" && name !== "") ? json : null;

function treeOf(selected: readonly Selected[]): Result<CompareObjects, string> {
  const tree: [string, CompareObjects[string]][] = [];
  for (const [database, within] of grouped(selected, (each) => each.database)) {
    const bySchema = grouped(within, ({ schema }) => schema);
    const schemas: [string, readonly string[]][] = [];
    let direct: readonly string[] | null = null;
    for (const [schema, each] of bySchema) {
      const tables = tablesOf(each);
      const where = schema === null ? database : `${database}.${schema}`;
      if (!tables) return err(`${quote(where)} is named both as a whole and in part: leave out one of them`);
      if (schema === null) direct = tables;
      else schemas.push([schema, tables]);
    }
    if (direct && schemas.length > 0)
      return err(`${quote(database)} is named both with and without schemas: leave out one of them`);
    tree.push([database, direct ?? Object.fromEntries(schemas)]);
  }
  return ok(Object.fromEntries(tree));
}

/** The tables, each once, none for all of them; `null` when all and some of them are named. */
function tablesOf(selected: readonly Selected[]): readonly string[] | null {
  const tables = [...new Set(selected.map(({ table }) => table))];
  const named = tables.filter((table) => table !== null);
  return named.length > 0 && named.length < tables.length ? null : named;
}

function grouped<Key>(all: readonly Selected[], keyOf: (each: Selected) => Key): ReadonlyMap<Key, readonly Selected[]> {
  const groups = new Map<Key, Selected[]>();
  for (const each of all) {
    const group = groups.get(keyOf(each)) ?? [];
    groups.set(keyOf(each), group);
    group.push(each);
  }
  return groups;
}

const isTableList = (below: CompareObjects[string]): below is readonly string[] => Array.isArray(below);

/** Write a selection as DRS's objects (contract section 1.4, tables 24 to 26). */
export const dbObject = (objects: CompareObjects) => named(objects, databaseObject);

const databaseObject = (below: CompareObjects[string]) =>
  isTableList(below) ? tableObjects(below) : { schemas: named(below, tableObjects) };

/** A database or a schema without tables is compared whole. */
const tableObjects = (tables: readonly string[]) =>
  tables.length === 0 ? { all: true } : { tables: Object.fromEntries(tables.map((name) => [name, { name }])) };

/** Write a selection as the objects of a repair (contract section 1.5): one per database, schema or table. */
export const repairObjects = (objects: CompareObjects): readonly RepairObject[] =>
  Object.entries(objects).flatMap(([database, below]) =>
    isTableList(below)
      ? oneByOne({ database }, below)
      : Object.entries(below).flatMap(([schema, tables]) => oneByOne({ database, schema }, tables)),
  );

/** A database, schema or table of a repair. */
interface RepairObject {
  readonly database: string;
  readonly schema?: string;
  readonly table?: string;
}

const oneByOne = (whole: RepairObject, tables: readonly string[]): readonly RepairObject[] =>
  tables.length === 0 ? [whole] : tables.map((table) => ({ ...whole, table }));

const named = <Value>(objects: Readonly<Record<string, Value>>, within: (value: Value) => object) =>
  Object.fromEntries(Object.entries(objects).map(([name, value]) => [name, { name, ...within(value) }]));
