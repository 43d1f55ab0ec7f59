import type { Context } from "hono";
import { isAllowedTo } from "../../application/services.ts";
import { type Account, jobKey } from "../../config/compile.ts";
import type { LedgerRecord } from "../../ledger/chain.ts";
import type { Verdict } from "../../ledger/verifier.ts";
import { PAGE } from "../../shared/limits.ts";
import { fieldsOf, type Html, html, NOTHING, timeOf } from "../html.ts";
import { show, type Visit, type VisitEnv } from "../visit.ts";

/** Pages of the ledgers' records: what was refused, and the newest of all with what checking the chain finds. */

/** What a record is about, in words; states end operations and are called as they are. */
export const kindOf = ({ words }: Visit, kind: string): string => words.kinds[kind] ?? words.states[kind] ?? kind;

/** What a record says; that it was removed, where it was redacted. */
export const dataOf = ({ words }: Pick<Visit, "words">, data: LedgerRecord["data"]): Html =>
  data === null ? html` <span class="soft">${words.redacted}</span>` : fieldsOf(data);

/** By the name of the config, where it has one. */
export function actorOf({ services }: Pick<Visit, "services">, actor: string | null): string | null {
  return actor === null ? null : (services.gateway.config.people.get(actor) ?? actor);
}

/** A ledger that is longer is checked when that is asked for: 5,000 records take 60 ms. */
const CHECKED_AT_ONCE = 1000;

const KINDS_OF_REFUSALS = ["refused", "refused_more", "unverified"];

/** Who may look at every job may look at every record, as in `/v1/ledger`. */
const mayReadAll = ({ services, principal, place }: Visit) => isAllowedTo(services, { principal, place }, "read", null);

const accountsOf = ({ services }: Visit): Account[] => [...services.gateway.config.accounts.values()];

/** The more accounts there are, the fewer of each, so that the page stays one. */
const newestOf = async (visit: Visit, kinds?: readonly string[]) => {
  const accounts = accountsOf(visit);
  const each = Math.min(PAGE.default, Math.ceil(PAGE.max / accounts.length));
  return Promise.all(
    accounts.map(async (account) => ({ account, records: await visit.services.desk(account).newest(each, kinds) })),
  );
};

/**
 * `/refusals`: those of jobs that one may look at, and all of them for who may look at everything. One's own about a hidden job are not
 * shown, nor their number: there is no such record of a job that does not exist.
 */
export async function refusalsPage(c: Context<VisitEnv>) {
  const visit = c.get("visit");
  const { words } = visit;
  const isAll = mayReadAll(visit);
  const found = await newestOf(visit, KINDS_OF_REFUSALS);
  const shown = found
    .flatMap(({ account, records }) =>
      records.filter((record) => isAll || isFor(visit, account, record)).map((record) => ({ account, record })),
    )
    .sort((left, right) => right.record.at - left.record.at);
  const lines = shown.map(({ account, record }) => refusalLine(visit, account, record));
  const list = lines.length === 0 ? html`<p>${words.nothing}</p>` : html`<ul class="plain list">${lines}</ul>`;
  const body = html`<p class="soft">${words.refusalsHint}</p>${list}`;
  return show(c, { at: "refusals", title: words.pages.refusals, body });
}

const jobOf = ({ services }: Visit, account: Account, { data }: LedgerRecord) =>
  typeof data?.job === "string"
    ? (services.gateway.config.jobsById.get(jobKey(account, data.job)) ?? { alias: null, account, id: data.job })
    : null;

function isFor(visit: Visit, account: Account, record: LedgerRecord): boolean {
  const job = jobOf(visit, account, record);
  return job !== null && isAllowedTo(visit.services, visit, "read", job);
}

function refusalLine(visit: Visit, account: Account, record: LedgerRecord): Html {
  const { words } = visit;
  const { at, kind, actor, data } = record;
  const job = jobOf(visit, account, record);
  if (job === null || data === null)
    return html`<li>${timeOf(at)} <b>${kindOf(visit, kind)}</b>${dataOf(visit, data)}</li>`;
  const where = typeof data.source === "string" ? ` · ${words.via} ${data.source}` : "";
  return html`<li>${timeOf(at)} <b>${words.act(String(data.action), job.alias ?? job.id)}</b> ${words.by} ${actorOf(visit, actor)}<span class="soft">${where}</span><br>${String(data.reason)}</li>`;
}

/** `/ledger`: the newest records of each account, and whether its chain is whole. */
export async function ledgerPage(c: Context<VisitEnv>) {
  const visit = c.get("visit");
  const { words } = visit;
  const page = (body: Html, status: 200 | 403) => show(c, { at: "ledger", title: words.pages.ledger, body, status });
  if (!mayReadAll(visit)) return page(html`<p class="notice">${words.noReading}</p>`, 403);
  const { verify, cursor = null, account: continued } = c.req.query();
  const parts = (await newestOf(visit)).map(async ({ account, records }) => {
    const isShort = (records[0]?.sequence ?? 0) <= CHECKED_AT_ONCE;
    const request = { head: null, cursor: account.name === continued ? cursor : null };
    const isWanted = verify !== undefined || request.cursor !== null;
    const verdict = isShort || isWanted ? await visit.services.desk(account).verifyLedger(request) : null;
    return ledgerPart(visit, account, records, verdict);
  });
  return page(html`${await Promise.all(parts)}`, 200);
}

function ledgerPart(visit: Visit, { name }: Account, records: readonly LedgerRecord[], verdict: Verdict | null): Html {
  const { words } = visit;
  const lines = records.map(
    (record) =>
      html`<li><code>${record.sequence}</code> ${timeOf(record.at)} <b>${kindOf(visit, record.kind)}</b> ${actorOf(visit, record.actor) ?? ""} ${
        record.operation === null
          ? NOTHING
          : html`<a href="/operations/${record.operation}"><code>${record.operation}</code></a>`
      }${dataOf(visit, record.data)}</li>`,
  );
  return html`<section aria-labelledby="ledger-${name}"><h2 id="ledger-${name}">${words.account} ${name}</h2>${verdictText(visit, name, verdict)}<ol class="plain list">${lines}</ol></section>`;
}

function verdictText({ words }: Visit, account: string, verdict: Verdict | null): Html {
  if (verdict === null) return html`<p>${words.notVerified} <a href="/ledger?verify=1">${words.verifyNow}</a></p>`;
  const { ok, after, records, cursor, problem } = verdict;
  if (!ok) return html`<p class="bad" role="alert">✗ ${words.broken(`${problem?.code}: ${problem?.detail}`)}</p>`;
  const earlier = after === 0 ? NOTHING : html` ${words.checkedEarlier(after)}`;
  const query = new URLSearchParams({ account, cursor: cursor ?? "" });
  const more = cursor === null ? NOTHING : html` <a href="/ledger?${query.toString()}">${words.verifyOn}</a>`;
  return html`<p class="good">✓ ${words.verified(records - after)}${earlier}${more}</p>`;
}
