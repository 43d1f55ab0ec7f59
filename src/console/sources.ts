import type { Context } from "hono";
import { html } from "hono/html";
import type { SecretAge } from "../desk/command.ts";
import { timeOf } from "./html.ts";
import { show, type VisitEnv } from "./visit.ts";

/** When a source was heard of last, and which of its secrets matched. */
export interface SourceSeen {
  readonly at: number;
  readonly secret: SecretAge | null;
}

/** `/sources`: who may call the hooks. @param seen by name; what is not there is not known */
export function sourcesPage(c: Context<VisitEnv>, seen: ReadonlyMap<string, SourceSeen>) {
  const { words, services } = c.get("visit");
  const rows = Object.entries(services.gateway.config.parsed.sources).map(([name, { platform }]) => {
    const last = seen.get(name);
    const secret = last?.secret == null ? words.none : words.secretAges[last.secret];
    return html`<tr><th scope="row">${name}</th><td>${platform}</td><td>${last ? timeOf(last.at) : words.none}</td><td>${secret}</td></tr>`;
  });
  const head = [words.sourceName, words.platform, words.lastSeen, words.secretUsed];
  const body = html`<table><thead><tr>${head.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>${rows}</tbody></table>`;
  return show(c, { at: "sources", title: words.pages.sources, body });
}
