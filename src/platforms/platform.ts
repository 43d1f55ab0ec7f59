import type { Services } from "../application/services.ts";
import type { PlatformName, SourceOf } from "../config/platforms.ts";
import type { Reporter } from "../desk/ports.ts";
import type { SecretAge } from "../model/command.ts";
import type { Scheme } from "../webhooks/verify.ts";

/** A request that has been verified. */
export interface Verified<Name extends PlatformName> {
  /** The name of the source in the config, and what the config says of it. */
  readonly source: string;
  readonly settings: SourceOf<Name>;
  /** Which of the source's secrets it was proved with. */
  readonly secret: SecretAge;
  readonly contentType: string;
  readonly headers: Headers;
  /** What was proved, decrypted where the platform encrypts. */
  readonly body: Uint8Array;
  /** Names the proof where it does not cover the body and is good for one request only. */
  readonly once: string | null;
  /** Keeps the isolate alive for work after the answer: for readings only, never for what must not be lost. */
  readonly waitUntil: (work: Promise<void>) => void;
}

/** A chat or ticket platform: how it proves itself, how its events are answered, and how it is told later. */
export interface Platform<Name extends PlatformName> extends Reporter {
  readonly scheme: (source: SourceOf<Name>) => Scheme;
  /** Media types that it sends. */
  readonly contentTypes: readonly string[];
  readonly answer: (services: Services, request: Verified<Name>) => Promise<Response>;
}
