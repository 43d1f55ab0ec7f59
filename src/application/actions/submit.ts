import { hasInlineSecret, SECRET_FIELDS } from "../../cloud/drs/native/secret.ts";
import type { Account } from "../../config/compile.ts";
import type { Acceptance, Command } from "../../model/command.ts";
import { logNotice } from "../../shared/log.ts";
import { recordAttempt } from "../jobs/look-up-job.ts";
import type { Caller, Services } from "../services.ts";
import type { Invalid, Request } from "./build-command.ts";
import { prepareCommand } from "./prepare-command.ts";

/** What became of a request for an action. */
export type SubmitOutcome =
  | Acceptance
  | Invalid
  /** A secret was typed where what is typed stays. */
  | { readonly kind: "typed_secret"; readonly option: string };

/** Check a request for an action, make a command of it and submit that. */
export async function submitAction(services: Services, request: Request): Promise<SubmitOutcome> {
  const option = request.isTyped ? typedSecret(request.params) : undefined;
  if (option !== undefined) return { kind: "typed_secret", option };
  const command = await prepareCommand(services, request);
  if (!command.ok) {
    if (command.error.kind === "refused")
      await recordAttempt(services, callerOf(request), request.action.name, request.job);
    return command.error;
  }
  return submit(services, request.job.account, command.value);
}

const callerOf = ({ principal, source, channel, secret, deliveries }: Request): Caller => ({
  principal,
  place: { source, channel },
  secret,
  deliveries,
});

/** An option that is a secret. */
const typedSecret = (params: Request["params"]): string | undefined =>
  Object.keys(params).find((key) => SECRET_FIELDS.has(key) || key === "password" || hasInlineSecret(params[key]));

/** Have the desk of an account accept a command, and log its answer as one line. */
export async function submit(services: Services, account: Account, command: Command): Promise<Acceptance> {
  const trace = services.request?.trace ?? null;
  const acceptance = await services.desk(account).accept(trace === null ? command : { ...command, trace });
  logNotice(acceptance.kind, {
    ...(trace === null ? {} : { trace_id: trace }),
    ...logFields(services, command, acceptance),
  });
  return acceptance;
}

/** Who asked for what and where, and the outcome. Reasons and parameters stay out of the log. */
function logFields({ gateway, request }: Services, { source, action, principal }: Command, acceptance: Acceptance) {
  const platform = gateway.config.sources.get(source)?.platform.name;
  return {
    ...(request ? { request_id: request.id } : {}),
    ...("operation" in acceptance ? { operation: acceptance.operation.id } : {}),
    ...(acceptance.kind === "refused" ? { rule: acceptance.refusal.rule } : {}),
    source,
    ...(platform === undefined ? {} : { platform }),
    action,
    actor: principal.id,
  };
}
