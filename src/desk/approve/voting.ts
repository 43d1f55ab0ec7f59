import type { VoteChoice, VoteObjection } from "../../model/approval.ts";
import { isWatch, type Operation } from "../../model/operation.ts";
import type { Place } from "../../model/place.ts";
import { isEnough, objectionToVote } from "../../model/voting.ts";
import type { Resources } from "../context.ts";
import type { Transitions } from "../transitions.ts";
import { voteOf } from "./vote.ts";

/** What became of a vote. */
export type VoteAnswer =
  | { readonly kind: "taken"; readonly operation: Operation }
  | { readonly kind: "objection"; readonly objection: VoteObjection; readonly operation: Operation };

/** The account that votes, and from where. */
export interface Voter {
  readonly principal: string;
  readonly place: Place;
}

/** Takes votes of people on operations that wait for approval. */
export class Voting {
  readonly #resources: Pick<Resources, "store" | "policy" | "encryptor">;
  readonly #transitions: Transitions;

  constructor(resources: Pick<Resources, "store" | "policy" | "encryptor">, transitions: Transitions) {
    this.#resources = resources;
    this.#transitions = transitions;
  }

  /**
   * Take a vote. It counts when a person of the config gives it who is asked for and is not the requester, on whatever account either of them
   * is, from a place whose votes count.
   * @param digest what a button carries: the first characters of the request digest; `null` where none was given
   * @returns `null` when there is no such operation
   */
  vote(id: string, choice: VoteChoice, { principal, place }: Voter, digest: string | null): VoteAnswer | null {
    const { store, policy, encryptor } = this.#resources;
    const operation = store.operations.find(id);
    if (!operation) return null;
    const { approval } = operation;
    const person = policy.personOf(principal);
    const objection = objectionToVote(policy, operation, { person, place }, digest);
    if (objection || !approval || person === null || isWatch(operation)) {
      return { kind: "objection", objection: objection ?? "not_awaiting", operation };
    }
    const vote = voteOf(encryptor, { id, approval }, { person, principal, place, at: Date.now() });
    const after = this.#transitions.apply(
      id,
      choice === "deny"
        ? { type: "deny_vote", vote }
        : {
            type: "approve_vote",
            vote,
            isEnough: isEnough(policy, operation, approval.demands, [...approval.given, vote]),
          },
    );
    return { kind: "taken", operation: after ?? operation };
  }
}
