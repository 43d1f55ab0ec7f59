import { html } from "hono/html";
import type { LedgerRecord } from "../../ledger/chain.ts";
import { PAGE } from "../../shared/limits.ts";
import { fieldsOf, type Html, NOTHING, timeOf } from "../html.ts";
import type { Visit } from "../visit.ts";

/** Records of the ledger for people: secrets are masked before they get there. */

/** What a record is about, in words; states end operations and are called as they are. */
export const kindOf = ({ words }: Visit, kind: string): string => words.kinds[kind] ?? words.states[kind] ?? kind;

/** By the name of the config, where it has one. */
export function actorOf({ services }: Pick<Visit, "services">, actor: string | null): string | null {
  return actor === null ? null : (services.gateway.config.people.get(actor) ?? actor);
}

/** The steps of an operation, in order: the newest of so many that not all are shown. */
export const timeline = (visit: Visit, records: readonly LedgerRecord[]): Html =>
  html`${records.length < PAGE.max ? NOTHING : html`<p class="soft">${visit.words.earlierSteps}</p>`}<ol class="plain list">${records.map(
    (record) => {
      const { at, kind, actor, data } = record;
      const who = actorOf(visit, actor);
      return html`<li>${timeOf(at)} <b>${kindOf(visit, kind)}</b>${who === null ? "" : ` ${visit.words.by} ${who}`}${fieldsOf(data)}</li>`;
    },
  )}</ol>`;
