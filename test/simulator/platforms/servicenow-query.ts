/** Encoded queries of ServiceNow: `a=b^c!=d^ORDERBYe` (ServiceNow, "Encoded query strings"). */

export type Row = Readonly<Record<string, unknown>>;

/** Value for comparison: a reference counts as the id of its record. */
export const plain = (field: unknown): string =>
  typeof field === "object" && field !== null ? String((field as Row).value ?? "") : String(field ?? "");

type Test = (value: string, wanted: string) => boolean;

/** Longer operators first, since they start or end with shorter ones. */
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

/** Fields are in lower case, operators are not. */
function holds(condition: string, row: Row): boolean {
  const [, field = "", rest = ""] = /^([a-z0-9_.]+)(.*)$/s.exec(condition) ?? [];
  const operator = OPERATORS.find(([name]) => rest.startsWith(name));
  // Unreadable terms are left out of a query, which then finds more than intended, as in ServiceNow.
  if (field === "" || operator === undefined) return true;
  const [name, test] = operator;
  return test(plain(row[field]), rest.slice(name.length));
}

const ORDER = /^ORDERBY(DESC)?(\w+)$/;

/** `^` means "and"; a term that starts with OR is an alternative to the previous one. */
function conditionsOf(terms: readonly string[]): string[][] {
  const conditions: string[][] = [];
  for (const term of terms) {
    if (term.startsWith("OR")) conditions.at(-1)?.push(term.slice("OR".length));
    else conditions.push([term]);
  }
  return conditions;
}

/** List the rows that a query finds, in its order. */
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
