import type { Gateway } from "../../../src/config/gateway.ts";
import { sourceSecrets } from "../../../src/config/names.ts";
import { type CoveredJob, coverageOf } from "../../../src/policy/coverage.ts";
import { readListedJobs } from "../listed-jobs.ts";
import { type MetricFamily, readOpenMetrics } from "../open-metrics.ts";
import type { Variables } from "../settings.ts";
import { type Diagnosis, note, wrong } from "./finding.ts";

/** What a running gateway says of itself. */

type Metrics = ReadonlyMap<string, MetricFamily>;

/** A previous secret that has vouched for nothing for so long (milliseconds) is not used any more. */
const QUIET = 7 * 24 * 60 * 60 * 1000;

interface Ready {
  readonly accounts: readonly {
    readonly account: string;
    readonly findings: readonly {
      readonly check: string;
      readonly status: "ok" | "warning" | "failed";
      readonly detail: string;
      readonly remedy: string | null;
    }[];
  }[];
}

const TOKEN_REMEDY = 'set GATEWAY_TOKEN to the token of a client that the policy gives "metrics"';

/** Asks a gateway. */
export async function runningFindings(
  { config }: Pick<Gateway, "config">,
  given: Variables,
  { url, token, now }: { readonly url: string; readonly token: string; readonly now: number },
): Promise<Diagnosis[]> {
  const ask = (path: string) => fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } });
  const ready = await ask("/readyz").catch(() => null);
  if (ready === null)
    return [wrong("GATEWAY_URL", `nothing answers at ${url}`, "start the gateway, or correct the URL")];
  if (ready.status === 401 || ready.status === 403)
    return [wrong("GATEWAY_TOKEN", `is refused (${ready.status})`, TOKEN_REMEDY)];
  const type = ready.headers.get("content-type") ?? "";
  if (!type.startsWith("application/json"))
    return [
      wrong(
        "GATEWAY_URL",
        `/readyz answered HTTP ${ready.status}`,
        "see the gateway's log: it says what to write where",
      ),
    ];
  const jobs = await readListedJobs(url, token).catch(() => []);
  const metrics = readOpenMetrics(await (await ask("/metrics")).text());
  return [
    ...readyFindings((await ready.json()) as Ready),
    ...sourceFindings(config, metrics),
    ...ruleFindings(config, metrics),
    ...rotationFindings(config, metrics, given, now),
    ...selectorFindings(config, jobs),
  ];
}

const readyFindings = ({ accounts }: Ready): Diagnosis[] =>
  accounts.flatMap(({ account, findings }) =>
    findings.flatMap(({ check, status, detail, remedy }) =>
      status === "ok"
        ? []
        : [(status === "failed" ? wrong : note)(`account ${account}, ${check}`, detail, remedy ?? "")],
    ),
  );

const samplesOf = (metrics: Metrics, name: string) => metrics.get(`drs_gateway_${name}`)?.samples ?? [];

/** When a secret of a source last vouched for a request, in milliseconds; 0 for never. */
const lastSeen = (metrics: Metrics, source: string, secret?: string): number =>
  Math.max(
    0,
    ...samplesOf(metrics, "source_last_event_timestamp_seconds")
      .filter(({ labels }) => labels.source === source && (secret ?? labels.secret) === labels.secret)
      .map(({ value }) => value * 1000),
  );

const sourceFindings = ({ sources }: Gateway["config"], metrics: Metrics): Diagnosis[] =>
  [...sources.keys()]
    .filter((source) => lastSeen(metrics, source) === 0)
    .map((source) =>
      note(
        `sources.${source}`,
        "nothing has come from it",
        `have its platform send to /hooks/${source}, or delete it from examples/demo/gateway.config.ts`,
      ),
    );

const ruleFindings = ({ rules }: Gateway["config"], metrics: Metrics): Diagnosis[] =>
  [...rules].flatMap(([source, ofSource]) =>
    [...ofSource.keys()]
      .filter(
        (rule) =>
          !samplesOf(metrics, "rule_matched").some(
            ({ labels }) => labels.source === source && labels.rule === String(rule),
          ),
      )
      .map((rule) =>
        note(
          `sources.${source}.rules[${rule}]`,
          "has made no command yet",
          "hold a sample of what is sent against it, or delete it from examples/demo/gateway.config.ts",
        ),
      ),
  );

/** Selectors that cover none of the jobs that the token's client may read. Without any such job, nothing can be said. */
const selectorFindings = (config: Gateway["config"], jobs: readonly CoveredJob[]): Diagnosis[] =>
  coverageOf(config, jobs)
    .filter((coverage) => jobs.length > 0 && coverage.jobs.length === 0)
    .map(({ selector, places }) =>
      note(places.join(", "), `"${selector}" covers none of the jobs that are listed`, "correct it, or delete it"),
    );

const rotationFindings = (
  { sources }: Gateway["config"],
  metrics: Metrics,
  given: Variables,
  now: number,
): Diagnosis[] =>
  [...sources.values()].flatMap((source) => {
    const names = sourceSecrets(source)
      .map(({ name }) => `${name}_PREVIOUS`)
      .filter((name) => (given[name] ?? "") !== "");
    if (now - lastSeen(metrics, source.name, "previous") < QUIET) return [];
    return names.map((name) => note(name, "has vouched for nothing in a week", "delete it: its rotation is over"));
  });
