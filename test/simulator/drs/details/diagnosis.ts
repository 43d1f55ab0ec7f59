/** `diagnosis` and `diagnosis_history` (contract §4.1, `diagnoses`). */

import { DrsError, inLanguage, RESULT_TEXTS } from "../../errors.ts";
import { isoTime, shareDone } from "../../state/clock.ts";
import type { DiagnosisRun } from "../runs.ts";
import { found, type View } from "./view.ts";

const ITEMS = [
  { category: "source", name: "srcDbConnection", state: "NORMAL" },
  { category: "target", name: "dstDbConnection", state: "NORMAL" },
  { category: "source", name: "srcBinlogFormatCheck", state: "NORMAL" },
  { category: "node", name: "replicationDelay", state: "ALARM" },
] as const;

/** Present one item of the result. */
function itemResult({ category, name, state }: (typeof ITEMS)[number], time: string, language: string | undefined) {
  const isNormal = state === "NORMAL";
  return {
    item: { category, name, weight: 10 },
    state,
    score: isNormal ? 10 : 5,
    time,
    result_list: [{ key: name, value: state, is_multi_language: false, module_name: category, level: "common" }],
    suggestion_list: isNormal ? [] : [{ content: inLanguage(language, RESULT_TEXTS.delay) }],
  };
}

function statusOf(run: DiagnosisRun, share: number): string {
  if (share === 0) return "INIT";
  if (share < 1) return "RUNNING";
  return run.failed ? "FAILED" : "SUCCESS";
}

/** Present a run at the current time: items appear one after another. */
function show(run: DiagnosisRun, { now, settings, language }: View) {
  const share = shareDone(run.started_at, settings.diagnosis, now);
  const status = statusOf(run, share);
  const isOver = share === 1;
  const end = isoTime(run.started_at + settings.diagnosis);
  const items = ITEMS.slice(0, Math.floor(ITEMS.length * share)).map((item) => itemResult(item, end, language));
  const counted = (state: string) => items.filter((item) => item.state === state).length;
  return {
    score: isOver && !run.failed ? 88 : 0,
    status,
    progress: Math.floor(share * 100),
    error_msg: status === "FAILED" ? inLanguage(language, RESULT_TEXTS.diagnosis) : "",
    start_time: isoTime(run.started_at),
    end_time: isOver ? end : "",
    total: ITEMS.length,
    normal_count: counted("NORMAL"),
    abnormal_count: 0,
    alarm_count: counted("ALARM"),
    failure_count: 0,
    timeout_count: 0,
    diagnosis_results: items,
  };
}

function runOf(view: View): DiagnosisRun {
  return found(
    view.job.diagnoses.find(({ query_id }) => query_id === view.query.query_id),
    view,
  );
}

/** `diagnoses` of one run. */
export function diagnosis(view: View) {
  return { id: view.job.id, diagnoses: [show(runOf(view), view)] };
}

/** The five kept runs, newest first; the query id is that of one of them. */
export function diagnosisHistory(view: View) {
  const { job, settings, query } = view;
  if (query.query_id !== undefined) runOf(view);
  else if (settings.diagnosis_history_needs_query_id) throw new DrsError("DRS.M00201", "query_id");
  const runs = job.diagnoses.toReversed().map((run) => show(run, view));
  return { id: job.id, total_count: runs.length, diagnoses: runs };
}
