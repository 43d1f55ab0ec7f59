/** Times as senders write them. */

/** ISO 8601, or GitLab's form of it with a blank and "UTC" ("Webhook events"). */
const FORM = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:\.\d{1,9})?) ?(Z|UTC|[+-]\d\d:?\d\d)$/;

/** Epoch milliseconds; `null` for what is no time with a zone. */
export function timeOf(written: string | null | undefined): number | null {
  const [, date, time, zone = ""] = FORM.exec(written ?? "") ?? [];
  const milliseconds = Date.parse(`${date}T${time}${zone === "UTC" ? "Z" : zone.replace(/(\d\d)(\d\d)$/, "$1:$2")}`);
  return Number.isNaN(milliseconds) ? null : milliseconds;
}
