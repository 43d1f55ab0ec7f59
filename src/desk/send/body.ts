import { replaceReferences } from "../../cloud/drs/native/secret.ts";
import { actionBody } from "../../cloud/drs/requests.ts";
import type { Operation, Problem } from "../../model/operation.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import type { Resources } from "../context.ts";

/**
 * Make the body of an operation's call: the caller's own where it was kept, else from its `action_params`, with the values of the secrets
 * that it names. They exist in memory only, from here to the call.
 */
export async function bodyOf(
  { store, encryptor, gateway }: Pick<Resources, "store" | "encryptor" | "gateway">,
  { id, action, actionParams }: Operation,
): Promise<Result<string, Problem>> {
  const encrypted = store.requests.body(id);
  const body =
    encrypted === undefined ? JSON.stringify(actionBody(action, actionParams)) : await encryptor.decrypt(encrypted, id);
  if (body === null) {
    return err({
      code: "body_unreadable",
      detail: "its request cannot be opened any more: DESK_KEY has changed since",
    });
  }
  const { payload } = gateway.secrets;
  const replaced = replaceReferences(body, (name) => payload.get(name));
  if (replaced.ok) return ok(replaced.value);
  return err({
    code: "secret_missing",
    detail: `these secrets are not in the config any more: ${replaced.error.join(", ")}`,
  });
}
