import type { SecretAge } from "../model/command.ts";

import { type FeishuScheme, openFeishu } from "./feishu.ts";
import { type JwtScheme, openJwt } from "./jwt.ts";
import type { Believed, Check, Disbelieved, Environment, Inbound, Open, SecretSet, SourceSecrets } from "./scheme.ts";
import { openSignature, type SignatureScheme } from "./signature.ts";
import { openToken, type TokenScheme } from "./token.ts";
import { openWecom, type WecomScheme } from "../../test/support/wecom.ts";

/** Any scheme that this gateway verifies. */
export type Scheme = SignatureScheme | TokenScheme | JwtScheme | FeishuScheme | WecomScheme | EitherScheme;

/** A platform that proves itself in one of two ways. Which one is not for the request to lower: see `when`. */
export interface EitherScheme {
  readonly kind: "either";
  /** Whether it is the first; else it is the second. */
  readonly when: (headers: Headers, secrets: SecretSet) => boolean;
  readonly first: Scheme;
  readonly second: Scheme;
}

const openEither: Open<EitherScheme> = async ({ when, first, second }, secrets, environment) => {
  const [one, other] = await Promise.all([open(first, secrets, environment), open(second, secrets, environment)]);
  return (request, now) => (when(request.headers, secrets) ? one : other)(request, now);
};

const OPENERS: { readonly [Kind in Scheme["kind"]]: Open<Extract<Scheme, { readonly kind: Kind }>> } = {
  signature: openSignature,
  token: openToken,
  jwt: openJwt,
  feishu: openFeishu,
  wecom: openWecom,
  either: openEither,
};

const open = (scheme: Scheme, secrets: SecretSet, environment: Environment): Promise<Check> =>
  (OPENERS[scheme.kind] as Open<Scheme>)(scheme, secrets, environment);

/** Which of the secrets matched: once none matches the previous one any more, it can go. */
export type Trust = (Believed & { readonly secret: SecretAge }) | Disbelieved;

/** Whether a request to a source is believed, at a time in epoch milliseconds. */
export type Verify = (request: Inbound, now: number) => Promise<Trust>;

/** Imports the keys of a source: the secrets in use, and beside them those before while one of them is rotated. */
export async function openVerifier(
  scheme: Scheme,
  { current, previous }: SourceSecrets,
  environment: Environment,
): Promise<Verify> {
  const checks: readonly (readonly [SecretAge, Check])[] = [
    ["current", await open(scheme, current, environment)],
    ...(previous ? [["previous", await open(scheme, previous, environment)] as const] : []),
  ];
  return async (request, now) => {
    let verdict: Believed | Disbelieved = { ok: false, reason: "missing" };
    for (const [secret, check] of checks) {
      verdict = await check(request, now);
      if (verdict.ok) return { ...verdict, secret };
    }
    return verdict;
  };
}
