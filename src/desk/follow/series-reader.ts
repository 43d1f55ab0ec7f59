import type { CallClass } from "../../cloud/call-budget.ts";
import type { CloudClient } from "../../cloud/client.ts";
import { NO_INFORMATION } from "../../cloud/drs/errors.ts";
import type { Series } from "../../cloud/drs/series.ts";
import type { ReadOutcome } from "../../model/drs.ts";

/** How far a series was read. `rest` goes on from there. */
export type SeriesOutcome<T> =
  | { readonly kind: "read"; readonly value: T }
  /** The project's call budget is used up for so many milliseconds. */
  | { readonly kind: "paused"; readonly rest: Series<T>; readonly delay: number }
  | {
      readonly kind: "failed";
      readonly rest: Series<T>;
      readonly read: Exclude<ReadOutcome<never>, { readonly kind: "read" }>;
    };

/** Read a series about a job, call by call, while the project's budget allows it. */
export async function readSeries<T>(
  cloud: Pick<CloudClient, "detail" | "delay">,
  callClass: CallClass,
  jobId: string,
  series: Series<T>,
): Promise<SeriesOutcome<T>> {
  let rest = series;
  while (rest.kind === "next") {
    const delay = cloud.delay(callClass, Date.now());
    if (delay > 0) return { kind: "paused", rest, delay };
    const read = await cloud.detail(callClass, jobId, rest.query);
    if (read.kind === "read") rest = rest.take(read.value);
    else if (rest.miss && read.kind === "refused" && NO_INFORMATION.has(read.error.code ?? "")) rest = rest.miss();
    else return { kind: "failed", rest, read };
  }
  return { kind: "read", value: rest.value };
}
