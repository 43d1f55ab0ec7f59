import type { SecretAge } from "../desk/command.ts";
import type { Reporter } from "../desk/ports.ts";
import type { Language } from "../i18n/language.ts";
import type { HmacScheme } from "../ingress/hmac.ts";
import type { Services } from "../services.ts";

/** A request that has been verified. The bytes are what was signed. */
export interface Verified {
  readonly source: string;
  /** Which of the source's secrets it was signed with. */
  readonly secret: SecretAge;
  readonly language: Language;
  readonly contentType: string;
  readonly body: Uint8Array;
  /** Keeps the isolate alive for work after the answer: for readings only, never for what must not be lost. */
  readonly waitUntil: (work: Promise<void>) => void;
}

/** A chat or ticket platform: how it proves itself, how its events are answered, and how it is told later. */
export interface Platform {
  readonly scheme: HmacScheme;
  /** Media types that it sends. */
  readonly contentTypes: readonly string[];
  readonly answer: (services: Services, request: Verified) => Promise<Response>;
  readonly report: Reporter;
}
