import { titleOf } from "../../application/actions/actions.ts";
import { isAllowedTo } from "../../application/services.ts";
import type { OutcomeRow } from "../../desk/store/operations.ts";
import type { OutcomeClass } from "../../i18n/console-words.ts";
import { type Html, html, NOTHING, toneOf } from "../html.ts";
import type { Visit } from "../visit.ts";

/** Two charts as SVG that is written here, each with its numbers as a table for who cannot see it. */

const DAY = 24 * 60 * 60 * 1000;

/** Days that the charts go back. */
const DAYS = 14;

/** In a chart's own units. */
const [WIDTH, HEIGHT, BAR, LABEL] = [420, 140, 22, 110] as const;

/** From the bottom of a column to its top, and each one's colour. */
const CLASSES = { succeeded: "good", differs: "warn", failed: "bad", other: "other", open: "wait" } as const;

const NAMES = Object.keys(CLASSES) as OutcomeClass[];

const classOf = ({ state, outcome }: OutcomeRow): OutcomeClass =>
  NAMES.find((name) => CLASSES[name] === toneOf(state, outcome)) ?? "other";

/** What somebody may read of what became of operations lately. */
async function outcomesFor({ services, principal, place }: Visit, since: number): Promise<OutcomeRow[]> {
  const { config } = services.gateway;
  const mayRead = new Map<string, boolean>();
  const rows = await Promise.all(
    [...config.accounts.values()].map(async (account) => {
      const found = await services.desk(account).outcomes(since);
      return found.filter(({ job }) => {
        const key = `${account.desk} ${job}`;
        const known = config.jobsById.get(key) ?? { alias: null, account, id: job };
        const may = mayRead.get(key) ?? isAllowedTo(services, { principal, place }, "read", known);
        mayRead.set(key, may);
        return may;
      });
    }),
  );
  return rows.flat();
}

export async function charts(visit: Visit): Promise<Html> {
  const today = Math.floor(visit.services.now() / DAY);
  const rows = await outcomesFor(visit, (today - DAYS + 1) * DAY);
  if (rows.length === 0) return NOTHING;
  return html`<div class="cards charts">${outcomeChart(visit, rows, today)}${timeChart(visit, rows)}</div>`;
}

const figure = (
  { words }: Visit,
  title: string,
  size: string,
  drawing: readonly Html[],
  head: readonly string[],
  body: readonly (readonly (string | number)[])[],
): Html =>
  html`<figure class="card"><figcaption>${title}</figcaption><svg role="img" aria-label="${title}" viewBox="0 0 ${size}">${drawing}</svg>
<details><summary>${words.table}<span class="soft"> (${title})</span></summary><table><thead><tr>${head.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>${body.map(
    ([first, ...rest]) => html`<tr><th scope="row">${first}</th>${rest.map((cell) => html`<td>${cell}</td>`)}</tr>`,
  )}</tbody></table></details></figure>`;

function outcomeChart(visit: Visit, rows: readonly OutcomeRow[], today: number): Html {
  const { words } = visit;
  const byDay = Map.groupBy(rows, ({ created_at }) => Math.floor(created_at / DAY));
  const days = Array.from({ length: DAYS }, (_, index) => {
    const day = today - DAYS + 1 + index;
    const ofDay = byDay.get(day) ?? [];
    const byClass = Map.groupBy(ofDay, classOf);
    return {
      name: new Date(day * DAY).toISOString().slice(5, 10),
      counts: NAMES.map((name) => byClass.get(name)?.length ?? 0),
      total: ofDay.length,
    };
  });
  const most = Math.max(...days.map(({ total }) => total));
  const step = WIDTH / DAYS;
  const columns = days.flatMap(({ counts, name }, index) => {
    let top = HEIGHT;
    const parts = counts.map((count, at) => {
      const height = (count / most) * (HEIGHT - 20);
      top -= height;
      return count === 0
        ? NOTHING
        : html`<rect class="${CLASSES[NAMES[at] ?? "other"]}" x="${index * step + 4}" y="${top.toFixed(1)}" width="${step - 8}" height="${height.toFixed(1)}"/>`;
    });
    return index % 3 === 1 ? [...parts, text(index * step, HEIGHT + 16, name)] : parts;
  });
  const legend = NAMES.flatMap((name, index) => {
    const [x, y] = [(index % 2) * (WIDTH / 2), HEIGHT + 30 + 16 * Math.floor(index / 2)];
    return [
      html`<rect class="${CLASSES[name]}" x="${x}" y="${y}" width="10" height="10"/>`,
      text(x + 16, y + 10, words.outcomes[name]),
    ];
  });
  const axis = html`<path class="axis" d="M0 ${HEIGHT}H${WIDTH}"/>`;
  const table = days.filter(({ total }) => total > 0).map(({ name, counts }) => [name, ...counts]);
  const size = `${WIDTH} ${HEIGHT + 78}`;
  return figure(
    visit,
    words.chartOutcomes,
    size,
    [axis, ...columns, text(0, 12, String(most)), ...legend],
    [words.day, ...NAMES.map((name) => words.outcomes[name])],
    table,
  );
}

const text = (x: number, y: number, content: string): Html => html`<text x="${x}" y="${y}">${content}</text>`;

/** The value below which a share of sorted values lies. */
const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

/** How long each verb took from the request to its result, where it had one. */
function timeChart(visit: Visit, rows: readonly OutcomeRow[]): Html {
  const { words, messages, language } = visit;
  const ended = rows.filter((row) => row.finished_at !== null && classOf(row) !== "other");
  // A clock may have been set back in between.
  const verbs = [...Map.groupBy(ended, ({ action }) => action)].map(([action, of]) => {
    const times = of
      .map(({ created_at, finished_at }) => Math.max(0, (finished_at ?? created_at) - created_at))
      .sort((left, right) => left - right);
    return { title: titleOf(action, language), median: quantile(times, 0.5), slow: quantile(times, 0.9) };
  });
  if (verbs.length === 0) return NOTHING;
  const longest = Math.max(1, ...verbs.map(({ slow }) => slow));
  const length = (time: number) => Math.max(1, (time / longest) * (WIDTH - LABEL - 90));
  const inWords = (time: number) => messages.duration(Math.ceil(time / 1000));
  const bars = verbs.flatMap(({ title, median, slow }, index) => {
    const y = index * BAR + 4;
    return [
      text(0, y + 11, title),
      html`<rect class="other" x="${LABEL}" y="${y + 4}" width="${length(slow).toFixed(1)}" height="6"/><rect class="good" x="${LABEL}" y="${y}" width="${length(median).toFixed(1)}" height="14"/>`,
      text(LABEL + length(slow) + 6, y + 11, inWords(median)),
    ];
  });
  const table = verbs.map(({ title, median, slow }) => [title, inWords(median), inWords(slow)]);
  return figure(
    visit,
    words.chartTimes,
    `${WIDTH} ${verbs.length * BAR + 8}`,
    bars,
    [words.action, words.median, words.slowest],
    table,
  );
}
