/** Searches logs for secrets. */
import { type Form, formsOf, SHORTEST } from "./forms.ts";

export interface Secret {
  /** Name of the secret in findings. */
  readonly name: string;
  readonly value: string;
}

export interface Log {
  readonly path: string;
  readonly text: string;
}

/** Gateways whose logs must exist: a scan over nothing proves nothing. */
export interface Source {
  readonly name: string;
  /** Whether a log belongs to them, by its path. */
  readonly owns: (path: string) => boolean;
}

/** A line in the form of src/shared/log.ts. */
const GATEWAY_LINE = /\{"level":"(?:error|warning)","event":"/;

/** List the numbers of the lines that contain a string. */
function linesWith(sought: string, text: string): number[] {
  if (!text.includes(sought)) return [];
  return text.split("\n").flatMap((line, index) => (line.includes(sought) ? [index + 1] : []));
}

/** List the places of a secret in a log, once per form. */
function findingsIn({ path, text }: Log, name: string, forms: ReadonlyMap<string, Form>): string[] {
  const found = [...forms].flatMap(([sought, form]) => linesWith(sought, text).map((line) => ({ form, line })));
  return [...Map.groupBy(found, ({ form }) => form)].map(([form, places]) => {
    const lines = new Set(places.map(({ line }) => line));
    const more = lines.size > 1 ? ` (and in ${lines.size - 1} more lines)` : "";
    return `${path}:${Math.min(...lines)}: ${name}, ${form}${more}`;
  });
}

/** List every place of a secret, by the secret's name and never by its value. */
function findings(logs: readonly Log[], secrets: readonly Secret[]): string[] {
  return secrets.flatMap(({ name, value }) => {
    if (value.length < SHORTEST) return [`${name} cannot be looked for: it has less than ${SHORTEST} characters`];
    const forms = formsOf(value);
    return logs.flatMap((log) => findingsIn(log, name, forms));
  });
}

/** List the errors of the logs; none when they exist and contain no secret. */
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
