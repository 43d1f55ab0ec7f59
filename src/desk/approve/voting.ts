import type { VoteChoice, VoteObjection } from "../../model/approval.ts";
import type { Operation } from "../../model/operation.ts";
import { isEnough, objectionToVote } from "../../model/voting.ts";
import type { Resources } from "../context.ts";
import type { Transitions } from "../transitions.ts";

/** What became of a vote. */
export type VoteAnswer =
  | { readonly kind: "taken"; readonly operation: Operation }
  | { readonly kind: "objection"; readonly objection: VoteObjection; readonly operation: Operation };

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
  vote(id: string, choice: VoteChoice, principal: string, digest: string | null): VoteAnswer | null {
    const { store, policy } = this.#resources;
    const operation = store.operations.find(id);
    if (!operation) return null;
    const { approval } = operation;
    const person = policy.personOf(principal);
    const objection = objectionToVote(policy, operation, person, digest);
    if (objection || !approval || person === null) {
      return { kind: "objection", objection: objection ?? "not_awaiting", operation };
    }
    const vote = { person, principal, at: Date.now() };
    const after = this.#transitions.apply(
      id,
      choice === "deny"
        ? { type: "deny_vote", vote }
        : {
            type: "approve_vote",
            vote,
            isEnough: isEnough(policy, approval.demands, [...approval.given, vote]),
          },
    );
    return { kind: "taken", operation: after ?? operation };
  }
}
