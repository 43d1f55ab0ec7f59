/** Encoded queries of ServiceNow: `a=b^c!=d^ORDERBYe` (ServiceNow, "Encoded query strings"). */

export type Row = Readonly<Record<string, unknown>>;

/** A value as it is compared: a reference by the record that it points to. */
export const plain = (field: unknown): string =>
  typeof field === "object" && field !== null ? String((field as Row).value ?? "") : String(field ?? "");

type Test = (value: string, wanted: string) => boolean;

/** Longer operators first, since they begin or end with shorter ones. */
const OPERATORS: readonly (readonly [string, Test])[] = [
  ["NOT IN", (value, wanted) => !wanted.split(",").includes(value)],
  ["ISNOTEMPTY", (value) => value !== ""],
  ["ISEMPTY", (value) => value === ""],
  ["STARTSWITH", (value, wanted) => value.startsWith(wanted)],
  ["LIKE", (value, wanted) => value.includes(wanted)],
  ["IN", (value, wanted) => wanted.split(",").includes(value)],
  ["!=", (value, wanted) => value !== wanted],
  [">=", (value, wanted) => value >= wanted],
  ["<=", (value, wanted) => value <= wanted],
  ["=", (value, wanted) => value === wanted],
  [">", (value, wanted) => value > wanted],
  ["<", (value, wanted) => value < wanted],
];

/** Fields are written in small letters, operators are not. */
function holds(condition: string, row: Row): boolean {
  const [, field = "", rest = ""] = /^([a-z0-9_.]+)(.*)$/s.exec(condition) ?? [];
  const operator = OPERATORS.find(([name]) => rest.startsWith(name));
  // What it cannot read is left out of a query, which then finds more than was meant.
  if (field === "" || operator === undefined) return true;
  const [name, test] = operator;
  return test(plain(row[field]), rest.slice(name.length));
}

const ORDER = /^ORDERBY(DESC)?(\w+)$/;

/** `^` is "and"; a term that begins with OR is another way to fulfil the one before it. */
function conditionsOf(terms: readonly string[]): string[][] {
  const conditions: string[][] = [];
  for (const term of terms) {
    if (term.startsWith("OR")) conditions.at(-1)?.push(term.slice("OR".length));
    else conditions.push([term]);
  }
  return conditions;
}

/** The rows that a query finds, in its order. */
export function find<Found extends Row>(rows: readonly Found[], query: string): Found[] {
  const terms = query.split("^").filter((term) => term !== "" && term !== "EQ");
  const orders = terms.flatMap((term) => {
    const [, descending, field = ""] = ORDER.exec(term) ?? [];
    return field === "" ? [] : [{ field, sign: descending === undefined ? 1 : -1 }];
  });
  const conditions = conditionsOf(terms.filter((term) => !ORDER.test(term)));
  const found = rows.filter((row) => conditions.every((ways) => ways.some((way) => holds(way, row))));
  return found.toSorted((one, other) => {
    const order = orders.find(({ field }) => plain(one[field]) !== plain(other[field]));
    return order === undefined ? 0 : order.sign * (plain(one[order.field]) < plain(other[order.field]) ? -1 : 1);
  });
}
