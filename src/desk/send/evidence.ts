import type { CallClass } from "../../cloud/call-budget.ts";
import { CATALOGUE } from "../../cloud/drs/catalogue.ts";
import type { JobDetail } from "../../cloud/drs/detail.ts";
import type { ChildJob } from "../../cloud/drs/endings/ending.ts";
import { NO_INFORMATION } from "../../cloud/drs/errors.ts";
import { childrenOf, readList } from "../../cloud/drs/list.ts";
import type { ChildrenReadBack, DetailReadBack } from "../../cloud/drs/reconciliation.ts";
import { listRequest } from "../../cloud/drs/requests.ts";
import type { Evidence, ReadOutcome } from "../../model/drs.ts";
import { type ActionOperation, calledJobOf } from "../../model/operation.ts";
import type { Resources } from "../context.ts";

/** A reading that tells whether a call took effect: its fingerprint, and against an earlier one the evidence. */
export interface Observation {
  readonly fingerprint: string;
  readonly evidence: Evidence | null;
}

type Needed = Pick<Resources, "store" | "cloud">;

/** Read what tells whether an operation's call takes effect; `null` for verbs where no reading does, or none is needed. */
export async function readEvidence(
  resources: Needed,
  operation: ActionOperation,
  callClass: CallClass,
): Promise<ReadOutcome<Observation> | null> {
  const reconciliation = CATALOGUE[operation.action].reconciliation(operation.actionParams);
  if (reconciliation.by === "detail") return evidenceInDetail(resources, operation, reconciliation, callClass);
  if (reconciliation.by === "children") return evidenceInChildren(resources, operation, reconciliation, callClass);
  return null;
}

/** The fingerprint of a job that could not be read, for an operation that is sent all the same; `null` for one that is not. */
export function unreadFingerprint({ action, actionParams }: ActionOperation): string | null {
  const { sendUnread, reconciliation } = CATALOGUE[action];
  const readBack = reconciliation(actionParams);
  return sendUnread && readBack.by === "detail" ? readBack.fingerprint({}) : null;
}

const baselineOf = ({ attempts }: ActionOperation) => attempts.at(-1)?.baseline ?? null;

async function evidenceInDetail(
  resources: Needed,
  operation: ActionOperation,
  reconciliation: DetailReadBack,
  callClass: CallClass,
): Promise<ReadOutcome<Observation>> {
  const { actionParams, language } = operation;
  const jobId = calledJobOf(operation);
  const query = reconciliation.query(actionParams);
  const read = await resources.cloud.detail(callClass, jobId, query, language);
  // "No information yet", of a repair for example, is a reading like any other.
  const isNothing = read.kind === "refused" && query.type !== "detail" && NO_INFORMATION.has(read.error.code ?? "");
  if (read.kind !== "read" && !isNothing) return read;
  const found: JobDetail = read.kind === "read" ? read.value : {};
  if (found.status !== undefined) resources.store.cloudState.setStatus(jobId, found.status, Date.now());
  const before = baselineOf(operation);
  const evidence = before === null ? null : reconciliation.evidence(before, found, actionParams);
  return { kind: "read", value: { fingerprint: reconciliation.fingerprint(found), evidence } };
}

async function evidenceInChildren(
  resources: Needed,
  operation: ActionOperation,
  reconciliation: ChildrenReadBack,
  callClass: CallClass,
): Promise<ReadOutcome<Observation>> {
  const read = await readChildren(resources, operation.job.id, callClass, operation.language);
  if (read.kind !== "read") return read;
  const before = baselineOf(operation);
  const evidence = before === null ? null : reconciliation.evidence(before, read.value);
  return { kind: "read", value: { fingerprint: reconciliation.fingerprint(read.value), evidence } };
}

/** The child jobs of a synchronisation, oldest first. Only those can be re-edited; `name` also takes an id (contract section 4.3). */
export async function readChildren(
  resources: Needed,
  jobId: string,
  callClass: CallClass,
  language: string | null = null,
): Promise<ReadOutcome<readonly ChildJob[]>> {
  const { origin, projectId } = resources.cloud.target(jobId);
  const request = listRequest(origin, projectId, `job_type=sync&name=${encodeURIComponent(jobId)}`, language);
  const read = await resources.cloud.readAs(callClass, request, readList);
  if (read.kind !== "read") return read;
  const parent = read.value.find(({ id }) => id === jobId);
  return { kind: "read", value: parent ? childrenOf(parent) : [] };
}
