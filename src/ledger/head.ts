import { Buffer } from "node:buffer";
import { createHmac, timingSafeEqual } from "node:crypto";
import { deriveKey } from "../shared/derive-key.ts";
import { err, ok, type Result } from "../shared/result.ts";

/** A position in a chain: a record's number and hash. Number 0 with `GENESIS` is the position before the first record. */
export interface Position {
  readonly sequence: number;
  readonly hash: string;
}

/** A signed statement of the gateway: at this time, the ledger of this desk had this record and all records before it. */
export interface Head extends Position {
  readonly desk: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** `drs-ledger-head.v1.<desk>.<sequence>.<hash>.<at>.<mac>`: desks, which are `region/project_id`, hold no dots. */
const FORM =
  /^(drs-ledger-head\.v1\.([^.\s]{1,100})\.(0|[1-9]\d{0,14})\.([0-9a-f]{64})\.([1-9]\d{0,14}))\.([A-Za-z0-9_-]{43})$/;

/** The form of a head, for error messages. */
export const HEAD_FORM = "drs-ledger-head.v1.<desk>.<sequence>.<hash>.<at>.<mac>";

export const isHead = (text: string): boolean => FORM.test(text);

/** The reason for refusing a head. */
export interface HeadProblem {
  readonly code: "malformed_head" | "forged_head";
  readonly detail: string;
}

/** Parse a head without verifying its signature. */
export function readHead(text: string): Result<Head, HeadProblem> {
  const [, , desk = "", sequence, hash = "", at] = FORM.exec(text) ?? [];
  if (hash === "") return err({ code: "malformed_head", detail: `a head reads ${HEAD_FORM}` });
  return ok({ desk, sequence: Number(sequence), hash, at: Number(at) });
}

/** Signs and verifies heads with HMAC-SHA256, under a key derived from `LEDGER_KEY` for this purpose alone. */
export class HeadKeys {
  readonly #keys: readonly Buffer[];

  /** @param keys 32 bytes each; the first one signs, all of them verify */
  constructor(keys: readonly Uint8Array[]) {
    this.#keys = keys.map((key) => deriveKey(key, "ledger head"));
  }

  sign({ desk, sequence, hash, at }: Head): string {
    const [key] = this.#keys;
    if (!key) throw new Error("heads need a key");
    const content = `drs-ledger-head.v1.${desk}.${sequence}.${hash}.${at}`;
    return `${content}.${mac(key, content)}`;
  }

  /** Parse a head and verify that one of the keys signed it. */
  open(text: string): Result<Head, HeadProblem> {
    const head = readHead(text);
    if (!head.ok) return head;
    const [, content = "", , , , , written = ""] = FORM.exec(text) ?? [];
    const isOurs = this.#keys.some((key) => timingSafeEqual(Buffer.from(mac(key, content)), Buffer.from(written)));
    if (isOurs) return head;
    return err({ code: "forged_head", detail: "its MAC is not that of LEDGER_KEY or LEDGER_KEY_PREVIOUS" });
  }
}

const mac = (key: Buffer, content: string) => createHmac("sha256", key).update(content).digest("base64url");
