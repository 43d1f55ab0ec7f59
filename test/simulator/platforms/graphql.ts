/** The part of GraphQL that one operation with one top-level field needs (GraphQL specification, "Language"). */

/** A requested field: its name, its arguments with the variables filled in, and its own requested fields. */
export interface Selection {
  readonly name: string;
  readonly arguments: Record<string, unknown>;
  readonly fields: readonly Selection[];
}

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|\$?\w+|[{}()[\]:!=]/g;

/** Parses a document token by token; throws a SyntaxError for invalid ones. */
class Reader {
  private readonly tokens: readonly string[];
  private readonly variables: Readonly<Record<string, unknown>>;
  private at = 0;

  constructor(document: string, variables: Readonly<Record<string, unknown>>) {
    this.tokens = document.replace(/#.*$/gm, "").match(TOKEN) ?? [];
    this.variables = variables;
  }

  private next(): string {
    const token = this.tokens[this.at];
    if (token === undefined) throw new SyntaxError("Syntax Error: Unexpected <EOF>.");
    this.at += 1;
    return token;
  }

  private takes(token: string): boolean {
    if (this.tokens[this.at] !== token) return false;
    this.at += 1;
    return true;
  }

  private expect(token: string): void {
    if (!this.takes(token)) throw new SyntaxError(`Syntax Error: Expected "${token}", found "${this.next()}".`);
  }

  /** Parse `query`, `mutation` or nothing, a name, the types of variables, and the requested field. */
  operation(): { kind: string; fields: Selection[] } {
    const kind = this.tokens[this.at] === "{" ? "query" : this.next();
    while (this.tokens[this.at] !== "{") this.next();
    return { kind, fields: this.selections() };
  }

  private selections(): Selection[] {
    const fields: Selection[] = [];
    this.expect("{");
    while (!this.takes("}")) fields.push(this.selection());
    return fields;
  }

  private selection(): Selection {
    const name = this.next();
    const given = this.takes("(") ? this.entries(")") : {};
    return { name, arguments: given, fields: this.tokens[this.at] === "{" ? this.selections() : [] };
  }

  private entries(end: string): Record<string, unknown> {
    const entries: Record<string, unknown> = {};
    while (!this.takes(end)) {
      const name = this.next();
      this.expect(":");
      entries[name] = this.value();
    }
    return entries;
  }

  private value(): unknown {
    const token = this.next();
    if (token === "{") return this.entries("}");
    return token.startsWith("$") ? this.variables[token.slice(1)] : JSON.parse(token);
  }
}

export const readOperation = (document: string, variables: Readonly<Record<string, unknown>>) =>
  new Reader(document, variables).operation();

/** Select the requested fields of a value; a field that the value lacks is an error of the caller. */
export function selected(value: unknown, fields: readonly Selection[]): unknown {
  if (Array.isArray(value)) return value.map((one) => selected(one, fields));
  if (typeof value !== "object" || value === null) return value;
  if (fields.length === 0) throw new SyntaxError("A field of an object type must have a selection of subfields.");
  const entries = fields.map(({ name, fields: inner }) => {
    if (!Object.hasOwn(value, name)) throw new SyntaxError(`Cannot query field "${name}".`);
    return [name, selected((value as Record<string, unknown>)[name], inner)];
  });
  return Object.fromEntries(entries);
}
