import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { projectPath } from "../../scripts/lib/paths.ts";
import { FAMILIES, type FamilyName } from "../../src/metrics/families.ts";
import { STATES } from "../../src/model/operation.ts";
import { PREFIX } from "../../src/rest/open-metrics.ts";

/** The dashboard, the alerts and the runbook are about series that there are. */

const read = (path: string) => readFileSync(projectPath(path), "utf8");
const dashboard = JSON.parse(read("docs/grafana/dashboard.json"));
const alerts = read("docs/alerts.yaml");
const runbook = read("docs/runbook.md");

const SUFFIXES = { counter: ["_total"], gauge: [""], histogram: ["_bucket", "_count", "_sum"] } as const;

/** Labels by the names of samples. */
const samples = new Map(
  (Object.keys(FAMILIES) as FamilyName[]).flatMap((name) => {
    const { type, labels } = FAMILIES[name];
    const all = ["account", ...labels, ...(type === "histogram" ? ["le"] : [])];
    return SUFFIXES[type].map((suffix) => [PREFIX + name + suffix, all] as const);
  }),
);

interface Target {
  readonly expr: string;
  readonly legendFormat: string;
}

const targets: Target[] = dashboard.panels.flatMap(({ targets = [] }: { targets?: Target[] }) => targets);
const expressions = [
  ...targets.map(({ expr }) => expr),
  ...[...alerts.matchAll(/^ +expr: (.+)$/gm)].map(([, expr = ""]) => expr),
];
const alertNames = [...alerts.matchAll(/- alert: (\w+)$/gm)].map(([, name = ""]) => name);

const namesIn = (text: string) => [...text.matchAll(/drs_gateway_\w+/g)].map(([name]) => name);

describe("an expression", () => {
  test.each(expressions)("%s is about series that there are", (expression) => {
    const names = namesIn(expression);
    for (const name of names) expect([...samples.keys()]).toContain(name);
    expect(expression).toMatch(names.length === 0 ? /^up\{job="drs-gateway"\}/ : /drs_gateway_/);
    for (const [, name = "", matchers = ""] of expression.matchAll(/(drs_gateway_\w+)\{([^}]*)\}/g)) {
      for (const [, label] of matchers.matchAll(/(\w+)[=!]/g)) expect(samples.get(name)).toContain(label);
    }
    for (const [, labels = ""] of expression.matchAll(/\bby \(([^)]*)\)/g)) {
      for (const label of labels.split(", ")) expect(samples.get(names[0] ?? "")).toContain(label);
    }
    for (const [, outcome] of expression.matchAll(/outcome="(\w+)"/g)) expect(STATES).toContain(outcome);
  });
});

describe("the dashboard", () => {
  test("shows every series", () => {
    const shown = new Set(targets.flatMap(({ expr }) => namesIn(expr)));
    const families = (Object.keys(FAMILIES) as FamilyName[]).filter(
      (name) => !SUFFIXES[FAMILIES[name].type].some((suffix) => shown.has(PREFIX + name + suffix)),
    );
    expect(families).toEqual([]);
  });

  test("asks the data source that is chosen", () => {
    const sources = JSON.stringify(dashboard.panels).match(/"uid":"[^"]*"/g) ?? [];
    for (const source of sources) expect(source).toMatch(/^"uid":"\$\{datasource\}"$/);
    expect(dashboard.templating.list[0]).toMatchObject({ name: "datasource", type: "datasource", query: "prometheus" });
  });

  test("has panels that do not lie on one another", () => {
    const ids = dashboard.panels.map(({ id }: { id: number }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const cells = dashboard.panels.flatMap(
      ({ gridPos: { x, y, w, h } }: { gridPos: { x: number; y: number; w: number; h: number } }) =>
        Array.from({ length: w * h }, (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
  });
});

describe("an alert", () => {
  test("is one of several", () => {
    expect(alertNames.length).toBeGreaterThan(6);
    expect(new Set(alertNames).size).toBe(alertNames.length);
  });

  test.each(alertNames)("%s is in the runbook, and points there", (name) => {
    expect(runbook.split("\n")).toContain(`## ${name}`);
    expect(alerts).toContain(`runbook_url: docs/runbook.md#${name.toLowerCase()}\n`);
  });
});

test("the runbook is about nothing else", () => {
  expect([...runbook.matchAll(/^## (\w+)$/gm)].map(([, name]) => name)).toEqual(alertNames);
});
