import { HIDDEN } from "../../cloud/drs/native/known.ts";
import { ARCHIVED } from "../../ledger/archived.ts";
import { type LedgerRecord, recordHash } from "../../ledger/chain.ts";
import { dataTextOf, type Row } from "../../ledger/ledger.ts";
import { REDACTION, redactionData } from "../../ledger/redaction.ts";
import { isEnded, type Operation } from "../../model/operation.ts";
import type { Principal } from "../../model/principal.ts";
import { shortResult } from "../../model/result.ts";
import type { Resources } from "../context.ts";
import type { Scheduler } from "../scheduler.ts";

/** A request to remove the data of a ledger record. */
export interface RedactionRequest {
  readonly sequence: number;
  /** The record's hash, so that no other record is removed. */
  readonly hash: string;
  readonly reason: string;
  readonly principal: Principal;
}

/** Why a record is not redacted. */
export type RedactionObjection =
  | "other_record"
  | "changed"
  | "is_redaction"
  | "is_archiving"
  | "already_redacted"
  | "operation_open";

export type RedactionAnswer =
  /** `record`: the redaction. */
  | { readonly kind: "redacted"; readonly record: LedgerRecord }
  | { readonly kind: "unknown_record" }
  | { readonly kind: "objection"; readonly objection: RedactionObjection };

/** Replaces the params of a redacted operation; not empty, so that no retry sends them. */
const REMOVED = { hidden: HIDDEN };

/** Remove from an ended operation the texts that its records may contain. */
const withoutTexts = ({ sentParams, ...operation }: Operation): Operation => ({
  ...operation,
  params: REMOVED,
  actionParams: REMOVED,
  ...(sentParams ? { sentParams: REMOVED } : {}),
  reason: operation.reason === null ? null : HIDDEN,
  attempts: operation.attempts.map((attempt) => ({ ...attempt, cause: null })),
  answer: null,
  result: operation.result && shortResult(operation.result),
  note: null,
  upstream: operation.upstream && { ...operation.upstream, error_msg: operation.upstream.error_msg && HIDDEN },
  problem: operation.problem && { code: operation.problem.code, detail: HIDDEN },
});

/** Removes the data of ledger records that must not be kept, such as a password in a reason, without breaking the chain. */
export class Redactions {
  readonly #store: Resources["store"];
  readonly #scheduler: Pick<Scheduler, "arm">;

  constructor({ store }: Pick<Resources, "store">, scheduler: Pick<Scheduler, "arm">) {
    this.#store = store;
    this.#scheduler = scheduler;
  }

  /** Redact a record, and the texts of its operation. The output gate holds the response until both are durable. */
  redact(request: RedactionRequest): RedactionAnswer {
    const answer = this.#store.transaction(() => this.#redactWithin(request, Date.now()));
    this.#scheduler.arm();
    return answer;
  }

  #redactWithin({ sequence, hash, reason, principal }: RedactionRequest, now: number): RedactionAnswer {
    const { ledger, operations } = this.#store;
    const [row] = ledger.rowsAfter(sequence - 1, 1);
    if (row?.sequence !== sequence) return { kind: "unknown_record" };
    const operation = row.operation === null ? undefined : operations.find(row.operation);
    const objection = this.#objectionTo(row, hash, operation);
    if (objection) return { kind: "objection", objection };
    ledger.removeData(sequence);
    const data = redactionData(row, reason);
    ledger.append({ kind: REDACTION, operation: row.operation, actor: principal.id, data }, now);
    if (operation) operations.update(withoutTexts(operation), undefined, operation);
    const [record] = ledger.newest(1, 1);
    return record ? { kind: "redacted", record } : { kind: "unknown_record" };
  }

  #objectionTo(row: Row, hash: string, operation: Operation | undefined): RedactionObjection | null {
    if (row.kind === REDACTION) return "is_redaction";
    if (row.kind === ARCHIVED) return "is_archiving";
    const dataText = dataTextOf(row);
    if (dataText === null) return "already_redacted";
    if (row.hash !== hash) return "other_record";
    // A changed record stays as evidence.
    const before = this.#store.ledger.position(row.sequence - 1);
    if (!before || recordHash(before.hash, row, dataText) !== row.hash) return "changed";
    return operation && !isEnded(operation.state) ? "operation_open" : null;
  }
}
