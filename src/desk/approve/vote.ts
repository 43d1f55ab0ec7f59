import type { Approval, Ballot, Vote } from "../../model/approval.ts";
import type { Operation } from "../../model/operation.ts";
import type { Encryptor } from "../../shared/encryptor.ts";

/** What a vote is about. */
interface Voted extends Pick<Operation, "id"> {
  readonly approval: Pick<Approval, "pin">;
}

/** The text whose keyed hash proves a vote: who said it, where and when, about which request. */
const contentOf = ({ id, approval }: Voted, { person, principal, place, at, ticket }: Ballot): string =>
  JSON.stringify([
    ...["vote", id, approval.pin, person, principal, place.source, place.channel, at],
    ...(ticket ? [ticket.source, ticket.change] : []),
  ]);

/** Make a vote of a ballot that counts. */
export const voteOf = (encryptor: Pick<Encryptor, "hash">, voted: Voted, ballot: Ballot): Vote => ({
  ...ballot,
  mac: encryptor.hash(contentOf(voted, ballot), "approval"),
});

/** Check whether this gateway took a vote on this request. What was stored without a proof was not. */
export const isAuthentic = (encryptor: Pick<Encryptor, "matches">, voted: Voted, vote: Partial<Vote>): boolean =>
  vote.mac !== undefined &&
  vote.place !== undefined &&
  encryptor.matches(contentOf(voted, vote as Vote), vote.mac, "approval");
