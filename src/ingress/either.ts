import type { SecretSet } from "../config/secrets.ts";
import type { Scheme } from "./verify.ts";

/** A platform that proves itself in one of two ways. Which one is not for the request to lower: see `when`. */
export interface EitherScheme {
  readonly kind: "either";
  /** Whether it is the first; else it is the second. */
  readonly when: (headers: Headers, secrets: SecretSet) => boolean;
  readonly first: Scheme;
  readonly second: Scheme;
}
