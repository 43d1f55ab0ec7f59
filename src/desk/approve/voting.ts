import type { Objection } from "../../model/approval.ts";
import type { Operation } from "../../model/operation.ts";
import { isEnough, objectionTo } from "../../model/voting.ts";
import type { Resources } from "../context.ts";
import type { Transitions } from "../transitions.ts";

/** What became of a vote. */
export type VoteAnswer =
  | { readonly kind: "taken"; readonly operation: Operation }
  | { readonly kind: "objection"; readonly objection: Objection; readonly operation: Operation };

/** Takes votes of people on operations that wait for approval. */
export class Voting {
  readonly #resources: Pick<Resources, "store" | "policy">;
  readonly #transitions: Transitions;

  constructor(resources: Pick<Resources, "store" | "policy">, transitions: Transitions) {
    this.#resources = resources;
    this.#transitions = transitions;
  }

  /**
   * Take a vote. It counts when a person of the config gives it who is asked for and is not the requester, on whatever platform or account
   * either of them is.
   * @param digest what a button carries: the first characters of the request digest; `null` where none was given
   * @returns `null` when there is no such operation
   */
  vote(id: string, vote: "approve" | "deny", principal: string, digest: string | null): VoteAnswer | null {
    const { store, policy } = this.#resources;
    const operation = store.operations.find(id);
    if (!operation) return null;
    const { approval } = operation;
    const person = policy.personOf(principal);
    const objection = objectionTo(policy, operation, person, digest);
    if (objection || !approval || person === null) {
      return { kind: "objection", objection: objection ?? "not_awaiting", operation };
    }
    const agreement = { person, principal, at: Date.now() };
    const after = this.#transitions.apply(
      id,
      vote === "deny"
        ? { type: "disagreed", agreement }
        : {
            type: "agreed",
            agreement,
            isEnough: isEnough(policy, approval.demands, [...approval.given, agreement]),
          },
    );
    return { kind: "taken", operation: after ?? operation };
  }
}
