import { describe, expect, test } from "vitest";
import { readOpenMetrics } from "../../scripts/lib/open-metrics.ts";
import type { Sample } from "../../src/metrics/families.ts";
import { openMetrics } from "../../src/rest/open-metrics.ts";

/** What the specification refuses (OpenMetrics 1.0, "ABNF" and "Metric types"). */

const metrics = (...lines: string[]) => [...lines, "# EOF", ""].join("\n");
const HISTOGRAM = "# TYPE h histogram";
const bucket = (le: string, value: number) => `h_bucket{le="${le}"} ${value}`;

describe("a text is refused", () => {
  test.each([
    ["without an end", "# TYPE a gauge\na 1\n"],
    ["with a line behind it", `${metrics("# TYPE a gauge", "a 1")}\n`],
    ["with an empty line", metrics("# TYPE a gauge", "", "a 1")],
    ["with a sample of no family", metrics("a 1")],
    ["with a counter without its suffix", metrics("# TYPE a counter", "a 1")],
    ["with a counter that has it in its family's name", metrics("# TYPE a_total counter", "a_total 1")],
    ["with a counter below 0", metrics("# TYPE a counter", "a_total -1")],
    ["with a unit that is not in the name", metrics("# TYPE a gauge", "# UNIT a seconds", "a 1")],
    ["with a family in two places", metrics("# TYPE a gauge", "a 1", "# TYPE b gauge", "# HELP a x")],
    ["with a type behind samples", metrics("# HELP a x", "# TYPE a gauge", "a 1", "# UNIT a a")],
    ["with a sample twice", metrics("# TYPE a gauge", 'a{x="1",y="2"} 1', 'a{y="2",x="1"} 2')],
    ["with a label twice", metrics("# TYPE a gauge", 'a{x="1",x="2"} 1')],
    ["with a quote that is not escaped", metrics("# TYPE a gauge", 'a{x="1"2"} 1')],
    ["with a comma too many", metrics("# TYPE a gauge", 'a{x="1",} 1')],
    ["with no number", metrics("# TYPE a gauge", "a undefined")],
    ["with buckets that fall", metrics(HISTOGRAM, bucket("1.0", 2), bucket("+Inf", 1), "h_count 1", "h_sum 1")],
    ["with no bucket for all", metrics(HISTOGRAM, bucket("1.0", 2), "h_count 2", "h_sum 1")],
    ["with another count", metrics(HISTOGRAM, bucket("+Inf", 2), "h_count 1", "h_sum 1")],
    ["with no sum", metrics(HISTOGRAM, bucket("+Inf", 2), "h_count 2")],
  ])("%s", (_, text) => {
    expect(() => readOpenMetrics(text)).toThrow();
  });
});

describe("the gateway writes", () => {
  const account = "demo";
  const written = (...samples: Sample[]) => readOpenMetrics(openMetrics(samples));

  test("every family, whether something was counted or not", () => {
    const families = written();
    expect(families.get("drs_gateway_accepted")).toMatchObject({ type: "counter", samples: [] });
    expect(families.get("drs_gateway_outbox_oldest_seconds")).toMatchObject({ type: "gauge", samples: [] });
  });

  test("labels with whatever is in them", () => {
    const source = 'a "name"\\n\nof two lines';
    const [sample] =
      written({ name: "accepted", labels: { account, source }, value: 3 }).get("drs_gateway_accepted")?.samples ?? [];
    expect(sample).toEqual({ name: "drs_gateway_accepted_total", labels: { account, source }, value: 3 });
  });

  test("buckets that hold those below them", () => {
    const labels = { account, action: "stop" };
    const families = written(
      { name: "time_to_result_seconds", labels: { ...labels, le: "5" }, value: 2 },
      { name: "time_to_result_seconds", labels: { ...labels, le: "Infinity" }, value: 1 },
      { name: "time_to_result_seconds", labels: { ...labels, action: "start", le: "1" }, value: 7 },
      { name: "time_to_result_seconds_sum", labels, value: 60_000 },
      { name: "time_to_result_seconds_sum", labels: { ...labels, action: "start" }, value: 6 },
    );
    const samples = families.get("drs_gateway_time_to_result_seconds")?.samples ?? [];
    const counts = samples
      .filter(({ labels: { action, le } }) => action === "stop" && le !== undefined)
      .map(({ value }) => value);
    expect(counts).toEqual([0, 2, 2, 2, 2, 2, 2, 2, 2, 3]);
  });
});
