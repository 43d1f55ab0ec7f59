import type { Priority } from "../cloud/call-budget.ts";
import { CATALOGUE } from "../cloud/drs/catalogue.ts";
import type { JobDetail } from "../cloud/drs/detail.ts";
import type { ChildJob } from "../cloud/drs/endings/ending.ts";
import { NO_INFORMATION } from "../cloud/drs/errors.ts";
import { childrenOf, readList } from "../cloud/drs/list.ts";
import type { ChildrenReadBack, DetailReadBack } from "../cloud/drs/reconciliation.ts";
import { listRequest } from "../cloud/drs/requests.ts";
import type { Evidence, ReadOutcome } from "../model/drs.ts";
import type { ActionOperation } from "../model/operation.ts";
import type { Core } from "./core.ts";

/** What a look at DRS shows about an action: its fingerprint, and against an earlier one the evidence that it took effect. */
export interface Seen {
  readonly fingerprint: string;
  readonly evidence: Evidence | null;
}

/** Looks at what tells whether an operation's call takes effect; `null` for verbs where nothing does or need be asked. */
export async function look(
  core: Core,
  operation: ActionOperation,
  priority: Priority,
): Promise<ReadOutcome<Seen> | null> {
  const settling = CATALOGUE[operation.action].reconciliation(operation.actionParams);
  if (settling.by === "detail") return lookAtDetail(core, operation, settling, priority);
  if (settling.by === "children") return lookAtChildren(core, operation, settling, priority);
  return null;
}

const baselineOf = ({ attempts }: ActionOperation) => attempts.at(-1)?.baseline ?? null;

async function lookAtDetail(
  core: Core,
  operation: ActionOperation,
  settling: DetailReadBack,
  priority: Priority,
): Promise<ReadOutcome<Seen>> {
  const { job, actionParams } = operation;
  const query = settling.query(actionParams);
  const read = await core.upstream.detail(priority, job.id, query);
  // That DRS has nothing yet, of a repair for example, is a reading like any other.
  const isNothing = read.kind === "refused" && query.type !== "detail" && NO_INFORMATION.has(read.error.code ?? "");
  if (read.kind !== "read" && !isNothing) return read;
  const found: JobDetail = read.kind === "read" ? read.value : {};
  if (found.status !== undefined) core.store.cloud.setSeen(job.id, found.status, Date.now());
  const before = baselineOf(operation);
  const evidence = before === null ? null : settling.evidence(before, found, actionParams);
  return { kind: "read", value: { fingerprint: settling.fingerprint(found), evidence } };
}

async function lookAtChildren(
  core: Core,
  operation: ActionOperation,
  settling: ChildrenReadBack,
  priority: Priority,
): Promise<ReadOutcome<Seen>> {
  const read = await readChildren(core, operation.job.id, priority);
  if (read.kind !== "read") return read;
  const before = baselineOf(operation);
  const evidence = before === null ? null : settling.evidence(before, read.value);
  return { kind: "read", value: { fingerprint: settling.fingerprint(read.value), evidence } };
}

/** The child jobs of a synchronisation, oldest first. Only those can be re-edited; `name` also takes an id (contract section 4.3). */
export async function readChildren(
  core: Core,
  jobId: string,
  priority: Priority,
): Promise<ReadOutcome<readonly ChildJob[]>> {
  const { origin, projectId } = core.upstream.target(jobId);
  const request = listRequest(origin, projectId, `job_type=sync&name=${encodeURIComponent(jobId)}`, null);
  const read = await core.upstream.readAs(priority, request, readList);
  if (read.kind !== "read") return read;
  const parent = read.value.find(({ id }) => id === jobId);
  return { kind: "read", value: parent ? childrenOf(parent) : [] };
}
