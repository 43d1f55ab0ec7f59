import { err, type Result } from "../shared/result.ts";
import type { Head, HeadKeys, HeadProblem, Position } from "./head.ts";

/** Why a head says nothing about this ledger: it cannot be read, nobody of this gateway signed it, or it is of another ledger. */
export type HeadObjection = HeadProblem | { readonly code: "other_ledger"; readonly detail: string };

/** Signs and verifies the heads of one desk. */
export class DeskHeads {
  readonly #keys: HeadKeys;
  readonly #desk: string;

  constructor(keys: HeadKeys, desk: string) {
    this.#keys = keys;
    this.#desk = desk;
  }

  /** @param at epoch milliseconds */
  sign({ sequence, hash }: Position, at: number): string {
    return this.#keys.sign({ desk: this.#desk, sequence, hash, at });
  }

  open(text: string): Result<Head, HeadObjection> {
    const head = this.#keys.open(text);
    if (!head.ok || head.value.desk === this.#desk) return head;
    return err({ code: "other_ledger", detail: `it is a head of ${head.value.desk}; this is ${this.#desk}` });
  }
}
