/** Looks for secrets in logs. */
import { type Form, formsOf, SHORTEST } from "./forms.ts";

export interface Secret {
  /** What a finding calls it. */
  readonly name: string;
  readonly value: string;
}

export interface Log {
  readonly path: string;
  readonly text: string;
}

/** Gateways whose logs must be there: a scan over nothing proves nothing. */
export interface Source {
  readonly name: string;
  /** Whether a log is theirs, by its path. */
  readonly owns: (path: string) => boolean;
}

/** A line as src/shared/log.ts writes it. */
const GATEWAY_LINE = /\{"level":"(?:error|warning)","event":"/;

/** The numbers of the lines in which a text stands. */
function linesWith(sought: string, text: string): number[] {
  if (!text.includes(sought)) return [];
  return text.split("\n").flatMap((line, index) => (line.includes(sought) ? [index + 1] : []));
}

/** Where a secret stands in a log, once a form. */
function findingsIn({ path, text }: Log, name: string, forms: ReadonlyMap<string, Form>): string[] {
  const found = [...forms].flatMap(([sought, form]) => linesWith(sought, text).map((line) => ({ form, line })));
  return [...Map.groupBy(found, ({ form }) => form)].map(([form, places]) => {
    const lines = new Set(places.map(({ line }) => line));
    const more = lines.size > 1 ? ` (and in ${lines.size - 1} more lines)` : "";
    return `${path}:${Math.min(...lines)}: ${name}, ${form}${more}`;
  });
}

/** Every place where a secret stands, by the secret's name and never by its value. */
function findings(logs: readonly Log[], secrets: readonly Secret[]): string[] {
  return secrets.flatMap(({ name, value }) => {
    if (value.length < SHORTEST) return [`${name} cannot be looked for: it has less than ${SHORTEST} characters`];
    const forms = formsOf(value);
    return logs.flatMap((log) => findingsIn(log, name, forms));
  });
}

/** What is wrong with the logs; nothing when they are there and hold no secret. */
export function problemsOf(
  logs: readonly Log[],
  secrets: readonly Secret[],
  sources: readonly Source[] = [],
): readonly string[] {
  const silent = sources.filter(({ owns }) => !logs.some(({ path, text }) => owns(path) && GATEWAY_LINE.test(text)));
  return [
    ...(secrets.length === 0 ? ["no secret is known, so none was looked for"] : []),
    ...silent.map(({ name }) => `nothing was collected from ${name}, so nothing is proved`),
    ...findings(logs, secrets),
  ];
}
