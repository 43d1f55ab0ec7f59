/** Who asks. `id` is immutable (`slack:T0001/U0001`, `client:ci-bot`, `source:alerts`); names are for people to read. */
export interface Principal {
  /** `source`: a sender that names nobody. */
  readonly kind: "person" | "client" | "source";
  readonly id: string;
  readonly name: string;
}

/** Maps principals to people. */
export interface PersonLookup {
  /** The person of the config behind a principal; `null` for clients and for ids that the config does not know. */
  readonly personOf: (principalId: string) => string | null;
}

/** Whether two principals are one: a person on two platforms is one person, and a client is itself. */
export const isSamePerson = ({ personOf }: PersonLookup, one: string, other: string): boolean =>
  (personOf(one) ?? one) === (personOf(other) ?? other);
