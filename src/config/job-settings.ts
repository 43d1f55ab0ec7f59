import * as z from "zod";
import type { CutoverGoal } from "../model/cutover.ts";

/** Settings of jobs that their account can give for all of its jobs: when a job lags, and when it is ready to cut over. */

const UNITS = { s: 1, m: 60, h: 3600 } as const;

const secondsIn = (text: string): number => Number(text.slice(0, -1)) * UNITS[text.slice(-1) as keyof typeof UNITS];

/** A length of time as operators write it. */
const length = (least: number, most: number, range: string) =>
  z
    .string()
    .regex(/^[1-9]\d{0,4}[smh]$/, { error: 'seconds, minutes or hours, e.g. "90s"', abort: true })
    .refine((text) => secondsIn(text) >= least && secondsIn(text) <= most, range);

/** Keys that jobs and accounts share. A day behind is no delay any more that anybody waits for. */
export const jobSettingKeys = {
  delay_threshold: length(1, 86_400, "from 1s to 24h")
    .optional()
    .describe('delay above which the job is lagging, e.g. "2m"; 60s when absent'),
  cutover_goal: z
    .strictObject({
      below: length(1, 3600, "from 1s to 1h").optional().describe("the delay has to be below this; 5s when absent"),
      for: length(60, 43_200, "from 1m to 12h").optional().describe("for this long; 5m when absent"),
    })
    .optional()
    .describe("delay of a job that is ready to cut over"),
};

export interface JobSettings {
  /** Seconds of delay above which the job is lagging. */
  readonly delayThreshold: number;
  readonly cutoverGoal: CutoverGoal;
}

/** The settings as jobs and accounts of the config have them. */
type Written = z.output<z.ZodObject<typeof jobSettingKeys>>;

/** What holds where the config says nothing. */
const DEFAULTS = { delay_threshold: "60s", cutover_goal: { below: "5s", for: "5m" } } as const;

/** The settings of a job: its own, else those of its account, else the defaults; of a goal each part by itself. */
export function jobSettingsOf(
  { jobs, accounts }: Readonly<Record<"jobs" | "accounts", Readonly<Record<string, Written>>>>,
  { alias, account }: { readonly alias: string | null; readonly account: string },
): JobSettings {
  const [own, shared] = [alias === null ? undefined : jobs[alias], accounts[account]];
  const goal = { ...DEFAULTS.cutover_goal, ...shared?.cutover_goal, ...own?.cutover_goal };
  return {
    delayThreshold: secondsIn(own?.delay_threshold ?? shared?.delay_threshold ?? DEFAULTS.delay_threshold),
    cutoverGoal: { below: secondsIn(goal.below), for: secondsIn(goal.for) },
  };
}
