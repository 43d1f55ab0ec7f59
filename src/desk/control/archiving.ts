import { ARCHIVED, archivedData } from "../../ledger/archived.ts";
import type { DeskHeads, HeadObjection } from "../../ledger/desk-heads.ts";
import type { Notary, SegmentFilter, SegmentStatement } from "../../ledger/notary.ts";
import type { Principal } from "../../model/principal.ts";
import { LEDGER } from "../../shared/limits.ts";
import type { Resources } from "../context.ts";
import type { Scheduler } from "../scheduler.ts";

/** A client's statement that it has verified and stored a segment. */
export interface Acknowledgement {
  readonly number: number;
  /** The signed head of the segment's last record. */
  readonly head: string;
  readonly principal: Principal;
}

export type AcknowledgementAnswer =
  | { readonly kind: "acknowledged"; readonly segment: SegmentStatement }
  | { readonly kind: "unknown_segment" }
  /** The head is not that of the segment's last record. */
  | { readonly kind: "other_head"; readonly detail: string };

/** Lists the ledger's segments and takes the acknowledgements of clients that have archived them. */
export class Archiving {
  readonly #store: Resources["store"];
  readonly #notary: Notary;
  readonly #heads: DeskHeads;
  readonly #scheduler: Pick<Scheduler, "arm">;

  constructor(
    { store }: Pick<Resources, "store">,
    notary: Notary,
    heads: DeskHeads,
    scheduler: Pick<Scheduler, "arm">,
  ) {
    this.#store = store;
    this.#notary = notary;
    this.#heads = heads;
    this.#scheduler = scheduler;
  }

  /** Close the segments that are due, and list segments. Only archiving needs closed segments: no timer closes them. */
  list(filter: SegmentFilter): SegmentStatement[] {
    const now = Date.now();
    this.#store.transaction(() => this.#store.ledger.segments.closeDue(now, LEDGER.segmentsListed));
    return this.#notary.segments(filter, now);
  }

  /** Acknowledge a segment; a repeated acknowledgement changes nothing. The output gate holds the answer until it is durable. */
  acknowledge(acknowledgement: Acknowledgement): AcknowledgementAnswer {
    const answer = this.#store.transaction(() => this.#acknowledgeWithin(acknowledgement, Date.now()));
    this.#scheduler.arm();
    return answer;
  }

  #acknowledgeWithin({ number, head, principal }: Acknowledgement, now: number): AcknowledgementAnswer {
    const { ledger } = this.#store;
    const { segments } = ledger;
    const segment = segments.find(number);
    if (!segment) return { kind: "unknown_segment" };
    const opened = this.#heads.open(head);
    const objection = opened.ok ? null : opened.error;
    const isItsHead =
      opened.ok && opened.value.sequence === segment.to.sequence && opened.value.hash === segment.to.hash;
    if (!isItsHead) return { kind: "other_head", detail: detailOf(objection, segment.to.sequence) };
    if (!segment.archived) {
      ledger.append({ kind: ARCHIVED, operation: null, actor: principal.id, data: archivedData(segment) }, now);
      segments.acknowledge(segment, now, ledger.head().sequence);
    }
    return { kind: "acknowledged", segment: this.#notary.state(segments.find(number) ?? segment, now) };
  }
}

const detailOf = (objection: HeadObjection | null, last: number): string =>
  objection?.detail ?? `it is not the head of record ${last}, which ends the segment: archive the segment again`;
