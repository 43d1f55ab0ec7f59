import type { PlatformAnswer } from "../egress.ts";

/** A token that a platform gave for the app's secret. `expiresAt`: epoch milliseconds. */
export interface AccessToken {
  readonly value: string;
  readonly expiresAt: number;
}

/** What asking for a token came to: the token, or what the platform answered instead. */
export type Asked = { readonly token: AccessToken } | { readonly refused: PlatformAnswer };

/** Renewed this long before its end, so that none runs out on its way. */
const MARGIN = 60_000;

/**
 * Access tokens by app, kept by the isolate until shortly before they end. Those who need one at the same time share the call for
 * it; one that the platform does not take any more is forgotten. None is stored or logged.
 */
export class AccessTokens {
  readonly #known = new Map<string, AccessToken>();
  readonly #asked = new Map<string, Promise<Asked>>();

  /** @param ask makes the call for a new token */
  async get(app: string, now: number, ask: () => Promise<Asked>): Promise<Asked> {
    const known = this.#known.get(app);
    if (known && now < known.expiresAt - MARGIN) return { token: known };
    const asking = this.#asked.get(app) ?? ask().finally(() => this.#asked.delete(app));
    this.#asked.set(app, asking);
    const asked = await asking;
    if ("token" in asked) this.#known.set(app, asked.token);
    return asked;
  }

  forget(app: string): void {
    this.#known.delete(app);
  }
}
