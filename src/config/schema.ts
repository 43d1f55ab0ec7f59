import * as z from "zod";
import { publicIpConfigSchema, replayConfigSchema } from "../cloud/drs/native/action.ts";
import { compareProfileSchema } from "../cloud/drs/native/compare.ts";
import { endpointSchema } from "../cloud/drs/native/endpoint.ts";
import { hasInlineSecret } from "../cloud/drs/native/secret.ts";
import { REGIONS } from "../cloud/drs/regions.ts";
import { UPSTREAM } from "../shared/limits.ts";
import { clientSchema } from "./clients.ts";
import { jobSettingKeys } from "./job-settings.ts";
import { secretName } from "./names.ts";
import { personSchema, policySections } from "./policy/schema.ts";
import { retentionSchema } from "./retention.ts";
import { type Sources, sourceSchema } from "./sources/sources.ts";

/**
 * The schema of `gateway.config.ts`. Unknown keys are refused: a misspelt rule that is silently ignored is how access
 * controls fail open.
 */

const name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/, "letters, digits, '_', '.', '-'; 1 to 64 characters");

const record = <T extends z.ZodType>(value: T) => z.record(name, value);

/** The name of the default account's jobs, and of the account in `account/job`. */
const accountSchema = z.strictObject({
  region: z.enum(REGIONS).describe("region of the DRS project"),
  project_id: z
    .string()
    .regex(/^[0-9a-f]{32}$/, "32 hexadecimal digits")
    .describe("id of the project in that region"),
  secret: secretName.describe("name of the secret that holds the IAM credential"),
  base_url: z
    .string()
    .regex(
      /^http:\/\/(127\.0\.0\.1|\[::1\]|localhost)(:\d{1,5})?$/,
      "http:// to 127.0.0.1, [::1] or localhost, without a path",
    )
    .optional()
    .describe("a simulator in place of IAM and DRS; then every account must have one"),
  discover: z
    .boolean()
    .optional()
    .describe(
      "whether the project's jobs are listed in the background, so that those without an alias are known; true when absent",
    ),
  log_values: z
    .boolean()
    .optional()
    .describe("whether /v1/jobs/{job}/logs shows the values of rows in lines of the DRS log; masked unless true"),
  calls_per_minute: z
    .int()
    .min(UPSTREAM.leastPerMinute)
    .max(UPSTREAM.mostPerMinute)
    .optional()
    .describe(`calls a minute that the gateway makes to DRS in this project; ${UPSTREAM.callsPerMinute} when absent`),
  ...jobSettingKeys,
});

/** DRS job ids look like UUIDs but are not (contract section 1.1). */
export const jobIdPattern = /^[0-9a-z]{8}(-[0-9a-z]{4}){3}-[0-9a-z]{12}$/;

const jobSchema = z.strictObject({
  account: name.optional().describe("account of the job; the default account when absent"),
  id: z.string().regex(jobIdPattern, "a DRS job id, e.g. c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r"),
  tags: z
    .array(name)
    .default([])
    .describe('what rules and freezes may call it, e.g. "tag:critical"; never the cloud\'s tags'),
  ...jobSettingKeys,
});

/** Values that a request takes by name. A password in them is the name of a secret, never the password. */
const named = <T extends z.ZodType>(value: T) =>
  record(
    value.refine((found) => !hasInlineSecret(found), {
      error: 'a password or key must be named here, not written: { secret: "NAME" }',
    }),
  );

export const configSchema = z.strictObject({
  accounts: record(accountSchema).describe("DRS projects and their credentials"),
  default_account: name.describe("account of jobs that name none"),
  jobs: record(jobSchema).default({}).describe("aliases of DRS jobs"),
  people: record(personSchema).default({}).describe("who is who, across platforms"),
  groups: record(z.array(name)).default({}).describe("groups of people"),
  sources: record(sourceSchema).default({}).describe("platforms that may call /hooks/{name}"),
  clients: record(clientSchema).default({}).describe("programs that may call /v1 and /v5"),
  endpoints: named(endpointSchema).default({}).describe("databases whose connection can be tested, in DRS's own form"),
  public_ips: named(publicIpConfigSchema).default({}).describe("public IPs that can be bound"),
  replays: named(replayConfigSchema).default({}).describe("other clouds of traffic replays"),
  compares: record(compareProfileSchema).default({}).describe("what compares ask for by name, in DRS's own form"),
  secrets: z.array(secretName).default([]).describe('secrets that a request may name as { "secret": "NAME" }'),
  console: z
    .strictObject({
      access: z
        .strictObject({
          team: z
            .string()
            .regex(/^[a-z0-9-]+\.cloudflareaccess\.com$/, "the team's domain, e.g. example.cloudflareaccess.com"),
          audience: z.string().regex(/^[0-9a-f]{64}$/, "the application's AUD tag, 64 hexadecimal digits"),
        })
        .optional()
        .describe("people sign in through Cloudflare Access, which must stand in front of the whole host"),
    })
    .default({})
    .describe("the operations console"),
  public_url: z
    .string()
    .regex(/^https?:\/\/[a-z0-9.:[\]-]+$/, "https:// and a host, without a path")
    .optional()
    .describe("where people reach the gateway: links in tickets lead there"),
  public_hosts: z
    .array(z.string().regex(/^[a-z0-9.-]+(:\d{1,5})?$/, "a host name in lower case, with its port if it has one"))
    .default([])
    .describe("hosts by which signing clients reach the gateway, where a proxy in front hides them"),
  retention_days: retentionSchema
    .optional()
    .describe(
      'days after which archived ledger records and the operations of such records are removed; "off", the default, keeps everything',
    ),
  ...policySections,
});

export type ConfigInput = z.input<typeof configSchema>;
/** A config whose fields have their form, and whose sources have the settings of their platforms. */
export type ParsedConfig = Omit<z.output<typeof configSchema>, "sources"> & { readonly sources: Sources };
export type PolicyRule = ParsedConfig["policy"][number];
export type Freeze = ParsedConfig["freezes"][number];

/** Gives an operator's `gateway.config.ts` its type; checking happens in `compileConfig`. */
export const defineConfig = (input: ConfigInput): ConfigInput => input;
