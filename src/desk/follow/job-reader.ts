import type { JobDetail } from "../../cloud/drs/detail.ts";
import { maskSecrets } from "../../cloud/drs/native/secret.ts";
import { listRequest, nativeRead } from "../../cloud/drs/requests.ts";
import type { ReadOutcome, UpstreamError } from "../../model/drs.ts";
import type { NativeAnswer } from "../../model/operation.ts";
import type { Core } from "../transitions.ts";

/** A caller's own reading: ListJobs without a job, else ShowJobDetail or ShowActions, with the query as it came. */
export interface NativeReading {
  readonly jobId: string | null;
  readonly below: "" | "/actions";
  readonly search: string;
  readonly language: string | null;
}

export type NativeReadOutcome =
  | ({ readonly kind: "answer"; readonly requestId: string | null } & NativeAnswer)
  | { readonly kind: "rejected"; readonly error: UpstreamError }
  | { readonly kind: "unavailable"; readonly cause: string };

/** Makes the reading with the gateway's credential. What DRS answers is handed on, known secret fields masked. */
export async function readNatively(core: Core, reading: NativeReading): Promise<NativeReadOutcome> {
  const { upstream } = core;
  const { jobId, below, search, language } = reading;
  const { origin, projectId } = upstream.target("");
  const request =
    jobId === null
      ? listRequest(origin, projectId, search, language)
      : nativeRead(upstream.target(jobId), below, search, language);
  const read = await upstream.read("reading", request);
  if (!read.ok) return read.error.kind === "rejected" ? read.error : { kind: "unavailable", cause: read.error.cause };
  const answer = read.value;
  if (answer.kind === "failure") return { kind: "unavailable", cause: answer.cause };
  if (answer.body === undefined) return { kind: "unavailable", cause: `HTTP ${answer.status} without JSON` };
  return { kind: "answer", status: answer.status, body: maskSecrets(answer.body), requestId: answer.requestId };
}

/** A job as it is now: its detail, and with it how far its transfer is. */
export async function readJob(
  { upstream, store }: Pick<Core, "upstream" | "store">,
  jobId: string,
): Promise<ReadOutcome<JobDetail>> {
  const [detail, progress] = await Promise.all([
    upstream.detail("reading", jobId, { type: "detail" }),
    upstream.detail("reading", jobId, { type: "progress" }),
  ]);
  if (detail.kind !== "read") return detail;
  const { status } = detail.value;
  if (status !== undefined) store.cloud.setSeen(jobId, status, Date.now());
  const progress_info = progress.kind === "read" ? progress.value.progress_info : undefined;
  return { kind: "read", value: { ...detail.value, progress_info } };
}
