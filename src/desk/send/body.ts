import { replaceReferences } from "../../cloud/drs/native/secret.ts";
import { actionBody } from "../../cloud/drs/requests.ts";
import type { Operation, Problem } from "../../model/operation.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import type { Core } from "../transitions.ts";

/**
 * The bytes of an operation's call: the caller's own where they were kept, else made of its `action_params`; with the values of
 * the secrets that are named in them. They exist in memory only, from here to the call.
 */
export async function bodyOf(core: Core, { id, action, actionParams }: Operation): Promise<Result<string, Problem>> {
  const sealed = core.store.requests.body(id);
  const kept =
    sealed === undefined ? JSON.stringify(actionBody(action, actionParams)) : await core.encryptor.decrypt(sealed, id);
  if (kept === null) {
    return err({
      code: "body_unreadable",
      detail: "its request cannot be opened any more: DESK_KEY has changed since",
    });
  }
  const { payload } = core.gateway.secrets;
  const replaced = replaceReferences(kept, (name) => payload.get(name));
  if (replaced.ok) return ok(replaced.value);
  return err({
    code: "secret_missing",
    detail: `these secrets are not in the config any more: ${replaced.error.join(", ")}`,
  });
}
