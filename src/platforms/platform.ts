import * as z from "zod";
import type { Services } from "../application/services.ts";
import type { Connection, Gateway } from "../config/gateway.ts";
import { commonFields } from "../config/sources/sources.ts";
import type { Marking, Reporter } from "../desk/ports.ts";
import type { SecretAge } from "../model/command.ts";
import type { Delivery, Report } from "../model/report.ts";
import type { Language } from "../shared/language.ts";
import { SOURCE_RATE } from "../shared/limits.ts";
import type { Rate } from "../shared/token-bucket.ts";
import type {
  CommonSettings,
  IdForms,
  PlatformDefinition,
  SecretRow,
  Source,
  SourceInput,
} from "../webhooks/platform-definition.ts";
import type { Scheme } from "../webhooks/scheme.ts";

/** A request that has been verified. */
export interface Verified<Settings extends CommonSettings = CommonSettings> {
  /** The name of the source in the config, and what the config says of it. */
  readonly source: string;
  readonly settings: Settings;
  /** Which of the source's secrets it was proved with. */
  readonly secret: SecretAge;
  readonly contentType: string;
  readonly headers: Headers;
  /** What was proved, decrypted where the platform encrypts. */
  readonly body: Uint8Array;
  /** The signature over the body; `null` where there is none. */
  readonly proof: string | null;
  /** Names the proof where it does not cover the body and is good for one request only. */
  readonly once: string | null;
  /** Keeps the isolate alive for work after the answer: for readings only, never for what must not be lost. */
  readonly waitUntil: (work: Promise<void>) => void;
}

/** A chat or ticket platform. Its functions are methods, so that a platform of any settings is a platform. */
export interface Platform<Settings extends CommonSettings = CommonSettings> extends PlatformDefinition<Settings> {
  /** Media types of its requests. */
  readonly contentTypes: readonly string[];
  /** Answers a verified request. Before the answer nothing is asked of the cloud. */
  answer(services: Services, request: Verified<Settings>): Promise<Response>;
  /** Delivers a report to where its command came from. Never throws for an answer of the platform. */
  deliver(report: Report, connection: Connection<Settings>): Promise<Delivery>;
  /** Marks the ticket of an operation that has ended; called once before the last report, which then carries the mark. */
  mark?(report: Report, connection: Connection<Settings>): Promise<Marking>;
}

/** The settings of a source whose platform defines these fields. */
export type SettingsOf<Fields extends z.core.$ZodShape> = z.output<z.ZodObject<Fields>> & CommonSettings;

/** What a config writes for them. */
type SettingsInput<Fields extends z.core.$ZodShape> = z.input<z.ZodObject<ReturnType<typeof commonFields> & Fields>>;

/** What the folder of any platform says. */
export interface PlatformSpec<Fields extends z.core.$ZodShape, Settings extends CommonSettings> {
  readonly name: string;
  /** What the config can say of a source beside the fields that all sources have: zod types by field. */
  readonly settings: Fields;
  /** `en-us` when absent. */
  readonly language?: Language;
  readonly ids: IdForms;
  readonly secrets: Readonly<Record<string, SecretRow>>;
  /** One for all sources, or by their settings. */
  readonly scheme: Scheme | ((settings: Settings) => Scheme);
  /**
   * Whether the proof covers the body. Where it does not, rules must name the source before they allow more than looking, and commands in
   * chat can be about the jobs of one account only: the default one, or that of `ACCOUNT_FIELD` where the settings have it.
   */
  readonly coversBody: boolean;
  /** Whether the proof is a bearer token: commands are taken as everywhere, votes only where a rule names the source. */
  readonly isBearer?: true;
  /** JSON alone when absent. */
  readonly contentTypes?: readonly string[];
  readonly limits?: { readonly rate: Rate };
}

/** A chat platform as its folder writes it down. */
interface ChatSpec<Fields extends z.core.$ZodShape> extends PlatformSpec<Fields, SettingsOf<Fields>> {
  readonly answer: Platform<SettingsOf<Fields>>["answer"];
  readonly deliver: Platform<SettingsOf<Fields>>["deliver"];
}

/** What a platform's folder exports: a function that makes a source of its settings, and the platform itself. */
export interface PlatformFunction<Input, Made extends PlatformDefinition> {
  // biome-ignore lint/complexity/noBannedTypes: whether all settings have defaults
  (...settings: {} extends Input ? [Input?] : [Input]): SourceInput;
  readonly platform: Made;
}

export const JSON_ONLY = ["application/json"] as const;

/** The function that a config calls for a source of a platform. */
export const sourceFunction = <Input, Made extends PlatformDefinition>(platform: Made): PlatformFunction<Input, Made> =>
  Object.assign((settings?: Input): SourceInput => ({ platform, settings: settings ?? {} }), { platform });

/** A scheme as a method of its platform, whether it is one for all sources or not. */
export const schemeMethod = <Settings>(
  scheme: Scheme | ((settings: Settings) => Scheme),
): ((settings: Settings) => Scheme) => (typeof scheme === "function" ? scheme : () => scheme);

/**
 * Define a chat platform.
 *
 * ```ts
 * export const acme = definePlatform({ name: "acme", settings: { site: z.string() }, ids, secrets, scheme, … });
 * export default defineConfig({ sources: { ops: acme({ site: "ops.example.com" }) } });
 * ```
 */
export function definePlatform<Fields extends z.core.$ZodShape>(
  spec: ChatSpec<Fields>,
): PlatformFunction<SettingsInput<Fields>, Platform<SettingsOf<Fields>>> {
  const { settings, language = "en-us", scheme, contentTypes = JSON_ONLY, limits, ...rest } = spec;
  const fields = { ...commonFields(language), ...settings };
  return sourceFunction({
    ...rest,
    kind: "chat",
    // What the fields parse to is typed by `SettingsOf`; TypeScript cannot compute it from a generic shape.
    settings: z.strictObject(fields) as unknown as z.ZodType<SettingsOf<Fields>>,
    scheme: schemeMethod(scheme),
    readsBack: false,
    rate: limits?.rate ?? SOURCE_RATE,
    contentTypes,
  });
}

const isPlatform = (platform: PlatformDefinition): platform is Platform =>
  "answer" in platform && "deliver" in platform && "contentTypes" in platform;

/** The whole platform of a source. Throws for a source whose platform no `define…` function has made. */
export function platformOf({ name, platform }: Source): Platform {
  if (isPlatform(platform)) return platform;
  throw new Error(`the platform of source ${name} cannot answer: make it with definePlatform`);
}

/** Delivers reports to the platform of their source. */
export const reporter: Reporter = {
  report: (report, source, gateway) => platformOf(source).deliver(report, connectionOf(source, gateway)),
  mark: async (report, source, gateway) =>
    platformOf(source).mark?.(report, connectionOf(source, gateway)) ?? { kind: "nothing_to_mark" },
};

const connectionOf = ({ name, settings }: Source, gateway: Gateway): Connection => ({ name, settings, gateway });
