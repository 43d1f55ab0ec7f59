import type { CloudClient } from "../../cloud/client.ts";
import { type CompareFindings, readFindings } from "../../cloud/drs/compares/result.ts";
import { dataTasks, newestFirst, objectTask } from "../../cloud/drs/compares/tasks.ts";
import type { CompareTask } from "../../cloud/drs/detail.ts";
import { hasEnded } from "../../cloud/drs/endings/compare.ts";
import { mapSeries, type Series } from "../../cloud/drs/series.ts";
import type { ReadOutcome } from "../../model/drs.ts";
import { readSeries } from "./series-reader.ts";

/** A compare task of DRS, and what it has found; `null` while it has not ended. */
export interface CompareResult {
  readonly task: CompareTask;
  readonly findings: CompareFindings | null;
}

/** Reads the compare tasks of jobs and what they have found from DRS, within the project's call budget, whoever created them. */
export class CompareReader {
  readonly #cloud: Pick<CloudClient, "detail" | "delay">;

  constructor(cloud: Pick<CloudClient, "detail" | "delay">) {
    this.#cloud = cloud;
  }

  /** The compare tasks that DRS knows of a job, newest first. Of objects DRS lists the newest one only. */
  async tasks(jobId: string): Promise<ReadOutcome<readonly CompareTask[]>> {
    const rows = await this.#read(jobId, dataTasks());
    if (rows.kind !== "read") return rows;
    const object = await this.#read(jobId, objectTask(null));
    if (object.kind !== "read") return object;
    return { kind: "read", value: newestFirst([...rows.value, ...object.value]) };
  }

  /** What a compare task has found; `null` where DRS does not know the task. */
  async result(jobId: string, taskId: string): Promise<ReadOutcome<CompareResult | null>> {
    const found = await this.#find(jobId, taskId);
    if (found.kind !== "read" || !found.value) return found as ReadOutcome<null>;
    const task = found.value;
    if (!hasEnded(task)) return { kind: "read", value: { task, findings: null } };
    return this.#read(
      jobId,
      mapSeries(readFindings(task, "object", true), (findings) => ({ task, findings })),
    );
  }

  async #find(jobId: string, taskId: string): Promise<ReadOutcome<CompareTask | undefined>> {
    const isWanted = ({ id }: CompareTask) => id === taskId;
    const rows = await this.#read(jobId, dataTasks());
    if (rows.kind !== "read") return rows;
    const known = rows.value.find(isWanted);
    if (known) return { kind: "read", value: known };
    const object = await this.#read(jobId, objectTask(taskId));
    return object.kind === "read" ? { kind: "read", value: object.value.find(isWanted) } : object;
  }

  async #read<T>(jobId: string, series: Series<T>): Promise<ReadOutcome<T>> {
    const outcome = await readSeries(this.#cloud, "waited", jobId, series);
    if (outcome.kind === "read") return outcome;
    if (outcome.kind === "failed") return outcome.read;
    return { kind: "unavailable", cause: "the project's calls of this minute are used up", retryAfter: outcome.delay };
  }
}
