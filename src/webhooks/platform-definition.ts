import type * as z from "zod";
import type { Language } from "../shared/language.ts";
import type { Rate } from "../shared/token-bucket.ts";
import type { Scheme } from "./scheme.ts";

/** What the config needs to know of a platform. The whole platform (`platforms/platform.ts`) can be sent to and answered as well. */

/** How a platform writes ids that never change: people by `people` and `who`, channels by `where`. */
export interface IdForms {
  /** The key in `people`, and what principals begin with. Variants of one product share it, since they know the same people. */
  readonly kind: string;
  readonly person: z.ZodType<string>;
  readonly channel: z.ZodType<string>;
}

/** A secret of a source. */
export interface SecretRow {
  /** The last part of its name; the first is the source's in capitals. */
  readonly suffix: string;
  /** Where it is found. */
  readonly purpose: string;
  /** What it looks like, where that is known. */
  readonly form?: RegExp;
  /** The gateway runs without it, and can do less. */
  readonly isOptional?: true;
  /** What proves requests can be rotated: `<name>_PREVIOUS` is accepted beside it. */
  readonly rotates?: true;
}

/** What the config can say of every source. */
export interface CommonSettings {
  /** Language of the messages to this source. */
  readonly language: Language;
  /** Requests before they are verified. */
  readonly rate?: { readonly burst: number; readonly per_second: number } | undefined;
  /** The one account whose jobs may be named, for chat whose signature does not cover the body; the default account when absent. */
  readonly account?: string | undefined;
}

/** A chat or ticket product as the config knows it. */
export interface PlatformDefinition<Settings extends CommonSettings = CommonSettings> {
  readonly name: string;
  /** People write commands in chat; ticket systems send events, and have a list of the jobs and actions that they may ever ask for. */
  readonly kind: "chat" | "tickets";
  readonly settings: z.ZodType<Settings>;
  readonly ids: IdForms;
  /** By what each is to the platform, e.g. `signing`. */
  readonly secrets: Readonly<Record<string, SecretRow>>;
  /** How its requests are verified. A method, so that a platform of any settings is a platform. */
  scheme(settings: Settings): Scheme;
  /** Whether the proof of a request covers its body. Where it does not, somebody who sees a request can make others of it. */
  readonly coversBody: boolean;
  /** Its proof is a bearer token, good for other requests as long as it lives: votes count only where a rule names the source. */
  readonly isBearer?: true;
  /** Whether the ticket is read through the API before anything is decided, since the delivery itself is not trusted. */
  readonly readsBack: boolean;
  /** Requests of a source before they are verified, where the config does not say. */
  readonly rate: Rate;
}

/** A source as the config writes it: the result of a platform's function, e.g. `slack()`. Its settings are not checked yet. */
export interface SourceInput {
  readonly platform: PlatformDefinition;
  readonly settings: unknown;
}

/** A configured platform instance, `/hooks/{name}`. */
export interface Source<Settings extends CommonSettings = CommonSettings> {
  readonly name: string;
  readonly platform: PlatformDefinition<Settings>;
  readonly settings: Settings;
}
