import { REPORT } from "../shared/limits.ts";
import type { PlatformAnswer } from "./egress.ts";

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
 * Whoever made the call for a token may be gone, and the call with it (a request ends, and what it began with it): nobody waits
 * longer than the call may take, and the next one makes it anew.
 */
const PATIENCE = 2 * REPORT.timeout;

const LATE: Asked = { refused: { kind: "failure", cause: "no access token in time" } };

/**
 * Access tokens by source, kept by the isolate until shortly before they end. Those who need one at the same time share the call for
 * it; one that the platform does not take any more is forgotten. None is stored or logged.
 */
export class AccessTokens {
  readonly #known = new Map<string, AccessToken>();
  readonly #asked = new Map<string, Promise<Asked>>();

  /** @param ask makes the call for a new token */
  async get(app: string, now: number, ask: () => Promise<Asked>): Promise<Asked> {
    const known = this.#known.get(app);
    if (known && now < known.expiresAt - MARGIN) return { token: known };
    const asking = this.#asked.get(app) ?? ask();
    this.#asked.set(app, asking);
    const asked = await within(PATIENCE, asking, LATE).finally(() => {
      if (this.#asked.get(app) === asking) this.#asked.delete(app);
    });
    if ("token" in asked) this.#known.set(app, asked.token);
    return asked;
  }

  /** Forgets a token that was refused; one that was given meanwhile is kept. */
  forget(app: string, value: string): void {
    if (this.#known.get(app)?.value === value) this.#known.delete(app);
  }
}

/** What the work comes to, or after so many milliseconds something else. */
async function within<T>(milliseconds: number, work: Promise<T>, otherwise: T): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), milliseconds);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
