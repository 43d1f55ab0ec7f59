import { slackCommand } from "../../scripts/lib/slack-request.ts";
import type { Bench } from "../lib/bench.ts";
import { measure, type Subject } from "../lib/measure.ts";
import { type RowReport, ratio } from "../lib/report.ts";

/** `/drs help`: an answer without a write. The others answer the same text. */
export async function help(bench: Bench): Promise<RowReport> {
  const gateway = await bench.waitingGateway("tmpfs");
  const { headers, body } = slackCommand({ text: "help", secret: bench.demo.signingSecret });
  const answer = await fetch(`${gateway.url}/hooks/slack`, { method: "POST", headers, body });
  const { text } = (await answer.json()) as { text: string };
  const bare = await bench.worker("bare-hmac");
  const edge = await bench.worker("slack-edge", { HELP_TEXT: text });
  const bolt = await bench.bolt({ HELP_TEXT: text });
  const expected = { status: 200, text: "precheck" };
  const subjects: Subject[] = [
    { name: "gateway", server: gateway, kind: "help", expected },
    { name: "bare check", server: bare, kind: "help", expected: { status: 200 } },
    { name: "slack-edge", server: edge, kind: "help", expected },
    { name: "Bolt", server: bolt, kind: "help", path: "/slack/events", expected },
  ];
  const figures = await measure(bench, subjects);
  return {
    title: "2 help",
    figures,
    verdicts: [
      ratio("help: gateway by slack-edge", figures, { of: "gateway", to: "slack-edge", target: 1 }),
      ratio("help: gateway by bare check", figures, { of: "gateway", to: "bare check", target: null }),
    ],
  };
}
