import type * as z from "zod";
import type { PrecheckMode } from "../../model/blocker.ts";
import type { ActionName, ActionParams, Danger, Lane } from "../../model/drs.ts";
import type { Bilingual } from "../../shared/language.ts";
import { INBOUND } from "../../shared/limits.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import { describeIssues, type FieldError } from "../../shared/schema-issues.ts";
import type { Ending } from "./endings/ending.ts";
import type { CompareProfile } from "./native/compare.ts";
import type { Reconciliation } from "./reconciliation.ts";

export type { ActionName };

/** Named values of the config that commands refer to: by kind, then by name, in DRS's own form. */
export interface Profiles {
  readonly endpoints: Readonly<Record<string, object>>;
  readonly public_ips: Readonly<Record<string, object>>;
  readonly replays: Readonly<Record<string, object>>;
  readonly compares: Readonly<Record<string, CompareProfile>>;
}

/** Whether an error may name a value of the config for a param: whether the caller may use it. */
export type MayUse = (param: string, name: string) => boolean;

/** Input of a verb's `request` beside its params. */
export interface PrepareContext {
  readonly reason: string | null;
  readonly profiles: Profiles;
  readonly mayUse: MayUse;
}

/** Everything that the gateway knows about one verb (contract sections 2 and 5). */
export interface ActionRow<Params extends z.ZodObject> {
  readonly title: Bilingual;
  readonly summary: Bilingual;
  /** Other names that people use, English and Chinese; matched as `normalizeName` writes them. */
  readonly aliases: readonly string[];
  /** The flat params of `/v1` and chat. */
  readonly params: Params;
  readonly danger: Danger;
  readonly lane: Lane;
  /** Mode of the precheck that the job must have passed; `null` for verbs that need none. */
  readonly precheckMode: PrecheckMode | null;
  /**
   * Names of the verb in ShowActions; empty where it has none there (contract section 4.2). PRE_CHECK is none of them: the official
   * example lists it for an ended job.
   */
  readonly console: readonly string[];
  /** Reconciliation of a call whose response was lost; it may depend on the params. */
  readonly reconciliation: (actionParams: ActionParams) => Reconciliation;
  /** Milliseconds for which a reading equal to the baseline means "not yet": DRS shows changes late. */
  readonly grace: number;
  /**
   * Sent without a reading before it where DRS does not answer readings in time: an emergency stop. Its reconciliation has to find an
   * effect without a baseline.
   */
  readonly sendUnread?: true;
  /** DRS wants a written reason. */
  readonly needsReason?: true;
  readonly request: (params: z.output<Params>, context: PrepareContext) => Result<ActionParams, FieldError[]>;
  readonly ending: (actionParams: ActionParams) => Ending;
}

/** A verb of the catalogue. `prepare` hides the type of its params, so that all verbs have one type. */
export interface Action extends Omit<ActionRow<z.ZodObject>, "request"> {
  readonly name: ActionName;
  /** Check flat params and build DRS's `action_params` from them. */
  readonly prepare: (input: unknown, context: PrepareContext) => Result<Prepared, FieldError[]>;
}

export interface Prepared {
  readonly params: Readonly<Record<string, unknown>>;
  readonly actionParams: ActionParams;
}

/** Check whether the gateway may send a verb again after a call without effect. Verbs that write or cannot be undone: never. */
export const isResendable = ({ danger }: Pick<Action, "danger">) => danger !== "writes" && danger !== "irreversible";

export type AnyRow = Omit<Action, "name">;

/** Fields that a command may carry beside the params of its verb. */
const commonFields = (danger: Danger) =>
  danger === "irreversible" ? ["reason", "confirm", "ignore_state"] : ["reason", "ignore_state"];

/** Build a row of the catalogue. Only this function sees the type of the params. */
export function row<Params extends z.ZodObject>({ request, ...rest }: ActionRow<Params>): AnyRow {
  return {
    ...rest,
    prepare: (input, context) => {
      const checked = rest.params.safeParse(input);
      if (!checked.success)
        return err(
          describeIssues(rest.params, checked.error, {
            beside: commonFields(rest.danger),
            most: INBOUND.fieldErrors,
          }),
        );
      const built = request(checked.data, context);
      return built.ok ? ok({ params: checked.data, actionParams: built.value }) : built;
    },
  };
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Time by which readings may lag behind, by how heavy the step is. */
export const GRACE = { short: MINUTE, usual: 2 * MINUTE, start: 3 * MINUTE, release: 5 * MINUTE } as const;

/** Build `action_params` from fields; fields with the value `undefined` are left out. */
export const fields = (given: Readonly<Record<string, unknown>>): Result<ActionParams, never> =>
  ok(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)));
