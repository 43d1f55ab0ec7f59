import * as z from "zod";
import { err, ok, type Result } from "../shared/result.ts";
import { describeIssues, type FieldError } from "../shared/schema-issues.ts";

/**
 * Settings that come from the environment beside the secrets. All of them point the gateway at a machine-local stand-in, bend
 * its clock or open it to floods, so they are refused unless every account is on loopback.
 */

const LOOPBACK = /^http:\/\/(127\.0\.0\.1|\[::1\]|localhost)(:\d{1,5})?(\/[^?#]*)?$/;

const loopbackUrl = z
  .string()
  .regex(LOOPBACK, "http:// to 127.0.0.1, [::1] or localhost")
  .transform((url) => url.replace(/\/+$/, ""));

/** Not set is `undefined` on Cloudflare, `null` on plain workerd and may be empty in an env file. */
const setting = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === null || value === "" ? undefined : value), schema.optional());

const runtimeSchema = z.object({
  SIMULATOR_URL: setting(loopbackUrl).describe("stands in for IAM and DRS of every account"),
  EGRESS_PROXY: setting(loopbackUrl).describe(
    "calls to chat and ticket platforms go to $EGRESS_PROXY/<scheme>/<host>/<path>",
  ),
  RATE_LIMITS: setting(z.enum(["on", "off"])).describe("off: nobody is too fast, for load and fuzz tests"),
  TIME_SCALE: setting(z.coerce.number().positive().max(10)).describe("multiplies every duration that is waited for"),
});

export interface Runtime {
  readonly simulatorUrl: string | undefined;
  readonly egressProxy: string | undefined;
  readonly timeScale: number;
  readonly rateLimits: boolean;
}

/** Reads the settings. Whether they are allowed depends on the accounts: see `checkRuntime`. */
export function readRuntime(env: Readonly<Record<string, unknown>>): Result<Runtime, FieldError[]> {
  const parsed = runtimeSchema.safeParse(env);
  if (!parsed.success) return err(describeIssues(runtimeSchema, parsed.error));
  const { SIMULATOR_URL, EGRESS_PROXY, TIME_SCALE, RATE_LIMITS } = parsed.data;
  return ok({
    simulatorUrl: SIMULATOR_URL,
    egressProxy: EGRESS_PROXY,
    timeScale: TIME_SCALE ?? 1,
    rateLimits: RATE_LIMITS !== "off",
  });
}

/** Refuses local stand-ins beside an account that reaches the real cloud. */
export function checkRuntime(runtime: Runtime, everyAccountIsLocal: boolean): FieldError[] {
  if (everyAccountIsLocal) return [];
  const local = {
    EGRESS_PROXY: runtime.egressProxy !== undefined,
    TIME_SCALE: runtime.timeScale !== 1,
    RATE_LIMITS: !runtime.rateLimits,
  };
  return Object.entries(local).flatMap(([name, isSet]) =>
    isSet
      ? [{ pointer: `/${name}`, detail: "is for simulators: remove it, or give every account a loopback base_url" }]
      : [],
  );
}
