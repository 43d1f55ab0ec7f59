import type * as z from "zod";
import type { ActionName, ActionParams, Danger, Lane } from "../../model/drs.ts";
import type { JobStatus } from "../../model/job-status.ts";
import type { Bilingual } from "../../shared/language.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import { describeIssues, type FieldError } from "../../shared/schema-issues.ts";
import type { Ending } from "./endings/ending.ts";
import type { Settling } from "./reconciliation.ts";

export type { ActionName };

/** What the config names so that nobody has to type it: by kind, then by name, in DRS's own form. */
export interface Profiles {
  readonly endpoints: Readonly<Record<string, object>>;
  readonly public_ips: Readonly<Record<string, object>>;
  readonly replays: Readonly<Record<string, object>>;
}

/** What a verb's `request` may need beside its params. */
export interface PrepareContext {
  readonly reason: string | null;
  readonly profiles: Profiles;
}

/** One verb: everything that the gateway knows about it (contract sections 2 and 5). */
export interface ActionRow<Params extends z.ZodObject> {
  readonly title: Bilingual;
  readonly summary: Bilingual;
  /** Other names people use, English and Chinese; matched without case, `-` and `_` alike. */
  readonly aliases: readonly string[];
  /** The flat params of `/v1` and chat. */
  readonly params: Params;
  readonly danger: Danger;
  readonly lane: Lane;
  /** States in which DRS accepts the verb, or `any` where no source restricts it. */
  readonly allowedIn: readonly JobStatus[] | "any";
  /** The precheck that must have been passed before it, or `null` where none need be. */
  readonly precheckMode: "forStartJob" | "forRetryJob" | null;
  /** What ShowActions calls it, where it has a name there (contract section 4.2). */
  readonly console: readonly string[];
  /** How a call whose answer was lost is settled; some verbs take other ways with other params. */
  readonly settling: (asked: ActionParams) => Settling;
  /** A reading equal to the one before the call means "not yet" for this long (milliseconds): changes show late. */
  readonly grace: number;
  /** DRS wants a written reason. */
  readonly needsReason?: true;
  readonly request: (asked: z.output<Params>, context: PrepareContext) => Result<ActionParams, FieldError[]>;
  readonly ending: (asked: ActionParams) => Ending;
}

/** A verb with the type of its params folded into `prepare`. */
export interface Action extends Omit<ActionRow<z.ZodObject>, "request"> {
  readonly name: ActionName;
  /** Checks flat params and builds DRS's `action_params` from them. */
  readonly prepare: (asked: unknown, context: PrepareContext) => Result<Prepared, FieldError[]>;
}

/** Whether DRS accepts the verb in a status of its job, `null` where that is not known. */
export const isPossibleIn = ({ allowedIn }: Pick<Action, "allowedIn">, status: string | null): boolean =>
  allowedIn === "any" || (allowedIn as readonly (string | null)[]).includes(status);

export interface Prepared {
  readonly params: Readonly<Record<string, unknown>>;
  readonly actionParams: ActionParams;
}

/** Whether a verb may be sent again once it is known not to have been applied: never what writes or cannot be undone. */
export const isResendable = ({ danger }: Pick<Action, "danger">) => danger !== "writes" && danger !== "irreversible";

export type AnyRow = Omit<Action, "name">;

/** What every verb takes beside its params. */
const besideParams = (danger: Danger) =>
  danger === "irreversible" ? ["reason", "confirm", "ignore_state"] : ["reason", "ignore_state"];

/** Makes a row of the catalogue; the params' own type is seen only in here. */
export function row<Params extends z.ZodObject>({ request, ...rest }: ActionRow<Params>): AnyRow {
  return {
    ...rest,
    prepare: (asked, context) => {
      const checked = rest.params.safeParse(asked);
      if (!checked.success)
        return err(describeIssues(rest.params, checked.error, { beside: besideParams(rest.danger) }));
      const built = request(checked.data, context);
      return built.ok ? ok({ params: checked.data, actionParams: built.value }) : built;
    },
  };
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** How long a reading may lag behind, by how heavy the step is. */
export const GRACE = { short: MINUTE, usual: 2 * MINUTE, start: 3 * MINUTE, release: 5 * MINUTE } as const;

/** Request builders that only rename: `undefined` fields are left out. */
export const fields = (given: Readonly<Record<string, unknown>>): Result<ActionParams, never> =>
  ok(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)));
