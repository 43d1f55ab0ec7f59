/** A caller. `id` is immutable (`slack:T0001/U0001`, `client:ci-bot`, `source:alerts`); `name` is for people to read. */
export interface Principal {
  /** `source`: a sender that names no person. */
  readonly kind: "person" | "client" | "source";
  readonly id: string;
  readonly name: string;
}

/** Maps principals to people. */
export interface PersonLookup {
  /** The person of the config behind a principal; `null` for clients and for ids that the config does not know. */
  readonly personOf: (principalId: string) => string | null;
}

/** Compare two principals: a person with accounts on two platforms is one person; a client equals only itself. */
export const isSamePerson = ({ personOf }: PersonLookup, one: string, other: string): boolean =>
  (personOf(one) ?? one) === (personOf(other) ?? other);
