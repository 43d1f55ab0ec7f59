import type { Context } from "hono";
import { isAllowedTo } from "../../application/services.ts";
import type { FamilyName } from "../../metrics/families.ts";
import type { SecretAge } from "../../model/command.ts";
import { html, timeOf } from "../html.ts";
import { show, type Visit, type VisitEnv } from "../visit.ts";

/** When a source was heard of last, and which of its secrets matched. */
interface SourceSeen {
  readonly at: number;
  readonly secret: SecretAge;
}

/** What the desks have noted of each source, for who may see metrics: the latest, whichever desk was asked. */
async function seenBy({ services, principal, place }: Visit): Promise<ReadonlyMap<string, SourceSeen>> {
  const seen = new Map<string, SourceSeen>();
  if (!isAllowedTo(services, { principal, place }, "metrics", null)) return seen;
  const accounts = [...services.gateway.config.accounts.values()];
  const samples = await Promise.all(accounts.map((account) => services.desk(account).metrics()));
  for (const { name, labels, value } of samples.flat()) {
    const { source = "", secret } = labels;
    const at = value * 1000;
    const isLater = name === LAST_EVENT && at > (seen.get(source)?.at ?? 0);
    if (isLater) seen.set(source, { at, secret: secret === "previous" ? "previous" : "current" });
  }
  return seen;
}

const LAST_EVENT = "source_last_event_timestamp_seconds" satisfies FamilyName;

/** `/sources`: who may call the hooks. What nobody has noted is not known. */
export async function sourcesPage(c: Context<VisitEnv>) {
  const visit = c.get("visit");
  const { words, services } = visit;
  const seen = await seenBy(visit);
  const rows = [...services.gateway.config.sources.values()].map(({ name, platform }) => {
    const last = seen.get(name);
    const secret = last ? words.secretAges[last.secret] : words.none;
    return html`<tr><th scope="row">${name}</th><td>${platform.name}</td><td>${last ? timeOf(last.at) : words.none}</td><td>${secret}</td></tr>`;
  });
  const head = [words.sourceName, words.platform, words.lastSeen, words.secretUsed];
  const body = html`<table><thead><tr>${head.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>${rows}</tbody></table>`;
  return show(c, { at: "sources", title: words.pages.sources, body });
}
