import type { Bench } from "../lib/bench.ts";
import { measure, type Subject } from "../lib/measure.ts";
import { type RowReport, ratio } from "../lib/report.ts";

/** Commands that are not believed: with a wrong signature, and rightly signed an hour ago. */
export async function refusal(bench: Bench): Promise<RowReport> {
  const gateway = await bench.waitingGateway("tmpfs");
  const bare = await bench.worker("bare-hmac");
  const bolt = await bench.bolt({ HELP_TEXT: "" });
  const refused = { status: 401 };
  const subjects: Subject[] = [
    { name: "gateway, forged", server: gateway, kind: "forged", expected: refused },
    { name: "bare check, forged", server: bare, kind: "forged", expected: refused },
    { name: "Bolt, forged", server: bolt, kind: "forged", path: "/slack/events", expected: refused },
    { name: "gateway, stale", server: gateway, kind: "stale", expected: refused },
    // It looks at no clock: what it does is the same work that the forged row has.
    { name: "bare check, stale", server: bare, kind: "stale", expected: { status: 200 } },
    { name: "Bolt, stale", server: bolt, kind: "stale", path: "/slack/events", expected: refused },
  ];
  const figures = await measure(bench, subjects);
  const verdicts = ["forged", "stale"].flatMap((kind) => [
    ratio(`${kind}: gateway by bare check`, figures, {
      of: `gateway, ${kind}`,
      to: `bare check, ${kind}`,
      target: 1.25,
    }),
    ratio(`${kind}: gateway by Bolt`, figures, { of: `gateway, ${kind}`, to: `Bolt, ${kind}`, target: 1 }),
  ]);
  return { title: "1 refusal", figures, verdicts };
}
