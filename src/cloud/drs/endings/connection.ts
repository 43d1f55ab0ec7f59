import { failure, going, type ReportRow, success, type Verdict } from "../../../model/result.ts";
import type { JobDetail } from "../detail.ts";
import type { DetailEnding } from "./ending.ts";

/** Ending of a connection test: to a database (`network`) or to another cloud (`cloud_connection`). */
export const byConnection = (type: "network" | "cloud_connection"): DetailEnding => ({
  by: "detail",
  query: ({ queryId }) => (queryId === null ? null : { type, query_id: queryId }),
  read: readConnection,
});

/**
 * Read a connection test, which succeeds when every address does. No separate field is documented for `cloud_connection`;
 * `network_results` is the candidate (contract section 4.1).
 */
export function readConnection(job: JobDetail): Verdict {
  const rows = job.network_results ?? [];
  if (rows.length === 0) return going();
  const report = rows.map(
    ({ ip = "", success: isGood, status, error_code, error_msg, result }): ReportRow => ({
      name: ip,
      result: isGood ? "success" : status,
      detail: [error_code, error_msg ?? result].filter(Boolean).join(": "),
    }),
  );
  const failed = rows.findIndex((row) => !row.success);
  const [first] = report.slice(failed);
  return failed < 0
    ? success({ report })
    : failure("connection_failed", first?.detail || "the connection failed", { report });
}
