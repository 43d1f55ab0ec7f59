/**
 * Authentication of calls to DRS: an IAM token of the project, or a signature with one of its access keys (contract
 * §3.2, §7).
 */
import { createHash } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { type SignatureRefusal, verify } from "../../../src/cloud/iam/signature.ts";
import type { IncomingCall, Simulator, SimulatorEnv } from "../context.ts";
import { authenticationError, DrsError, staleTokenError } from "../errors.ts";
import { ACCESS_KEYS } from "../state/seed.ts";

/** Stored form of a token: the state file contains no usable token. */
export function tokenHash(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** Check the scope: a token for a domain has no rights in any project, a token for another project none in this one. */
function checkToken(token: string, projectId: string, { store, clock }: Simulator): void {
  const known = store.state.tokens[tokenHash(token)];
  if (known === undefined) throw authenticationError("decrypt token fail");
  if (known.expires_at <= clock.realNow()) throw staleTokenError();
  if (known.project_id === null) throw new DrsError("DRS.M00102");
  if (known.project_id !== projectId) throw new DrsError("DRS.M00261");
}

const DETAILS: Readonly<Record<SignatureRefusal, (accessKey: string) => string>> = {
  missing: () => "x-auth-token not found",
  malformed: () => "verify aksk signature fail",
  skewed: () => "verify aksk signature fail, x-sdk-date expired",
  unknown_access_key: (accessKey) => `ak ${accessKey} not exist`,
  security_token: () => "verify aksk signature fail, x-security-token invalid",
  bad_signature: () => "verify aksk signature fail",
};

/**
 * Count failures: more than five in a row lock the key for five minutes, even for correct signatures (contract §3.2).
 */
function countFailure(simulator: Simulator, accessKey: string): void {
  const { keyFailures, settings, clock } = simulator;
  const count = (keyFailures.get(accessKey)?.count ?? 0) + 1;
  const lockedUntil = count > settings.key_lock_after ? clock.realNow() + settings.key_lock : 0;
  keyFailures.set(accessKey, { count: lockedUntil > 0 ? 0 : count, lockedUntil });
}

function checkSignature(call: IncomingCall, projectId: string, simulator: Simulator): void {
  const { keyFailures, clock } = simulator;
  const accessKey = /Access=([^,\s]+)/.exec(call.headers.authorization ?? "")?.[1] ?? "";
  if ((keyFailures.get(accessKey)?.lockedUntil ?? 0) > clock.realNow()) {
    throw authenticationError("AK access failed to reach the limit,forbidden.");
  }
  const url = new URL(call.target, `http://${call.headers.host}`);
  const request = { method: call.method, url, headers: call.headers, body: call.bytes };
  const verification = verify(request, (name) => ACCESS_KEYS[name], clock.realNow());
  if (!verification.ok) {
    if (accessKey in ACCESS_KEYS) countFailure(simulator, accessKey);
    throw authenticationError(DETAILS[verification.reason](accessKey));
  }
  keyFailures.delete(accessKey);
  const owned = ACCESS_KEYS[accessKey]?.projects ?? [];
  const named = [projectId, call.headers["x-project-id"] ?? projectId];
  if (!named.every((project) => owned.includes(project))) throw new DrsError("DRS.M00261");
}

/** Authenticate a call, or throw. A token wins over a signature when both are sent. */
export function authenticate(simulator: Simulator): MiddlewareHandler<SimulatorEnv> {
  return async function authenticateCall(c, next) {
    const call = c.get("call");
    const projectId = c.req.param("project_id") ?? "";
    const token = call.headers["x-auth-token"];
    if (token !== undefined) checkToken(token, projectId, simulator);
    else checkSignature(call, projectId, simulator);
    await next();
  };
}
