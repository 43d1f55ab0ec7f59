/** `network`, `cloud_connection` and `is_writable`: results of asynchronous actions (contract §4.1). */
import { inLanguage, RESULT_TEXTS } from "../../errors.ts";
import { isDone } from "../read-only.ts";
import type { ConnectionTest } from "../runs.ts";
import { found, type View } from "./view.ts";

const SUCCEEDED = { success: true, status: "success", result: "success", error_code: "", error_msg: "" };

/** Rows exist only once the test has ended: a row cannot say that its result is unknown. */
function rowsOf(test: ConnectionTest, duration: number, error: { code: string; text: string }, now: number) {
  if (now < test.started_at + duration) return [];
  const failed = { success: false, status: "failed", result: "failed", error_code: error.code, error_msg: error.text };
  return test.results.map((row) => ({ ip: row.ip, ...(row.failed ? failed : SUCCEEDED) }));
}

/** `network_results`, with one row per endpoint. */
export function network(view: View) {
  const { job, now, settings, language, query } = view;
  const test = found(
    job.networks.find(({ query_id }) => query_id === query.query_id),
    view,
  );
  const error = { code: "KE0002", text: inLanguage(language, RESULT_TEXTS.credentials) };
  return { id: job.id, network_results: rowsOf(test, settings.network, error, now) };
}

/** No source names the field of the result: `settings.cloud_connection_field`. */
export function cloudConnection(view: View) {
  const { job, now, settings, language, query } = view;
  const test = found(
    job.cloud_connections.find(({ query_id }) => query_id === query.query_id),
    view,
  );
  const error = { code: "KE0002", text: inLanguage(language, RESULT_TEXTS.cloud) };
  return { id: job.id, [settings.cloud_connection_field]: rowsOf(test, settings.cloud_connection, error, now) };
}

/** `is_writable`: `pending` until set_writable has taken effect. */
export function isWritable(view: View) {
  const { job, now, settings, query } = view;
  const change = found(
    job.writability.find(({ query_id, writable }) => writable && query_id === query.query_id),
    view,
  );
  return { id: job.id, is_writable: isDone(change, now, settings) ? "success" : "pending" };
}
