import { BUCKETS, FAMILIES, type FamilyName, type Labels, type Sample } from "../metrics/families.ts";

/** OpenMetrics 1.0 (github.com/prometheus/OpenMetrics, specification/OpenMetrics.md), as text. */

export const CONTENT_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/** How every series is called first. */
export const PREFIX = "drs_gateway_";

/** What is told of all accounts: each account's samples with its name on them. */
export function openMetrics(samples: readonly Sample[]): string {
  const byName = Map.groupBy(samples, ({ name }) => name);
  const families = Object.keys(FAMILIES) as FamilyName[];
  const lines = families.flatMap((name) => {
    const { type, help, ...more } = FAMILIES[name];
    const family = PREFIX + name;
    return [
      `# TYPE ${family} ${type}`,
      ...("unit" in more ? [`# UNIT ${family} ${more.unit}`] : []),
      `# HELP ${family} ${help}`,
      ...(type === "histogram" ? histogram(family, byName, name) : values(family, byName.get(name), type)),
    ];
  });
  return `${lines.join("\n")}\n# EOF\n`;
}

const values = (family: string, samples: readonly Sample[] = [], type: "counter" | "gauge"): string[] =>
  samples.map(({ labels, value }) => line(type === "counter" ? `${family}_total` : family, labels, value));

/** A bucket holds what was counted in those below it, too; sample by sample they count their own. */
function histogram(family: string, byName: ReadonlyMap<string, readonly Sample[]>, name: string): string[] {
  return (byName.get(`${name}_sum`) ?? []).flatMap(({ labels, value: sum }) => {
    const own = (byName.get(name) ?? []).filter(({ labels: { le: _, ...rest } }) => written(rest) === written(labels));
    let count = 0;
    const buckets = BUCKETS.map((bound) => {
      count += own.find(({ labels: { le } }) => le === String(bound))?.value ?? 0;
      return line(`${family}_bucket`, { ...labels, le: boundText(bound) }, count);
    });
    return [...buckets, line(`${family}_count`, labels, count), line(`${family}_sum`, labels, sum)];
  });
}

/** As the specification writes numbers in `le`, so that one bound is one series. */
const boundText = (bound: number) => (Number.isFinite(bound) ? bound.toFixed(1) : "+Inf");

const line = (name: string, labels: Labels, value: number) => `${name}{${written(labels)}} ${value}`;

const written = (labels: Labels): string =>
  Object.entries(labels)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join();

const escaped = (value: string) => value.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n");
