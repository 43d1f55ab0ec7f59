import { type PrecheckState, precheckState } from "../../cloud/drs/endings/precheck.ts";
import type { JobRef } from "../../config/compile.ts";
import type { ReadOutcome } from "../../model/drs.ts";
import { type ActionOperation, isAction } from "../../model/operation.ts";
import type { Services } from "../services.ts";

/** The newest precheck of a job as DRS has it now, and what was skipped through the gateway since. */
export interface KnownPrecheck {
  readonly operation: ActionOperation;
  readonly now: ReadOutcome<PrecheckState>;
  /** Successful operations that skipped items, newest first. */
  readonly skips: readonly ActionOperation[];
}

/** Operations among which the precheck and the skips are looked for. */
const SEARCHED = 20;

/** Read the newest precheck that the gateway has started on a job again; `null` when it knows of none. */
export async function readPrecheck(
  services: Services,
  job: JobRef,
  language: string | null,
): Promise<KnownPrecheck | null> {
  const desk = services.desk(job.account);
  const listed = (action: "precheck" | "skip_precheck") => desk.operations({ job: job.id, action, limit: SEARCHED });
  const [checks, skips] = await Promise.all([listed("precheck"), listed("skip_precheck")]);
  const operation = checks.operations.filter(isAction).find(({ upstream }) => upstream?.query_id);
  const queryId = operation?.upstream?.query_id;
  if (!operation || !queryId) return null;
  const read = await desk.precheck(job.id, queryId, language);
  return {
    operation,
    now: read.kind === "read" ? { kind: "read", value: precheckState(read.value) } : read,
    skips: skips.operations
      .filter(isAction)
      .filter(({ state, createdAt }) => state === "succeeded" && createdAt >= operation.createdAt),
  };
}

interface SkipParams {
  readonly skip_precheck_info?: { readonly skipped_precheck_list?: readonly string[] };
}

/** The newest operation that skipped an item; `undefined` when it was not skipped through the gateway. */
export const skipOf = (skips: readonly ActionOperation[], item: string): ActionOperation | undefined =>
  skips.find(({ actionParams }) =>
    (actionParams as SkipParams).skip_precheck_info?.skipped_precheck_list?.includes(item),
  );
