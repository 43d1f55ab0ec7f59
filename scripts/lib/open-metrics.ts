/**
 * Reads OpenMetrics 1.0 text strictly: whatever the specification's grammar and its rules for families, units, counters and histograms
 * forbid is an error. Exemplars, timestamps and types that the gateway does not use are refused, too.
 */

export interface MetricSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface MetricFamily {
  readonly name: string;
  readonly type: string;
  readonly samples: readonly MetricSample[];
}

interface Reading {
  readonly name: string;
  type: string | undefined;
  unit: string | undefined;
  help: string | undefined;
  readonly samples: MetricSample[];
}

const NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
const META = new RegExp(`^# (TYPE|UNIT|HELP) (${NAME}) (.+)$`);
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(.*)\\})? (\\S+)$`);
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)/y;
const NUMBER = /^(?:[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[+-]Inf|NaN)$/;

/** What a sample's name has behind that of its family. */
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  counter: ["_total"],
  gauge: [""],
  histogram: ["_bucket", "_count", "_sum"],
};

/** @throws what is wrong, and in which line */
export function readOpenMetrics(text: string): Map<string, MetricFamily> {
  if (!text.endsWith("\n# EOF\n")) throw new Error('the last line is not "# EOF"');
  const families = new Map<string, Reading>();
  let current: Reading | undefined;
  for (const [index, line] of text
    .slice(0, -"# EOF\n".length - 1)
    .split("\n")
    .entries()) {
    try {
      current = readLine(families, current, line);
    } catch (error) {
      throw new Error(`line ${index + 1}, ${line}: ${(error as Error).message}`);
    }
  }
  for (const family of families.values()) checkFamily(family);
  return new Map([...families].map(([name, { type = "unknown", samples }]) => [name, { name, type, samples }]));
}

/** The family that the next line belongs to, unless it begins another. */
function readLine(families: Map<string, Reading>, current: Reading | undefined, line: string): Reading {
  const [, keyword, name = "", text = ""] = META.exec(line) ?? [];
  if (keyword === undefined) return readSample(current, line);
  const family = name === current?.name ? current : begin(families, name);
  const field = keyword.toLowerCase() as "type" | "unit" | "help";
  if (family.samples.length > 0) throw new Error("metadata stands before samples");
  if (family[field] !== undefined) throw new Error(`a second ${keyword}`);
  if (field === "type" && !(text in SUFFIXES)) throw new Error(`no type: ${text}`);
  if (field === "unit" && !name.endsWith(`_${text}`)) throw new Error("the name does not end in its unit");
  family[field] = text;
  return family;
}

function begin(families: Map<string, Reading>, name: string): Reading {
  if (families.has(name)) throw new Error("the family has lines elsewhere");
  const family: Reading = { name, type: undefined, unit: undefined, help: undefined, samples: [] };
  families.set(name, family);
  return family;
}

function readSample(family: Reading | undefined, line: string): Reading {
  const [, name = "", labels = "", value = ""] = SAMPLE.exec(line) ?? [];
  if (name === "") throw new Error("neither metadata nor a sample");
  const suffixes = SUFFIXES[family?.type ?? ""] ?? [];
  if (!family || !suffixes.some((suffix) => family.name + suffix === name))
    throw new Error("a sample of no family, or with a suffix that its type does not have");
  if (!NUMBER.test(value)) throw new Error("no number");
  family.samples.push({ name, labels: readLabels(labels), value: numberOf(value) });
  return family;
}

const numberOf = (text: string) => Number(text.replace(/Inf$/, "Infinity"));

function readLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < text.length) {
    const at = LABEL.lastIndex;
    const [whole, name = "", value = "", comma] = LABEL.exec(text) ?? [];
    if (whole === undefined) throw new Error(`no label: ${text.slice(at)}`);
    if (comma === "," && LABEL.lastIndex === text.length) throw new Error("a comma and no label");
    if (name in labels) throw new Error(`label ${name} twice`);
    labels[name] = value.replace(/\\(.)/g, (_, escaped: string) => (escaped === "n" ? "\n" : escaped));
  }
  return labels;
}

function checkFamily({ name, type, samples }: Reading): void {
  const keys = samples.map((sample) => sample.name + keyOf(sample.labels));
  if (new Set(keys).size < keys.length) throw new Error(`${name}: two samples of one name and one set of labels`);
  if (type === undefined) throw new Error(`${name} has no type`);
  const isNegative = samples.some(({ value }) => !(value >= 0));
  if (type !== "gauge" && isNegative) throw new Error(`${name}: a ${type} below 0`);
  if (type === "histogram") checkHistogram(name, samples);
}

const keyOf = (labels: MetricSample["labels"]) => JSON.stringify(Object.entries(labels).toSorted());

function checkHistogram(name: string, samples: readonly MetricSample[]): void {
  const metrics = Map.groupBy(samples, ({ labels: { le: _, ...rest } }) => keyOf(rest));
  for (const [key, metric] of metrics) {
    const of = (suffix: string) => metric.filter((sample) => sample.name === name + suffix);
    const buckets = of("_bucket");
    const bounds = buckets.map(({ labels }) => numberOf(labels.le ?? ""));
    const isRising = (numbers: readonly number[]) =>
      numbers.every((number, index) => index === 0 || number >= (numbers[index - 1] ?? 0));
    if (!isRising(bounds) || !isRising(buckets.map(({ value }) => value)))
      throw new Error(`${name}${key}: buckets must rise`);
    if (bounds.at(-1) !== Number.POSITIVE_INFINITY) throw new Error(`${name}${key}: no bucket for all`);
    const [count, sum] = [of("_count"), of("_sum")];
    if (count.length !== 1 || sum.length !== 1) throw new Error(`${name}${key}: one count and one sum`);
    if (count[0]?.value !== buckets.at(-1)?.value) throw new Error(`${name}${key}: the count is not the last bucket`);
  }
}
