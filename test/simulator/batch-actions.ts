/** BatchExecuteJobActions (contract §4.3): a row a job, and failures inside a 200. */
import * as z from "zod";
import { type ActionName, batchedAction, parseAsDrs, requireObject } from "./action-body.ts";
import { answerKind, type Performed } from "./actions.ts";
import { DrsError, drsErrorAnswer } from "./errors.ts";
import type { Effect } from "./records.ts";
import type { Settings } from "./settings.ts";

const batchBody = z.object({ jobs: z.array(batchedAction).min(1) });
type BatchedAction = z.infer<typeof batchedAction>;

/** The jobs and verbs of a batch; one that is wrong as a whole is refused as a whole. */
export function parseBatch(json: unknown, settings: Settings): BatchedAction[] {
  requireObject(json);
  const { jobs } = parseAsDrs(batchBody, json);
  if (settings.batch_max > 0 && jobs.length > settings.batch_max) throw new DrsError("DRS.M00202", "jobs");
  const kinds = new Set(jobs.map(({ action_name }) => answerKind(action_name, settings)));
  if (settings.batch_mixed === "refuse" && kinds.size > 1) throw new DrsError("DRS.10000001");
  return jobs;
}

/** Performs one; the name is that of the job. */
export type PerformOne = (jobId: string, action: ActionName, params: unknown) => Performed & { name: string };

interface BatchContext {
  settings: Settings;
  language: string | undefined;
  nameOf: (jobId: string) => string | undefined;
  perform: PerformOne;
}

type Row = { effect: Effect | null; name: string | undefined; queryId: string | undefined; failure: object | null };

/** A refusal becomes a row; a job that does not exist has another code here than alone. */
function rowOf({ job_id, action_name, action_params }: BatchedAction, context: BatchContext): Row {
  const { settings, language, nameOf, perform } = context;
  try {
    const { effect, name, queryId } = perform(job_id, action_name, action_params ?? {});
    return { effect, name, queryId, failure: null };
  } catch (error) {
    if (!(error instanceof DrsError)) throw error;
    const isMissing = error.code === "DRS.10000010";
    const shown = isMissing ? new DrsError(settings.batch_not_found_code) : error;
    return { effect: null, name: nameOf(job_id), queryId: undefined, failure: drsErrorAnswer(shown, language).body };
  }
}

/** 202 when every job was accepted and answers a query id, 200 for anything else. */
export function performBatch(batch: readonly BatchedAction[], context: BatchContext) {
  const rows = batch.map((entry) => ({ id: entry.job_id, ...rowOf(entry, context) }));
  const isAsync = rows.every(({ queryId }) => queryId !== undefined);
  const jobs = rows.map(({ id, name, queryId, failure }) => ({
    id,
    ...(name === undefined ? {} : { name }),
    ...(isAsync ? {} : { status: failure === null ? "Success" : "Failed" }),
    ...(queryId === undefined ? {} : { query_id: queryId }),
    ...failure,
  }));
  const effects = rows.flatMap(({ effect }) => (effect === null ? [] : [effect]));
  return { status: isAsync ? (202 as const) : (200 as const), body: { jobs }, effects };
}
