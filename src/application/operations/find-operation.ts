import type { Account, GatewayConfig } from "../../config/compile.ts";
import type { Operation } from "../../model/operation.ts";
import type { Refusal } from "../../model/policy.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import { type Caller, decide, isAllowedTo, rightToChange, type Services } from "../services.ts";

/** An operation, and the account whose desk keeps it. */
export interface FoundOperation {
  readonly operation: Operation;
  readonly account: Account;
}

/** Why a caller gets no further with an operation. */
export type OutOfReach =
  /** There is none, or the caller may not even read it: both are answered alike. */
  | { readonly kind: "unknown_operation" }
  /** By policy, or by the lock of another. */
  | { readonly kind: "refused"; readonly operation: Operation; readonly refusal: Refusal };

/** The operation of an id, whoever asks; no desk but its own is called. */
export async function locateOperation({ gateway, desk }: Services, id: string): Promise<FoundOperation | null> {
  const account = accountOf(gateway.config, id);
  const operation = account && (await desk(account).operation(canonicalId(id)));
  return account && operation ? { operation, account } : null;
}

/** An operation that the caller may read. */
export async function findToRead(
  services: Services,
  caller: Caller,
  id: string,
): Promise<Result<FoundOperation, OutOfReach>> {
  const found = await locateOperation(services, id);
  return found && mayRead(services, caller, found) ? ok(found) : err({ kind: "unknown_operation" });
}

/** An operation that the caller may change the course of. */
export async function findToChange(
  services: Services,
  caller: Caller,
  id: string,
): Promise<Result<FoundOperation, OutOfReach>> {
  const found = await locateOperation(services, id);
  if (!found) return err({ kind: "unknown_operation" });
  const decision = decide(services, caller, rightToChange(services, found.operation, caller), jobOf(found));
  if (decision.allowed) return ok(found);
  const { refusal } = decision;
  const { operation } = found;
  return err(
    mayRead(services, caller, found) ? { kind: "refused", operation, refusal } : { kind: "unknown_operation" },
  );
}

export const mayRead = (services: Services, caller: Caller, found: FoundOperation): boolean =>
  isAllowedTo(services, caller, "read", jobOf(found));

const jobOf = ({ operation, account }: FoundOperation) => ({ alias: operation.job.alias, account });

/** The account that an operation id belongs to, by its prefix. */
const accountOf = ({ accountsByPrefix }: GatewayConfig, id: string): Account | undefined =>
  accountsByPrefix.get(id.slice(0, id.indexOf("-")).toLowerCase());

/** Prefixes are written in lower case, the rest of an id in upper case; people type as they like. */
export function canonicalId(id: string): string {
  const dash = id.indexOf("-");
  return id.slice(0, dash).toLowerCase() + id.slice(dash).toUpperCase();
}
