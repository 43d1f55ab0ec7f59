import type { Scheme, SecretSet } from "./scheme.ts";

/** A platform that proves itself in one of two ways. The request must not be able to choose the weaker one: see `when`. */
export interface EitherScheme extends Scheme {
  readonly kind: "either";
  /** Whether it is the first; else it is the second. */
  readonly when: (headers: Headers, secrets: SecretSet) => boolean;
  readonly first: Scheme;
  readonly second: Scheme;
}

export const either = (when: EitherScheme["when"], first: Scheme, second: Scheme): EitherScheme => ({
  kind: "either",
  when,
  first,
  second,
  forms: { ...second.forms, ...first.forms },
  open: async (secrets, environment) => {
    const [one, other] = await Promise.all([first.open(secrets, environment), second.open(secrets, environment)]);
    return (request, now) => (when(request.headers, secrets) ? one : other)(request, now);
  },
});

/** A signature where a signing key is configured, else a token, which proves nothing where there is a key. */
export const signedOr = (signed: Scheme, otherwise: Scheme): EitherScheme =>
  either((_, { signing }) => signing !== undefined, signed, otherwise);
